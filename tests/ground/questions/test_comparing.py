"""What people type is compared with what is expected as a person would: the form does not count, the sense does."""

from decimal import Decimal

import pytest

from terreau.ground.questions.comparing import MOST_TYPED, alike, folded, number_in, printable


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("HAMECONNAGE", "hameçonnage"),
        ("  le  nuage ", "le nuage"),
        ("code barres", "code-barres"),
        ("codebarres", "code-barres"),
        ("l'agent", "l’agent"),
        ("« Corbeille ».", "corbeille"),
        ("œuvre", "oeuvre"),
        ("Ctrl + C", "ctrl+c"),
        ("ｐｄｆ", "pdf"),
        ("e\u0301cran", "écran"),
        ("straße", "STRASSE"),
    ],
)
def test_alike_whatever_the_form(typed, expected):
    assert alike(typed, expected)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("corbeilles", "corbeille"),
        ("", "corbeille"),
        ("...", "corbeille"),
        ("nuage", "le nuage"),
        ("1.2", "12"),
        ("?", "!"),
    ],
)
def test_not_alike_when_the_sense_differs(typed, expected):
    assert not alike(typed, expected)


@pytest.mark.parametrize(
    ("typed", "unit", "number"),
    [
        ("1 250,5", "", "1250.5"),
        ("1250.50", "", "1250.50"),
        ("1.250,5", "", "1250.5"),
        ("1,250.5", "", "1250.5"),
        ("1\u202f250,5 €", "€", "1250.5"),
        ("12 %", "", "12"),
        ("-3", "", "-3"),
        ("−3", "", "-3"),
        ("+4", "", "4"),
        ("25 Mo", "Mo", "25"),
        ("25 mo", "Mo", "25"),
        ("1'000", "", "1000"),
        ("１２", "", "12"),
        ("1.250", "", "1.250"),
    ],
)
def test_a_number_in_all_its_forms(typed, unit, number):
    assert number_in(typed, unit) == Decimal(number)


@pytest.mark.parametrize(
    "typed", ["", "douze", "1,2,3,4", "--3", "1e9", "8 ou 9", "3/4", "∞", "NaN", ",5", "1 250,5 5,"]
)
def test_what_is_no_number(typed):
    assert number_in(typed) is None


@pytest.mark.parametrize(
    ("typed", "unit", "number"),
    [("8 personnes", "", 8), ("6 h", "heures", 6), ("6 heures", "h", 6), ("12 pour cent", "%", 12), ("3 euros", "€", 3),
     ("25 kg CO2e", "kg CO2e", 25), ("5 Mbit/s", "Mbit/s", 5), ("12 jours", "jour", 12), ("7.", "", 7)],
)  # fmt: skip
def test_a_number_with_its_unit_or_the_word_that_follows(typed, unit, number):
    assert number_in(typed, unit) == number


@pytest.mark.parametrize(("typed", "unit"), [("6 min", "heures"), ("3 Mo", "Go"), ("12 %", "€")])
def test_another_unit_is_another_number(typed, unit):
    assert number_in(typed, unit) is None


def test_what_is_endless_is_cut():
    assert len(folded("a" * 10_000)) == MOST_TYPED
    assert number_in("9" * 10_000) == Decimal("9" * MOST_TYPED)


def test_control_characters_go_and_lines_stay():
    assert printable(" a\x00b\r\nc\td\u202fe\x1b ") == "ab\nc d\u202fe"
