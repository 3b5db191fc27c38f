"""The way from one page of results to the others."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from terreau.rooms.barometer.questionnaires.enums import Kind, Role
from terreau.rooms.barometer.results.axes import AXES
from terreau.rooms.barometer.results.reading import Sheet


@dataclass(frozen=True)
class Step:
    label: str
    url: str
    current: bool


def nav_of(sheet: Sheet, here: str) -> list[Step]:
    """What there is to read of this wave, in the structure that is being read; what speaks of the whole only, there."""
    document, pk = sheet.document, sheet.wave.pk
    where = "" if sheet.is_whole else f"?structure={sheet.structure.pk}"
    found = [("show", _("Vue d’ensemble"), reverse("results:show", args=[pk]) + where)]
    for page in document.pages:
        if page.questions:
            found.append((f"page {page.code}", str(page.title), reverse("results:theme", args=[pk, page.code]) + where))
    found.append(("structures", _("Par structure"), reverse("results:structures", args=[pk]) + where))
    if sheet.is_whole or here == "first":
        for axis in AXES.values():
            found.append((axis.slug, str(axis.title), reverse("results:groups", args=[pk, axis.slug])))
        if here == "first" or any(each.role == Role.SATISFACTION for each in document.questions.values()):
            found.append(("first", _("Par quoi commencer"), reverse("results:first", args=[pk])))
    found.append(("compare", _("D’une vague à l’autre"), reverse("results:compare", args=[pk]) + where))
    if here == "published" or any(item.published for item in sheet.items.values()):
        found.append(("published", _("À côté du baromètre de l’État"), reverse("results:published", args=[pk])))
    if here == "said" or any(each.kind == Kind.TEXT for each in document.questions.values()):
        found.append(("said", _("Les phrases"), reverse("results:said", args=[pk]) + where))
    found.append(("method", _("Méthode"), reverse("results:method", args=[pk])))
    return [Step(label, url, code == here) for code, label, url in found]
