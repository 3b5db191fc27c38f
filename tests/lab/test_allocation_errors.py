"""What the allocation refuses, each with its table, row and column."""

from dataclasses import replace

import numpy as np
import pytest

from terreau.lab.allocation import Absences, Pairs, Quotas, place
from terreau.lab.refusals import Refusal
from tests.lab.allocation_oracle import plain
from tests.lab.test_allocation import demand

WISHES, SESSIONS, RULES = demand(
    [("Awa", "droit", 1), ("Awa", "paie", 2), ("Bo", "droit", 1)],
    [("d", "droit", 0, 1, 2, 0), ("p", "paie", 5, 6, 2, 0)],
)
NAN = float("nan")


def wishes(**changes):
    return replace(WISHES, **changes), SESSIONS, RULES


def sessions(**changes):
    return (
        WISHES,
        replace(SESSIONS, **{k: np.array(v) if isinstance(v[0], float) else v for k, v in changes.items()}),
        RULES,
    )


def rules(**changes):
    return WISHES, SESSIONS, replace(RULES, **changes)


BAD = {
    "negative capacity": (sessions(capacity=[2.0, -1.0]), "sessions", 1, "capacite", "« capacite » est négatif"),
    "part of a seat": (sessions(capacity=[2.5, 1.0]), "sessions", 0, "capacite", "pas un nombre entier"),
    "missing capacity": (sessions(capacity=[NAN, 1.0]), "sessions", 0, "capacite", "il manque un nombre"),
    "negative minimum": (sessions(minimum=[0.0, -2.0]), "sessions", 1, "minimum", "négatif"),
    "minimum above capacity": (sessions(minimum=[0.0, 3.0]), "sessions", 1, "minimum", "dépasse sa capacité"),
    "negative cost": (sessions(cost=[-1.0, 0.0]), "sessions", 0, "cout", "coût"),
    "missing cost": (sessions(cost=[0.0, NAN]), "sessions", 1, "cout", "coût"),
    "session twice": (sessions(labels=["d", "d"]), "sessions", 1, "session", "deux fois"),
    "end before start": (sessions(end=[1.0, 5.0]), "sessions", 1, "fin", "après le début"),
    "missing date": (sessions(start=[NAN, 5.0]), "sessions", 0, "debut", "il manque une date"),
    "unknown course": (wishes(courses=["droit", "pai", "droit"]), "wishes", 1, "cours", "« pai » n’a aucune session"),
    "wish twice": (wishes(courses=["droit", "droit", "droit"]), "wishes", 1, "cours", "demande deux fois « droit »"),
    "rank twice": (wishes(ranks=np.array([1.0, 1, 1])), "wishes", 1, "rang", "deux fois le rang 1"),
    "rank zero": (wishes(ranks=np.array([1.0, 0, 1])), "wishes", 1, "rang", "1, 2, 3"),
    "missing rank": (wishes(ranks=np.array([1.0, 2, NAN])), "wishes", 2, "rang", "1, 2, 3"),
    "two structures": (wishes(structures=["DRH", "DSI", "DRH"]), "wishes", 1, "structure", "deux structures"),
    "two priorities": (wishes(priorities=np.array([0.0, 1, 0])), "wishes", 1, "priorite", "deux priorités"),
    "negative priority": (wishes(priorities=np.array([0.0, 0, -1])), "wishes", 2, "priorite", "positif ou nul"),
    "unknown agent done": (rules(done=Pairs(["Zoé"], ["droit"])), "done", 0, "agent", "« Zoé » n’a exprimé aucun vœu"),
    "unknown course done": (rules(done=Pairs(["Awa"], ["sport"])), "done", 0, "cours", "« sport » est inconnu"),
    "unknown prerequisite": (rules(prerequisites=Pairs(["paie"], ["x"])), "prerequisites", 0, "prealable", "inconnu"),
    "prerequisite of nothing": (rules(prerequisites=Pairs(["x"], ["paie"])), "prerequisites", 0, "cours", "inconnu"),
    "cycle": (
        rules(prerequisites=Pairs(["droit", "paie"], ["paie", "droit"])), "prerequisites", 1, "prealable",
        "droit → paie → droit",
    ),
    "needs itself": (rules(prerequisites=Pairs(["paie"], ["paie"])), "prerequisites", 0, "prealable", "paie → paie"),
    "unknown session fixed": (rules(fixed=Pairs(["Awa"], ["x"])), "fixed", 0, "session", "« x » est inconnue"),
    "unknown agent fixed": (rules(fixed=Pairs(["x"], ["d"])), "fixed", 0, "agent", "aucun vœu"),
    "fixed twice": (rules(fixed=Pairs(["Awa", "Awa"], ["d", "d"])), "fixed", 1, "session", "fixée deux fois"),
    "fixed while away": (
        rules(fixed=Pairs(["Awa"], ["d"]), absences=Absences(["Awa"], np.zeros(1), np.ones(1))), "fixed", 0, "session",
        "absent",
    ),
    "negative quota": (rules(quotas=Quotas(["DRH"], ["d"], np.array([-1.0]))), "quotas", 0, "quota", "négatif"),
    "unknown structure": (rules(quotas=Quotas(["X"], ["d"], np.ones(1))), "quotas", 0, "structure", "X » est inconnue"),
    "unknown session": (rules(quotas=Quotas(["DRH"], ["x"], np.ones(1))), "quotas", 0, "session", "« x » est inconnue"),
    "absence of a stranger": (
        rules(absences=Absences(["x"], np.zeros(1), np.ones(1))), "absences", 0, "agent", "aucun vœu",
    ),
    "negative budget": (rules(budget=-1.0), "", None, "", "Le budget"),
    "budget that is no number": (rules(budget=NAN), "", None, "", "Le budget"),
    "no seat": (rules(seats=0), "", None, "", "au moins une place"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_is_refused_where_it_stands(name):
    given, table, row, column, words = BAD[name]
    with pytest.raises(Refusal) as caught:
        place(*given, seed=1)
    assert words in plain(caught.value)
    assert (caught.value.table, caught.value.row, caught.value.column) == (table, row, column)
