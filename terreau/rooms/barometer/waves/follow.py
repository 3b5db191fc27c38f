"""How many have answered, in protected figures of the evidence, by structure and by day, and nothing else."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from terreau.ground.evidence.enums import Status
from terreau.ground.evidence.figures import Shown, figures, history, latest_snapshot
from terreau.ground.evidence.models import Snapshot
from terreau.ground.evidence.scope import Scope
from terreau.ground.organisations.models import Structure
from terreau.rooms.barometer.waves.evidence import AFTER_THE_END
from terreau.rooms.barometer.waves.models import Wave

TURNOUT = "barometer_turnout"
MOST_DAYS = 31


@dataclass(frozen=True)
class FollowLine:
    """A structure, or a day, with what may be read of it."""

    label: str
    shown: Shown | None
    structure: Structure | None = None

    @property
    def known(self) -> bool:
        return self.shown is not None and self.shown.status == Status.SHOWN

    @property
    def words(self) -> str:
        """« 45 % », « masqué : … », « fermé : … », « pas encore de chiffre »."""
        if self.shown is None or self.shown.status == Status.NO_DATA:
            closed = self.shown is not None and self.shown.closed
            return _("fermé : des avis sont attendus") if closed else _("pas encore de chiffre")
        if self.shown.status == Status.HIDDEN_SMALL:
            return _("masqué : trop peu de personnes, ou toutes, ou aucune")
        if not self.known or self.shown.ratio is None:
            return str(Status(self.shown.status).label)
        return _("%(share)s %%") % {"share": number_format(100 * self.shown.ratio, decimal_pos=0)}

    @property
    def counts(self) -> str:
        """« 45 sur 100 », where it is shown."""
        if not self.known or self.shown is None:
            return ""
        value, base = self.shown.value or 0, self.shown.base or 0
        return _("%(value)s sur %(base)s") % {
            "value": number_format(value, decimal_pos=0, force_grouping=True),
            "base": number_format(base, decimal_pos=0, force_grouping=True),
        }


@dataclass(frozen=True)
class Follow:
    """What is read of a wave in a structure: the whole, those below, and day after day."""

    wave: Wave
    structure: Structure
    snapshot: Snapshot | None
    whole: FollowLine
    below: list[FollowLine]
    days: list[FollowLine]

    @property
    def hidden(self) -> bool:
        return any(line.shown is not None and not line.known for line in (self.whole, *self.below))


def snapshot_of(wave: Wave) -> Snapshot | None:
    """The latest snapshot that counts the wave, if one was taken since its first day."""
    found = latest_snapshot(on=wave.closes_on + AFTER_THE_END - datetime.timedelta(days=2))
    return found if found is not None and found.on >= wave.opens_on else None


def follow(wave: Wave, structure: Structure, scope: Scope) -> Follow:
    """Seven queries or so, however many structures and days."""
    snapshot = snapshot_of(wave)
    children = list(Structure.every.filter(parent=structure).order_by("label", "pk"))
    found = turnout(wave, [structure, *children], scope, snapshot)
    days = history(scope, structure=structure.pk, indicators=[TURNOUT], dimension=wave.code)
    return Follow(
        wave=wave,
        structure=structure,
        snapshot=snapshot,
        whole=FollowLine(structure.label, found.get(structure.pk), structure),
        below=[FollowLine(each.label, found.get(each.pk), each) for each in children if each.pk in found],
        days=[
            FollowLine(date_format(each.on, "SHORT_DATE_FORMAT") if each.on else "", each)
            for each in days[: -MOST_DAYS - 1 : -1]
        ],
    )


def turnout(wave: Wave, structures: list[Structure], scope: Scope, snapshot: Snapshot | None) -> dict[int, Shown]:
    if snapshot is None:
        return {}
    keys = [each.pk for each in structures]
    found = figures(scope, structures=keys, indicators=[TURNOUT], dimensions=True, snapshot=snapshot)
    closed = {each.structure: each for each in found if each.closed}
    return closed | {each.structure: each for each in found if each.dimension == wave.code}


def csv_headers() -> list[str]:
    return [_("code structure"), _("structure"), _("jour"), _("statut"), _("ont répondu"), _("invités"), _("part")]


def csv_rows(wave: Wave, scope: Scope) -> Iterator[list[object]]:
    """A line a structure of the wave, as the latest snapshot has it: what is hidden is a word, never a zero."""
    snapshot = snapshot_of(wave)
    structures = list(Structure.every.within(wave.structure).order_by("path"))
    found = turnout(wave, structures, scope, snapshot)
    for structure in structures:
        if (shown := found.get(structure.pk)) is None:
            continue
        line = FollowLine(structure.label, shown)
        status, share = (Status.SHOWN.label, line.words) if line.known else (line.words, "")
        day = snapshot.on.isoformat() if snapshot else ""
        yield [structure.code, structure.label, day, status, shown.value, shown.base, share]
