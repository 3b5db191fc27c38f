"""What somebody changes of his own account."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.ground.accounts.models import EmailChange, User
from terreau.ground.journal.models import Entry
from tests.factories import make_user
from tests.ground.accounts.mails import link_of, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def me():
    return make_user(email="avant@ministere.example")


def ask(client, address: str, callbacks):
    with callbacks(execute=True):
        return client.post(reverse("accounts:email"), {"email": address})


def test_the_displayed_name_is_changed_and_the_journal_does_not_say_it(me, client_for):
    client_for(me).post(reverse("accounts:name"), {"name": "  Ada   Martin "})
    me.refresh_from_db()
    assert me.name == "Ada Martin"
    assert "Ada" not in str(list(Entry.objects.values()))


def test_an_address_is_changed_by_its_own_link_and_the_old_one_is_told(
    me, client_for, django_capture_on_commit_callbacks
):
    client = client_for(me)
    ask(client, "Apres@Ailleurs.example", django_capture_on_commit_callbacks)
    link = link_of(sent()[0])
    assert sent()[0].to == ["apres@ailleurs.example"]
    assert "apres@ailleurs.example" in client.get(link).text
    me.refresh_from_db()
    assert me.email == "avant@ministere.example"  # looking changes nothing
    with django_capture_on_commit_callbacks(execute=True):
        client.post(link)
    me.refresh_from_db()
    assert me.email == "apres@ailleurs.example"
    assert sent()[-1].to == ["avant@ministere.example"]
    assert client.get(link).status_code == 404  # once
    assert client.get(reverse("desk:my_space")).status_code == 200  # still signed in


def test_the_link_is_for_that_account_and_for_a_day(me, client_for, django_capture_on_commit_callbacks):
    ask(client_for(me), "apres@ailleurs.example", django_capture_on_commit_callbacks)
    link = link_of(sent()[0])
    assert client_for(make_user()).post(link).status_code == 404
    EmailChange.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client_for(me).post(link).status_code == 410
    me.refresh_from_db()
    assert me.email == "avant@ministere.example"


def test_the_address_of_another_account_is_not_told_apart_and_not_taken(
    me, client_for, django_capture_on_commit_callbacks
):
    make_user(email="prise@ministere.example")
    client = client_for(me)
    answers = [ask(client, address, django_capture_on_commit_callbacks) for address in ("prise@ministere.example",)]
    assert answers[0].status_code == 302
    assert "ne peut pas être utilisée" in client.post(link_of(sent()[0]), follow=True).text
    assert User.objects.filter(email="avant@ministere.example").exists()


def test_whoever_signs_in_through_a_provider_changes_it_there(me, client_for, django_capture_on_commit_callbacks):
    User.objects.filter(pk=me.pk).update(sub="fi-1")
    page = ask(client_for(me), "apres@ailleurs.example", django_capture_on_commit_callbacks).text
    assert "fournisseur d’identité" in page
    assert not sent()
    assert not EmailChange.objects.exists()
