"""What an attestation says, read by its page, its PDF and its badge alike: none of them says more than another."""

import datetime
import io
from dataclasses import asdict, dataclass

import segno
from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from terreau.ground.attestations.enums import Standing, Withdrawer
from terreau.ground.attestations.models import Attestation
from terreau.ground.common.pdf import typst_image, typst_pdf


@dataclass(frozen=True)
class Sheet:
    """The words of an attestation, in order."""

    title: str
    holder: str
    sentence: str
    criteria: str
    rows: tuple[tuple[str, str], ...]
    issuer: str
    issued_on: datetime.date
    valid_until: datetime.date | None
    code: str
    address: str
    lang: str


@dataclass(frozen=True)
class Verdict:
    """What verifying a code answers. Withdrawn, an attestation says nothing more of its holder; unknown, nothing."""

    standing: Standing
    sheet: Sheet | None = None
    withdrawn_on: datetime.date | None = None
    withdrawer: str = ""


def sheet_of(attestation: Attestation) -> Sheet:
    return Sheet(
        title=attestation.title,
        holder=attestation.holder_name,
        sentence=attestation.sentence,
        criteria=attestation.criteria,
        rows=tuple((label, value) for label, value in attestation.details),
        issuer=attestation.issuer_label,
        issued_on=attestation.issued_on,
        valid_until=attestation.valid_until,
        code=attestation.spaced_code,
        address=attestation.address,
        lang=attestation.language,
    )


def verdict_on(attestation: Attestation | None) -> Verdict:
    if attestation is None:
        return Verdict(Standing.UNKNOWN)
    if attestation.revoked_at is None:
        return Verdict(attestation.standing, sheet_of(attestation))
    day = timezone.localdate(attestation.revoked_at)
    return Verdict(Standing.WITHDRAWN, None, day, str(Withdrawer(attestation.revoked_by).label))


def attestation_pdf(attestation: Attestation) -> bytes:
    """One page, in the language of the attestation, with the address that verifies it, in letters and as a QR code."""
    sheet = sheet_of(attestation)
    with translation.override(attestation.language):
        return typst_pdf(
            "attestations/attestation.typ",
            asdict(sheet)
            | {
                "state": settings.BRAND_LINES if settings.BRAND == "state" else [],
                "site": settings.SITE_NAME,
                "kind": _("Attestation"),
                "given_to": _("est délivrée à"),
                "criteria_title": _("Comment cela a été établi"),
                "facts": [
                    (_("Délivrée par"), sheet.issuer),
                    (_("Délivrée le"), date_format(sheet.issued_on, "DATE_FORMAT")),
                    (_("Valable jusqu’au"), said_end(sheet)),
                ],
                "verify_title": _("Vérifier cette attestation"),
                "verify": _("Ouvrez cette adresse, ou tapez le code sur le site : la page doit dire la même chose."),
                "code_label": _("Code"),
                "qr": qr_of(sheet.address),
                "qr_alt": _("Code QR de l’adresse %(address)s") % {"address": sheet.address},
            },
        )


def said_end(sheet: Sheet) -> str:
    if sheet.valid_until is None:
        return _("sans limite de durée")
    return date_format(sheet.valid_until, "DATE_FORMAT")


def qr_of(address: str) -> str:
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", border=2, scale=4, xmldecl=False)
    return drawn.getvalue().decode()


def badge_image(attestation: Attestation, kind: str) -> bytes:
    """The picture of the badge: what, given by whom and when; the name is in the credential that it carries."""
    with translation.override(attestation.language):
        return typst_image(
            "attestations/badge.typ",
            {
                "title": attestation.title,
                "issuer": attestation.issuer_label,
                "when": date_format(attestation.issued_on, "DATE_FORMAT"),
                "kind": _("Attestation"),
            },
            kind,
        )
