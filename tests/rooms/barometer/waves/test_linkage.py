"""The attacker of `attack.py` against what is built; then against ways of building that fail, where he must win."""

import json
import random

import pytest
from django.db import connection, transaction

from terreau.rooms.barometer.waves import answering, closing, sealing
from terreau.rooms.barometer.waves.models import Ballot, Draft, Right, Turnout, Wave
from tests.factories import make_agent, make_structure
from tests.rooms.barometer.makers import content, make_edition, question
from tests.rooms.barometer.waves.attack import Attacker, copy_all
from tests.rooms.barometer.waves.makers import answer_by, opened

PEOPLE = 48
WORDS = ("excellent", "catastrophe")  # long enough not to be met by chance in what is sealed
OPTIONS = [{"code": word, "text": {"fr": word}, "counted": word == WORDS[0]} for word in WORDS]
pytestmark = pytest.mark.django_db(transaction=True)


def lived(deposit=None) -> tuple[Wave, Attacker, dict, dict]:
    """Everybody answers, in an order of chance: the wave, the attacker with a copy after each, what each answered, and
    the ballot of each (which the attacker of one copy looks for)."""
    place = make_structure()
    for _number in range(PEOPLE):
        make_agent(place)
    edition = make_edition(place, content([question("q1", options=OPTIONS), question("q2", "text")]))
    wave = opened(place, edition=edition)
    rights = list(Right.objects.all())
    random.Random(7).shuffle(rights)
    answers, own, copies = {}, {}, [copy_all()]
    for number, right in enumerate(rights):
        answers[right.agent_id] = WORDS[number % 2]
        before = set(Ballot.objects.values_list("pk", flat=True))
        (deposit or answer_by)(wave, right, {"q1": answers[right.agent_id], "q2": "mot " * (number % 9)})
        own[right.agent_id] = (set(Ballot.objects.values_list("pk", flat=True)) - before).pop()
        copies.append(copy_all())
    return wave, Attacker(copies), answers, own


def right_guesses(guess: dict, truth: dict) -> int:
    return sum(truth.get(person) == said for person, said in guess.items())


def luck(trials: int, chance: float) -> float:
    """More right guesses than this happen by chance less than once in ten thousand: four deviations."""
    return trials * chance + 4 * (trials * chance * (1 - chance)) ** 0.5


def test_whoever_holds_every_copy_of_the_database_does_no_better_than_chance():
    wave, attacker, answers, own = lived()
    closing.close(wave, by="test")
    # One copy: no order of anything is that of people, nothing is common, no transaction wrote both, one size.
    for name, guess in attacker.by_order().items():
        # One is right by chance, and a quarter of them once in 12!.
        assert right_guesses(guess, own) <= PEOPLE // 4, name
    assert attacker.common_values() == {wave.pk}, "the wave, which is that of all"
    assert attacker.written_together() == set()
    assert len(attacker.sizes()) == 1
    # Every copy: he may see whose a ballot is, and not what it says.
    assert attacker.answers_read(WORDS) == {}
    some = dict(list(answers.items())[: PEOPLE // 2])
    said = attacker.answers_learnt(some, answers.keys() - some.keys())
    assert right_guesses(said, answers) <= luck(PEOPLE // 2, 1 / 2)


def test_after_the_close_nothing_says_who_answered_nor_in_what_order():
    place = make_structure()
    for _number in range(PEOPLE):
        make_agent(place)
    wave = opened(place)
    rights = list(Right.objects.all())
    arrived = []
    for right in rights[: PEOPLE // 2]:
        answer_by(wave, right, {"q1": "yes"})
        arrived.append(bytes(Ballot.objects.exclude(sealed__in=arrived).get().sealed))
    closing.close(wave, by="test")
    after = copy_all()
    people = {right.agent_id for right in rights}
    wave_rows = {name: rows for name, rows in after.tables.items() if name.startswith("waves_")}
    assert not [row for rows in wave_rows.values() for row in rows if row.get("agent_id") in people]
    ballots = after.rows(Ballot._meta.db_table)
    if connection.vendor == "postgresql":
        assert len({row["own_writer"] for row in ballots}) == 1
    placed = sorted(ballots, key=lambda row: str(row.get("own_place", row["id"])))
    order = [arrived.index(row["sealed"]) for row in placed]
    assert order != sorted(order)
    assert list(Turnout.objects.values_list("invited", "answered")) == [(PEOPLE, PEOPLE // 2)]


def test_a_draft_says_neither_whose_nor_what():
    place = make_structure()
    for _number in range(12):
        make_agent(place)
    wave = opened(place)
    right = Right.objects.first()
    cookie = answering.start(wave, right=right)
    answering.keep(wave, cookie, wave.edition.document.pages[0], {"q1": "yes"}, wave.edition.document)
    row = Draft.objects.get()
    for told in (right.pk.hex, right.pk.bytes, cookie, '"q1":"yes"'):
        assert (told.encode() if isinstance(told, str) else told) not in bytes(row.sealed)
        assert told not in (row.pk, row.pk.encode())
    with pytest.raises(sealing.CannotOpen):
        sealing.open_draft(sealing.new_cookie(), row.sealed)


# ---- the same attacker wins against what we did not do


def in_clear(wave, right, values):
    """A ballot that is not sealed."""
    Right.objects.filter(pk=right.pk).delete()
    Ballot.objects.create(wave=wave, sealed=json.dumps(values).encode())


def test_he_reads_ballots_in_clear():
    _wave, attacker, answers, _own = lived(in_clear)
    assert attacker.answers_read(WORDS) == answers


def not_padded(wave, right, values):
    """Sealed, and as long as what it holds: one word is longer than the other."""
    Right.objects.filter(pk=right.pk).delete()
    clear = sealing.seal(wave.public_key, {})
    Ballot.objects.create(wave=wave, sealed=clear[: 100 + 40 * len(values["q1"])])


def test_he_learns_from_lengths():
    _wave, attacker, answers, _own = lived(not_padded)
    some = dict(list(answers.items())[: PEOPLE // 2])
    said = attacker.answers_learnt(some, answers.keys() - some.keys())
    assert len(attacker.sizes()) == 2
    assert right_guesses(said, answers) > luck(PEOPLE // 2, 1 / 2)


def marked(wave, right, values):
    """A right that is marked and not deleted, in the transaction of a ballot with a number that follows."""
    Right.objects.filter(pk=right.pk).update(written=3)
    Ballot.objects.create(pk=10**9 + Ballot.objects.count(), wave=wave, sealed=sealing.seal(wave.public_key, values))


def with_a_common_key(wave, right, values):
    """The ballot keeps the key of the right, as a list of those who voted would."""
    kept = table_value(right.pk)
    Right.objects.filter(pk=right.pk).delete()
    Ballot.objects.create(wave=wave, sealed=kept)


def table_value(key) -> bytes:
    """A key as this engine keeps it, in bytes."""
    return (key.hex if connection.vendor == "sqlite" else str(key)).encode()


def test_he_finds_a_value_in_common():
    wave, attacker, _answers, _own = lived(with_a_common_key)
    assert len(attacker.common_values() - {wave.pk}) == PEOPLE


def test_he_puts_ballots_that_follow_in_the_order_of_arrival():
    """People answer in the order of their file: numbers that follow give them away."""
    place = make_structure()
    for _number in range(PEOPLE):
        make_agent(place)
    wave = opened(place)
    copies, own = [copy_all()], {}
    for right in Right.objects.order_by("agent"):
        with_number = Ballot(pk=10**9 + len(own), wave=wave, sealed=sealing.seal(wave.public_key, {}))
        with_number.save()
        own[right.agent_id] = with_number.pk
        Right.objects.filter(pk=right.pk).delete()
        copies.append(copy_all())
    best = max(right_guesses(guess, own) for guess in Attacker(copies).by_order().values())
    assert best == PEOPLE


def test_he_sees_what_one_transaction_wrote():
    """PostgreSQL numbers them; SQLite does not."""

    def both(wave, right, values):
        with transaction.atomic():
            marked(wave, right, values)

    _wave, attacker, _answers, _own = lived(both)
    assert bool(attacker.written_together()) == (connection.vendor == "postgresql")
