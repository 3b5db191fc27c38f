"""Who builds the draft together: named, changed, taken away; and the logo of a partner, drawn again by us."""

import uuid
from io import BytesIO
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from PIL import Image

from terreau.ground.journal.actions import record
from terreau.rooms.learning.paths.enums import SideKind
from terreau.rooms.learning.paths.holding import PathRefused, held, moved, take_back
from terreau.rooms.learning.paths.models import PathVersion, Side

PARTNER = ("name", "licence", "email", "logo", "logo_alt")
LARGEST = (480, 240)


@transaction.atomic
def name_structure(version: PathVersion, *, kind: str, structure: Any, by: Any) -> Side:
    """A structure of the employer has this part in the path."""
    version = held(version)
    if kind == SideKind.OUTSIDE or structure.employer_id != version.path.employer_id:
        raise PathRefused(_("Choisissez une structure de l’employeur qui porte le parcours."))
    return _made(version, by=by, kind=kind, structure=structure)


@transaction.atomic
def name_partner(version: PathVersion, *, by: Any, **words: Any) -> Side:
    """A partner from outside, with the licence of what it brings. Its logo goes with the words that replace it."""
    _known(words)
    version = held(version)
    return _made(version, by=by, kind=SideKind.OUTSIDE, **words)


@transaction.atomic
def change_partner(side: Side, *, by: Any, **words: Any) -> None:
    _known(words)
    version = held(side.version)
    current = Side.objects.filter(pk=side.pk, kind=SideKind.OUTSIDE).first()
    if current is None:
        raise moved()
    changed = [name for name, value in words.items() if getattr(current, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(current, name, words[name])
    _refuse_mute_logo(current.logo, current.logo_alt)
    if "email" in changed:
        # A link sent to the former address leads nowhere.
        current.nonce, current.asked_at = uuid.uuid4(), None
    current.save()
    record("paths.side.changed", version.path, by=by, side=current.pk)
    if changed != ["email"]:
        take_back(version, _("le partenaire extérieur"), by=by)


@transaction.atomic
def remove_side(side: Side, *, by: Any) -> None:
    """It has no part any more; the others, who had signed with it, are asked again."""
    version = held(side.version)
    label = side.label
    record("paths.side.removed", version.path, by=by, kind=str(side.kind))
    if not Side.objects.filter(pk=side.pk).delete()[0]:
        raise moved()
    take_back(version, _("« %(label)s » retirée des parties prenantes") % {"label": label}, by=by)


def drawn_again(file: Any) -> bytes:
    """The logo as we keep it: a PNG of a few hundred pixels, without anything that the file held beside its image.

    The file was checked when it came in (`common/uploads.py`).
    """
    with Image.open(file) as image:
        shown = image.convert("RGBA")
    shown.thumbnail(LARGEST)
    written = BytesIO()
    shown.save(written, format="PNG", optimize=True)
    return written.getvalue()


def _made(version: PathVersion, *, by: Any, **words: Any) -> Side:
    _refuse_mute_logo(words.get("logo"), words.get("logo_alt", ""))
    try:
        with transaction.atomic():
            side = Side.objects.create(version=version, **words)
    except IntegrityError as error:
        raise PathRefused(
            _("Cette partie prenante est déjà nommée, ou il lui manque un nom ou une licence.")
        ) from error
    record("paths.side.named", version.path, by=by, kind=str(side.kind), side=side.pk)
    take_back(version, _("« %(label)s » parmi les parties prenantes") % {"label": side.label}, by=by)
    return side


def _refuse_mute_logo(logo: Any, alt: str) -> None:
    if logo and not alt.strip():
        raise PathRefused(_("Un logo a un texte qui le remplace."))


def _known(words: dict[str, Any]) -> None:
    if unknown := set(words) - set(PARTNER):
        raise TypeError(f"Not of a partner: {', '.join(sorted(unknown))}")
