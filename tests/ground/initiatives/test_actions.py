"""Starting, changing and deciding: what is refused, what is journalled, who wins when two decide at once."""

import datetime

import pytest

from terreau.ground.initiatives import actions
from terreau.ground.initiatives.enums import TRANSITIONS, State
from terreau.ground.initiatives.models import Initiative
from terreau.ground.journal.models import Entry
from terreau.ground.organisations.enums import RoleName
from tests.factories import make_structure, make_user
from tests.ground.initiatives.rows import make_initiative

pytestmark = pytest.mark.django_db
JANUARY, JUNE = datetime.date(2026, 1, 5), datetime.date(2026, 6, 30)


@pytest.fixture
def ministry():
    return make_structure("Ministère")


@pytest.fixture
def lead(ministry):
    return make_user((RoleName.PROGRAMME_LEAD, ministry))


def start(structure, by, **fields):
    fields = {"lever": 2, "title": "Vis ma vie", "starts_on": JANUARY, "due_on": JUNE} | fields
    return actions.start(structure=structure, by=by, **fields)


def test_starting_writes_a_planned_initiative_and_its_journal(ministry, lead):
    initiative = start(ministry, lead, rule="partnerships.first", owner="Camille Exemple")
    assert (initiative.state, initiative.created_by) == (State.PLANNED, lead)
    entry = Entry.objects.get()
    assert (entry.action, entry.object_key) == ("initiatives.initiative.started", str(initiative.pk))
    assert (entry.data["lever"], entry.data["due_on"]) == (2, "2026-06-30")
    assert "Camille" not in str(entry.data)


def test_the_same_next_step_runs_once_at_a_time_in_a_structure(ministry, lead):
    first = start(ministry, lead, rule="partnerships.first")
    with pytest.raises(actions.InitiativeRefused, match="déjà lancée"):
        start(ministry, lead, rule="partnerships.first")
    assert Entry.objects.count() == 1
    actions.change_state(first, to=State.ABANDONED, by=lead)
    second = start(ministry, lead, rule="partnerships.first")
    assert second.pk != first.pk
    # … and the abandoned one cannot come back while the other runs.
    with pytest.raises(actions.InitiativeRefused, match="déjà lancée"):
        actions.change_state(first, to=State.PLANNED, by=lead)


def test_an_end_before_the_start_and_a_closed_structure_are_refused(ministry, lead):
    with pytest.raises(actions.InitiativeRefused, match="précéder"):
        start(ministry, lead, starts_on=JUNE, due_on=JANUARY)
    ministry.closed_on = JANUARY
    with pytest.raises(actions.InitiativeRefused, match="fermée"):
        start(ministry, lead)
    assert not Initiative.objects.exists()


@pytest.mark.parametrize("seen", State)
def test_only_the_listed_transitions_are_accepted(ministry, lead, seen):
    for to in State:
        initiative = make_initiative(ministry, state=seen)
        if to in TRANSITIONS[seen]:
            assert actions.change_state(initiative, to=to, by=lead).state == to
        else:
            with pytest.raises(actions.InitiativeRefused):
                actions.change_state(initiative, to=to, by=lead)
        initiative.refresh_from_db()
        assert initiative.state == (to if to in TRANSITIONS[seen] else seen)


def test_of_two_decisions_on_the_same_state_the_second_is_refused(ministry, lead):
    initiative = make_initiative(ministry, state=State.UNDER_WAY)
    one, other = (Initiative.objects.get(pk=initiative.pk) for _ in range(2))
    actions.change_state(one, to=State.CONCLUDED, by=lead)
    with pytest.raises(actions.InitiativeRefused, match="entre-temps"):
        actions.change_state(other, to=State.ABANDONED, by=lead)
    initiative.refresh_from_db()
    assert initiative.state == State.CONCLUDED
    assert Entry.objects.filter(action="initiatives.initiative.state_changed").count() == 1


def test_editing_journals_the_dates_and_only_the_name_of_texts(ministry, lead):
    initiative = make_initiative(ministry, due_on=JUNE)
    actions.edit(initiative, by=lead, due_on=datetime.date(2026, 9, 30), owner="Camille Exemple", lever=5)
    entry = Entry.objects.get()
    assert entry.data == {"fields": ["due_on", "owner"], "due_on": ["2026-06-30", "2026-09-30"]}
    initiative.refresh_from_db()
    assert (initiative.owner, initiative.due_on) == ("Camille Exemple", datetime.date(2026, 9, 30))


def test_editing_without_a_difference_writes_nothing(ministry, lead):
    initiative = make_initiative(ministry)
    actions.edit(initiative, by=lead, title=initiative.title)
    assert not Entry.objects.exists()
    with pytest.raises(actions.InitiativeRefused, match="précéder"):
        actions.edit(initiative, by=lead, due_on=datetime.date(2025, 1, 1))
    with pytest.raises(TypeError):
        actions.edit(initiative, by=lead, state=State.CONCLUDED)


def test_the_deadline_is_said_in_words(ministry):
    today = datetime.date.today()
    words = [
        make_initiative(ministry, starts_on=JANUARY, due_on=today + datetime.timedelta(days=days)).deadline
        for days in (-1, 0, 3, 40)
    ]
    assert words == ["En retard de 1 jour", "À terminer aujourd’hui", "À terminer dans 3 jours", ""]
    done = make_initiative(ministry, due_on=today - datetime.timedelta(days=9), state=State.CONCLUDED)
    assert (done.deadline, done.is_late) == ("", False)
