"""Two requests at the same moment, in two real transactions: the database lets the right number through."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from terreau.ground.accounts import actions, activation, invitations, throttle
from terreau.ground.accounts.actions import Refused
from terreau.ground.accounts.models import LinkCode, Role, Throttle, User
from terreau.ground.organisations.enums import RoleName
from tests.factories import make_agent, make_structure, make_user
from tests.ground.accounts.mails import digits_of, link_of, sent

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "une longue phrase sans chiffre"


def together(*calls: Callable[[], Any]) -> list[str]:
    """Run the calls at once, each on its own connection; « done » or « refused » for each, in no order."""
    start, answers = threading.Barrier(len(calls)), []

    def run(call: Callable[[], Any]) -> None:
        start.wait()
        try:
            call()
            answers.append("done")
        except (Refused, throttle.TooManyTries):
            answers.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)


@pytest.fixture
def two_administrators():
    employer = make_structure()
    return [make_user((RoleName.ADMINISTRATOR, employer)) for _ in range(2)]


def test_two_administrators_who_withdraw_each_other_leave_one(two_administrators):
    first, second = Role.objects.order_by("pk")
    answers = together(
        lambda: actions.revoke_role(first, by="test"),
        lambda: actions.revoke_role(second, by="test"),
    )
    assert answers == ["done", "refused"]
    assert Role.objects.count() == 1


def test_two_administrators_who_close_each_other_leave_one(two_administrators):
    first, second = two_administrators
    answers = together(lambda: actions.deactivate(first, by=second), lambda: actions.deactivate(second, by=first))
    assert answers == ["done", "refused"]
    assert User.objects.filter(is_active=True).count() == 1


def test_one_closed_and_the_other_withdrawn_leave_one(two_administrators):
    role = Role.objects.get(user=two_administrators[0])
    answers = together(
        lambda: actions.revoke_role(role, by="test"),
        lambda: actions.deactivate(two_administrators[1], by="test"),
    )
    assert answers == ["done", "refused"]
    assert Role.objects.filter(user__is_active=True).count() == 1


def test_one_link_opens_one_account():
    structure = make_structure()
    boss = make_user((RoleName.ADMINISTRATOR, structure))
    invitations.invite(email="ada@ministere.example", roles=[(RoleName.EDITOR, structure)], by=boss)
    token = link_of(sent()[-1]).strip("/").split("/")[-1]
    accept = lambda: invitations.accept_as_new(token, name="Ada", password=PASSWORD)  # noqa: E731
    assert together(accept, accept, accept) == ["done", "refused", "refused"]
    assert User.objects.filter(email="ada@ministere.example").count() == 1
    assert Role.objects.filter(role=RoleName.EDITOR).count() == 1


def test_six_guesses_at_once_are_six_tries():
    make_agent(make_structure(), email="ada@ministere.example")
    ada = make_user(email="ada@ministere.example")
    activation.send_digits(ada)
    wrong = f"{(int(digits_of(sent()[-1])) + 1) % 1_000_000:06}"
    guess = lambda: activation.confirm_digits(ada, digits=wrong)  # noqa: E731
    assert together(*[guess] * 6) == ["refused"] * 6
    assert LinkCode.objects.get().tries == 5


def test_tries_at_once_are_all_counted():
    take = lambda: throttle.take([("account", "x")])  # noqa: E731
    answers = together(*[take] * 4)
    assert Throttle.objects.get().failures == answers.count("done") == 4
