"""The attendance sheet on paper, and the code to scan."""

import segno
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext

from terreau.ground.common.pdf import typst_pdf
from terreau.ground.seats import calendars
from terreau.ground.seats.attendance import Line, Sheet, words_of
from terreau.ground.seats.models import Part


def heading(part: Part) -> str:
    return calendars.words_of(part)


def sheet_pdf(sheet: Sheet) -> bytes:
    """One table per part, the state of the chain, no signature: the proof is the chain."""
    occasion = sheet.occasion
    return typst_pdf(
        "seats/sheet.typ",
        {
            "title": _("Feuille de présence : %(title)s") % {"title": occasion.title},
            "facts": [
                (_("Organisé par"), occasion.structure.label),
                (_("Lieu"), occasion.place or _("à distance")),
                (_("Éditée le"), date_format(timezone.localtime(), "DATETIME_FORMAT")),
            ],
            "headers": [_("Nom"), _("Structure"), _("Participation"), _("Présence"), _("Noté")],
            "parts": [
                {"title": heading(part), "rows": [_row(line, rank) for line in sheet.lines]}
                for rank, part in enumerate(sheet.parts)
            ],
            "nobody": _("Personne n’est inscrit."),
            "proof_title": _("Ce qui prouve cette feuille"),
            "proof": proof(sheet),
            "foot": settings.SITE_NAME,
        },
    )


def _row(line: Line, rank: int) -> list[str]:
    cell = line.cells[rank]
    noted = ""
    if cell is not None and cell.value:
        at = date_format(timezone.localtime(cell.at), "SHORT_DATETIME_FORMAT")
        noted = _("%(at)s, %(means)s") % {"at": at, "means": cell.get_means_display()}
    name = _("%(name)s (sans inscription)") % {"name": line.name} if line.walk_in else line.name
    return [name, line.structure, line.mode, words_of(cell) or _("non noté"), noted]


def proof(sheet: Sheet) -> str:
    """What the chain says, in words."""
    if sheet.broken:
        return _("Feuille altérée : %(where)s.") % {"where": sheet.broken.words}
    if not sheet.entries:
        return _("Rien n’est encore noté.")
    said = ngettext(
        "Feuille intègre : %(number)d case notée, liée au journal. Empreinte : %(head)s",
        "Feuille intègre : %(number)d cases notées, chacune liée à la précédente. Empreinte : %(head)s",
        sheet.entries,
    )
    return said % {"number": sheet.entries, "head": sheet.head}


def qr_uri(address: str) -> str:
    """The code to scan, as the address of a picture: a page may show it without letting any markup through."""
    return segno.make(address, error="m").svg_data_uri(scale=8, border=2, xmldecl=False)
