"""`terreau lab adaptive`: calibrate a bank of questions, read levels from answers, try an adaptive test on a model."""

from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

import numpy as np
from django.utils.translation import gettext as _, gettext_lazy as _lazy, ngettext

from terreau.ground.common.arguments import decimal_number, existing_file, whole_number
from terreau.ground.common.importing.headers import squeeze
from terreau.ground.workbench import charts
from terreau.ground.workbench.answers import Column, Result, Sheet, number_text
from terreau.ground.workbench.frames import Floats, Frame
from terreau.ground.workbench.tools import Action, Bench, Tool
from terreau.ground.workbench.tools.adaptive.answers import (
    asked_sheet,
    calibration_sheet,
    calibration_warnings,
    ends_sheet,
    error_chart,
    information_chart,
    levels_sheet,
    path_sheet,
    simulation_warnings,
    themes_sheet,
)
from terreau.lab.adaptive import Answers, Bank, Rule, estimate, make_bank, positions_of
from terreau.lab.adaptive.calibration import NOT_ASKED, calibrate
from terreau.lab.adaptive.simulation import admissions, draw_people, simulate

PERSON, COUNT = "personne", "effectif"
DRAWN = 40  # people on a drawing
CHECKED = 4  # how many times more people measure what exposure control gave


def calibration_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--answers",
        type=existing_file,
        required=True,
        metavar="FICHIER",
        help=_(
            "réponses : une ligne par personne, une colonne par question ; 1 juste, 0 fausse, rien si non posée. "
            "Colonnes facultatives « personne » et « effectif » (nombre de personnes de cette ligne)"
        ),
    )
    parser.add_argument(
        "--model", choices=("rasch", "2pl"), default="2pl", help=_("une même pente pour toutes (rasch) ou une chacune")
    )
    parser.add_argument(
        "--themes", type=existing_file, metavar="FICHIER", help=_("le thème de chaque question : question;theme")
    )


def model_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--bank",
        type=existing_file,
        required=True,
        metavar="FICHIER",
        help=_("banque : question;pente;difficulte[;theme][;hasard][;admission]"),
    )
    parser.add_argument("--mean", type=decimal_number, default=0.0, help=_("niveau moyen attendu"))
    parser.add_argument("--sd", type=decimal_number, default=1.0, help=_("écart-type attendu des niveaux"))
    parser.add_argument(
        "--spread", type=decimal_number, default=0.8, help=_("écart-type attendu des thèmes autour de la compétence")
    )


def rule_arguments(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("--error", type=decimal_number, default=0.0, help=_("arrêt dès que l’erreur type est au plus celle-ci"))
    add(
        "--shortest",
        type=whole_number,
        default=1,
        help=_("nombre de questions en deçà duquel la précision n’arrête pas"),
    )
    add("--longest", type=whole_number, default=15, help=_("nombre de questions au plus"))
    add("--best", type=whole_number, default=5, help=_("tirage de la question parmi autant des meilleures"))
    add("--leeway", type=decimal_number, default=1.0, help=_("avance, en questions, qu’un thème peut prendre"))
    add("--shares", type=existing_file, metavar="FICHIER", help=_("la part de chaque thème : theme;part"))
    add("--seed", type=whole_number, default=1, help=_("graine des tirages : la même donne le même résultat"))


def estimate_arguments(parser: ArgumentParser) -> None:
    model_arguments(parser)
    parser.add_argument(
        "--answers",
        type=existing_file,
        required=True,
        metavar="FICHIER",
        help=_("réponses : une ligne par personne, une colonne par question ; 1 juste, 0 fausse, rien si non posée"),
    )
    rule_arguments(parser)


def simulate_arguments(parser: ArgumentParser) -> None:
    model_arguments(parser)
    parser.add_argument("--people", type=whole_number, default=1000, help=_("nombre de personnes à simuler"))
    parser.add_argument(
        "--true-spread",
        type=decimal_number,
        metavar="ECART",
        help=_("écart réel des thèmes chez les personnes simulées, s’il diffère de celui que le test suppose"),
    )
    rule_arguments(parser)


def exposure_arguments(parser: ArgumentParser) -> None:
    model_arguments(parser)
    parser.add_argument("--people", type=whole_number, default=500, help=_("nombre de personnes à simuler par tour"))
    parser.add_argument(
        "--highest", type=decimal_number, default=0.3, help=_("part des personnes qui verront une question, au plus")
    )
    rule_arguments(parser)


def run_calibrate(options: dict[str, Any], bench: Bench) -> Result:
    """Slopes and difficulties of the questions."""
    frame = bench.read(options["answers"], "answers")
    items = questions_of(frame)
    table = np.column_stack([answers_to(frame, item) for item in items])
    themes = themes_of(bench, options, items)
    bench.progress(0, 1)
    times = frame.numbers(COUNT, low=0, whole=True).astype(int) if frame.has(COUNT) else np.ones(len(frame), dtype=int)
    found = calibrate(np.repeat(table, times, axis=0), items, options["model"])
    bench.progress(1, 1)
    figures = {
        "people": found.people, "questions": len(items), "log_likelihood": found.log_likelihood,
        "slope": float(found.slope.mean()),
    }  # fmt: skip
    sentences = [
        _("%(questions)s questions calibrées sur %(people)s personnes (log-vraisemblance %(likelihood)s).")
        % {
            "questions": len(items), "people": number_text(found.people),
            "likelihood": number_text(found.log_likelihood, 3),
        }
    ]  # fmt: skip
    if found.model == "rasch":
        figures["variance"] = found.variance
        sentences.append(
            _("Pente commune %(slope)s : avec des pentes de 1, les niveaux auraient une variance de %(variance)s.")
            % {"slope": number_text(found.slope[0], 3), "variance": number_text(found.variance, 2)}
        )
    return Result(
        sentences=sentences,
        warnings=calibration_warnings(found),
        figures=figures,
        sheets=[calibration_sheet(found, themes, np.repeat(table, times, axis=0))],
        chart=lambda: information_chart(found),
    )


def run_estimate(options: dict[str, Any], bench: Bench) -> Result:
    """Levels, and what comes next, from answers."""
    bank, rule = read_bank(bench, options), read_rule(bench, options)
    frame = bench.read(options["answers"], "answers")
    items = questions_of(frame)
    places = positions_of(bank, items)
    table = np.column_stack([answers_to(frame, item) for item in items])
    names = frame.texts(PERSON) if frame.has(PERSON) else [str(line) for line in frame.lines]
    given: list[Answers] = [
        {place: int(one) for place, one in zip(places, row, strict=True) if one != NOT_ASKED} for row in table
    ]
    found = []
    for done, answers in enumerate(given, 1):
        found.append(estimate(bank, answers))
        bench.progress(done, len(given))
    figures = {
        "people": len(found), "level": float(np.mean([one.level for one in found])),
        "error": float(np.sqrt(np.mean([one.error**2 for one in found]))),
    }  # fmt: skip
    sentence = ngettext(
        "%(people)s personne : niveau %(level)s, erreur type %(error)s.",
        "%(people)s personnes : niveau moyen %(level)s, erreur type %(error)s.",
        len(found),
    ) % {
        "people": number_text(len(found)),
        "level": number_text(figures["level"], 2),
        "error": number_text(figures["error"], 2),
    }
    sheets = [levels_sheet(bank, rule, names, given, found, options["seed"])]
    if len(bank.theme_labels) > 1:
        sheets.append(themes_sheet(names, found))
    rows = [charts.Interval(name, one.level, one.low, one.high) for name, one in zip(names, found, strict=True)]
    return Result(
        sentences=[sentence],
        figures=figures,
        sheets=sheets,
        chart=lambda: charts.intervals(rows[:DRAWN], title=_("Niveau et son intervalle à 95 %")),
    )


def run_simulate(options: dict[str, Any], bench: Bench) -> Result:
    """What a test made of this bank and this rule would give."""
    bank, rule = read_bank(bench, options), read_rule(bench, options)
    real = bank if options["true_spread"] is None else read_bank(bench, options, spread=options["true_spread"])
    people = draw_people(real, options["people"], options["seed"])
    found = simulate(bank, rule, people, options["seed"], progress=bench.progress)
    figures = {
        "people": len(people), "questions": float(found.questions.mean()), "rmse": found.rmse,
        "reported": float(np.sqrt(np.mean(found.error**2))), "ratio": found.ratio, "coverage": found.coverage,
        "theme_rmse": found.theme_rmse, "exposure": float(found.exposure.max()),
    }  # fmt: skip
    said = {name: number_text(value, 2) for name, value in figures.items()} | {
        "people": number_text(len(people)), "questions": number_text(figures["questions"], 1),
        "coverage": number_text(100 * found.coverage, 1), "exposure": number_text(100 * figures["exposure"]),
    }  # fmt: skip
    sentences = [
        ngettext(
            "%(people)s personne simulée : %(questions)s questions en moyenne.",
            "%(people)s personnes simulées : %(questions)s questions en moyenne.",
            len(people),
        )
        % said,
        _(
            "Écart au vrai niveau (RMSE) : %(rmse)s ; erreur annoncée : %(reported)s ; rapport : %(ratio)s "
            "(1 = le test dit vrai sur sa précision)."
        )
        % said,
        _("L’intervalle à 95 %% contient le vrai niveau de %(coverage)s %% des personnes.") % said,
        _("La question la plus posée l’est à %(exposure)s %% des personnes.") % said,
    ]
    if len(bank.theme_labels) > 1:
        sentences.insert(2, _("Écart au vrai niveau d’un thème : %(theme_rmse)s.") % said)
    return Result(
        sentences=sentences,
        warnings=simulation_warnings(found, bank, rule),
        figures=figures,
        sheets=[ends_sheet(found), path_sheet(found), asked_sheet(bank, found)],
        chart=lambda: error_chart(found),
    )


def run_exposure(options: dict[str, Any], bench: Bench) -> Result:
    """The bank with admission probabilities that keep its questions from being seen by everybody."""
    bank, rule = read_bank(bench, options), read_rule(bench, options)
    highest, seed = options["highest"], options["seed"]
    people = draw_people(bank, CHECKED * options["people"], seed + 1000)
    before = simulate(bank, rule, people, seed)
    held = admissions(bank, rule, highest, options["people"], seed, progress=bench.progress)
    after = simulate(held, rule, people, seed)
    figures = {
        "before": float(before.exposure.max()), "after": float(after.exposure.max()),
        "rmse_before": before.rmse, "rmse_after": after.rmse,
    }  # fmt: skip
    said = {
        "before": number_text(100 * figures["before"]), "after": number_text(100 * figures["after"]),
        "rmse_before": number_text(before.rmse, 3), "rmse_after": number_text(after.rmse, 3),
    }  # fmt: skip
    columns = [Column("question"), Column("theme"), Column("pente", 3), Column("difficulte", 3)]
    columns += [Column("hasard", 3), Column("admission", 3), Column("part_avant", 3), Column("part_apres", 3)]
    rows = list(
        zip(
            held.items, held.themes, held.slope, held.difficulty, held.guess, held.admission, before.exposure,
            after.exposure, strict=True,
        )
    )  # fmt: skip
    return Result(
        sentences=[
            _("La question la plus posée l’était à %(before)s %% des personnes, elle l’est à %(after)s %%.") % said,
            _("Écart au vrai niveau : %(rmse_before)s avant, %(rmse_after)s après.") % said,
        ],
        figures=figures,
        sheets=[Sheet("banque", _("La banque, avec la probabilité d’admettre chaque question choisie"), columns, rows)],
    )


def read_bank(bench: Bench, options: dict[str, Any], spread: float | None = None) -> Bank:
    frame = bench.read(options["bank"], "bank")
    extra = {
        name: frame.numbers(column) for name, column in (("guess", "hasard"), ("admission", "admission"))
        if frame.has(column)
    }  # fmt: skip
    return make_bank(
        frame.texts("question"),
        frame.texts("theme", empty=True) if frame.has("theme") else [""] * len(frame),
        frame.numbers("pente"),
        frame.numbers("difficulte"),
        mean=options["mean"],
        sd=options["sd"],
        spread=options["spread"] if spread is None else spread,
        **extra,
    )


def read_rule(bench: Bench, options: dict[str, Any]) -> Rule:
    shares = None
    if options["shares"]:
        frame = bench.read(options["shares"], "rule")
        shares = dict(zip(frame.texts("theme"), frame.numbers("part", low=0).tolist(), strict=True))
    return Rule(
        options["error"], options["shortest"], options["longest"], options["best"], options["leeway"], shares=shares
    )


def themes_of(bench: Bench, options: dict[str, Any], items: Sequence[str]) -> list[str]:
    """The theme of each question, empty where no file says it."""
    if not options["themes"]:
        return [""] * len(items)
    frame = bench.read(options["themes"], "themes")
    theme = dict(zip(frame.texts("question"), frame.texts("theme"), strict=True))
    for item in items:
        if item not in theme:
            frame.refuse(None, "question", _("La question « %(item)s » n’a pas de thème.") % {"item": item})
    return [theme[item] for item in items]


def questions_of(frame: Frame) -> list[str]:
    return [header for header in frame.headers if squeeze(header) not in (PERSON, COUNT)]


def answers_to(frame: Frame, item: str) -> Floats:
    return frame.numbers(item, low=0, high=1, whole=True, missing=NOT_ASKED)


TOOL = Tool(
    name="adaptive",
    label=_lazy("Test adaptatif : calibrer des questions, estimer des niveaux, essayer le test avant de le donner"),
    actions=(
        Action("calibrate", _lazy("Calibre les questions d’après des réponses"), calibration_arguments, run_calibrate),
        Action("estimate", _lazy("Estime les niveaux d’après des réponses"), estimate_arguments, run_estimate),
        Action("simulate", _lazy("Essaie le test sur des personnes simulées"), simulate_arguments, run_simulate),
        Action("exposure", _lazy("Limite l’exposition des questions"), exposure_arguments, run_exposure),
    ),
)
