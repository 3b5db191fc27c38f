"""The figures of a barometer: those of each wave, told for some weeks, and those that the compass keeps.

Each is weighted as its wave was, and protected as numbers of people. Facts and dimensions are in `facts.py`.
"""

import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from terreau.ground.evidence.beside import page_beside
from terreau.ground.evidence.definitions import Counts, Kind, indicator
from terreau.ground.evidence.enums import Unit
from terreau.ground.organisations.enums import Category
from terreau.ground.organisations.evidence import AGE_BANDS
from terreau.rooms.barometer.questionnaires.enums import Role
from terreau.rooms.barometer.results.enums import Axis
from terreau.rooms.barometer.results.facts import NO, OTHERS, YES, bins_no, bins_yes
from terreau.rooms.barometer.results.last_results import address_of_last
from terreau.rooms.barometer.waves.enums import Location

CATEGORIES = (*Category.values, OTHERS)
AGES = (*(band for _age, band in reversed(AGE_BANDS)), OTHERS)
LOCATIONS = (*Location.values, OTHERS)
SOURCE = _("Bulletins du baromètre, pondérés comme sa page le dit ; taux de réponse affiché à côté.")
SILENT = _("Ceux qui n’ont pas répondu pensent peut-être autrement : la page de la vague dit ce que cela peut changer.")
SHARE: dict[str, Any] = {"version": 1, "kind": Kind.RATE, "unit": Unit.PERCENT, "counts": Counts.PERSONS}
BY_ITEM: dict[str, Any] = {"by": "survey_item", "weighted": True, "summed": False, "source": SOURCE}


# ---- each wave


def answers(facts: Any, axis: Axis) -> Any:
    """One row per group of an axis × item × bin, with the name of its item."""
    groups = facts.barometer_groups
    rows = groups.filter(groups.axis == axis.value).inner_join(facts.barometer_counts, "group")
    return rows.mutate(name=rows.code.concat(" ", rows.item))


def added(rows: Any, *by: str) -> Any:
    """The amounts of all the bins of an item together."""
    return rows.group_by([*by]).agg(
        value=rows.amount.sum(), base=rows.base.sum(), people=rows.people.sum(),
        weighted_value=rows.weighted_value.sum(), weighted_base=rows.weighted_base.sum(),
    )  # fmt: skip


def units_of(rows: Any, **more: Any) -> Any:
    amounts = {name: rows[name] for name in ("value", "base", "people", "weighted_value", "weighted_base")}
    return rows.select(**amounts, **more)


@indicator(
    code="barometer_share",
    lever=8,
    label=_("Réponses à un baromètre, question par question"),
    formula=_(
        "Part pondérée des réponses comptées de chaque question (« satisfait »…), sur ceux qui ont répondu autrement "
        "que « ne se prononce pas » ; d’une échelle, aussi la note moyenne, en part de l’échelle."
    ),
    guard=SILENT,
    **SHARE,
    **BY_ITEM,
)
def barometer_share(facts: Any, on: datetime.date) -> Any:
    rows = added(answers(facts, Axis.STRUCTURE), "group", "place", "name")
    return units_of(rows, unit=rows.group, structure=rows.place, dimension=rows.name)


def of_side(facts: Any, side: str) -> Any:
    """The bins of one side of each share that has several. A bin is of one side for everybody in it."""
    rows = answers(facts, Axis.STRUCTURE)
    rows = rows.filter(rows.side == side)
    return rows.select(
        unit=rows.group, structure=rows.place, value=rows.people, base=rows.people, people=rows.people,
        weighted_value=rows.weighted_base, weighted_base=rows.weighted_base, dimension=rows.name, bin=rows.bin,
    )  # fmt: skip


DETAIL: dict[str, Any] = {
    "version": 1, "kind": Kind.DISTRIBUTION, "unit": Unit.COUNT, "counts": Counts.PERSONS, "within": "barometer_share",
}  # fmt: skip


@indicator(
    code="barometer_yes",
    lever=8,
    bins=bins_yes,
    label=_("Détail des réponses comptées d’un baromètre"),
    formula=_("Parmi ceux dont la réponse est comptée : part pondérée de chaque réponse (« très », « plutôt »…)."),
    **DETAIL,
    **BY_ITEM,
)
def barometer_yes(facts: Any, on: datetime.date) -> Any:
    return of_side(facts, YES)


@indicator(
    code="barometer_no",
    lever=8,
    bins=bins_no,
    label=_("Détail des autres réponses d’un baromètre"),
    formula=_("Parmi ceux dont la réponse n’est pas comptée : part pondérée de chaque réponse."),
    **DETAIL,
    **BY_ITEM,
)
def barometer_no(facts: Any, on: datetime.date) -> Any:
    return of_side(facts, NO)


def by_group(facts: Any, axis: Axis) -> Any:
    """Groups of an axis other than structures stand in the structure of the wave, whole."""
    rows = added(answers(facts, axis), "group", "top", "name", "named")
    return units_of(rows, unit=rows.group, structure=rows.top, dimension=rows.name, bin=rows.named)


GROUPED = _(
    "La même part, dans chaque groupe, pour la structure de la vague seulement : jamais croisée avec une autre "
    "répartition."
)


@indicator(
    code="barometer_by_category",
    lever=8,
    bins=CATEGORIES,
    within="barometer_share",
    label=_("Réponses à un baromètre, par catégorie"),
    formula=GROUPED,
    **SHARE,
    **BY_ITEM,
)
def barometer_by_category(facts: Any, on: datetime.date) -> Any:
    return by_group(facts, Axis.CATEGORY)


@indicator(
    code="barometer_by_age",
    lever=8,
    bins=AGES,
    within="barometer_share",
    label=_("Réponses à un baromètre, par tranche d’âge"),
    formula=GROUPED,
    **SHARE,
    **BY_ITEM,
)
def barometer_by_age(facts: Any, on: datetime.date) -> Any:
    return by_group(facts, Axis.AGE)


@indicator(
    code="barometer_by_location",
    lever=8,
    bins=LOCATIONS,
    within="barometer_share",
    label=_("Réponses à un baromètre, services centraux et locaux"),
    formula=GROUPED,
    **SHARE,
    **BY_ITEM,
)
def barometer_by_location(facts: Any, on: datetime.date) -> Any:
    return by_group(facts, Axis.LOCATION)


# ---- what the compass keeps


def of_role(facts: Any, role: Role, *more: str) -> Any:
    rows = facts.barometer_latest
    return added(rows.filter(rows.role == role.value), "group", "place", *more)


def of_structure(rows: Any) -> Any:
    return units_of(rows, unit=rows.group, structure=rows.place)


@indicator(
    code="barometer_response",
    lever=8,
    default_target=30,
    target_reason=_("Le double de ce qu’obtient le baromètre de l’État (14 à 18 %) : on l’obtient en rendant compte."),
    label=_("Réponse au baromètre"),
    formula=_("Agents qui ont répondu à la dernière vague, sur agents à qui elle a été envoyée."),
    source=_("Droits de répondre, comptés une fois à la clôture."),
    guard=_(
        "Répondre reste libre : personne ne sait qui l’a fait, et deux rappels au plus partent. Un taux bas dit de se "
        "méfier des autres chiffres du baromètre."
    ),
    **SHARE,
)
def barometer_response(facts: Any, on: datetime.date) -> Any:
    # The groups of `barometer_turnout`: two ways to gather the same people would give each other back.
    rows = facts.survey_turnout.inner_join(facts.barometer_read, "code")
    return rows.select(
        unit=rows.turnout, structure=rows.place, value=rows.answers, base=rows.people, people=rows.people
    )


@indicator(
    code="barometer_satisfied",
    lever=8,
    weighted=True,
    default_target=67,
    target_reason=_("Ce que le baromètre de l’État a publié de plus haut : 67 % de notes d’au moins 6 en 2021."),
    label=_("Agents satisfaits de leur environnement numérique"),
    formula=_(
        "Part pondérée des notes d’ensemble comptées (6 sur 10 ou plus), sur ceux qui ont noté. Dernière vague "
        "dépouillée de l’employeur depuis deux ans, celle de la structure la plus haute."
    ),
    source=SOURCE,
    guard=SILENT,
    **SHARE,
)
def barometer_satisfied(facts: Any, on: datetime.date) -> Any:
    return of_structure(of_role(facts, Role.OVERALL))


@indicator(
    code="barometer_satisfaction",
    lever=8,
    by="survey_theme",
    summed=False,
    weighted=True,
    label=_("Satisfaction par thème du baromètre"),
    formula=_(
        "Part pondérée des satisfaits à la question de satisfaction de chaque thème. Dernière vague dépouillée de "
        "l’employeur depuis deux ans, celle de la structure la plus haute."
    ),
    source=SOURCE,
    guard=_("Aucune moyenne des thèmes n’est faite : un bon support n’efface pas un mauvais réseau."),
    **SHARE,
)
def barometer_satisfaction(facts: Any, on: datetime.date) -> Any:
    rows = of_role(facts, Role.SATISFACTION, "theme")
    return units_of(rows, unit=rows.group, structure=rows.place, dimension=rows.theme)


@indicator(
    code="training_wished",
    lever=1,
    weighted=True,
    label=_("Agents qui souhaitent se former au numérique"),
    formula=_("Part pondérée des agents qui souhaitent une formation au numérique, sur ceux qui ont répondu."),
    source=SOURCE,
    guard=_("Ni haut ni bas n’est mieux : ce chiffre dit combien de places prévoir, et n’a pas de cible."),
    **SHARE,
)
def training_wished(facts: Any, on: datetime.date) -> Any:
    return of_structure(of_role(facts, Role.TRAINING))


@indicator(
    code="useful_action_known",
    lever=9,
    flagship=True,
    weighted=True,
    label=_("Agents qui connaissent une action utile pour eux"),
    formula=_(
        "Agents répondant « oui » à « Connaissez-vous une action numérique de votre administration "
        "qui vous est utile ? », rapportés aux répondants du baromètre."
    ),
    source=_("Baromètre des agents, réponses pondérées ; taux de réponse affiché à côté."),
    guard=_("La question est posée telle quelle, à tous, sans citer d’action ; « je ne sais pas » n’est pas un oui."),
    default_target=50.0,
    target_reason=_("Un agent sur deux : l’action est alors connue au-delà de ceux qui la font."),
    base_question=_(
        "Combien d’agents ont répondu à « Connaissez-vous une action numérique de votre administration "
        "qui vous est utile ? »"
    ),
    value_question=_("Combien ont répondu oui ?"),
    **SHARE,
)
def useful_action_known(facts: Any, on: datetime.date) -> Any:
    return of_structure(of_role(facts, Role.USEFUL_ACTION))


@page_beside(8, label=_("Ce qu’a donné le dernier baromètre"))
def last_results(user: Any, structure: Any) -> str:
    """The results of the last counted wave that speaks of the structure and that the user reads."""
    return address_of_last(user, structure)
