"""Readable words for what the journal keeps as codes and keys."""

from functools import cache
from typing import Any

from django.apps import apps
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.journal.chain import Break

_labels: dict[str, Any] = {}


def label_actions(labels: dict[str, Any]) -> None:
    """Declare the words of a room's action codes; called by its `journal_labels.py`."""
    _labels.update(labels)


@cache
def action_labels() -> dict[str, Any]:
    """The words of every action code, by code."""
    autodiscover_modules("journal_labels")
    return _labels


def action_label(code: str) -> str:
    return str(action_labels().get(code, code))


def actor_label(key: str) -> str:
    """What kind of author a key stands for, with the key: never who."""
    kind, _sep, rest = key.partition(":")
    words = {
        "user": gettext_lazy("compte n° %(key)s"),
        "command": gettext_lazy("commande « %(key)s »"),
        "task": gettext_lazy("tâche de fond « %(key)s »"),
        "due": gettext_lazy("tâche de fond « %(key)s »"),
        "link": gettext_lazy("lien partagé n° %(key)s"),
        "anonymous": gettext_lazy("visiteur"),
    }
    return str(words[kind]) % {"key": rest} if kind in words else key


def object_label(object_type: str) -> str:
    """The name of a kind of object, or its code when its room is gone."""
    try:
        return str(apps.get_model(object_type)._meta.verbose_name)
    except (LookupError, ValueError):
        return object_type


BREAKS = {
    "altered": gettext_lazy("l’entrée n° %(number)s a été modifiée après avoir été scellée"),
    "missing": gettext_lazy("l’entrée n° %(number)s a disparu"),
    "inserted": gettext_lazy("l’entrée n° %(number)s a été ajoutée hors de la chaîne"),
    "backdated": gettext_lazy(
        "l’entrée n° %(number)s porte une date antérieure de plus d’un jour à son enregistrement"
    ),
    "seal": gettext_lazy("le sceau des entrées qui commencent au n° %(number)s n’est pas celui de cette installation"),
    "purge": gettext_lazy("la purge jusqu’au n° %(number)s n’est pas signée par cette installation"),
    "cut": gettext_lazy(
        "le journal s’arrête avant l’entrée n° %(number)s, qui avait été scellée : "
        "sauvegarde plus ancienne remise en place, ou fin du journal supprimée"
    ),
}


def break_label(broken: Break) -> str:
    said = str(BREAKS[broken.what]) % {"number": broken.number}
    if broken.entry is not None:
        said = _("%(what)s (%(action)s, du %(at)s)") % {
            "what": said,
            "action": broken.entry.action,
            "at": f"{broken.entry.at:%d/%m/%Y %H:%M:%S} UTC",
        }
    return said
