"""What lever 7 knows of coaching: who was in a pair, who is more at ease, which competences nobody helps with.

No fact says who was with whom, nor what was written.
"""

import datetime
from typing import Any

from django.db.models import DateField, F
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from terreau.ground.evidence.definitions import DATE, INT, STR, Better, Counts, Kind, fact, indicator
from terreau.ground.evidence.enums import Unit
from terreau.ground.organisations.begun import begun
from terreau.rooms.gatherings.coaching.enums import Ease, Part
from terreau.rooms.gatherings.coaching.models import Need, Offer, Side
from terreau.rooms.skills.campaigns.evidence import end_of

COACHED, AT_EASE, WITHOUT_COACH = "agents_in_coaching", "coaching_at_ease", "seekers_without_coach"
YEAR = datetime.timedelta(days=365)


# ---- facts


@fact("coaching_sides", columns={"agent": INT, "part": STR, "accepted_on": DATE, "easier": STR})
def coaching_sides(on: datetime.date) -> Any:
    """Who was in a pair that both accepted, on which side, and what he said at the end ("" when he said nothing)."""
    rows = Side.objects.filter(pair__accepted_at__lt=end_of(on)).order_by()
    return rows.values("agent", "part", "easier", accepted_on=Cast("pair__accepted_at", DateField()))


@fact("coaching_asked", columns={"agent": INT, "employer": INT, "competence": INT})
def coaching_asked(on: datetime.date) -> Any:
    """The competences for which agents ask for help and wait."""
    rows = Need.objects.waiting().filter(since__lt=end_of(on), competences__isnull=False).order_by()
    return rows.values("agent", employer=F("agent__employer"), competence=F("competences"))


@fact("coaching_offered", columns={"employer": INT, "competence": INT})
def coaching_offered(on: datetime.date) -> Any:
    """The competences with which somebody of the employer helps, even when all the places are taken."""
    rows = Offer.objects.filter(
        paused=False, made_at__lt=end_of(on), competences__isnull=False, agent__left_on=None
    ).order_by()
    return rows.values(employer=F("agent__employer"), competence=F("competences")).distinct()


# ---- indicators


@indicator(
    code=COACHED,
    version=1,
    lever=7,
    kind=Kind.RATE,
    unit=Unit.PERCENT,
    counts=Counts.PERSONS,
    default_target=5,
    target_reason=_(
        "Un agent sur vingt dans l’année : assez pour que chaque service connaisse quelqu’un qui l’a fait."
    ),
    label=_("Agents en entraide entre pairs"),
    formula=_("Agents qui ont formé un binôme d’entraide accepté des deux depuis un an, sur agents en poste."),
    source=_("Binômes d’entraide acceptés des deux côtés."),
    guard=_(
        "Une proposition ne compte pas, un binôme compte une fois par personne. Qui aide qui n’est dit nulle part."
    ),
    base_question=_("Combien d’agents comptez-vous ?"),
    value_question=_(
        "Combien ont été aidés par un collègue, ou en ont aidé un, dans un binôme organisé, cette année ?"
    ),
)
def agents_in_coaching(facts: Any, on: datetime.date) -> Any:
    """Of the employers where a pair was formed this year: elsewhere what they declared still stands."""
    recent = facts.coaching_sides.filter(facts.coaching_sides.accepted_on > on - YEAR).select("agent").distinct()
    agents = facts.agents.select("agent", "structure")
    here = begun(facts, agents.inner_join(recent, "agent"))
    units = agents.inner_join(here, "structure").left_join(recent.mutate(paired=1), "agent")
    value = units.paired.fill_null(0).cast("int64")
    return units.select(unit=units.agent, structure=units.structure, value=value, base=1, people=1)


@indicator(
    code=AT_EASE,
    version=1,
    lever=7,
    kind=Kind.RATE,
    unit=Unit.PERCENT,
    counts=Counts.PERSONS,
    default_target=70,
    target_reason=_(
        "Sept personnes aidées sur dix : une entraide qui n’apporte rien se repère ici, sans que personne soit noté."
    ),
    label=_("Personnes aidées plus à l’aise"),
    formula=_(
        "Agents aidés qui ont répondu « oui, nettement » ou « oui, un peu » à « êtes-vous plus à l’aise ? » à leur "
        "dernier bilan d’un binôme accepté depuis un an, sur agents aidés qui ont répondu."
    ),
    source=_("Bilans de fin de binôme donnés par les personnes aidées."),
    guard=_(
        "La réponse est libre et n’est lue par personne : seul le total compte. Qui ne répond pas n’est pas compté."
    ),
)
def coaching_at_ease(facts: Any, on: datetime.date) -> Any:
    sides = facts.coaching_sides
    told = sides.filter((sides.part == str(Part.HELPED)) & (sides.easier != "") & (sides.accepted_on > on - YEAR))
    last = told.group_by("agent").agg(easier=told.easier.argmax(told.accepted_on))
    units = facts.agents.select("agent", "structure").inner_join(last, "agent")
    value = (units.easier != str(Ease.NONE)).cast("int64")
    return units.select(unit=units.agent, structure=units.structure, value=value, base=1, people=1)


@indicator(
    code=WITHOUT_COACH,
    version=1,
    lever=7,
    kind=Kind.TOTAL,
    unit=Unit.COUNT,
    counts=Counts.PERSONS,
    by="competence",
    better=Better.LOWER,
    label=_("Demandes d’aide sans personne pour y répondre"),
    formula=_(
        "Pour chaque compétence que personne chez l’employeur ne propose d’accompagner : agents qui demandent de "
        "l’aide dessus et attendent."
    ),
    source=_("Demandes d’entraide en attente et offres d’entraide en cours."),
    guard=_("Une offre en pause ne compte pas ; une offre complète compte, car elle se libérera."),
)
def seekers_without_coach(facts: Any, on: datetime.date) -> Any:
    alone = facts.coaching_asked.anti_join(facts.coaching_offered, ["employer", "competence"])
    asked = alone.select("agent", "competence").distinct()
    units = facts.agents.select("agent", "structure").inner_join(asked, "agent")
    units = units.inner_join(facts.competences, "competence")
    return units.select(unit=units.agent, structure=units.structure, value=1, base=1, people=1, dimension=units.name)
