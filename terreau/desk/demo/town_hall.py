"""A town hall of three hundred agents: its first hour without a personnel file, done by its secretary; then the file,
a campaign of Pix, and the groupings of a small employer."""

import datetime
import uuid
from collections.abc import Iterator

import numpy as np

from terreau.compass.board import board
from terreau.compass.next_steps import a_few, launch
from terreau.desk.demo.levels import CODES, EASE
from terreau.desk.demo.people import names, plain
from terreau.desk.demo.plan import Plan
from terreau.desk.demo.writing import ACTOR
from terreau.desk.models import AnswerKind
from terreau.desk.start_actions import Answer, answer, plant, set_committee_date
from terreau.ground.accounts.models import User
from terreau.ground.accounts.scope import scope_of
from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Agent, Posting, Structure
from terreau.ground.organisations.small import draw_groupings, set_small
from terreau.rooms.skills.actions import create_socle
from terreau.rooms.skills.enums import ResultState, Source
from terreau.rooms.skills.models import Competence, SkillResult

LABEL = "Mairie de Saint-Aubin-les-Charmes (fictive)"
OUTLINE = """\
Direction générale des services
    Accueil et état civil
    Secrétariat du conseil
Direction des ressources et du numérique
    Ressources humaines
    Finances et commande publique
    Informatique
Direction de l’éducation et de l’enfance
    Écoles et périscolaire
    Crèche des Charmes
    Restauration scolaire
Direction du cadre de vie
    Urbanisme
    Espaces verts et propreté
    Bâtiments et voirie
Direction de la culture et des solidarités
    Médiathèque
    Centre communal d’action sociale
"""
SOURCE, AUTHOR = "Réponse de la première heure", "Direction générale des services"
# Four levers are known; the others are not, and not knowing is said.
FIGURES = (
    Answer("directions_in_partnership", 1, 4),
    Answer("immersion_days", 6, 300),
    Answer("directions_deciding", 2, 5),
    Answer("projects_followed", 3, 7),
    Answer("grants_justified", 42_000, 60_000),
)
UNKNOWN = ("headcount_in_analysed_jobs", "agents_experimenting", "services_sharing", "useful_action_known")
NOTHING = ("experiments_concluded",)
LAUNCHED = 2
# Agents of each structure itself: three hundred in all. Many services of a town hall are small, and known by name.
STAFF = {
    "Direction générale des services": 3, "Accueil et état civil": 14, "Secrétariat du conseil": 4,
    "Direction des ressources et du numérique": 1, "Ressources humaines": 6, "Finances et commande publique": 9,
    "Informatique": 5, "Direction de l’éducation et de l’enfance": 2, "Écoles et périscolaire": 68,
    "Crèche des Charmes": 22, "Restauration scolaire": 31, "Direction du cadre de vie": 2, "Urbanisme": 8,
    "Espaces verts et propreté": 34, "Bâtiments et voirie": 41, "Direction de la culture et des solidarités": 1,
    "Médiathèque": 15, "Centre communal d’action sociale": 34,
}  # fmt: skip
GROUPINGS = {
    "Éducation et enfance": ("Direction de l’éducation et de l’enfance",),
    "Cadre de vie": ("Direction du cadre de vie",),
    "Culture et solidarités": ("Direction de la culture et des solidarités",),
    "Administration et ressources": ("Direction générale des services", "Direction des ressources et du numérique"),
}
SOCLE = ("1.1", "2.1", "2.2", "4.1", "4.2")
LEVEL = 3
DOMAIN = "saint-aubin-les-charmes.example"
MEASURED, AGAIN = 0.75, 0.85  # who took part in the campaign, and who of them had a year before
SPREAD = 0.9  # standard deviation of levels between agents, and between the competences of one


def write_town_hall(plan: Plan, secretary: User) -> Structure:
    """Everything the secretary did: pasted the services, answered, launched two actions, set a date. The employer."""
    key = uuid.UUID(bytes=plan.draw("town hall").bytes(16), version=4)
    first_hour = plant(key=key, label=LABEL, outline=OUTLINE, by=secretary)
    answers = [
        *FIGURES,
        *(Answer(code, kind=AnswerKind.UNKNOWN) for code in UNKNOWN),
        *(Answer(code, kind=AnswerKind.NOTHING) for code in NOTHING),
    ]
    answer(first_hour, answers, source=SOURCE, author=AUTHOR, by=secretary, on=plan.day(-10))
    employer = first_hour.employer
    assert employer is not None  # noqa: S101 - `plant` has just set it  # nosec B101 # for the type checker
    # Read again: the roles given a moment ago are cached on the former instance.
    secretary = User.objects.get(pk=secretary.pk)
    seen = board(employer, scope_of(secretary))
    for proposal in a_few(seen, count=LAUNCHED):
        launch(seen, proposal, by=secretary)
    set_committee_date(first_hour, on=plan.day(21), by=secretary)
    return employer


def write_staff(plan: Plan, employer: Structure, secretary: User) -> None:
    """A week later: the file of agents, a socle, a campaign of Pix; the whole and four groupings are shown."""
    structures = {one.label: one for one in Structure.objects.within(employer)}
    found = Competence.objects.filter(domain__framework__code="crcn").order_by()
    competences = {one.code: one for one in found}
    levels = {competences[code]: LEVEL for code in SOCLE}
    create_socle(employer, label="Socle de la mairie", valid_from=plan.day(-500), levels=levels, by=ACTOR)
    agents = Agent.objects.bulk_create(staff(plan, employer, structures))
    since = plan.day(-900)
    Posting.objects.bulk_create(Posting(agent=one, structure=one.structure, started_on=since) for one in agents)
    SkillResult.objects.bulk_create(measures(plan, agents, competences), batch_size=1000)
    record("desk.demo.town_hall_staffed", employer, by=ACTOR, agents=len(agents))
    set_small(employer, small=True, reason="", by=secretary)
    labels = list(GROUPINGS)
    chosen = {structures[name].pk: labels.index(label) for label, held in GROUPINGS.items() for name in held}
    draw_groupings(employer, labels=labels, chosen=chosen, by=secretary)


def staff(plan: Plan, employer: Structure, structures: dict[str, Structure]) -> Iterator[Agent]:
    random = plan.draw("town hall staff")
    first, last = names()
    for number, home in enumerate((name for name, many in STAFF.items() for _ in range(many)), start=1):
        name, surname = first[random.integers(len(first))], last[random.integers(len(last))]
        yield Agent(
            key=uuid.UUID(bytes=random.bytes(16), version=4), employer=employer, matricule=f"M{number:04}",
            structure=structures[home], first_name=name, last_name=surname,
            email=f"{plain(name)}.{plain(surname)}{number}@{DOMAIN}", category=str(random.choice(["A", "B", "C"])),
            birth_year=plan.today.year - int(random.integers(22, 65)), entered_on=plan.day(-900),
        )  # fmt: skip


def measures(plan: Plan, agents: list[Agent], competences: dict[str, Competence]) -> Iterator[SkillResult]:
    """Levels of those who took part, and of most of them a year before: lower then, by what a year teaches."""
    random = plan.draw("town hall levels")
    for agent in agents:
        if random.random() > MEASURED:
            continue
        own = 3.2 + random.normal(0, SPREAD) + EASE + random.normal(0, SPREAD / 2, len(CODES))
        yield from wave(agent, competences, own, plan.day(-60), "PIX2")
        if random.random() < AGAIN:
            yield from wave(agent, competences, own - random.uniform(0, 1.6), plan.day(-420), "PIX1")


def wave(
    agent: Agent, competences: dict[str, Competence], levels: np.ndarray, on: datetime.date, campaign: str
) -> Iterator[SkillResult]:
    for code, level in zip(CODES, levels.tolist(), strict=True):
        yield SkillResult(
            agent=agent, competence=competences[code], level=min(8, max(0, round(level))), source=Source.PIX,
            state=ResultState.HELD, measured_on=on, campaign=campaign,
        )  # fmt: skip
