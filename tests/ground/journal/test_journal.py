"""The journal says who did what, and holds nobody's name."""

import pytest
from django.apps import apps
from django.db import transaction

from terreau.ground.accounts.models import User
from terreau.ground.journal.actions import actor_key, record
from terreau.ground.journal.models import Entry
from tests.factories import make_structure, make_user

pytestmark = pytest.mark.django_db


def test_a_user_a_process_and_a_visitor_each_have_a_key():
    user = make_user()
    assert actor_key(user) == f"user:{user.pk}"
    assert actor_key("command:import") == "command:import"
    assert actor_key(None) == "anonymous"
    assert actor_key(User()) == "anonymous"


def test_an_entry_says_what_was_done_to_what_and_why():
    structure, user = make_structure(), make_user()
    entry = record("organisations.structure.moved", structure, by=user, reason="Réorganisation", parent=3)
    entry.refresh_from_db()
    assert (entry.action, entry.actor) == ("organisations.structure.moved", f"user:{user.pk}")
    assert (entry.object_type, entry.object_key) == ("organisations.structure", str(structure.pk))
    assert (entry.data, entry.reason) == ({"parent": 3}, "Réorganisation")


def test_an_entry_may_be_about_nothing_in_particular():
    entry = record("demo.reset", by="command:demo")
    assert (entry.object_type, entry.object_key) == ("", "")


def test_erasing_somebody_leaves_the_journal_whole():
    user = make_user()
    record("accounts.role.granted", user, by=user)
    user.delete()
    assert Entry.objects.count() == 1
    assert not any(field.is_relation for field in apps.get_model("journal.Entry")._meta.get_fields())


def test_what_is_undone_is_not_in_the_journal():
    def fail():
        with transaction.atomic():
            record("demo.reset", by="command:demo")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not Entry.objects.exists()
