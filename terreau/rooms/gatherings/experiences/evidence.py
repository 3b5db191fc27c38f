"""What lever 7 knows of experiences: which services told one, and which served elsewhere."""

import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.retention import months_earlier
from terreau.ground.evidence.definitions import DATE, INT, Counts, Kind, Unit, fact, indicator
from terreau.ground.organisations.begun import begun
from terreau.rooms.gatherings.experiences.enums import State
from terreau.rooms.gatherings.experiences.models import Edition, Experience, Reuse

SHARING_MONTHS, REUSED_MONTHS, AT_LEAST = 12, 24, 2


def read_on(on: datetime.date) -> Any:
    """The experiences that were first published by that day, and are not withdrawn since before it."""
    read = Edition.objects.filter(experience=OuterRef("pk")).filter(
        Q(state=State.PUBLISHED) | Q(state=State.WITHDRAWN, withdrawn_on__gt=on)
    )
    return Experience.objects.filter(Exists(read), first_published_on__lte=on).order_by()


@fact("experiences", columns={"experience": INT, "structure": INT, "published_on": DATE})
def experiences(on: datetime.date) -> Any:
    """`published_on` is the first publication: a new edition makes nothing more recent."""
    return read_on(on).values("structure", experience=F("pk"), published_on=F("first_published_on"))


@fact("experience_reuses", columns={"experience": INT, "structure": INT})
def experience_reuses(on: datetime.date) -> Any:
    """The structures that said, by that day, that an experience served them: one row a structure."""
    return Reuse.objects.filter(declared_on__lte=on).order_by().values("experience", "structure")


@indicator(
    code="services_sharing",
    version=2,
    lever=7,
    kind=Kind.RATE,
    unit=Unit.PERCENT,
    counts=Counts.OBJECTS,
    flagship=True,
    label=_("Services ayant partagé une expérience"),
    formula=_(
        "Services dont un agent a publié sur douze mois un retour d’expérience relu, rapportés à l’ensemble "
        "des services."
    ),
    source=_("Retours d’expérience publiés et relus."),
    guard=_("Un retour non relu ne compte pas ; plusieurs retours d’un même service comptent une fois."),
    default_target=30.0,
    target_reason=_("Près d’un service sur trois chaque année : tous en un peu plus de trois ans."),
    base_question=_("Combien de services avez-vous ?"),
    value_question=_(
        "Depuis un an, combien ont écrit ou présenté un retour d’expérience sur le numérique, "
        "relu par quelqu’un d’autre ?"
    ),
)
def services_sharing(facts: Any, on: datetime.date) -> Any:
    """A service is a structure where somebody works that day: what only holds others has nothing to tell itself."""
    services = facts.agents.select("structure").distinct().inner_join(begun(facts, facts.experiences), "structure")
    recent = facts.experiences.filter(facts.experiences.published_on > months_earlier(on, SHARING_MONTHS))
    shared = recent.select("structure").distinct().mutate(shared=1)
    units = services.left_join(shared, "structure")
    return units.select(
        unit=units.structure, structure=units.structure, value=units.shared.fill_null(0).cast("int64"), base=1, people=0
    )


@indicator(
    code="experiences_reused",
    version=2,
    lever=7,
    kind=Kind.RATE,
    unit=Unit.PERCENT,
    counts=Counts.OBJECTS,
    flagship=True,
    label=_("Expériences qui ont servi ailleurs"),
    formula=_(
        "Retours d’expérience ayant servi à au moins deux autres structures, rapportés aux retours publiés sur 24 mois."
    ),
    source=_("Déclarations de réemploi signées par la structure qui réemploie."),
    guard=_("C’est la structure qui réemploie qui le dit, jamais celle qui a publié."),
    default_target=25.0,
    target_reason=_("Un retour sur quatre repris deux fois : le partage rembourse alors le temps passé à écrire."),
    base_question=_("Depuis deux ans, combien de retours d’expérience avez-vous partagés ?"),
    value_question=_("Parmi eux, combien ont été repris par au moins deux autres services ou collectivités ?"),
)
def experiences_reused(facts: Any, on: datetime.date) -> Any:
    recent = facts.experiences.filter(facts.experiences.published_on > months_earlier(on, REUSED_MONTHS))
    reuses = facts.experience_reuses.rename(by="structure")
    elsewhere = reuses.inner_join(recent, "experience")
    elsewhere = elsewhere.filter(elsewhere.by != elsewhere.structure)
    counted = elsewhere.group_by("experience").agg(others=elsewhere.by.nunique())
    units = recent.left_join(counted, "experience")
    served = (units.others.fill_null(0) >= AT_LEAST).cast("int64")
    return units.select(unit=units.experience, structure=units.structure, value=served, base=1, people=0)
