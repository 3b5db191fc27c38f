"""What lever 1 knows of tests and campaigns: attempts, who was invited, who has finished, the levels that were shared.

A campaign is counted from its first day until some weeks after its last, then stays in the snapshots of that time.
"""

import datetime
from typing import Any

from django.db.models import DateField, F, QuerySet, Window
from django.db.models.functions import Cast, Lead
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from terreau.ground.evidence.definitions import DATE, INT, STR, Counts, Kind, dimension, fact, indicator
from terreau.ground.evidence.enums import Unit
from terreau.rooms.skills.campaigns.models import Campaign, CampaignCompetence, CampaignInvitation
from terreau.rooms.skills.enums import CampaignState, Source
from terreau.rooms.skills.models import Competence, Sitting, SkillResult

# So that a snapshot of a month's first day, which pruning keeps, is taken after each campaign's end.
AFTER_THE_END = datetime.timedelta(days=40)
LEVELS = tuple(str(level) for level in range(7))  # a test tells no level above the sixth


def end_of(on: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(on + datetime.timedelta(days=1), datetime.time.min))


def counted(on: datetime.date) -> QuerySet[Campaign]:
    """The campaigns that the snapshot of the day counts."""
    begun = Campaign.objects.exclude(state=CampaignState.DRAFT).filter(starts_at__lt=end_of(on))
    return begun.filter(ends_at__gt=end_of(on) - AFTER_THE_END)


# ---- facts


@fact("skill_attempts", columns={"agent": INT, "competence": INT, "finished_on": DATE})
def skill_attempts(on: datetime.date) -> Any:
    """The days (of universal time) on which an agent finished a test that gave a level, shared or not. No level."""
    finished = Sitting.objects.finished().filter(level__isnull=False, finished_at__lt=end_of(on)).order_by()
    return finished.values("agent", "competence", finished_on=Cast("finished_at", DateField())).distinct()


@fact("campaign_invited", columns={"agent": INT, "code": STR})
def campaign_invited(on: datetime.date) -> Any:
    """Who was invited to a campaign and is still below its structure."""
    rows = CampaignInvitation.objects.filter(campaign__in=counted(on).order_by(), made_at__lt=end_of(on))
    here = rows.filter(agent__structure__path__startswith=F("campaign__structure__path"))
    return here.order_by().values("agent", code=F("campaign__code"))


@fact("campaign_asked", columns={"code": STR, "competence": INT})
def campaign_asked(on: datetime.date) -> Any:
    rows = CampaignCompetence.objects.filter(campaign__in=counted(on).order_by()).order_by()
    return rows.values("competence", code=F("campaign__code"))


@fact("campaign_done", columns={"agent": INT, "code": STR, "competence": INT})
def campaign_done(on: datetime.date) -> Any:
    """The competences of a campaign in which an agent finished a test with a level, within its time."""
    rows = Sitting.objects.filter(
        competence__campaigns__campaign__in=counted(on).order_by(),
        competence__campaigns__campaign__starts_at__lte=F("finished_at"),
        competence__campaigns__campaign__ends_at__gt=F("finished_at"),
        finished_at__lt=end_of(on),
        level__isnull=False,
    )
    code = F("competence__campaigns__campaign__code")
    return rows.order_by().values("agent", "competence", code=code).distinct()


@fact("campaign_results", columns={"agent": INT, "code": STR, "competence": INT, "level": INT})
def campaign_results(on: datetime.date) -> Any:
    """The last level that an agent shared during a campaign, by competence."""
    codes = counted(on).order_by().values("code")
    shared = SkillResult.objects.held().levels().until(on).filter(source=Source.TEST, campaign__in=codes)
    history: dict[str, Any] = {"partition_by": ["agent", "competence", "campaign"], "order_by": ["measured_on", "id"]}
    last = shared.order_by().annotate(following=Window(Lead("id"), **history)).filter(following=None)
    return last.values("agent", "competence", "level", code=F("campaign"))


# ---- dimensions


@dimension("campaign", label=_("campagne"))
def campaign_labels() -> list[tuple[str, str]]:
    rows = counted(timezone.localdate()).order_by("starts_at", "pk")
    return list(rows.values_list("code", "name"))


def step_name(code: str, competence: Competence) -> str:
    """« k3m9w2xa crcn 1.1 »: a campaign and one of its competences; the competence's framework is loaded."""
    return f"{code} {competence.domain.framework.code} {competence.code}"


@dimension("campaign_step", label=_("compétence d’une campagne"))
def step_labels() -> list[tuple[str, str]]:
    rows = CampaignCompetence.objects.filter(campaign__in=counted(timezone.localdate()).order_by())
    rows = rows.select_related("campaign", "competence__domain__framework").order_by(
        "campaign", "competence__code", "pk"
    )
    return [(step_name(row.campaign.code, row.competence), f"{row.campaign.name} : {row.competence}") for row in rows]


# ---- indicators


def invited(facts: Any) -> Any:
    """One row per active agent × campaign that he was invited to: agent, structure, code."""
    agents = facts.agents.select("agent", "structure")
    return agents.inner_join(facts.campaign_invited, "agent").select("agent", "structure", "code")


@indicator(
    code="campaign_completion",
    version=1,
    lever=1,
    kind=Kind.RATE,
    unit=Unit.PERCENT,
    counts=Counts.PERSONS,
    by="campaign",
    default_target=60,
    target_reason=_("Plus d’un agent sur deux : la campagne est une invitation, pas une obligation."),
    label=_("Campagnes de positionnement terminées"),
    formula=_(
        "Agents convoqués à la campagne qui ont terminé, avec un niveau et entre ses deux dates, un test de chacune de "
        "ses compétences, sur agents convoqués en poste."
    ),
    source=_("Convocations des campagnes et tests de positionnement terminés, inscrits ou non au dossier."),
    guard=_(
        "Terminer ne dit rien du niveau, et recommencer n’ajoute rien. Une liste de ceux qui n’ont pas fini n’existe "
        "pour personne."
    ),
)
def campaign_completion(facts: Any, on: datetime.date) -> Any:
    asked = facts.campaign_asked.group_by("code").agg(asked=facts.campaign_asked.competence.nunique())
    done = facts.campaign_done.group_by(["agent", "code"]).agg(done=facts.campaign_done.competence.nunique())
    units = invited(facts).inner_join(asked, "code").left_join(done, ["agent", "code"])
    value = (units.done.fill_null(0) == units.asked).cast("int64")
    return units.select(
        unit=units.agent, structure=units.structure, value=value, base=1, people=1, dimension=units.code
    )


def steps(facts: Any) -> Any:
    """One row per active agent × campaign × competence that it asks: agent, structure, name, level (null: none)."""
    names = facts.campaign_asked.inner_join(facts.competences, "competence")
    asked = invited(facts).inner_join(names, "code")
    units = asked.left_join(facts.campaign_results, ["agent", "code", "competence"])
    return units.select("agent", "structure", "level", name=units.code.concat(" ", units.name))


@indicator(
    code="campaign_shared",
    version=1,
    lever=1,
    kind=Kind.RATE,
    unit=Unit.PERCENT,
    counts=Counts.PERSONS,
    by="campaign_step",
    label=_("Niveaux inscrits pendant une campagne, par compétence"),
    formula=_(
        "Pour chaque compétence de la campagne : agents convoqués qui ont inscrit dans leurs compétences un niveau "
        "mesuré entre ses deux dates, sur agents convoqués en poste."
    ),
    source=_("Convocations des campagnes et niveaux que les agents ont inscrits."),
    guard=_("Inscrire un niveau reste le choix de chacun : ce chiffre ne se compare à aucun autre service."),
)
def campaign_shared(facts: Any, on: datetime.date) -> Any:
    units = steps(facts)
    value = units.level.notnull().cast("int64")
    return units.select(
        unit=units.agent, structure=units.structure, value=value, base=1, people=1, dimension=units.name
    )


@indicator(
    code="campaign_levels",
    version=1,
    lever=1,
    kind=Kind.DISTRIBUTION,
    unit=Unit.COUNT,
    counts=Counts.PERSONS,
    by="campaign_step",
    bins=LEVELS,
    within="campaign_shared",
    label=_("Répartition des niveaux inscrits pendant une campagne"),
    formula=_("Pour chaque compétence de la campagne : agents par niveau inscrit, de 0 à 6."),
    source=_("Niveaux que les agents ont inscrits, le dernier de la campagne."),
    guard=_("Affiché là seulement où la part des niveaux inscrits l’est. Un niveau que personne n’a est masqué."),
)
def campaign_levels(facts: Any, on: datetime.date) -> Any:
    units = steps(facts)
    units = units.filter(units.level.notnull())
    return units.select(
        unit=units.agent, structure=units.structure, value=1, base=1, people=1, dimension=units.name,
        bin=units.level.cast("string"),
    )  # fmt: skip
