"""What `terreau lab adaptive` answers: its warnings, tables and drawings."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from django.utils.translation import gettext as _, gettext_lazy as _lazy

from terreau.ground.workbench import charts
from terreau.ground.workbench.answers import Column, Sheet, number_text
from terreau.ground.workbench.frames import Floats
from terreau.lab.adaptive import Answers, Bank, Estimate, Rule, make_bank, next_item, stop
from terreau.lab.adaptive.calibration import NOT_ASKED, Calibration
from terreau.lab.adaptive.simulation import REASONS, Simulation

# Under these numbers of people, published advice is not to calibrate: Linacre (1994) with one slope for all questions,
# de Ayala (2009) with a slope each.
ENOUGH = {"rasch": 100, "2pl": 500}
HONEST = (0.95, 1.05)
WHY = {
    "precision": _lazy("précision atteinte"),
    "length": _lazy("nombre de questions atteint"),
    "bank": _lazy("banque épuisée"),
}


def calibration_warnings(found: Calibration) -> list[str]:
    enough = ENOUGH[found.model]
    if found.people >= enough:
        return []
    return [
        _(
            "%(people)s personnes seulement : il en faut au moins %(enough)s pour que ces nombres se retrouvent "
            "ailleurs."
        )
        % {"people": found.people, "enough": enough}
    ]


def calibration_sheet(found: Calibration, themes: Sequence[str], table: Floats) -> Sheet:
    columns = [
        Column("question"), Column("theme"), Column("pente", 3), Column("difficulte", 3), Column("erreur_pente", 3),
        Column("erreur_difficulte", 3), Column("reponses"), Column("reussite", 3),
    ]  # fmt: skip
    asked = (table != NOT_ASKED).sum(axis=0)
    rows = [
        [
            item, themes[place], found.slope[place], found.difficulty[place], found.slope_error[place],
            found.difficulty_error[place], asked[place], (table[:, place] == 1).sum() / asked[place],
        ]
        for place, item in enumerate(found.items)
    ]  # fmt: skip
    return Sheet("banque", _("La banque calibrée"), columns, rows)


def information_chart(found: Calibration) -> dict:
    """How much the bank tells at each level: the sum of its questions' information."""
    bank = make_bank(found.items, [""] * len(found.items), found.slope, found.difficulty)
    near = bank.grid[np.abs(bank.grid) <= 4]
    right = bank.right[np.abs(bank.grid) <= 4]
    total = (found.slope**2 * right * (1 - right)).sum(axis=1)
    points = [charts.Band(float(x), float(y), float(y), float(y)) for x, y in zip(near, total, strict=True)]
    return charts.fan(points, x_title=_("Niveau"), y_title=_("Information apportée par la banque"), zero=True)


def levels_sheet(
    bank: Bank, rule: Rule, names: Sequence[str], given: Sequence[Answers], found: Sequence[Estimate], seed: int
) -> Sheet:
    columns = [
        Column("personne"), Column("reponses"), Column("niveau", 2), Column("erreur", 2), Column("bas", 2),
        Column("haut", 2), Column("arret"), Column("question_suivante"),
    ]  # fmt: skip
    rows = []
    for name, answers, one in zip(names, given, found, strict=True):
        reason = stop(bank, answers, rule)
        following = None if reason else next_item(bank, answers, rule, seed)
        rows.append([
            name, one.answers, one.level, one.error, one.low, one.high, str(WHY[reason]) if reason else None,
            None if following is None else bank.items[following],
        ])  # fmt: skip
    return Sheet("niveaux", _("Les niveaux"), columns, rows)


def themes_sheet(names: Sequence[str], found: Sequence[Estimate]) -> Sheet:
    columns = [Column("personne"), Column("theme"), Column("reponses"), Column("niveau", 2), Column("erreur", 2)]
    rows = [
        [name, theme.theme, theme.answers, theme.level, theme.error]
        for name, one in zip(names, found, strict=True)
        for theme in one.themes
    ]
    return Sheet("themes", _("Les niveaux par thème"), columns, rows)


def simulation_warnings(found: Simulation, bank: Bank, rule: Rule) -> list[str]:
    said = []
    if not HONEST[0] <= found.ratio <= HONEST[1]:
        said.append(
            _(
                "le rapport sort de 0,95 à 1,05 : l’erreur annoncée n’est pas celle que l’on constate. Simulez "
                "davantage de personnes, puis revoyez ce que le test suppose."
            )
        )
    if 0 < rule.error < bank.finest_error:
        said.append(
            _(
                "l’erreur visée ne sera jamais atteinte : %(themes)s thèmes qui s’écartent de la compétence ne la "
                "disent qu’à %(finest)s près, quel que soit le nombre de questions."
            )
            % {"themes": len(bank.theme_labels), "finest": number_text(bank.finest_error, 2)}
        )
    return said


def ends_sheet(found: Simulation) -> Sheet:
    count = Counter(REASONS[place] for place in found.reason)
    rows = [[str(WHY[reason]), count[reason]] for reason in REASONS if count[reason]]
    return Sheet("arrets", _("Pourquoi les tests s’arrêtent"), [Column("raison"), Column("personnes")], rows)


def path_sheet(found: Simulation) -> Sheet:
    columns = [Column("questions"), Column("ecart_au_vrai_niveau", 3), Column("erreur_annoncee", 3)]
    rows = list(zip(range(found.path_level.shape[1]), found.path_rmse(), found.path_reported(), strict=True))
    return Sheet("parcours", _("La précision selon le nombre de questions posées au plus"), columns, rows)


def asked_sheet(bank: Bank, found: Simulation) -> Sheet:
    order = np.argsort(-found.exposure, kind="stable")
    rows = [[bank.items[place], bank.themes[place], found.exposure[place]] for place in order]
    return Sheet(
        "questions",
        _("À quelle part des personnes chaque question est posée"),
        [Column("question"), Column("theme"), Column("part", 3)],
        rows,
    )


def error_chart(found: Simulation) -> dict:
    """The error found after each number of questions, on the band of the reported one: outside it the test lies."""
    points = [
        charts.Band(float(count), float(true), float(HONEST[0] * told), float(HONEST[1] * told))
        for count, (true, told) in enumerate(zip(found.path_rmse(), found.path_reported(), strict=True))
    ]
    y_title = _("Écart au vrai niveau (bande : annoncé, à 5 % près)")
    return charts.fan(points, x_title=_("Nombre de questions"), y_title=y_title, zero=True)
