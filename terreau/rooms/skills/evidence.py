"""What lever 1 knows: the socle that each agent is expected to hold, the levels held, and the indicators of it.

The facts are set-based queries without a Python step per row. Requirements are not written out per agent and
competence: `agent_socle` (one row an agent) and `socle_levels` (a few rows a socle) hold the same information in a
sixteenth of the rows, and are joined when an indicator is computed.
"""

import datetime
from typing import Any

from django.db.models import CharField, F, RowRange, Value, Window
from django.db.models.functions import Coalesce, Concat, FirstValue, Lead
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from terreau.ground.evidence.beside import page_beside
from terreau.ground.evidence.definitions import DATE, FLOAT, INT, STR, Counts, Kind, dimension, fact, indicator
from terreau.ground.evidence.enums import Unit
from terreau.rooms.skills.access import may_read_figures
from terreau.rooms.skills.campaigns import evidence as _campaigns  # noqa: F401 - its definitions are the room's too
from terreau.rooms.skills.enums import Source
from terreau.rooms.skills.models import Competence, SkillResult, SocleLevel
from terreau.rooms.skills.socles import with_socle

VALID_MONTHS = 36

# The standard error of one measured level, when its source gives none. Pix publishes no measurement error. Its levels
# are truncated to whole numbers, which alone is an error of 1/√12 ≈ 0.29 level; and its certification holds a level to
# be confirmed when it is shown again at the positioned level *or one below*, so that positioning is trusted to about
# a level. We take half a level: two measures of one competence must then differ by two levels (1.96·√(0.5²+0.5²) ≈
# 1.39), and those of sixteen competences by six in all (5.5). A choice of ours, written in the formula, to be replaced
# when a source states its own error.
DEFAULT_ERROR = 0.5
CERTAINTY = 1.96  # two-sided 95 % of a normal error
MEASURED = (Source.TEST, Source.PIX)  # a level proposed by a manager or given by a course is no measure


def months_before(on: datetime.date, months: int) -> datetime.date:
    """The same day of the month `months` earlier, or the last day of that month."""
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    for day in (on.day, 30, 29, 28):
        try:
            return datetime.date(year, month + 1, day)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


# ---- facts


@fact("agent_socle", columns={"agent": INT, "socle": INT})
def agent_socle(on: datetime.date) -> Any:
    """The socle expected of each agent posted on the day; 0: none."""
    return with_socle(on).values("agent", "socle")


@fact("socle_levels", columns={"socle": INT, "competence": INT, "level": INT})
def socle_levels(on: datetime.date) -> Any:
    return SocleLevel.objects.order_by().values("socle", "competence", "level")


@fact("competences", columns={"competence": INT, "name": STR})
def competences(on: datetime.date) -> Any:
    return Competence.objects.order_by().values(competence=F("pk"), name=competence_name())


@fact("skill_levels", columns={"agent": INT, "competence": INT, "level": INT, "measured_on": DATE})
def skill_levels(on: datetime.date) -> Any:
    """The level that stands on the day: one row per agent × competence, the latest held."""
    return standing(SkillResult.objects.held().levels().until(on)).values("agent", "competence", "level", "measured_on")


@fact(
    "skill_progress",
    columns={
        "agent": INT,
        "competence": INT,
        "first_level": INT,
        "first_error": FLOAT,
        "last_level": INT,
        "last_error": FLOAT,
    },
)
def skill_progress(on: datetime.date) -> Any:
    """The first and the latest measure of those measured on two days: one row per agent × competence.

    Of the tests of one half-year the first alone counts (`sitting`): starting again until luck smiles changes nothing.
    """
    error = Coalesce("error", Value(DEFAULT_ERROR))
    return (
        standing(SkillResult.objects.held().levels().until(on).filter(source__in=MEASURED, sitting=1))
        .annotate(began=first("measured_on"), first_level=first("level"), first_error=first(error))
        .filter(began__lt=F("measured_on"))
        .annotate(last_level=F("level"), last_error=error)
        .values("agent", "competence", "first_level", "first_error", "last_level", "last_error")
    )


HISTORY: dict[str, Any] = {"partition_by": ["agent", "competence"], "order_by": ["measured_on", "id"]}


def standing(results: Any) -> Any:
    """The last row of each agent × competence, the one that nothing follows, in one pass along the history."""
    return results.order_by().annotate(following=Window(Lead("id"), **HISTORY)).filter(following=None)


def first(expression: Any) -> Window:
    # By rows: the default frame looks for equal rows, a quarter slower.
    return Window(FirstValue(expression), **HISTORY, frame=RowRange(None, 0))


# ---- the dimension


def competence_name() -> Concat:
    """« crcn 1.1 »: stable from one installation to another, unlike a key."""
    return Concat("domain__framework__code", Value(" "), "code", output_field=CharField())


@dimension("competence", label=_("compétence"))
def competence_labels() -> list[tuple[str, str]]:
    rows = Competence.objects.annotate(stable=competence_name()).order_by("domain__framework", "domain__code", "code")
    return [(stable, f"{code} {label}") for stable, code, label in rows.values_list("stable", "code", "label")]


# ---- indicators


def covered_by_competence(facts: Any) -> Any:
    """One row per active agent × competence that his socle asks: agent, structure, competence."""
    agents = facts.agents.select("agent", "structure")
    asked = agents.inner_join(facts.agent_socle, "agent").inner_join(facts.socle_levels, "socle")
    return asked.select("agent", "structure", "competence")


def reached(facts: Any, on: datetime.date) -> Any:
    """One row per agent × competence of his socle where the level that stands is enough, and recent enough."""
    recent = facts.skill_levels.filter(facts.skill_levels.measured_on >= months_before(on, VALID_MONTHS))
    wanted = facts.agent_socle.inner_join(facts.socle_levels.rename(required="level"), "socle")
    met = recent.inner_join(wanted, ["agent", "competence"])
    return met.filter(met.level >= met.required).select("agent", "competence")


def covered(facts: Any) -> Any:
    """One row per active agent who has a socle, with how many competences it asks: unit, structure, socle, asked."""
    sizes = facts.socle_levels.group_by("socle").agg(asked=facts.socle_levels.competence.nunique())
    agents = facts.agents.select("agent", "structure")
    return agents.inner_join(facts.agent_socle, "agent").inner_join(sizes, "socle")


@indicator(
    code="agents_at_baseline",
    version=1,
    lever=1,
    kind=Kind.RATE,
    unit=Unit.PERCENT,
    counts=Counts.PERSONS,
    default_target=80,
    target_reason=_(
        "Quatre agents sur cinq : le cinquième vient d’arriver, revient d’une absence ou attend une vérification."
    ),
    flagship=True,
    label=_("Agents au socle"),
    formula=_(
        "Agents dont chaque compétence du socle est au niveau attendu, par un résultat de moins de 36 mois, "
        "sur agents en poste à qui un socle est demandé."
    ),
    source=_("Résultats de compétences acquis (test, Pix, formation, proposition acceptée) et socles en vigueur."),
    guard=_(
        "Un résultat de plus de 36 mois ne compte plus, un résultat en attente ou au secret non plus. Baisser les "
        "niveaux du socle augmente ce chiffre : le journal garde chaque changement."
    ),
    base_question=_("Combien d’agents en poste sont concernés par un socle de compétences numériques ?"),
    value_question=_("Combien d’entre eux ont le niveau attendu partout, vérifié depuis moins de trois ans ?"),
)
def agents_at_baseline(facts: Any, on: datetime.date) -> Any:
    met = reached(facts, on)
    counted = met.group_by("agent").agg(met=met.count())
    units = covered(facts).left_join(counted, "agent")
    return one_row(units, value=(units.met.fill_null(0) == units.asked).cast("int64"))


@indicator(
    code="agents_progressed",
    version=2,
    lever=1,
    kind=Kind.RATE,
    unit=Unit.PERCENT,
    counts=Counts.PERSONS,
    default_target=50,
    target_reason=_(
        "Un agent sur deux dont le gain ne doit rien au hasard : les autres ont besoin d’un autre accompagnement."
    ),
    flagship=True,
    label=_("Agents en progrès au-delà de l’erreur de mesure"),
    formula=_(
        "Agents dont le gain total sur les compétences du socle mesurées deux fois dépasse 1,96 × √(somme des carrés "
        "des erreurs de mesure), sur agents d’abord sous le socle et mesurés deux fois. Erreur d’une mesure : celle "
        "de sa source, ou un demi-niveau quand la source n’en donne pas (Pix n’en publie pas). Des tests d’un même "
        "semestre, seul le premier compte."
    ),
    source=_("Premier et dernier niveaux mesurés par un test ou par Pix, à deux dates."),
    guard=_(
        "Un niveau proposé ou donné par une formation n’est pas une mesure. Une compétence jamais commencée dans Pix "
        "n’est pas un niveau 0. Recommencer un test jusqu’à ce que la chance sourie ne change rien : le premier du "
        "semestre compte, inscrit ou non. Qui part de bas remonte aussi un peu par hasard : le seuil est là pour cela, "
        "et le chiffre se lit avec le nombre d’agents mesurés deux fois."
    ),
    base_question=_("Combien d’agents, d’abord sous le socle, ont été mesurés deux fois ?"),
    value_question=_("Combien d’entre eux ont nettement progressé entre les deux mesures ?"),
)
def agents_progressed(facts: Any, on: datetime.date) -> Any:
    twice = facts.skill_progress.inner_join(facts.agent_socle, "agent")
    twice = twice.inner_join(facts.socle_levels.rename(required="level"), ["socle", "competence"])
    sums = twice.group_by("agent").agg(
        gain=(twice.last_level - twice.first_level).sum(),
        noise=(twice.first_error * twice.first_error + twice.last_error * twice.last_error).sum(),
        below=(twice.first_level < twice.required).cast("int64").max(),
    )
    units = facts.agents.select("agent", "structure").inner_join(sums.filter(sums.below == 1), "agent")
    return one_row(units, value=(units.gain > CERTAINTY * units.noise.sqrt()).cast("int64"))


@indicator(
    code="agents_positioned",
    version=1,
    lever=1,
    kind=Kind.RATE,
    unit=Unit.PERCENT,
    counts=Counts.PERSONS,
    default_target=90,
    target_reason=_("Presque tous : il reste toujours des arrivées et des absences de longue durée."),
    label=_("Agents positionnés"),
    formula=_("Agents qui ont au moins un niveau de compétence, sur agents en poste."),
    source=_("Résultats de compétences acquis, quelle que soit leur date."),
    guard=_("Être positionné ne dit rien du niveau : ce chiffre mesure l’élan, pas le résultat."),
)
def agents_positioned(facts: Any, on: datetime.date) -> Any:
    holders = facts.skill_levels.select("agent").distinct().mutate(holds=1)
    units = facts.agents.select("agent", "structure").left_join(holders, "agent")
    return one_row(units, value=units.holds.fill_null(0).cast("int64"))


@indicator(
    code="competence_coverage",
    version=1,
    lever=1,
    kind=Kind.RATE,
    unit=Unit.PERCENT,
    counts=Counts.PERSONS,
    by="competence",
    default_target=80,
    target_reason=_("La même part que pour le socle entier, compétence par compétence."),
    label=_("Couverture de chaque compétence du socle"),
    formula=_(
        "Pour chaque compétence : agents au niveau attendu par un résultat de moins de 36 mois, sur agents à qui leur "
        "socle la demande."
    ),
    source=_("Résultats de compétences acquis et socles en vigueur."),
    guard=_("Une compétence que peu d’agents doivent tenir est masquée sous le seuil de diffusion."),
)
def competence_coverage(facts: Any, on: datetime.date) -> Any:
    asked = covered_by_competence(facts)
    met = reached(facts, on).mutate(held=1)
    units = asked.left_join(met, ["agent", "competence"])
    units = units.inner_join(facts.competences, "competence")
    return one_row(units, value=units.held.fill_null(0).cast("int64"), dimension=units.name)


PART_SOURCE = _("Résultats de compétences acquis et socles en vigueur.")


@indicator(
    code="competence_below",
    version=1,
    lever=1,
    kind=Kind.DISTRIBUTION,
    unit=Unit.COUNT,
    counts=Counts.PERSONS,
    by="competence",
    bins=("unknown", "far", "near"),
    within="competence_coverage",
    label=_("Agents qui n’ont pas le niveau attendu, par compétence"),
    formula=_(
        "Pour chaque compétence : agents à qui leur socle la demande et qui n’ont pas le niveau, selon qu’ils ne sont "
        "pas mesurés depuis moins de 36 mois, sont à deux niveaux ou plus, ou à un niveau de celui attendu."
    ),
    source=PART_SOURCE,
    guard=_(
        "Affiché là seulement où la couverture de la compétence l’est. Personne ou tout le monde dans une case est "
        "masqué, avec une autre case pour qu’on ne l’en déduise pas."
    ),
)
def competence_below(facts: Any, on: datetime.date) -> Any:
    units = against_requirement(facts, on)
    units = units.filter(units.gap.isnull() | (units.gap < 0))
    bin_ = units.gap.isnull().ifelse("unknown", (units.gap < -1).ifelse("far", "near"))
    return one_row(units, value=1, dimension=units.name, bin=bin_)


@indicator(
    code="competence_reached",
    version=1,
    lever=1,
    kind=Kind.DISTRIBUTION,
    unit=Unit.COUNT,
    counts=Counts.PERSONS,
    by="competence",
    bins=("at", "above"),
    within="competence_coverage",
    label=_("Agents qui ont le niveau attendu, par compétence"),
    formula=_(
        "Pour chaque compétence : agents au niveau attendu par un résultat de moins de 36 mois, selon qu’ils ont "
        "exactement ce niveau ou un niveau plus haut."
    ),
    source=PART_SOURCE,
    guard=_(
        "Affiché là seulement où la couverture de la compétence l’est ; un niveau de plus n’est demandé à personne."
    ),
)
def competence_reached(facts: Any, on: datetime.date) -> Any:
    units = against_requirement(facts, on)
    units = units.filter(units.gap >= 0)
    return one_row(units, value=1, dimension=units.name, bin=(units.gap > 0).ifelse("above", "at"))


def against_requirement(facts: Any, on: datetime.date) -> Any:
    """One row per active agent × competence of his socle: agent, structure, name, gap (level that stands minus level
    asked; null without a recent one)."""
    agents = facts.agents.select("agent", "structure")
    asked = agents.inner_join(facts.agent_socle, "agent").inner_join(
        facts.socle_levels.rename(required="level"), "socle"
    )
    recent = facts.skill_levels.filter(facts.skill_levels.measured_on >= months_before(on, VALID_MONTHS))
    units = asked.left_join(recent.select("agent", "competence", "level"), ["agent", "competence"])
    units = units.select("agent", "structure", "competence", gap=units.level - units.required)
    return units.inner_join(facts.competences, "competence")


@page_beside(1, label=_("Où en sont les agents, compétence par compétence"))
def page_of_structure(user: Any, structure: Any) -> str:
    return reverse("skills:structure", args=[structure.pk]) if may_read_figures(user, structure) else ""


def one_row(units: Any, *, value: Any, **more: Any) -> Any:
    """The columns that the evidence expects: each agent counts for one."""
    return units.select(unit=units.agent, structure=units.structure, value=value, base=1, people=1, **more)
