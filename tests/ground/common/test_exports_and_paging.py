import pytest

from terreau.ground.common.exports import csv_response
from terreau.ground.common.paging import keyset_page
from terreau.ground.organisations.models import Agent, Posting
from tests.factories import make_agent, make_structure


def text_of(response):
    return b"".join(response.streaming_content).decode()


def test_a_csv_opens_in_a_spreadsheet_with_its_accents_and_runs_no_formula():
    rows = [["é;è", '"', None], ["=1+1", "-2,5", "-pirate"], ["@x", "+33", 7]]
    text = text_of(csv_response("a.csv", ["Un", "Deux", "Trois"], rows))
    assert text.startswith("\N{BOM}Un;Deux;Trois\r\n")
    assert text.splitlines()[1:] == ['"é;è";"""";', "'=1+1;-2,5;'-pirate", "'@x;+33;7"]


def test_a_csv_holds_numbers_that_a_french_spreadsheet_reads_as_numbers():
    text = text_of(csv_response("a.csv", ["n"] * 4, [[5061.0, 12.5, -0.5, 10**12]]))
    assert text.splitlines()[1] == "5061;12,5;-0,5;1000000000000"


def test_rows_are_sent_as_they_come():
    read = []

    def rows():
        for number in range(3):
            read.append(number)
            yield [number]

    lines = iter(csv_response("a.csv", ["n"], rows()).streaming_content)
    next(lines)
    assert read == []
    next(lines)
    assert read == [0]


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_going_forth_then_back_meets_every_row_once(size):
    structure = make_structure()
    for name in ("b", "a", "", "b", "b", "c", ""):
        make_agent(structure, last_name=name, first_name="")
    order = ("last_name", "first_name", "matricule", "id")
    expected = list(Agent.objects.order_by(*order))
    pages, key = [], ""
    while not pages or key:
        pages.append(keyset_page(Agent.objects.all(), order=order, key=key, size=size))
        key = pages[-1].next_key
    assert [row for page in pages for row in page.rows] == expected
    back = [pages[-1]]
    while back[-1].previous_key:
        back.append(keyset_page(Agent.objects.all(), order=order, key=back[-1].previous_key, size=size))
    assert [row for page in reversed(back) for row in page.rows] == expected


@pytest.mark.django_db
def test_an_order_may_hold_days_and_a_forged_key_leads_to_the_first_page():
    structure = make_structure()
    for _ in range(3):
        make_agent(structure)
    first = keyset_page(Posting.objects.all(), order=("started_on", "id"), size=2)
    second = keyset_page(Posting.objects.all(), order=("started_on", "id"), key=first.next_key, size=2)
    assert [*first.rows, *second.rows] == list(Posting.objects.order_by("started_on", "id"))
    for forged in ("é", "AAAA", first.next_key[:-4], "W2ZhbHNlLCBbImhpZXIiLCAxXV0"):
        assert keyset_page(Posting.objects.all(), order=("started_on", "id"), key=forged, size=2).rows == first.rows
