"""Structures in sight, and agents by name: to whoever may read their list, and to nobody else."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.common.paging import MOST_COUNTED, bounded_count
from terreau.ground.common.plain import ONE, SEVERAL, Plain
from terreau.ground.common.search import Hit, Query, searcher
from terreau.ground.organisations.access import agents_visible_to, structures_visible_to
from terreau.ground.organisations.querysets import AgentQuerySet
from terreau.ground.organisations.reading import after, is_matricule, starts_with


@searcher("structures", label=_("Structures"), rank=30)
def structures(user: Any, query: Query, most: int) -> list[Hit]:
    found = query.among(structures_visible_to(user), "label", "code").select_related("parent")
    return [
        Hit(
            url=reverse("organisations:structure", args=[each.pk]),
            title=each.label,
            text=each.code,
            detail=gettext("fermée") if each.closed_on else (each.parent.label if each.parent else ""),
        )
        for each in found.order_by("closed_on", "path")[:most]
    ]


@searcher("agents", label=_("Agents"), rank=40)
def agents(user: Any, query: Query, most: int) -> list[Hit]:
    """Those whom the user may see by name: no other role finds anybody, by name nor by matricule."""
    found = named(agents_visible_to(user), query).select_related("structure")
    return [
        Hit(
            url=reverse("organisations:agent", args=[each.pk]),
            title=str(each),
            text=each.matricule,
            detail=gettext("parti") if each.left_on else each.structure.label,
        )
        for each in found.order_by("last_name", "first_name", "matricule", "pk")[:most]
    ]


def named(agents: AgentQuerySet, query: Query) -> QuerySet:
    """By the beginning of the matricule when there is a digit, otherwise of the names: of each of them where there are
    few agents; beyond, along the index of the list, the last name must be there."""
    if is_matricule(query.asked):
        return agents.filter(starts_with("matricule", query.asked))
    if bounded_count(agents) <= MOST_COUNTED:
        return query.among(agents, "last_name", "first_name")
    spoken = {"last": Plain("last_name"), "first": Plain("first_name")}
    condition = Q(pk__in=[])
    for cut in range(1, len(query.words) + 1):
        # « de la Tour Élise », « Élise de la Tour »
        for last, first in ((query.words[:cut], query.words[cut:]), (query.words[-cut:], query.words[:-cut])):
            condition |= in_letter(last[0]) & prefix("last", last) & (prefix("first", first) if first else Q())
    return agents.alias(**spoken).filter(condition)


def prefix(column: str, words: tuple[str, ...]) -> Q:
    return Q(**{f"{column}__startswith": f" {' '.join(words)}"})


def in_letter(word: str) -> Q:
    """The names that begin with this letter, whatever its accent and its case: ranges that the index of the list
    serves, so that one letter of it is read and not a million agents."""
    same = [word[0], *(letter for letter, base in (ONE | SEVERAL).items() if base[0] == word[0])]
    condition = Q()
    for letter in same:
        condition |= Q(last_name__gte=letter, last_name__lt=after(letter))
    return condition
