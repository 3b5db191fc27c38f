"""An entry as its page and its export say it."""

import json
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.journal.labels import action_label, actor_label, object_label
from terreau.ground.journal.models import Entry


@dataclass(frozen=True)
class Line:
    """One entry: words, with the codes and keys they stand for."""

    entry: Entry
    action: str
    actor: str
    kind: str
    details: list[tuple[str, str]]


def line_of(entry: Entry) -> Line:
    return Line(
        entry=entry,
        action=action_label(entry.action),
        actor=actor_label(entry.actor),
        kind=object_label(entry.object_type) if entry.object_type else "",
        details=[(name, value if isinstance(value, str) else told(value)) for name, value in entry.data.items()],
    )


def told(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def export_headers() -> list[str]:
    return [
        _("date"), _("action"), _("code"), _("auteur"), _("clé de l’auteur"), _("type d’objet"), _("clé de l’objet"),
        _("motif"), _("données"), _("numéro d’ordre"), _("empreinte"),
    ]  # fmt: skip


def export_row(entry: Entry) -> list[object]:
    line = line_of(entry)
    return [
        timezone.localtime(entry.at).isoformat(timespec="seconds"), line.action, entry.action, line.actor, entry.actor,
        line.kind, entry.object_key, entry.reason, told(entry.data), entry.number, entry.mark,
    ]  # fmt: skip
