"""What the projection refuses: each time the table, the row and the column, in the words of the user."""

import numpy as np
import pytest

from terreau.lab.projection.chains import chain
from terreau.lab.projection.hazards import departures
from terreau.lab.projection.law import LegalAge, legal_age
from terreau.lab.projection.mobility import moves_from_counts, moves_from_shares
from terreau.lab.projection.recruitment import entry_ages, recruitment
from terreau.lab.projection.scenarios import base, scenarios
from terreau.lab.projection.staff import Classes, staff
from terreau.lab.refusals import Refusal

CLASSES = Classes((("accueil", "paie"), ("",), ("contractuel", "titulaire")))
NAN = float("nan")


def refused(call, table: str, row: int | None, column: str, *words: str) -> None:
    with pytest.raises(Refusal) as found:
        call()
    assert (found.value.table, found.value.row, found.value.column) == (table, row, column)
    said = str(found.value).replace("\N{NO-BREAK SPACE}", " ")
    for word in words:
        assert word in said


@pytest.mark.parametrize(
    ("age", "count", "row", "column", "word"),
    [
        ([40, 41], [3, -2], 1, "effectif", "« paie » est négatif : -2"),
        ([40, 41], [NAN, 1], 0, "effectif", "« accueil » n’est pas un nombre"),
        ([40, 41], [1, float("inf")], 1, "effectif", "« paie » n’est pas un nombre"),
        ([40.5, 41], [1, 1], 0, "age", "40.5"),
        ([40, 8], [1, 1], 1, "age", "« 8 »"),
        ([40, NAN], [1, 1], 1, "age", "« nan »"),
        ([40, 41], [0, 0], None, "effectif", "personne"),
    ],
)
def test_stock(age, count, row, column, word):
    labels = {"metier": ["accueil", "paie"]}
    refused(
        lambda: staff(2025, np.array(age, float), np.array(count, float), labels), "stock", row, column, word
    )  # fmt: skip


def see(age=(60, 61), exposed=(10, 10), retired=(1, 1), others=(0, 0), columns=None):
    arrays = (np.array(each, float) for each in (age, exposed, retired, others))
    return lambda: departures(2025, CLASSES, *arrays, columns or {})


@pytest.mark.parametrize(
    ("call", "row", "column", "word"),
    [
        (see(exposed=(10, -1)), 1, "presents", "-1"),
        (see(retired=(NAN, 0)), 0, "retraites", "nan"),
        (see(others=(0, float("inf"))), 1, "autres", "inf"),
        (see(retired=(6, 1), others=(5, 0)), 0, "presents", "11 départs pour 10 agents"),
        (see(columns={"metier": ["paie", "ménage"]}), 1, "metier", "« ménage »"),
        (see(age=(60, 12)), 1, "age", "12"),
        (see(exposed=(0, 0), retired=(0, 0)), None, "presents", "exposé"),
    ],
)
def test_departures(call, row, column, word):
    refused(call, "departures", row, column, word)


@pytest.mark.parametrize(
    ("births", "ages", "row", "column", "word"),
    [
        ([1960, 1962], [62, 62.5], 1, "generation", "entre 1960 et 1962"),
        ([1960, 1960], [62, 62.5], 1, "generation", "1960 est donnée deux fois"),
        ([1961, 1960], [62, NAN], 1, "age_legal", "1960 vaut nan"),
        ([1960, 1961], [62, 620], 1, "age_legal", "1961 vaut 620"),
        ([1960, 1961], [64, 62], 1, "age_legal", "1960 à la suivante"),
    ],
)
def test_law(births, ages, row, column, word):
    refused(lambda: legal_age(np.array(births, float), np.array(ages, float)), "law", row, column, word)


@pytest.mark.parametrize(
    ("start", "end", "value", "row", "column", "word"),
    [
        (["accueil", "accueil"], ["accueil", "paie"], [0.9, 0.2], 0, "part", "« accueil » font 1.1000"),
        (["paie", "accueil"], ["paie", "paie"], [1.0, 0.5], 1, "part", "« accueil » font 0.5000"),
        (["accueil", "accueil"], ["accueil", "paie"], [1.2, -0.2], 1, "part", "« accueil » à « paie » : -0.2"),
        (["accueil", "accueil"], ["accueil", "paie"], [NAN, 1], 0, "part", "nan"),
        (["accueil", "cuisine"], ["accueil", "paie"], [1, 1], 1, "de", "« cuisine »"),
        (["accueil", "accueil"], ["cuisine", "accueil"], [0.1, 0.9], 0, "vers", "« cuisine »"),
    ],
)
def test_shares_of_moves(start, end, value, row, column, word):
    refused(lambda: moves_from_shares(CLASSES, "metier", start, end, np.array(value)), "moves", row, column, word)


def test_counts_of_moves_without_those_who_stay():
    refused(
        lambda: moves_from_counts(CLASSES, "metier", ["paie", "accueil"], ["paie", "paie"], np.array([9.0, 3])),
        "moves", 1, "vers", "« accueil »",
    )  # fmt: skip


def hire(count=(3.0,), quota=(False,), columns=None, **more):
    given = {"metier": ["paie"], "statut": ["titulaire"]} if columns is None else columns
    ages = more.pop("ages", entry_ages(np.array([30.0]), np.array([1.0])))
    return lambda: recruitment(CLASSES, 5, given, np.array(count), quota=quota, ages=ages, **more)


@pytest.mark.parametrize(
    ("call", "row", "column", "word"),
    [
        (hire(count=(-1.0,)), 0, "effectif", "-1"),
        (hire(count=(NAN,)), 0, "effectif", "nan"),
        (hire(count=(2.5,), quota=(True,)), 0, "effectif", "2.5"),
        (hire(columns={"metier": ["paie"], "statut": ["apprenti"]}), 0, "statut", "« apprenti »"),
        (hire(columns={"metier": ["paie"]}), None, "statut", "2 libellés"),
        (hire(year=np.array([6.0])), 0, "annee", "6"),
        (hire(age=np.array([200.0])), 0, "age", "200"),
        (hire(ages=None), None, "age", "âge des recrutés"),
    ],
)
def test_recruitment(call, row, column, word):
    refused(call, "recruitment", row, column, word)


@pytest.mark.parametrize(
    ("age", "weight", "row", "column"),
    [([30, 31], [1, -1], 1, "entrants"), ([30, 31], [0, 0], None, "entrants"), ([30, 3], [1, 1], 1, "age")],
)
def test_entry_ages(age, weight, row, column):
    refused(lambda: entry_ages(np.array(age, float), np.array(weight, float)), "entry_ages", row, column)


def imagine(change="retraites", job="", birth=NAN, value=1.0, law=None):
    start = base("tendanciel", CLASSES, law)
    given = [change], [job], np.array([birth]), np.array([value])
    return lambda: scenarios(start, CLASSES, ["essai"], *given)


@pytest.mark.parametrize(
    ("call", "column", "word"),
    [
        (imagine(change="salaires"), "changement", "« salaires »"),
        (imagine(job="cuisine"), "metier", "« cuisine »"),
        (imagine(value=-1.0), "valeur", "-1"),
        (imagine(value=NAN), "valeur", "nan"),
        (imagine(change="fermeture"), "metier", "manque"),
        (imagine(change="fermeture", job="cuisine"), "metier", "« cuisine »"),
        (imagine(change="age_legal", birth=1966.0, value=64.0), "changement", "par rapport à un autre"),
        (imagine(change="age_legal", value=64.0, law=LegalAge(1960, np.array([62.0]))), "generation", "manque"),
        (
            imagine(change="age_legal", birth=1966.0, value=6.4, law=LegalAge(1960, np.array([62.0]))),
            "valeur",
            "6.4",
        ),
    ],
)
def test_scenarios(call, column, word):
    refused(call, "scenarios", 0, column, word)


@pytest.mark.parametrize(
    ("stock", "shares", "exits", "row", "column", "word"),
    [
        ([10, -1], [[0.5, 0.2], [0, 0.7]], [0.3, 0.3], 1, "effectif", "« chef » est de -1"),
        ([NAN, 1], [[0.5, 0.2], [0, 0.7]], [0.3, 0.3], 0, "effectif", "« agent » est de nan"),
        ([10, 1], [[0.5, 0.2], [0, 0.7]], [0.3, 0.4], 1, "depart", "« chef » fait 1.1000"),
        ([10, 1], [[1.2, -0.5], [0, 0.7]], [0.3, 0.3], 0, "agent", "1.2"),
        ([10, 1], [[0.5, 0.2], [NAN, 0.7]], [0.3, 0.3], 1, "agent", "nan"),
        ([10, 1], [[0.5, 0.2], [0, 0.7]], [0.3, NAN], 1, "depart", "nan"),
    ],
)
def test_chain(stock, shares, exits, row, column, word):
    arrays = [np.array(each, float) for each in (stock, shares, exits)]
    refused(lambda: chain(["agent", "chef"], *arrays), "chain", row, column, word)


def test_chain_with_a_grade_twice():
    refused(lambda: chain(["agent", "agent"], np.ones(2), np.eye(2), np.zeros(2)), "chain", 1, "metier", "deux fois")
