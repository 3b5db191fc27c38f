"""Writing a request, proving one's address, following it, and what holds off those who flood."""

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from django.utils import timezone

from terreau.ground.accounts.models import Role
from terreau.ground.journal.models import Entry
from terreau.ground.organisations.enums import RoleName
from terreau.ground.requests import access, actions, answering
from terreau.ground.requests.enums import ROUTES, TRANSITIONS, Intent, State
from terreau.ground.requests.models import ContactRequest
from tests.factories import make_agent, make_structure, make_user
from tests.ground.requests.conftest import FILLED, VISITOR, link_in, sent_to

pytestmark = pytest.mark.django_db

NEW = "requests:new"


def test_a_visitor_writes_confirms_and_is_answered_for(client, lead):
    page = client.post(reverse(NEW), FILLED).text
    assert f"Un message part à {VISITOR}" in page
    assert sent_to(lead.email) == []
    link = link_in(sent_to(VISITOR)[0])
    for _ in range(3):
        assert client.get(link).status_code == 200
    assert ContactRequest.objects.get().state == State.UNCONFIRMED
    page = client.post(link, follow=True).text
    found = ContactRequest.objects.get()
    assert (found.state, found.role) == (State.RECEIVED, RoleName.PROGRAMME_LEAD)
    assert found.reference in page
    assert client.post(link).status_code == 410
    receipt = sent_to(VISITOR)[1]
    assert found.reference in receipt.subject
    assert "j’ai une idée" not in str(sent_to(lead.email)[0].body)
    assert found.due_on == timezone.localdate() + timedelta(days=7)
    assert VISITOR not in str(list(Entry.objects.values()))
    assert "Bonjour, j’ai une idée." in client.get(link_in(receipt)).text


def test_nobody_sees_it_before_the_address_is_proved_and_two_days_later_it_is_gone(client, client_for, lead):
    client.post(reverse(NEW), FILLED)
    found = ContactRequest.objects.get()
    assert client_for(lead).get(reverse("requests:show", args=[found.pk])).status_code == 404
    assert found.reference not in client_for(lead).get(reverse("requests:list")).text
    assert client.get(reverse("requests:follow", args=[access.follow_token(found)])).status_code == 404
    actions.forget_unconfirmed(timezone.now() + timedelta(days=1))
    assert ContactRequest.objects.exists()
    ContactRequest.objects.update(confirm_before=timezone.now() - timedelta(seconds=1))
    assert client.post(link_in(sent_to(VISITOR)[0])).status_code == 410
    actions.forget_unconfirmed(timezone.now())
    assert not ContactRequest.objects.exists()


def test_the_table_holds_no_usable_link(client, lead, ask):
    found = ask()
    token = link_in(sent_to(VISITOR)[-1]).strip("/").split("/")[-1]
    assert token == access.follow_token(found)
    assert token not in str(list(ContactRequest.objects.values()))
    assert client.get(reverse("requests:follow", args=[found.follow_nonce.hex + ":x"])).status_code == 404


def test_somebody_signed_in_needs_no_confirmation_and_follows_it_in_his_space(client_for, lead, town):
    user = make_user(agent=make_agent(town, first_name="Ada", last_name="Martin"), email="ada@mairie.example")
    client = client_for(user)
    page = client.get(reverse(NEW)).text
    assert 'value="Ada Martin"' in page
    assert "ada@mairie.example" in page
    # The address is that of the account, whatever is posted.
    client.post(reverse(NEW), FILLED | {"email": "eve@ailleurs.example"})
    found = ContactRequest.objects.get()
    assert (found.state, found.email, found.user) == (State.RECEIVED, user.email, user)
    assert found.reference in client.get(reverse("requests:mine")).text
    assert client.get(reverse("requests:own", args=[found.pk])).status_code == 200
    assert client_for(make_user()).get(reverse("requests:own", args=[found.pk])).status_code == 404


@pytest.mark.parametrize("intent", Intent.values)
def test_each_intent_goes_to_its_role_and_to_the_administrator_when_there_is_none(town, boss, intent):
    assert actions.route(town, intent) == RoleName.ADMINISTRATOR
    make_user((ROUTES[intent], make_structure(parent=town)))  # a role below opens nothing
    assert actions.route(town, intent) == RoleName.ADMINISTRATOR
    closed = make_user((ROUTES[intent], town))
    assert actions.route(town, intent) == ROUTES[intent]
    if ROUTES[intent] != RoleName.ADMINISTRATOR:
        type(closed).objects.filter(pk=closed.pk).update(is_active=False)
        assert actions.route(town, intent) == RoleName.ADMINISTRATOR


def test_the_right_is_asked_for_personal_data_and_for_nothing_else(client, dpo):
    filled = FILLED | {"intent": "data"}
    assert "Choisissez le droit que vous exercez." in client.post(reverse(NEW), filled).text
    client.post(reverse(NEW), filled | {"right": "erase"})
    client.post(reverse(NEW), FILLED | {"right": "erase"})
    assert sorted(ContactRequest.objects.values_list("intent", "right")) == [("data", "erase"), ("support", "")]


def test_several_employers_are_chosen_from_and_closed_or_empty_ones_are_not_offered(client, lead):
    assert "À qui écrivez-vous" not in client.get(reverse(NEW)).text
    other = make_structure("Communauté d’Exemple")
    make_user((RoleName.ADMINISTRATOR, other))
    make_structure("Sans personne")
    closed = make_structure("Fermée")
    make_user((RoleName.ADMINISTRATOR, closed))
    type(closed).objects.filter(pk=closed.pk).update(closed_on="2026-01-01")
    page = client.get(reverse(NEW)).text
    assert "Communauté d’Exemple" in page
    assert "Sans personne" not in page
    assert "Fermée" not in page
    assert "obligatoire" in client.post(reverse(NEW), FILLED).text
    client.post(reverse(NEW), FILLED | {"employer": closed.pk})
    assert not ContactRequest.objects.exists()
    client.post(reverse(NEW), FILLED | {"employer": other.pk})
    assert ContactRequest.objects.get().employer == other


def test_where_nobody_answers_the_page_gives_an_address(client, db):
    page = client.get(reverse(NEW)).text
    assert f"mailto:{django_settings.CONTACT_EMAIL}" in page
    assert "Envoyer la demande" not in page


def test_a_program_that_fills_in_the_trap_reads_the_same_and_writes_nothing(client, lead):
    page = client.get(reverse(NEW)).text
    assert page.index("<div hidden>") < page.index('name="objet_bis"')
    caught = client.post(reverse(NEW), FILLED | {"objet_bis": "http://ailleurs.example"})
    assert f"Un message part à {VISITOR}" in caught.text
    assert not ContactRequest.objects.exists()
    assert sent_to(VISITOR) == []


def test_flooding_a_mailbox_is_braked_and_nothing_more_is_written(client, lead):
    for _ in range(3):
        client.post(reverse(NEW), FILLED)
    page = client.post(reverse(NEW), FILLED).text
    assert "Trop d’essais" in page
    assert "j’ai une idée" in page  # what was typed is not lost
    assert ContactRequest.objects.count() == 3


def test_flooding_from_one_network_address_is_braked(client, lead):
    for number in range(20):
        client.post(reverse(NEW), FILLED | {"email": f"lou{number}@chez-moi.example"})
    assert "Trop d’essais" in client.post(reverse(NEW), FILLED | {"email": "autre@chez-moi.example"}).text
    assert ContactRequest.objects.count() == 20


@pytest.mark.parametrize("email", ["lou@chez-moi.example\nBcc: eve@ailleurs.example", "lou", "a@b.example,c@d.example"])
def test_an_address_that_is_not_one_is_refused(client, lead, email):
    client.post(reverse(NEW), FILLED | {"email": email})
    assert not ContactRequest.objects.exists()


# ---- following


def test_by_the_link_one_adds_withdraws_and_closes_the_link(client, lead, ask):
    found = ask()
    link = reverse("requests:follow", args=[access.follow_token(found)])
    page = client.post(link, {"do": "add", "text": "Une précision <b>utile</b>"}, follow=True).text
    assert "&lt;b&gt;utile" in page
    assert "Votre demande est retirée." in client.post(link, {"do": "withdraw"}, follow=True).text
    client.post(link, {"do": "add", "text": "Trop tard"})
    assert "Trop tard" not in client.get(link).text
    client.post(link, {"do": "close_link"})
    assert client.get(link).status_code == 404


def test_the_link_lives_a_year(client, lead, ask):
    found = ask()
    link = reverse("requests:follow", args=[access.follow_token(found)])
    ContactRequest.objects.update(follow_before=timezone.now() - timedelta(seconds=1))
    assert client.get(link).status_code == 404
    assert client.post(link, {"do": "withdraw"}).status_code == 404


def test_a_word_more_after_the_answer_brings_it_back_to_its_owner(client, lead, ask):
    found = ask()
    answering.take(found, by=lead)
    answering.answer(found, text="Voici.", by=lead)
    link = link_in(sent_to(VISITOR)[-1])
    assert "> Voici." in str(sent_to(VISITOR)[-1].body)
    client.post(link, {"do": "add", "text": "Et ensuite ?"})
    found.refresh_from_db()
    assert (found.state, found.owner) == (State.TAKEN, lead)
    assert "un message ajouté" in sent_to(lead.email)[-1].subject


def test_the_pages_that_gave_an_address_give_the_form_too(client_for, dpo):
    client = client_for(dpo)
    for name, link in (
        ("desk:accessibility", "?intent=accessibility"),
        ("desk:who_sees_what", "?intent=data"),
        ("desk:my_data", "?intent=data"),
        ("desk:legal", reverse(NEW)),
    ):
        assert reverse(NEW) in client.get(reverse(name)).text
        assert link in client.get(reverse(name)).text
    page = client.get(reverse(NEW), {"intent": "data"}).text
    assert 'value="data"' in page.partition("checked")[0][-200:]


def test_every_state_and_every_intent_has_its_line():
    assert set(TRANSITIONS) == set(State)
    assert set(ROUTES) == set(Intent)
    assert Role.objects.count() == 0
