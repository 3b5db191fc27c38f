"""The only doors to what a wave gave: who counts it, who reads it, who reads its sentences, who prepares what is told.

404 to an outsider, 403 to a reader who may not do more than read.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from terreau.ground.accounts.models import User
from terreau.ground.accounts.scope import scope_of
from terreau.ground.evidence.scope import Scope
from terreau.ground.initiatives.models import Initiative
from terreau.ground.organisations.access import in_sight, own_line
from terreau.ground.organisations.models import Structure
from terreau.ground.organisations.querysets import any_subtree, path_range
from terreau.rooms.barometer.results.models import Finding, Reader, Restitution, Verbatim
from terreau.rooms.barometer.roles import SURVEYORS
from terreau.rooms.barometer.waves.enums import WaveState
from terreau.rooms.barometer.waves.models import Wave
from terreau.rooms.barometer.waves.querysets import WaveQuerySet

WAVES = ("structure__root", "edition__questionnaire")
LONGEST_KEY = 9


def may_count(user: Any, wave: Wave) -> bool:
    return user.has_role(*SURVEYORS, structure=wave.structure)


def holds_a_role_in(user: Any, structure: Structure) -> bool:
    """On the structure, above it or below it."""
    held = user.structures_as()
    return any(structure.path.startswith(each.path) or each.path.startswith(structure.path) for each in held)


def is_told(user: Any, wave: Wave) -> bool:
    """Of the agents of the structure, once what was said is told to them."""
    told = Restitution.objects.filter(wave=wave, opened_on__isnull=False)
    return wave.structure_id in own_line(user) and told.exists()


def wave_for(user: Any, pk: int) -> Wave:
    """A counted wave that the user reads: by a role on its structure, above or below, or because it is told to him."""
    wave = get_object_or_404(Wave.objects.counted().select_related(*WAVES), pk=pk)
    if not (holds_a_role_in(user, wave.structure) or is_told(user, wave)):
        raise Http404
    return wave


def waves_read_by(user: Any) -> WaveQuerySet:
    """The counted waves of `wave_for`, the latest first."""
    held = user.structures_as()
    above = {key for each in held for key in each.ancestor_keys}
    told = Q(structure__in=own_line(user), restitution__opened_on__isnull=False)
    rows = Wave.objects.counted().filter(any_subtree(held, "structure__") | Q(structure__in=above) | told)
    return rows.select_related("structure", "restitution").order_by("-closes_on", "-pk")


def wave_to_count(user: Any, pk: int) -> Wave:
    """A wave that is closed, or counted: 404 before, and to whoever does not run barometers where it is."""
    rows = Wave.objects.filter(state__in=(WaveState.CLOSED, WaveState.COUNTED)).select_related(*WAVES)
    wave = get_object_or_404(rows, pk=pk)
    if not may_count(user, wave):
        if wave.state == WaveState.COUNTED and (holds_a_role_in(user, wave.structure) or is_told(user, wave)):
            raise PermissionDenied
        raise Http404
    return wave


def wave_to_tell(user: Any, pk: int) -> Wave:
    """A counted wave of which the user prepares what is told. 403 to a reader of its results."""
    wave = wave_for(user, pk)
    if not may_count(user, wave):
        raise PermissionDenied
    return wave


# ---- figures


def scope_for(user: Any) -> Scope:
    """His subtrees, and his own line: the same figures as on the compass."""
    return scope_of(user)


def structure_to_read(user: Any, wave: Wave, asked: str) -> Structure:
    """A structure of the wave in the reader's sight: the one asked, else the wave's own, else his own. 404 outside."""
    if asked:
        plain = asked.isascii() and asked.isdigit() and len(asked) <= LONGEST_KEY
        below = Structure.objects.within(wave.structure).select_related("root")
        found = below.filter(pk=int(asked)).first() if plain else None
        if found is None or not in_sight(user, found):
            raise Http404
        return found
    if in_sight(user, wave.structure):
        return wave.structure
    inside = [each for each in user.structures_as() if each.path.startswith(wave.structure.path)]
    return min(inside, key=lambda each: each.path)


# ---- sentences


def reads_sentences(user: Any, wave: Wave) -> bool:
    """Named for it, and still holding a role there."""
    return holds_a_role_in(user, wave.structure) and Reader.objects.filter(wave=wave, user=user.pk).exists()


def wave_to_read_sentences(user: Any, pk: int) -> Wave:
    """A counted wave whose sentences the user was asked to read. 403 to another reader of its results."""
    wave = get_object_or_404(Wave.objects.counted().select_related(*WAVES), pk=pk)
    if not reads_sentences(user, wave):
        wave_for(user, pk)
        raise PermissionDenied
    return wave


def sentence_to_read(user: Any, pk: Any) -> Verbatim:
    sentence = get_object_or_404(Verbatim.objects.select_related("wave__structure__root", "structure"), pk=pk)
    sentence.wave = wave_to_read_sentences(user, sentence.wave_id)
    return sentence


def possible_readers(wave: Wave) -> QuerySet[User]:
    """Those whom the surveyor may ask: who holds a role on the structure, above it or below, still there."""
    where = Q(roles__structure__in=wave.structure.ancestor_keys) | path_range(wave.structure.path, "roles__structure__")
    return User.objects.filter(where, is_active=True).distinct().order_by("email")


def reader_to_remove(user: Any, pk: int) -> Reader:
    reader = get_object_or_404(Reader.objects.select_related("user"), pk=pk)
    reader.wave = wave_to_tell(user, reader.wave_id)
    return reader


# ---- what is told


def restitution_for(user: Any, pk: int) -> Restitution:
    """What is told of a wave: to the agents of its structure and the holders of a role once open, before to those who
    prepare it."""
    rows = Restitution.objects.select_related("wave__structure__root", "wave__edition__questionnaire")
    found = get_object_or_404(rows, wave=pk, wave__state=WaveState.COUNTED)
    wave = found.wave
    opened = found.opened_on is not None
    reads = wave.structure_id in own_line(user) or holds_a_role_in(user, wave.structure)
    if not may_count(user, wave) and not (opened and reads):
        raise Http404
    return found


def structure_to_tell(user: Any, wave: Wave) -> Structure:
    """Where the figures of what is told are read: the whole, for it speaks to all; hidden to who sees it not."""
    return wave.structure if in_sight(user, wave.structure) else structure_to_read(user, wave, "")


def finding_to_edit(user: Any, pk: int) -> Finding:
    finding = get_object_or_404(Finding.objects.select_related("restitution"), pk=pk)
    finding.restitution.wave = wave_to_tell(user, finding.restitution.wave_id)
    return finding


def initiatives_to_link(user: Any, wave: Wave) -> QuerySet[Initiative]:
    """Those of the structure's subtree that the user sees, the nearest end last."""
    return Initiative.objects.visible_to(user).within(wave.structure).order_by("-due_on", "pk")
