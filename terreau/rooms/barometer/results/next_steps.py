"""What to do after a wave: from the largest gaps among shown figures, and from nothing else."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from terreau.rooms.barometer.questionnaires.enums import Role
from terreau.rooms.barometer.results.reading import Line, Sheet

MOST = 4
FEW_KNOW = 0.5  # of a useful digital action
FEW_SATISFIED = 2 / 3  # with a theme: beyond, there is something else to hear first


@dataclass(frozen=True)
class NextStep:
    """What to do, why, the page that shows more, and the form of an initiative for whoever may start one."""

    title: str
    because: str
    url: str
    initiative: str


def steps_of(sheet: Sheet) -> list[NextStep]:
    """The theme with which fewest are satisfied, first; then what the other questions tell. Empty where all is hidden.

    No structure is named here: where to begin is read on the page by structure, in alphabetical order.
    """
    found = []
    themes = [line for line in sheet.by_role(Role.SATISFACTION) if line.known and not line.item.is_mean]
    few = [line for line in themes if (line.share or 0.0) < FEW_SATISFIED]
    for line in sorted(few, key=lambda each: (each.share or 0.0, each.item.code))[:2]:
        found.append(_satisfaction(sheet, line))
    for line in sheet.by_role(Role.USEFUL_ACTION):
        if line.share is not None and line.share < FEW_KNOW and not line.item.is_mean:
            found.append(_tell_an_action(sheet, line))
    for line in sheet.by_role(Role.TRAINING):
        if line.share is not None and not line.item.is_mean:
            found.append(_train(sheet, line))
    return found[:MOST]


def start(sheet: Sheet, lever: int) -> str:
    """The form of an initiative of this lever, here."""
    asked = {"lever": lever, "structure": sheet.structure.pk}
    return f"{reverse('initiatives:create')}?{urlencode(asked)}"


def _satisfaction(sheet: Sheet, line: Line) -> NextStep:
    theme = str(sheet.document.page_of[line.item.question.code].title)
    title = _("Agir sur « %(theme)s » avec ceux que cela gêne") % {"theme": theme}
    because = _("C’est l’un des thèmes dont on est le moins satisfait : %(share)s. Voyez où, structure par structure.")
    where = reverse("results:structures", args=[sheet.wave.pk])
    query = {"item": line.item.code} | ({} if sheet.is_whole else {"structure": sheet.structure.pk})
    return NextStep(title, because % {"share": line.words}, f"{where}?{urlencode(query)}", start(sheet, 8))


def _tell_an_action(sheet: Sheet, line: Line) -> NextStep:
    title = _("Raconter une action qui a servi")
    because = _("%(share)s seulement connaissent une action numérique qui leur est utile.") % {"share": line.words}
    return NextStep(title, because, _page(sheet, line), start(sheet, 9))


def _train(sheet: Sheet, line: Line) -> NextStep:
    title = _("Répondre au souhait de se former")
    because = _("%(share)s souhaitent se former : dites ce qui leur est ouvert, et quand.") % {"share": line.words}
    return NextStep(title, because, _page(sheet, line), start(sheet, 1))


def _page(sheet: Sheet, line: Line) -> str:
    code = sheet.document.page_of[line.item.question.code].code
    where = reverse("results:theme", args=[sheet.wave.pk, code])
    return where if sheet.is_whole else f"{where}?structure={sheet.structure.pk}"
