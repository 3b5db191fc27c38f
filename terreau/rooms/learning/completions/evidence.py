"""What the evidence knows of learning: who completed what, of which theme, how long, at what cost.

Levers 1 and 4 read it. What is learnt by trying (`hands_on`) is a column of the fact, for lever 5: its indicator of the
gatherings counts distinct agents, and joins them; a second one would count some of them twice (docs/decisions/0093).
"""

import datetime
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from terreau.ground.evidence.beside import page_beside
from terreau.ground.evidence.definitions import (
    BOOL,
    DATE,
    INT,
    STR,
    Counts,
    Kind,
    Unit,
    dimension,
    fact,
    indicator,
)
from terreau.ground.organisations.begun import begun
from terreau.rooms.learning.catalogue.enums import Theme
from terreau.rooms.learning.completions.models import Completion
from terreau.rooms.skills.access import may_read_figures
from terreau.rooms.skills.evidence import months_before

AI_TRAINED, HYBRID_TRAINED = "agents_trained_ai", "managers_trained_hybrid"
# Declared before anything computed it: the code is kept, and with it what employers declared.
IN_CYCLE = "leaders_trained"
HOURS, COSTS = "training_hours", "training_costs"
VALID_MONTHS = 36
CYCLE_MONTHS = 60
# Four days of six hours. Hours and not dates: seminars of two days in six months are a cycle, and a course that another
# platform declares has a duration and no half-days.
CYCLE_MINUTES = 4 * 6 * 60
YEAR = 12
LEAST_MINUTES = 30  # what is shorter is a video that one watched
BY_THEME = "course_theme"


# ---- the fact and its dimension


@fact(
    "course_completions",
    columns={
        "agent": INT, "course": INT, "completed_on": DATE, "theme": STR, "way": STR, "minutes": INT, "cents": INT,
        "hands_on": BOOL,
    },
)  # fmt: skip
def course_completions(on: datetime.date) -> Any:
    """An agent completed a course on a day, wherever he learnt; where he is posted is the fact `agents`'s to say."""
    rows = Completion.objects.filter(completed_on__lte=on).order_by()
    return rows.values(
        "agent", "course", "completed_on", "way", "minutes",
        theme=F("course__theme"), cents=F("cost_cents"), hands_on=F("course__hands_on"),
    )  # fmt: skip


@dimension(BY_THEME, label=_("thème de formation"))
def themes() -> list[tuple[str, str]]:
    return [(theme.value, str(theme.label)) for theme in Theme]


# ---- shares of agents


def trained(facts: Any, on: datetime.date, theme: Theme) -> Any:
    """The agents who completed a course of the theme, long enough and recent enough: agent, once each."""
    rows = facts.course_completions
    recent = rows.filter(
        rows.theme == str(theme),
        rows.minutes >= LEAST_MINUTES,
        rows.completed_on > months_before(on, VALID_MONTHS),
        rows.completed_on <= on,
    )
    return recent.select("agent").distinct()


def share_of(facts: Any, agents: Any, who: Any) -> Any:
    """One row per agent, of the employers where somebody completed anything: elsewhere there is no data, and not 0."""
    known = facts.agents.select("agent", "structure")
    here = begun(facts, known.inner_join(facts.course_completions.select("agent").distinct(), "agent"))
    units = agents.inner_join(here, "structure").left_join(who.mutate(trained=1), "agent")
    value = units.trained.fill_null(0).cast("int64")
    return units.select(unit=units.agent, structure=units.structure, value=value, base=1, people=1)


@indicator(
    code=AI_TRAINED,
    version=1,
    lever=1,
    kind=Kind.RATE,
    unit=Unit.PERCENT,
    counts=Counts.PERSONS,
    default_target=30.0,
    target_reason=_(
        "Près d’un agent sur trois : chaque équipe a alors quelqu’un qui sait ce que l’on peut demander à ces outils, "
        "et ce que l’on ne doit pas leur donner."
    ),
    label=_("Agents formés à l’intelligence artificielle"),
    formula=_(
        "Agents qui ont terminé depuis moins de 36 mois un cours d’au moins trente minutes sur l’intelligence "
        "artificielle, sur agents en poste."
    ),
    source=_("Formations terminées : suivies ici, en stage ou déclarées par une autre plateforme."),
    guard=_(
        "Chaque agent compte une fois, quel que soit le nombre de cours. Un cours commencé, une inscription ou une "
        "vidéo de quelques minutes ne comptent pas."
    ),
    base_question=_("Combien d’agents compte votre structure ?"),
    value_question=_(
        "Depuis trois ans, combien d’entre eux ont suivi jusqu’au bout une formation à l’intelligence artificielle ?"
    ),
)
def agents_trained_ai(facts: Any, on: datetime.date) -> Any:
    return share_of(facts, facts.agents.select("agent", "structure"), trained(facts, on, Theme.AI))


@indicator(
    code=HYBRID_TRAINED,
    version=1,
    lever=1,
    kind=Kind.RATE,
    unit=Unit.PERCENT,
    counts=Counts.PERSONS,
    default_target=60.0,
    target_reason=_("Trois encadrants sur cinq : une équipe règle son travail hybride avec celui qui l’anime."),
    label=_("Encadrants formés au travail hybride"),
    formula=_(
        "Encadrants qui ont terminé depuis moins de 36 mois un cours d’au moins trente minutes sur le travail hybride, "
        "sur encadrants en poste."
    ),
    source=_("Formations terminées : suivies ici, en stage ou déclarées par une autre plateforme."),
    guard=_(
        "Seuls comptent ceux que le dossier dit encadrants ce jour-là : former d’autres agents, ou changer la liste "
        "des encadrants après coup, n’y change rien."
    ),
    base_question=_("Combien d’encadrants compte votre structure ?"),
    value_question=_("Depuis trois ans, combien d’entre eux ont suivi une formation au travail hybride ?"),
)
def managers_trained_hybrid(facts: Any, on: datetime.date) -> Any:
    managers = facts.agents.filter(facts.agents.manager).select("agent", "structure")
    return share_of(facts, managers, trained(facts, on, Theme.HYBRID_WORK))


def in_cycle(facts: Any, on: datetime.date) -> Any:
    """The executives who followed four days or more of one course, recently enough: agent, once each.

    Of one completion: half-days of many courses do not make a cycle.
    """
    rows = facts.course_completions
    long = rows.filter(
        rows.minutes >= CYCLE_MINUTES, rows.completed_on > months_before(on, CYCLE_MONTHS), rows.completed_on <= on
    )
    executives = facts.agents.filter(facts.agents.executive).select("agent")
    return executives.inner_join(long.select("agent").distinct(), "agent")


@indicator(
    code=IN_CYCLE,
    version=1,
    lever=4,
    kind=Kind.RATE,
    unit=Unit.PERCENT,
    counts=Counts.PERSONS,
    flagship=True,
    # In a direction they are a handful: whoever is left out of a share would be known.
    employers_only=True,
    default_target=50.0,
    target_reason=_("La moitié d’un comité de direction suffit pour qu’une décision numérique y soit discutée."),
    label=_("Dirigeants formés au numérique"),
    formula=_(
        "Cadres dirigeants en poste ayant suivi depuis moins de cinq ans quatre jours ou plus d’un même cycle "
        "(24 heures suivies), rapportés aux cadres dirigeants en poste, pour l’employeur entier."
    ),
    source=_("Cycles et stages terminés : demi-journées contresignées, ou durée déclarée par une autre plateforme."),
    guard=_(
        "Une conférence ou une demi-journée ne compte pas, ni plusieurs cours courts ajoutés : ce sont les heures "
        "suivies d’un seul cycle. Celui qui a quitté son poste ne compte pas non plus."
    ),
    base_question=_("Combien de dirigeants compte votre structure (direction générale, directeurs, adjoints) ?"),
    value_question=_("Parmi eux, combien ont suivi au moins quatre jours de formation au numérique depuis cinq ans ?"),
)
def executives_in_cycle(facts: Any, on: datetime.date) -> Any:
    """Of the employers where an executive followed one here: elsewhere what they declared still stands, whatever other
    courses their agents complete."""
    who = in_cycle(facts, on)
    executives = facts.agents.filter(facts.agents.executive).select("agent", "structure")
    here = begun(facts, executives.inner_join(who, "agent"))
    units = executives.inner_join(here, "structure").left_join(who.mutate(followed=1), "agent")
    value = units.followed.fill_null(0).cast("int64")
    return units.select(unit=units.agent, structure=units.structure, value=value, base=1, people=1)


# ---- totals


def of_the_year(facts: Any, on: datetime.date) -> Any:
    """What active agents completed in the twelve months up to `on`: agent, structure, theme, minutes, cents."""
    rows = facts.course_completions
    recent = rows.filter(rows.completed_on > months_before(on, YEAR), rows.completed_on <= on)
    sums = recent.group_by(["agent", "theme"]).agg(minutes=recent.minutes.sum(), cents=recent.cents.sum())
    return facts.agents.select("agent", "structure").inner_join(sums, "agent")


@indicator(
    code=HOURS,
    version=1,
    lever=1,
    kind=Kind.TOTAL,
    unit=Unit.HOURS,
    counts=Counts.PERSONS,
    by=BY_THEME,
    label=_("Heures de formation terminées"),
    formula=_(
        "Somme, sur douze mois, des durées des formations que des agents en poste ont terminées, en tout et par thème."
    ),
    source=_("Formations terminées ; la durée est celle du cours, ou celle que l’autre plateforme déclare."),
    guard=_(
        "Une formation commencée n’ajoute rien. Des heures ne disent pas ce que l’on a appris : lisez-les avec les "
        "agents au socle."
    ),
)
def training_hours(facts: Any, on: datetime.date) -> Any:
    units = of_the_year(facts, on)
    units = units.filter(units.minutes > 0)
    return units.select(
        unit=units.agent, structure=units.structure, value=units.minutes / 60, base=1, people=1, dimension=units.theme
    )


@indicator(
    code=COSTS,
    version=1,
    lever=1,
    kind=Kind.TOTAL,
    unit=Unit.EUROS,
    counts=Counts.PERSONS,
    by=BY_THEME,
    label=_("Coût des formations terminées"),
    formula=_(
        "Somme, sur douze mois, des coûts déclarés des formations que des agents en poste ont terminées, en tout et "
        "par thème."
    ),
    source=_("Formations terminées dont le coût est connu : stages et imports."),
    guard=_("Ce qui n’a pas de coût déclaré n’est pas compté comme gratuit : il ne l’est pas du tout."),
)
def training_costs(facts: Any, on: datetime.date) -> Any:
    units = of_the_year(facts, on)
    units = units.filter(units.cents > 0)
    return units.select(
        unit=units.agent, structure=units.structure, value=units.cents / 100, base=1, people=1, dimension=units.theme
    )


@page_beside(1, label=_("La formation en chiffres"))
def page_of_structure(user: Any, structure: Any) -> str:
    return reverse("completions:figures", args=[structure.pk]) if may_read_figures(user, structure) else ""
