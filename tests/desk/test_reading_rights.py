"""« Qui voit quoi » says what the table of rights says, and the table of rights is that of the tests."""

import datetime

import pytest

from terreau.desk.reading_rights import FILE, by_role, declared, rights, routes
from terreau.desk.who_sees_what import LINES
from terreau.ground.organisations.enums import RoleName
from tests.matrix import URLS
from tests.rights import as_text

DAY = datetime.date(2026, 3, 2)

LIST, CARD, EXPORT = "organisations:agents", "organisations:agent(pk)", "organisations:agents_export"
ACCOUNTS, DATA, OTHERS_RESULT = "accounts:users", "desk:my_data", "skills:answer(pk)"
BOARD, INITIATIVES, RULES, LINK = "compass:board(pk)", "initiatives:list", "desk:dpo_employer(pk)", "desk:answer(token)"

# For each line of the page, in its order: what the table of rights must open to these people, and must not.
CLAIMS: tuple[tuple[set[str], set[str]], ...] = (
    ({"skills:my_skills", DATA}, {CARD, LIST}),  # you
    ({BOARD, LIST}, {CARD, EXPORT, OTHERS_RESULT, ACCOUNTS}),  # your manager: your name, not your file nor your level
    ({BOARD}, {LIST, CARD, OTHERS_RESULT}),  # the management
    ({LIST, CARD, BOARD}, {OTHERS_RESULT}),  # human resources
    ({BOARD, INITIATIVES, "compass:target(pk, code)"}, {LIST, CARD, OTHERS_RESULT}),  # the lead
    ({"common:import_preview(pk)"}, {LIST, CARD, OTHERS_RESULT}),  # who brings results
    ({ACCOUNTS}, {LIST, CARD, OTHERS_RESULT}),  # the administrator
    ({BOARD, INITIATIVES}, {LIST, CARD, OTHERS_RESULT}),  # editor, case officer, trainer
    ({RULES}, {LIST, CARD, OTHERS_RESULT, ACCOUNTS}),  # the DPO
    ({LINK}, {BOARD, LIST, CARD}),  # who received a link
    ({"desk:who_sees_what"}, {BOARD, LIST, CARD, INITIATIVES, ACCOUNTS}),  # anybody else
)


def test_the_table_shown_is_the_one_that_the_tests_hold():
    assert FILE.read_text("utf-8") == as_text(), "The table of rights changed: run `make rights`."


def test_every_address_is_in_the_table_shown_and_every_role_somewhere():
    assert {key for key, _route in routes()} == set(declared())
    opened = dict(by_role())
    assert set(opened) == {"Agent", *(str(role.label) for role in RoleName)}
    assert "/organisation/agents/…/" in opened["Ressources humaines"]
    assert "/organisation/agents/…/" not in opened["Encadrant"] + opened["Administrateur"] + opened["Rédacteur"]
    shown = {one.address: one for one in rights()}
    assert (shown["/organisation/agents/…/"].readers, shown["/organisation/agents/…/"].writers) == (
        "Ressources humaines",
        "sans objet",
    )


@pytest.mark.parametrize(("line", "claims"), list(zip(LINES, CLAIMS, strict=True)))
def test_the_plain_words_are_those_of_the_table(line, claims):
    opened, closed = claims
    for person in line.people:
        for key in opened:
            assert person in (URLS[key].get or frozenset()), f"{person} does not read {key}"
        for key in closed:
            url = URLS[key]
            assert person not in (url.get or frozenset()) | (url.post or frozenset()), f"{person} reaches {key}"


def test_every_role_has_its_line():
    assert {person for line in LINES for person in line.people} == {*RoleName, "agent", "anonymous"}
