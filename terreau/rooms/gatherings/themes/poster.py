"""The poster of a call: the question, the code that a phone reads, and the address to type."""

import io

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from terreau.ground.common.pdf import typst_pdf
from terreau.ground.mail.writing import absolute
from terreau.rooms.gatherings.themes.enums import Proposers
from terreau.rooms.gatherings.themes.models import Call


def address_of(call: Call) -> str:
    return absolute(reverse("themes:propose", args=[call.code]))


def qr_of(call: Call) -> str:
    """A drawing of the address, with the margin that readers want."""
    drawn = io.BytesIO()
    segno.make(address_of(call), error="m").save(drawn, kind="svg", border=4, scale=8, xmldecl=False)
    return drawn.getvalue().decode()


def how(call: Call) -> str:
    if call.proposers == Proposers.LINK:
        return _("Sans compte, en moins d’une minute. Chaque proposition est relue avant d’être affichée.")
    return _("Avec votre compte, en moins d’une minute.")


def poster_pdf(call: Call) -> bytes:
    return typst_pdf(
        "themes/poster.typ",
        {
            "title": call.title,
            "state": settings.BRAND_LINES if settings.BRAND == "state" else [],
            "site": settings.SITE_NAME,
            "issuer": call.structure.label,
            "question": call.question,
            "scan": _("Proposez un thème : visez ce code avec votre téléphone"),
            "how": how(call),
            "until": _("Propositions jusqu’au vote du %(day)s") % {"day": date_format(call.votes_from, "DATE_FORMAT")},
            "or_type": _("ou tapez cette adresse"),
            "address": address_of(call),
            "qr": qr_of(call),
            "qr_alt": _("Code QR de l’adresse %(address)s") % {"address": address_of(call)},
        },
    )
