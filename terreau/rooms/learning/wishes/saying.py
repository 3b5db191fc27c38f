"""Reasons, refusals and objectives in words: what was computed under labels is read with the names of today."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy, gettext_noop

from terreau.ground.organisations.models import Structure
from terreau.ground.seats.models import Occasion
from terreau.rooms.learning.catalogue.models import Course

# The words of the laboratory for the seats of a full session (`terreau.lab.allocation.reasons.HELD`): importing it
# would make pages pay for scipy. A test holds that they are the same.
HELD = {
    "fixed": gettext_noop("déjà confirmées : %(count)s"),
    "served": gettext_noop("sans elle, une personne de moins serait servie : %(count)s"),
    "priority": gettext_noop("à des agents prioritaires : %(count)s"),
    "ranks": gettext_noop("à des agents qui l’avaient mieux classée : %(count)s"),
    "balance": gettext_noop("pour l’équilibre entre structures : %(count)s"),
    "draw": gettext_noop("par le tirage : %(count)s"),
    "barred": gettext_noop("échange impossible pour un autre motif : %(count)s"),
    "nearly": gettext_noop("à égalité, où le tirage n’est suivi qu’à un millième près : %(count)s"),
    "open": gettext_noop("sans motif prouvé, la recherche ayant été arrêtée : %(count)s"),
}
OBJECTIVES = {
    "served": gettext_lazy("le plus de personnes servies"),
    "priority": gettext_lazy("puis les priorités"),
    "ranks": gettext_lazy("puis les souhaits les mieux classés"),
    "balance": gettext_lazy("puis l’équilibre entre structures"),
    "draw": gettext_lazy("enfin le tirage publié, entre égaux"),
}


def session_words(occasion: Occasion) -> str:
    """A session by its title and its first day."""
    if occasion.starts_at is None:
        return occasion.title
    day = date_format(timezone.localtime(occasion.starts_at), "DATE_FORMAT")
    return _("%(title)s, le %(day)s") % {"title": occasion.title, "day": day}


def names_in(values: Iterable[Any]) -> dict[str, str]:
    """The words of every label found among `values`; three queries, whatever their number."""
    keys: dict[str, set[int]] = {"S": set(), "C": set(), "s": set()}
    for value in values:
        if not isinstance(value, str):
            continue
        letter, rest = value[:1], value[1:].lstrip(":")
        if letter in keys and rest.isdecimal():
            keys[letter].add(int(rest))
    names = {f"S{each.pk:010}": session_words(each) for each in Occasion.objects.filter(pk__in=keys["S"])}
    names |= {f"C{each.pk:010}": each.title for each in Course.objects.filter(pk__in=keys["C"])}
    return names | {f"s:{each.pk}": each.label for each in Structure.objects.filter(pk__in=keys["s"])}


def values_of(reasons: Iterable[Mapping[str, Any]]) -> list[Any]:
    return [value for each in reasons for value in each["filling"].values()]


def reason_words(reason: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """One reason in the reader's language."""
    filling = {key: names.get(value, value) if isinstance(value, str) else value
               for key, value in reason["filling"].items()}  # fmt: skip
    text = _(reason["message"]) % filling
    details = ", ".join(_(HELD[key]) % {"count": count} for key, count in reason["held"].items())
    return f"{text} ({details})" if details else text


def reasons_words(reasons: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> list[str]:
    return [reason_words(each, names) for each in reasons]


def refusal_words(refusal: Any) -> str:
    """Why the laboratory cannot answer, with the names in place of the labels."""
    if getattr(refusal, "rules", None) and not isinstance(refusal.rules, str):
        clauses = [(message, dict(filling)) for message, filling in refusal.rules]
        names = names_in(value for _message, filling in clauses for value in filling.values())
        told = "\N{NO-BREAK SPACE}; ".join(_(message) % _named(filling, names) for message, filling in clauses)
        return _(refusal.message) % {"rules": told}
    names = names_in(refusal.filling.values())
    refusal.filling = _named(refusal.filling, names)
    return refusal.said(_(refusal.message), ",")


def _named(filling: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {key: _who(value, names) if isinstance(value, str) else value for key, value in filling.items()}


def _who(value: str, names: Mapping[str, str]) -> str:
    """Nobody is named where a computation failed: the page of proposals is kept longer than lists."""
    if value.startswith("L") and value[1:].isdecimal():
        return _("un agent (liste n° %(number)s)") % {"number": int(value[1:])}
    return names.get(value, value)
