"""What the pages of the register read together."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from terreau.ground.initiatives.enums import State
from terreau.ground.initiatives.models import Initiative
from terreau.ground.journal.actions import actor_key
from terreau.ground.journal.models import Entry
from terreau.ground.organisations.access import structures_visible_to
from terreau.ground.organisations.models import Structure
from terreau.ground.organisations.paths import keys_of


@dataclass(frozen=True)
class Event:
    """One line of an initiative's history: no name of a person, only « vous » or the part played."""

    at: datetime.datetime
    what: str
    who: str
    reason: str


def history(initiative: Initiative, *, reader: Any) -> list[Event]:
    """The journal of `initiative`, latest first, as `reader` may read it."""
    entries = Entry.objects.filter(object_type=initiative._meta.label_lower, object_key=str(initiative.pk))
    return [
        Event(each.at, _what(each), _who(each.actor, reader), each.reason) for each in entries.order_by("-at", "-id")
    ]


def _what(entry: Entry) -> str:
    verb = entry.action.rpartition(".")[2]
    if verb == "started":
        return _("Initiative créée")
    if verb == "state_changed":
        labels = [str(State(state).label) for state in entry.data["state"]]
        return _("De « %(before)s » à « %(after)s »") % {"before": labels[0], "after": labels[1]}
    names = [str(Initiative._meta.get_field(name).verbose_name) for name in entry.data.get("fields", [])]  # type: ignore[union-attr]
    return _("Modification : %(fields)s") % {"fields": ", ".join(names)}


def _who(actor: str, reader: Any) -> str:
    if actor == actor_key(reader):
        return _("vous")
    return _("un responsable") if actor.startswith("user:") else _("le système")


def structures_to_filter(user: Any) -> list[Structure]:
    """The structures in sight of `user` that carry an initiative, or lie above one that does, along the tree."""
    carrying = Initiative.objects.visible_to(user).order_by().values_list("structure__path", flat=True).distinct()
    keys = {key for path in carrying for key in keys_of(path)}
    return list(structures_visible_to(user).filter(pk__in=keys).order_by("path"))
