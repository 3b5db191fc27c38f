"""The waiting list under any sequence of events, against the real database: what must hold after each of them."""

import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from terreau.ground.seats import actions
from terreau.ground.seats.actions import SeatsRefused
from terreau.ground.seats.enums import HOLDING, LIVING, Mode, RegistrationState as State
from terreau.ground.seats.models import Occasion, Registration
from terreau.ground.seats.people import agent_registrant, outsider
from tests.factories import make_agent, make_structure, make_user
from tests.ground.seats.makers import DAY, HOUR, half_days

START = datetime.datetime(2031, 6, 2, 7, tzinfo=datetime.UTC)
ENDED = (State.DECLINED, State.LAPSED, State.WITHDRAWN, State.REFUSED)
people = st.integers(0, 8)
modes = st.sampled_from(Mode)
sizes = st.one_of(st.integers(0, 4), st.none())


class WaitingList(RuleBasedStateMachine):
    @initialize(on_site=st.integers(0, 3), online=sizes, quota=st.one_of(st.none(), st.integers(1, 2)))
    def begin(self, on_site: int, online: int | None, quota: int | None) -> None:
        employer = make_structure()
        offices = [make_structure(parent=employer) for _ in range(3)]
        self.people = [agent_registrant(make_agent(offices[rank % 3])) for rank in range(7)]
        self.people += [outsider(f"jo{rank}@commune.example", f"Jo {rank}") for rank in range(2)]
        self.lead = make_user()
        self.now = START - 20 * DAY
        made = actions.create_occasion(
            employer, title="Essai", parts=half_days(START), capacity_on_site=on_site or 1, capacity_online=online,
            quota=quota, closes_at=START - 6 * HOUR, by=self.lead,
        )  # fmt: skip
        self.occasion = actions.open_registrations(made, by=self.lead, now=self.now)
        self.before: dict[int, Registration] = {}

    def living(self, person: int, *states: State) -> Registration | None:
        who = self.people[person]
        own = {"agent": who.agent} if who.agent else {"email": who.email}
        return self.occasion.registrations.filter(state__in=states or LIVING, **own).first()

    def attempt(self, action: Any, *args: Any, **more: Any) -> None:
        """What a rule refuses changes nothing: the invariants are looked at after it as well."""
        if args[0] is None:
            return
        try:
            action(*args, by=self.lead, **more)
        except SeatsRefused:
            return

    @rule(person=people, mode=modes)
    def register(self, person: int, mode: Mode) -> None:
        who = self.people[person]
        try:
            made = actions.register(self.occasion, who, mode=mode, by=None, now=self.now)
            if made.pk and made.state == State.UNCONFIRMED:
                actions.confirm(made, now=self.now)
        except SeatsRefused:
            return

    @rule(person=people)
    def withdraw(self, person: int) -> None:
        self.attempt(actions.withdraw, self.living(person), now=self.now)

    @rule(person=people)
    def accept(self, person: int) -> None:
        self.attempt(actions.accept, self.living(person, State.OFFERED), now=self.now)

    @rule(person=people)
    def decline(self, person: int) -> None:
        self.attempt(actions.decline, self.living(person, State.OFFERED), now=self.now)

    @rule(person=people, mode=modes)
    def change_mode(self, person: int, mode: Mode) -> None:
        self.attempt(actions.change_mode, self.living(person), mode=mode, now=self.now)

    @rule(person=people)
    def admit(self, person: int) -> None:
        self.attempt(actions.admit, self.living(person, State.PENDING), now=self.now)

    @rule(person=people)
    def refuse(self, person: int) -> None:
        self.attempt(actions.refuse, self.living(person, State.PENDING), reason="Complet.", now=self.now)

    @rule(size=sizes, mode=modes)
    def resize(self, size: int | None, mode: Mode) -> None:
        self.attempt(actions.change_occasion, self.occasion, now=self.now, **{f"capacity_{mode.value}": size})

    @rule(quota=st.one_of(st.none(), st.integers(1, 3)))
    def limit(self, quota: int | None) -> None:
        self.attempt(actions.change_occasion, self.occasion, now=self.now, quota=quota)

    @rule(moderated=st.booleans())
    def moderate(self, moderated: bool) -> None:
        self.attempt(actions.change_occasion, self.occasion, now=self.now, moderated=moderated)

    @rule()
    def close(self) -> None:
        self.attempt(actions.close_registrations, self.occasion)

    @rule()
    def reopen(self) -> None:
        self.attempt(actions.open_registrations, self.occasion, now=self.now)

    @rule(hours=st.sampled_from([1, 5, 25, 49, 120]))
    def wait(self, hours: int) -> None:
        self.now = self.now + hours * HOUR
        actions.lapse_offers(self.now)

    @invariant()
    def holds(self) -> None:
        if not hasattr(self, "occasion"):
            return
        occasion = Occasion.objects.get(pk=self.occasion.pk)
        rows = {row.pk: row for row in occasion.registrations.order_by("pk")}
        self.nobody_twice(rows)
        self.nothing_beyond(occasion, rows)
        self.nobody_left_beside_a_free_seat(occasion, rows)
        self.order_kept(occasion, rows)
        self.what_ended_stays_ended(rows)
        self.before = rows

    def nobody_twice(self, rows: dict[int, Registration]) -> None:
        living = [(row.agent_id, row.email) for row in rows.values() if row.state in LIVING]
        assert len(living) == len(set(living))

    def nothing_beyond(self, occasion: Occasion, rows: dict[int, Registration]) -> None:
        """What is held grows within the capacity and the quota of the moment, and no further."""
        for mode in Mode:
            now = [row for row in rows.values() if row.state in HOLDING and row.mode == mode]
            was = [row for row in self.before.values() if row.state in HOLDING and row.mode == mode]
            capacity = occasion.capacity(mode)
            assert capacity is None or len(now) <= max(capacity, len(was))
            assert len({row.seat for row in now}) == len(now)
        for key in {row.quota_key for row in rows.values()}:
            held = sum(row.quota_key == key and row.state in HOLDING for row in rows.values())
            former = sum(row.quota_key == key and row.state in HOLDING for row in self.before.values())
            assert occasion.quota is None or held <= max(occasion.quota, former)

    def eligible(self, occasion: Occasion, rows: dict[int, Registration], one: Registration) -> bool:
        held = sum(row.quota_key == one.quota_key and row.state in HOLDING for row in rows.values())
        return occasion.quota is None or held < occasion.quota

    def nobody_left_beside_a_free_seat(self, occasion: Occasion, rows: dict[int, Registration]) -> None:
        if not occasion.gives_seats(self.now):
            return
        for one in rows.values():
            if one.state != State.WAITING:
                continue
            capacity = occasion.capacity(one.mode)
            held = sum(row.mode == one.mode and row.state in HOLDING for row in rows.values())
            free = capacity is None or held < capacity
            assert not (free and self.eligible(occasion, rows, one))

    def order_kept(self, occasion: Occasion, rows: dict[int, Registration]) -> None:
        """Whoever has just been given a seat has nobody before him in that list who could have had it."""
        for one in rows.values():
            former = self.before.get(one.pk)
            seated = former is not None and former.state in HOLDING and former.mode == one.mode
            if one.state not in HOLDING or seated:
                continue
            before = [row for row in rows.values() if row.state == State.WAITING and row.mode == one.mode]
            passed = [row for row in before if row.place < one.place]
            assert not [row for row in passed if self.eligible(occasion, rows, row)]

    def what_ended_stays_ended(self, rows: dict[int, Registration]) -> None:
        for key, former in self.before.items():
            if former.state in ENDED:
                assert rows[key].state == former.state


@pytest.mark.django_db
def test_whatever_happens_the_list_is_fair_and_the_room_is_not_overfull() -> None:
    run_state_machine_as_test(
        WaitingList,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
