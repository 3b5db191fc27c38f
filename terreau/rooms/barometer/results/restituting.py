"""« Ce que vous avez dit, ce que nous faisons »: prepared by who runs the barometer, opened once, told to everybody."""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.ground.mail.actions import MailRefused
from terreau.ground.organisations.models import Agent
from terreau.rooms.barometer.results import emails
from terreau.rooms.barometer.results.models import Finding, Restitution
from terreau.rooms.barometer.results.refusals import ResultsRefused
from terreau.rooms.barometer.waves.models import Wave

EDITABLE = ("said", "doing", "item", "initiative")
MOST_FINDINGS = 20
MESSAGES = 300  # written at a time: some seconds of writing, every minute


def sheet_of(wave: Wave) -> Restitution:
    """What is told of the wave, made empty the first time that somebody prepares it."""
    found, _made = Restitution.objects.get_or_create(wave=wave)
    found.wave = wave
    return found


@transaction.atomic
def introduce(wave: Wave, *, introduction: str, by: Any) -> Restitution:
    sheet = sheet_of(wave)
    Restitution.objects.filter(pk=sheet.pk).update(introduction=introduction)
    sheet.introduction = introduction
    record("results.restitution.introduced", sheet, by=by)
    return sheet


@transaction.atomic
def add(wave: Wave, *, by: Any, **words: Any) -> Finding:
    sheet = _held(sheet_of(wave))
    if sheet.findings.count() >= MOST_FINDINGS:
        raise ResultsRefused(_("Vingt constats au plus : au-delà, personne ne lit."))
    last = sheet.findings.aggregate(last=Max("position"))["last"] or 0
    finding = Finding.objects.create(restitution=sheet, position=last + 1, **words)
    record("results.finding.added", finding, by=by)
    return finding


def version_of(finding: Finding) -> str:
    """What its writer had before him."""
    said = "\0".join(str(getattr(finding, name)) for name in ("said", "doing", "item", "initiative_id"))
    return salted_hmac("terreau.results.finding", said, algorithm="sha256").hexdigest()[:16]


@transaction.atomic
def change(finding: Finding, *, seen: str, by: Any, **words: Any) -> None:
    _held(finding.restitution)
    current = Finding.objects.select_related("initiative").get(pk=finding.pk)
    if seen != version_of(current):
        raise ResultsRefused(_("Quelqu’un l’a modifié pendant ce temps : relisez-le, puis reprenez votre changement."))
    changed = [name for name in EDITABLE if words[name] != getattr(current, name)]
    if changed:
        Finding.objects.filter(pk=finding.pk).update(**words)
        record("results.finding.changed", finding, by=by, fields=changed)


@transaction.atomic
def remove(finding: Finding, *, by: Any) -> None:
    record("results.finding.removed", finding, by=by)
    finding.delete()


@transaction.atomic
def move(finding: Finding, *, up: bool, by: Any) -> None:
    """Change places with its neighbour."""
    sheet = _held(finding.restitution)
    order = list(sheet.findings.order_by("position", "id"))
    at = next((rank for rank, each in enumerate(order) if each.pk == finding.pk), None)
    if at is None or not 0 <= (other := at - 1 if up else at + 1) < len(order):
        return
    order[at], order[other] = order[other], order[at]
    for rank, each in enumerate(order, start=1):
        if each.position != rank:
            Finding.objects.filter(pk=each.pk).update(position=rank)
    record("results.finding.moved", finding, by=by)


def _held(sheet: Restitution) -> Restitution:
    """Its row, which every change of order or of number holds first."""
    return Restitution.objects.select_for_update().get(pk=sheet.pk)


@transaction.atomic
def open_to_all(wave: Wave, *, tell: bool, by: Any, day: datetime.date | None = None) -> None:
    """Every agent of the structure reads it, and the results with it. It is not closed again."""
    sheet = sheet_of(wave)
    if not sheet.findings.exists():
        raise ResultsRefused(_("Écrivez au moins un constat : ouvrir une page vide dirait que rien n’a été entendu."))
    opened = {"opened_on": day or timezone.localdate(), "told_up_to": 0 if tell else None}
    if not Restitution.objects.filter(pk=sheet.pk, opened_on=None).update(**opened):
        raise ResultsRefused(_("La restitution est déjà ouverte."))
    record("results.restitution.opened", sheet, by=by, told=tell)


# ---- telling them


def tell_all(now: datetime.datetime) -> None:
    """What is due of every restitution that is being told: a batch each, and quick when there is none."""
    for sheet in Restitution.objects.filter(told_up_to__isnull=False).select_related("wave__structure__root"):
        tell_some(sheet)


@transaction.atomic
def tell_some(sheet: Restitution, most: int = MESSAGES) -> int:
    """The next agents, by their keys. The place reached and the messages are written together: killed anywhere, a
    batch is whole or not begun; of two workers, the one that finds the place changed writes nothing."""
    reached = sheet.told_up_to
    agents = Agent.objects.active().within(sheet.wave.structure).filter(pk__gt=reached).select_related("user")
    batch = list(agents.order_by("pk")[:most])
    place = batch[-1].pk if batch else None
    if not Restitution.objects.filter(pk=sheet.pk, told_up_to=reached).update(told_up_to=place):
        return 0
    sheet.told_up_to = place
    return sum(_tell(sheet, agent) for agent in batch)


def _tell(sheet: Restitution, agent: Agent) -> bool:
    try:
        return emails.tell_restitution(sheet, agent)
    except MailRefused:  # the address is not one
        return False
