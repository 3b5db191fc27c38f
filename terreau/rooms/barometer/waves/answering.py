"""Answering: a draft that only its device can read, then a ballot that nothing ties to the right it used.

Nothing here is journalled, logged or counted about who answers; no row holds an hour.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.rooms.barometer.questionnaires import asking
from terreau.rooms.barometer.questionnaires.content import Document, Page
from terreau.rooms.barometer.waves import sealing
from terreau.rooms.barometer.waves.enums import Drawing, WaveState
from terreau.rooms.barometer.waves.models import Ballot, Cell, Draft, Right, Stratum, Wave
from terreau.rooms.barometer.waves.population import holder_of

TURNS = 5
PLAIN = "SELECT state FROM waves_wave WHERE id = %s"
SHARED = f"{PLAIN} FOR SHARE"


class AnswerRefused(Exception):
    """It was not taken; the message is for whoever answers."""


class AlreadySent(AnswerRefused):
    """This draft, or this right, has been used."""


class Lacking(AnswerRefused):
    """A question that must be answered is not; `page` is where it is asked."""

    def __init__(self, page: Page) -> None:
        super().__init__(_("Il reste une question à laquelle il faut répondre."))
        self.page = page


@dataclass(frozen=True)
class Under:
    """What is under way on a device: the key of the right it will use ("" on an open link), its profile, its answers.

    The profile is what was declared, on an open link; otherwise it is that of the right, read as it is used.
    """

    right: str
    values: dict[str, Any]
    profile: dict[str, Any]

    def plain(self) -> dict[str, Any]:
        return {"right": self.right, "values": self.values, "profile": self.profile}


# ---- under way


@transaction.atomic
def start(wave: Wave, *, right: Right | None = None, profile: dict[str, Any] | None = None, former: str = "") -> str:
    """Begin on a device; its new cookie. What `former`, the cookie it had, held for this wave goes."""
    still_open(wave)
    if former:
        forget(wave, former)
    cookie = sealing.new_cookie()
    under = Under(right.pk.hex if right else "", {}, profile or {})
    Draft.objects.create(
        pk=sealing.name_of(cookie),
        wave=wave,
        sealed=sealing.seal_draft(cookie, under.plain()),
        touched_on=timezone.localdate(),
    )
    return cookie


def under_way(wave: Wave, cookie: str) -> Under | None:
    """What the device has under way for this wave."""
    row = Draft.objects.filter(pk=sealing.name_of(cookie), wave=wave).first() if cookie else None
    return opened(cookie, bytes(row.sealed)) if row else None


def opened(cookie: str, sealed: bytes | memoryview) -> Under | None:
    try:
        return Under(**sealing.open_draft(cookie, sealed))
    except sealing.CannotOpen:
        return None


def keep(wave: Wave, cookie: str, page: Page, answers: dict[str, Any], document: Document) -> Under:
    """Keep the answers of a page, whatever another window of the device keeps meanwhile. Raises `AlreadySent`."""
    for _turn in range(TURNS):
        row = Draft.objects.filter(pk=sealing.name_of(cookie), wave=wave).first()
        before = opened(cookie, bytes(row.sealed)) if row else None
        if row is None or before is None:
            break
        after = Under(before.right, asking.merged(document, page, before.values, answers), before.profile)
        same = Draft.objects.filter(pk=row.pk, sealed=row.sealed)
        if same.update(sealed=sealing.seal_draft(cookie, after.plain()), touched_on=timezone.localdate()):
            return after
    raise AlreadySent(gone())


def forget(wave: Wave, cookie: str) -> None:
    """Erase what the device has under way; the right stays."""
    Draft.objects.filter(pk=sealing.name_of(cookie), wave=wave).delete()


# ---- the ballot


@transaction.atomic
def deposit(wave: Wave, cookie: str) -> None:
    """Draft and right go, the ballot comes, in one transaction. Of two clicks, or of two devices with the same right,
    one deposits. Raises `AnswerRefused`.
    """
    still_open(wave)
    under = under_way(wave, cookie)
    if under is None or not Draft.objects.filter(pk=sealing.name_of(cookie)).delete()[0]:
        raise AlreadySent(gone())
    document = wave.edition.document
    values = asking.sound(document, under.values)
    if lacking := asking.lacking(document, values):
        raise Lacking(document.page_of[lacking[0].code])
    content = use(wave, under) | {"values": values}
    Ballot.objects.create(wave=wave, sealed=sealing.seal(wave.public_key, content))


def still_open(wave: Wave) -> None:
    """The wave is open, and stays so until the end of the transaction. Raises `AnswerRefused`.

    On PostgreSQL by a lock that those who answer share, and that whoever closes waits for; on SQLite only one
    transaction writes at a time.
    """
    with connection.cursor() as cursor:
        cursor.execute(SHARED if connection.vendor == "postgresql" else PLAIN, [wave.pk])
        row = cursor.fetchone()
    if row is None or row[0] != WaveState.OPEN:
        raise AnswerRefused(_("Cette vague est close : plus aucune réponse n’est reçue."))


def use(wave: Wave, under: Under) -> dict[str, Any]:
    """Use the right that the draft holds, once; what the ballot says of where it comes from. Raises `AlreadySent`."""
    if not under.right:
        return {"profile": under.profile}
    right = Right.objects.filter(pk=under.right, wave=wave).select_related("cell__structure").first()
    if right is None or not Right.objects.filter(pk=right.pk).delete()[0]:
        raise AlreadySent(
            _("Une réponse a déjà été déposée avec ce lien, ou ce droit n’existe plus : celle-ci n’est pas comptée.")
        )
    return {"profile": profile_of(right.cell)} | design_of(wave, right.cell)


def profile_of(cell: Cell) -> dict[str, Any]:
    return {
        "structure": cell.structure_id,
        "category": cell.category,
        "age_band": cell.age_band,
        "location": cell.location,
    }


def design_of(wave: Wave, cell: Cell) -> dict[str, Any]:
    """Of a drawn wave: the weight N/n of the stratum, its name, and N."""
    if wave.drawing != Drawing.STRATA:
        return {}
    strata = {each.structure.path: each for each in Stratum.objects.filter(wave=wave).select_related("structure")}
    stratum = strata.get(holder_of(strata, cell.structure.path) or "")
    if stratum is None or not stratum.size:
        return {}
    weight = stratum.population / stratum.size
    fpc = stratum.population
    return {"design": {"weight": weight, "stratum": str(stratum.structure_id), "cluster": "", "fpc": fpc}}


def gone() -> str:
    return _("Cette réponse a déjà été déposée, ou ce qui était commencé sur cet appareil a été effacé.")


def lives(wave: Wave, today: datetime.date) -> int:
    """How long the cookie of a device lives, in seconds: until the day after the last."""
    return max(1, (wave.closes_on - today).days + 2) * 24 * 3600
