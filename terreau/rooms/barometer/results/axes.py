"""What people are grouped by, in words, and what may be said of a group beside the whole."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.organisations.enums import Category
from terreau.ground.organisations.evidence import AGE_BANDS
from terreau.rooms.barometer.results.enums import Axis
from terreau.rooms.barometer.results.models import Tabulation
from terreau.rooms.barometer.results.reading import Line
from terreau.rooms.barometer.waves.enums import Location


@dataclass(frozen=True)
class AxisPage:
    """`slug` in the address; `labels`: the groups in their order."""

    axis: Axis
    slug: str
    title: Any
    labels: dict[str, Any]


AXES = {
    "categories": AxisPage(Axis.CATEGORY, "categories", gettext_lazy("Par catégorie"), dict(Category.choices)),
    "ages": AxisPage(
        Axis.AGE, "ages", gettext_lazy("Par tranche d’âge"), {band: band for _age, band in reversed(AGE_BANDS)}
    ),
    "services": AxisPage(
        Axis.LOCATION, "services", gettext_lazy("Services centraux et locaux"), dict(Location.choices)
    ),
}
TITLES: dict[str, Any] = {
    "structure": gettext_lazy("Structure"),
    "category": gettext_lazy("Catégorie"),
    "age_band": gettext_lazy("Tranche d’âge"),
    "location": gettext_lazy("Services centraux ou locaux"),
}
VARIABLES: dict[str, Any] = {
    "structure": gettext_lazy("la structure"),
    "category": gettext_lazy("la catégorie"),
    "age_band": gettext_lazy("la tranche d’âge"),
    "location": gettext_lazy("les services centraux ou locaux"),
}


def against(line: Line, whole: Line) -> str:
    """« plus haut que l’ensemble », when the interval of the group leaves the whole out; else that nothing is told."""
    if line.interval is None or whole.value is None:
        return ""
    low, high = line.interval
    if low > whole.value:
        return _("plus haut que l’ensemble")
    if high < whole.value:
        return _("plus bas que l’ensemble")
    return _("pas de différence nette")


def variables_of(final: Tabulation | None) -> list[str]:
    """What the weights were made to agree with, in words."""
    if final is None:
        return []
    document = final.wave.edition.document
    named = ((code, document.questions.get(code)) for code in final.variables)
    return [str(VARIABLES.get(code) or (question.text if question else code)) for code, question in named]
