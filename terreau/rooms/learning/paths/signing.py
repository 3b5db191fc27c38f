"""Signing a draft, each side for itself, and putting it in force once all have signed the same state of it.

What is signed is a digest of all that the page will show. It is worked out again, the draft being held, when somebody
signs and when the version comes into force: a signature never covers what its author did not read.
"""

import hashlib
import json
import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.journal.actions import record
from terreau.rooms.learning.paths import emails
from terreau.rooms.learning.paths.actions import SIGNED
from terreau.rooms.learning.paths.enums import PathState, VersionState
from terreau.rooms.learning.paths.holding import PathRefused, held, moved
from terreau.rooms.learning.paths.models import Path, PathVersion, Side, SignOff
from terreau.rooms.learning.paths.obstacles import obstacles_of
from terreau.rooms.learning.paths.progress import courses_of, steps_of


def digest_of(version: PathVersion) -> str:
    """SHA-256 of the path as this version shows it: presentation, settings, steps, sides."""
    path = version.path
    steps = [
        [
            step.title, step.text, step.needed, step.optional, str(step.opening),
            sorted(each.position for each in step.after.all()), [each.pk for each in courses_of(step)],
        ]
        for step in steps_of(version)
    ]  # fmt: skip
    sides = [
        [str(each.kind), each.structure_id, each.name, each.licence, each.logo_alt, _hash(bytes(each.logo))]
        for each in version.sides.order_by("pk")
    ]
    shown = [[str(getattr(path, name)) for name in SIGNED], version.months, version.note, steps, sides]
    return _hash(json.dumps(shown, ensure_ascii=False).encode())


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@transaction.atomic
def ask(version: PathVersion, *, by: Any) -> None:
    """The draft is ready: each side is asked to read it and to sign. Asking again writes to those who have not."""
    version = held(version)
    if missing := obstacles_of(version):
        raise PathRefused(" ".join(missing))
    PathVersion.objects.filter(pk=version.pk).update(asked_at=timezone.now())
    signed = SignOff.objects.filter(version=version, taken_back_at=None).order_by().values("side")
    for side in version.sides.exclude(pk__in=signed).select_related("structure").order_by("pk"):
        if side.is_outside:
            # Another link each time: the former one leads nowhere.
            side.nonce, side.asked_at = uuid.uuid4(), timezone.now()
            side.save(update_fields=["nonce", "asked_at"])
            emails.ask_partner(side)
        else:
            emails.ask_side(side)
    record("paths.version.agreements_asked", version.path, by=by, version=version.number)


@transaction.atomic
def sign(side: Side, *, seen: str, by: Any) -> SignOff:
    """`by` signs for his structure the state of which the digest is `seen`."""
    return _signed(side, seen, signed_by=by, by=by)


@transaction.atomic
def sign_by_link(side: Side, *, seen: str, signer: str) -> SignOff:
    """The partner signs, by the link that it received, with a name and a function."""
    if not signer.strip():
        raise PathRefused(_("Écrivez votre nom et votre fonction."))
    return _signed(side, seen, signer=signer.strip(), by="link:partner")


def _signed(side: Side, seen: str, *, by: Any, **who: Any) -> SignOff:
    version = held(side.version)
    if version.asked_at is None:
        raise PathRefused(_("Cette version est encore en préparation : les accords ne sont pas demandés."))
    digest = digest_of(version)
    if digest != seen:
        raise PathRefused(_("Le parcours a changé pendant que vous le lisiez : relisez-le avant de signer."))
    try:
        with transaction.atomic():
            made = SignOff.objects.create(version=version, side=side, digest=digest, **who)
    except IntegrityError as error:
        raise PathRefused(
            _("Cet accord est déjà donné, ou vous avez déjà signé ce parcours pour une autre partie.")
        ) from error
    record("paths.version.signed", version.path, by=by, version=version.number, kind=str(side.kind))
    return made


@transaction.atomic
def unsign(side: Side, *, by: Any) -> None:
    """Whoever signs for a structure takes its agreement back, before the version is in force."""
    version = held(side.version)
    rows = SignOff.objects.filter(side=side, taken_back_at=None)
    if not rows.update(taken_back_at=timezone.now(), changed=_("à la demande de cette partie")):
        raise moved()
    record("paths.version.unsigned", version.path, by=by, version=version.number, kind=str(side.kind))


def missing_agreements(version: PathVersion) -> list[Side]:
    """The sides that have not signed what the draft is now."""
    signed = version.sign_offs.filter(taken_back_at=None, digest=digest_of(version)).order_by().values("side")
    return list(version.sides.exclude(pk__in=signed).select_related("structure").order_by("pk"))


@transaction.atomic
def put_in_force(version: PathVersion, *, by: Any) -> None:
    """What every side signed becomes what people are proposed. The former version is finished by those who began it."""
    version = held(version)
    if missing := obstacles_of(version):
        raise PathRefused(" ".join(missing))
    if left := missing_agreements(version):
        labels = ", ".join(each.label for each in left)
        raise PathRefused(_("Il manque l’accord de : %(sides)s.") % {"sides": labels})
    PathVersion.objects.filter(path=version.path, state=VersionState.CURRENT).update(state=VersionState.PAST)
    PathVersion.objects.filter(pk=version.pk).update(state=VersionState.CURRENT, in_force_on=timezone.localdate())
    Path.objects.filter(pk=version.path_id, state=PathState.DRAFT).update(state=PathState.PUBLISHED)
    # It served to send the link.
    version.sides.exclude(email="").update(email="")
    record("paths.version.in_force", version.path, by=by, version=version.number)
