"""Two counted waves of the ministry, a year apart, what was said of them, and one that is open, in the demonstration.

Answers are drawn around the figures that the State published; by the actions of the room, urn and count included.
"""

import datetime
from contextlib import suppress
from typing import Any

import numpy as np
from django.utils import timezone

from terreau.ground.initiatives.models import Initiative
from terreau.ground.organisations.models import Structure
from terreau.ground.organisations.paths import PATH_STEP
from terreau.rooms.barometer.questionnaires import actions as questionnaires
from terreau.rooms.barometer.questionnaires.content import Document, Option, Question
from terreau.rooms.barometer.questionnaires.enums import Kind
from terreau.rooms.barometer.questionnaires.models import Edition
from terreau.rooms.barometer.questionnaires.shipped import shipped_document
from terreau.rooms.barometer.results import actions, counting, restituting, sentences
from terreau.rooms.barometer.results.enums import Method, TabulationState
from terreau.rooms.barometer.results.models import Tabulation, Verbatim
from terreau.rooms.barometer.results.refusals import ResultsRefused
from terreau.rooms.barometer.waves import actions as waves, answering, closing, opening, sealing
from terreau.rooms.barometer.waves.enums import Population
from terreau.rooms.barometer.waves.models import Ballot, Right, Wave

# How many are counted, in a question that the State publishes too; elsewhere about two out of three.
AROUND = {
    "satisfaction_equipement": 0.71,
    "satisfaction_connectivite": 0.57,
    "satisfaction_outils_applications": 0.69,
    "satisfaction_assistance": 0.70,
    "maitrise_declaree": 0.86,
    "souhait_formation": 0.49,
    "capacite_travail_distance": 0.77,
    "teletravail_au_moins_1_fois_an": 0.53,
    "equipe_poste_fourni": 0.94,
    "equipe_ordinateur_portable": 0.72,
    "equipe_smartphone": 0.37,
}
USUAL, SKIPPED, ASIDE, SPREAD = 0.64, 0.02, 0.04, 0.16
ANSWERING = 0.21
SENTENCES = (
    "Le réseau coupe chaque après-midi, on attend pour enregistrer.",
    "L’assistance répond vite et bien, merci à l’équipe.",
    "Trop d’applications qui ne se parlent pas : je saisis trois fois la même chose.",
    "Une formation courte sur les outils partagés m’aiderait plus qu’un long stage.",
    "Le portable est lent au démarrage, mais on peut travailler de partout.",
    "Je ne sais pas à qui demander quand un outil ne marche pas.",
    "La visioconférence marche enfin dans les salles de réunion.",
    "Demandez-nous avant de changer un outil, pas après.",
)
THEMES = ("reseaux", "support", "outils", "formation", "equipement", "support", "distance", "outils")
INTRODUCTION = (
    "Merci à celles et ceux qui ont répondu. Voici ce que nous avons entendu, et ce que nous en faisons d’ici au "
    "prochain baromètre."
)
# What was said, what is done, and the figure beside.
FINDINGS = (
    (
        "Le réseau est ce qui vous satisfait le moins.",
        "Les liaisons de douze sites sont doublées avant l’été ; le calendrier est sur l’intranet.",
        "reseau_sat",
    ),
    (
        "L’assistance répond, mais l’on ne sait pas toujours à qui s’adresser.",
        "Un seul numéro et une seule adresse depuis le mois dernier, affichés sur chaque poste.",
        "aide_sat",
    ),
    (
        "Beaucoup d’entre vous souhaitent se former.",
        "Trois formats courts ouvrent à la rentrée, choisis avec vous : vidéo, pair à pair, atelier.",
        "former",
    ),
)


def write(*, employer: Structure, today: datetime.date, by: Any, draw: np.random.Generator, team: str) -> None:
    """`team`: the code of the office whose members the visitor plays; its direction is asked now."""
    document = shipped_document()
    edition = questionnaires.create_questionnaire(employer, name=str(document.title), document=document, by=by)
    year_ago = today - datetime.timedelta(days=365)
    before, now = year_ago - datetime.timedelta(days=30), today - datetime.timedelta(days=40)
    counted_wave(employer, edition, before, draw=draw, mood=-0.04, by=by)
    tell(counted_wave(employer, edition, now, draw=draw, mood=0.0, by=by), by=by)
    lately = today - datetime.timedelta(days=6)
    open_wave(employer, edition, lately, name="À l’accueil du site : cinq minutes", population=Population.OPEN, by=by)
    office = Structure.objects.within(employer).filter(code=team).first()
    if office is not None:
        direction = Structure.objects.get(path=office.path[: 2 * PATH_STEP])
        open_wave(direction, edition, lately, name="Baromètre de la direction", by=by)


def open_wave(
    structure: Structure, edition: Edition, opens_on: datetime.date, *, name: str, by: Any,
    population: str = Population.AGENTS,
) -> Wave:  # fmt: skip
    """A wave in `structure`, opened on that day by the hand of the worker."""
    closes_on = opens_on + datetime.timedelta(days=14)
    wave = waves.create(
        structure, by=by, name=name, edition=edition, population=population, opens_on=opens_on,
        closes_on=closes_on, first_reminder_on=opens_on + datetime.timedelta(days=5),
        second_reminder_on=opens_on + datetime.timedelta(days=10),
        message="Cinq minutes pour dire ce qui marche et ce qui ne marche pas. Nous dirons ce que nous en faisons.",
    )  # fmt: skip
    waves.plan(wave, by=by, today=opens_on)
    while not wave.is_running:
        opening.go_on(wave, opens_on)
    # Its messages are taken as written: the demonstration sends none.
    Right.objects.filter(wave=wave).update(written=1, written_on=opens_on)
    return wave


def counted_wave(
    employer: Structure, edition: Edition, opens_on: datetime.date, *, draw: np.random.Generator, mood: float, by: Any
) -> Wave:
    wave = open_wave(employer, edition, opens_on, name=f"Baromètre numérique {opens_on.year}", by=by)
    fill_urn(wave, draw, mood)
    closing.close(wave, by=by)
    with suppress(ResultsRefused):  # too few people to say anything of: results are then told as they are
        actions.propose_margins(wave, by=by)
    variables = sorted({row.variable for row in wave.margins.all()})
    asked = actions.ask_final(wave, Method.RAKING if variables else Method.NONE, variables, by=by)
    counting.run(asked)
    if asked.state == TabulationState.FAILED:  # a level has too few answers to be weighed
        asked = actions.ask_final(wave, Method.NONE, by=by)
        counting.run(asked)
    day = opens_on + datetime.timedelta(days=18)
    Tabulation.objects.filter(pk=asked.pk).update(
        counted_on=day, made_at=timezone.make_aware(datetime.datetime.combine(day, datetime.time(9)))
    )
    wave.refresh_from_db()
    return wave


def tell(wave: Wave, *, by: Any) -> None:
    """Half of the sentences are read, by theme; what was said is told, with what is done about it."""
    waiting = list(Verbatim.objects.filter(wave=wave).order_by("pk"))
    for sentence in waiting[: len(waiting) // 2]:
        seen = sentences.version_of(sentence)
        sentences.release(sentence, theme=THEMES[SENTENCES.index(sentence.text)], hide=[], seen=seen, by=by)
    restituting.introduce(wave, introduction=INTRODUCTION, by=by)
    initiative = Initiative.objects.filter(structure__root=wave.structure).order_by("pk").first()
    for said, doing, item in FINDINGS:
        restituting.add(wave, said=said, doing=doing, item=item, initiative=initiative, by=by)
        initiative = None
    restituting.open_to_all(wave, tell=False, by=by, day=wave.closes_on + datetime.timedelta(days=7))


def fill_urn(wave: Wave, draw: np.random.Generator, mood: float) -> None:
    """About one in five answers, a little more in some directions, where people are also a little happier."""
    document = wave.edition.document
    rights = list(Right.objects.filter(wave=wave).select_related("cell__structure").order_by("pk"))
    paths = sorted({right.cell.structure.path[: 2 * PATH_STEP] for right in rights})
    of_direction = dict(zip(paths, draw.normal(0, 0.07, len(paths)).tolist(), strict=True))
    used, ballots = [], []
    for right, chance in zip(rights, draw.random(len(rights)).tolist(), strict=True):
        here = of_direction[right.cell.structure.path[: 2 * PATH_STEP]]
        if chance > ANSWERING + here:
            continue
        values = answers(document, draw, mood + here)
        content = {"profile": answering.profile_of(right.cell), "values": values}
        ballots.append(Ballot(wave=wave, sealed=sealing.seal(wave.public_key, content)))
        used.append(right.pk)
    for start in range(0, len(used), 500):
        Right.objects.filter(pk__in=used[start : start + 500]).delete()
    Ballot.objects.bulk_create(ballots, batch_size=500)


def answers(document: Document, draw: np.random.Generator, mood: float) -> dict[str, Any]:
    """What somebody in that mood answers, question after question."""
    own = mood + float(draw.normal(0, SPREAD))
    values: dict[str, Any] = {}
    for code, question in document.questions.items():
        if document.asked(question, values) and draw.random() > SKIPPED:
            answer = answered(question, draw, own)
            if answer not in (None, [], {}):
                values[code] = answer
    return values


def answered(question: Question, draw: np.random.Generator, mood: float) -> Any:
    match question.kind:
        case Kind.SCALE:
            length = question.high - question.low
            mark = question.low + length * (0.6 + 1.2 * mood) + float(draw.normal(0, 0.13 * length))
            return int(np.clip(round(mark), question.low, question.high))
        case Kind.SINGLE:
            return chosen(question, draw, AROUND.get(question.published, USUAL) + mood)
        case Kind.MATRIX:
            rows = {
                row.code: chosen(question, draw, AROUND.get(row.published, usual(row.code)) + mood)
                for row in question.rows
            }
            return rows
        case Kind.MULTIPLE:
            return several(question, draw)
        case Kind.RANKING:
            codes = [each.code for each in question.options if not each.aside]
            return draw.permutation(codes)[: question.ranked].tolist()
        case Kind.TEXT:
            return str(draw.choice(SENTENCES)) if draw.random() < 0.06 else None
    return None


def usual(code: str) -> float:
    """Some things please more than others, always the same."""
    return USUAL + (sum(code.encode()) % 31 - 15) / 100


def chosen(question: Question, draw: np.random.Generator, part: float) -> str:
    aside = [each for each in question.options if each.aside]
    if aside and draw.random() < ASIDE:
        return aside[0].code
    counted = draw.random() < min(max(part, 0.05), 0.95)
    side = [each for each in question.options if not each.aside and each.counted == counted]
    return toward_the_middle(side, draw, last=counted)


def toward_the_middle(side: list[Option], draw: np.random.Generator, *, last: bool) -> str:
    """Most people choose the milder answer of their side."""
    weights = np.arange(1, len(side) + 1, dtype=float)
    weights = weights if last else weights[::-1]
    return str(draw.choice([each.code for each in side], p=weights / weights.sum()))


def several(question: Question, draw: np.random.Generator) -> list[str]:
    plain = [each.code for each in question.options if not (each.aside or each.alone)]
    picked = [code for code in plain if draw.random() < 0.35][: question.most or None]
    alone = [each.code for each in question.options if each.alone]
    return picked or alone[:1] or plain[:1]
