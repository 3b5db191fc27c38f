"""An agreement asked of somebody waits for him; drafts that all have signed wait for who puts them in force."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.common.inbox import Item, waiting
from terreau.rooms.learning.paths import access
from terreau.rooms.learning.paths.enums import VersionState
from terreau.rooms.learning.paths.models import Path, PathVersion, Side, SignOff

MOST = 20


@waiting
def agreements_asked(user: Any) -> list[Item]:
    rows = access.sides_to_sign(user).select_related("version__path").order_by("version__asked_at", "pk")[:MOST]
    return [
        Item(
            _("Parcours de formation à lire et à signer : %(title)s") % {"title": each.version.path.title},
            reverse("paths:draft", args=[each.version.path_id]),
            timezone.localdate(each.version.asked_at),
        )
        for each in rows
    ]


@waiting
def all_signed(user: Any) -> list[Item]:
    if not access.may_write(user):
        return []
    standing = SignOff.objects.filter(side=OuterRef("pk"), taken_back_at=None)
    unsigned = Side.objects.filter(version=OuterRef("pk")).exclude(Exists(standing))
    rows = PathVersion.objects.filter(
        state=VersionState.DRAFT, asked_at__isnull=False, path__in=Path.objects.written_by(user).order_by().values("pk")
    ).exclude(Exists(unsigned))
    return [
        Item(
            _("Parcours de formation signé par toutes les parties, à mettre en vigueur : %(title)s")
            % {"title": each.path.title},
            reverse("paths:draft", args=[each.path_id]),
            timezone.localdate(each.asked_at),
        )
        for each in rows.select_related("path").order_by("asked_at", "pk")[:MOST]
    ]
