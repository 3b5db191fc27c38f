"""Becoming the account of an agent: by a code on paper, or by six digits sent to a work address."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.ground.accounts import activation
from terreau.ground.accounts.actions import Refused
from terreau.ground.accounts.models import ActivationCode, LinkCode, User
from terreau.ground.journal.models import Entry
from terreau.ground.organisations.enums import RoleName
from tests.factories import make_agent, make_structure, make_user
from tests.ground.accounts.mails import digits_of, link_of, sent

pytestmark = pytest.mark.django_db

PASSWORD = "une longue phrase sans chiffre"
ACCOUNT = {"name": "Ada Martin", "password": PASSWORD, "again": PASSWORD}
MINE = "ada@chez-moi.example"


@pytest.fixture
def office():
    return make_structure("Bureau", parent=make_structure())


@pytest.fixture
def agent(office):
    return make_agent(office, email="", matricule="A-17")


@pytest.fixture
def human_resources(office) -> User:
    return make_user((RoleName.HR, office))


@pytest.fixture
def code(agent, human_resources) -> str:
    return activation.issue_code(agent, by=human_resources)


@pytest.fixture
def ask(client, django_capture_on_commit_callbacks):
    def post(**given):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(reverse("accounts:activate"), {"matricule": "A-17", "email": MINE} | given)

    return post


# ---- the code on paper


def test_human_resources_print_a_slip_that_is_shown_once(client_for, agent, human_resources):
    client = client_for(human_resources)
    url = reverse("accounts:activation_slip", args=[agent.pk])
    assert re.search(r"([2-9A-Z]{4}-){3}[2-9A-Z]{4}", client.get(url).text) is None
    printed = re.search(r"([2-9A-Z]{4}-){3}[2-9A-Z]{4}", client.post(url).text)
    assert printed
    assert printed.group() not in client.get(url).text
    assert printed.group().replace("-", "") not in str(list(ActivationCode.objects.values()))
    assert Entry.objects.get(action="accounts.activation_code.issued").object_key == str(agent.pk)


def test_a_slip_is_for_human_resources_and_administrators_of_the_agent(client_for, agent, office):
    url = reverse("accounts:activation_slip", args=[agent.pk])
    assert client_for(make_user((RoleName.ADMINISTRATOR, office))).get(url).status_code == 200
    assert client_for(make_user((RoleName.MANAGER, office))).post(url).status_code == 403
    assert client_for(make_user((RoleName.HR, make_structure()))).post(url).status_code == 404
    assert not ActivationCode.objects.exists()


def test_matricule_code_and_an_address_open_the_account_by_the_link(client, ask, agent, code):
    page = ask(code=code.lower().replace("-", " "))
    assert MINE in page.text
    assert not User.objects.filter(email=MINE).exists()
    link = link_of(sent().pop())
    assert str(agent) in client.get(link).text
    client.post(link, ACCOUNT)
    ada = User.objects.get(email=MINE)
    assert ada.agent == agent
    assert not ActivationCode.objects.exists()
    assert Entry.objects.get(action="accounts.user.linked").data == {"agent": agent.pk, "proof": "activation_code"}


def test_a_mistyped_address_costs_nothing(ask, client, code, agent):
    ask(code=code, email="faute@chez-moi.example")
    ask(code=code)
    client.post(link_of(sent()[-1]), ACCOUNT)
    assert User.objects.get(agent=agent).email == MINE


def test_a_code_serves_one_account_even_through_two_links(client, ask, code, agent):
    ask(code=code, email="autre@chez-moi.example")
    ask(code=code)
    first, second = (link_of(message) for message in sent())
    client.post(first, ACCOUNT)
    client.post(reverse("accounts:sign_out"))
    assert "n’est plus valable" in client.post(second, ACCOUNT).text
    assert User.objects.get(agent=agent).email == "autre@chez-moi.example"
    assert not User.objects.filter(email=MINE).exists()


@pytest.mark.parametrize("wrong", [{"matricule": "A-18"}, {"code": "2222-2222-2222-2222"}, {"age": 31}, {"left": True}])
def test_whatever_is_wrong_the_answer_is_the_same(ask, agent, code, wrong):
    if "age" in wrong:
        ActivationCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    if "left" in wrong:
        type(agent).objects.filter(pk=agent.pk).update(left_on="2026-01-01")
    page = ask(**({"code": code} | {key: value for key, value in wrong.items() if key in {"matricule", "code"}}))
    assert "Matricule ou code incorrect, ou code déjà utilisé ou trop ancien." in page.text
    assert sent() == []


def test_guessing_codes_is_braked(ask, code):
    for _ in range(5):
        ask(code="2222-2222-2222-2222")
    assert "Trop d’essais" in ask(code=code).text


def test_the_link_opens_nothing_to_who_left_since(ask, agent, code, client):
    ask(code=code)
    type(agent).objects.filter(pk=agent.pk).update(left_on="2026-01-01")
    assert "n’est plus valable" in client.post(link_of(sent()[0]), ACCOUNT).text
    assert not User.objects.filter(agent=agent).exists()


def test_a_new_code_replaces_the_old(ask, agent, code, human_resources):
    activation.issue_code(agent, by=human_resources)
    assert "Matricule ou code incorrect" in ask(code=code).text


def test_no_code_for_who_has_an_account(agent, human_resources):
    make_user(agent=agent)
    with pytest.raises(Refused, match="déjà un compte"):
        activation.issue_code(agent, by=human_resources)


# ---- the six digits


@pytest.fixture
def ada(office) -> User:
    make_agent(office, email="ada@ministere.example", last_name="Martin")
    return User.objects.create_user("ada@ministere.example", password=PASSWORD)


@pytest.fixture
def digits(ada, client_for, django_capture_on_commit_callbacks) -> str:
    with django_capture_on_commit_callbacks(execute=True):
        client_for(ada).post(reverse("accounts:link_send"))
    return digits_of(sent().pop())


def test_the_agent_with_ones_address_is_proposed_at_sign_in_and_never_linked_by_itself(client, ada):
    response = client.post(
        reverse("accounts:sign_in"), {"email": ada.email, "password": PASSWORD, "next": "/mon-espace/"}, follow=True
    )
    assert "Est-ce vous" in response.text
    assert "Martin" in response.text
    ada.refresh_from_db()
    assert ada.agent is None


def test_the_digits_prove_it(client_for, ada, digits):
    client_for(ada).post(reverse("accounts:link"), {"digits": f" {digits} "})
    ada.refresh_from_db()
    assert ada.agent.email == ada.email
    assert Entry.objects.get(action="accounts.user.linked").data["proof"] == "email_code"
    assert not LinkCode.objects.exists()


def test_asking_for_the_digits_does_not_lose_where_one_was_going(client_for, ada):
    client = client_for(ada)
    page = client.post(reverse("accounts:link_send"), {"next": "/mon-espace/"}, follow=True)
    assert page.text.count('name="next" value="/mon-espace/"') == 2


def test_the_digits_are_not_in_the_database(digits):
    assert digits not in str(list(LinkCode.objects.values_list("code_hash", flat=True)))


def test_the_digits_of_somebody_else_prove_nothing(client_for, digits, office):
    make_agent(office, email="eve@ministere.example")
    eve = make_user(email="eve@ministere.example")
    assert "n’est plus valable" in client_for(eve).post(reverse("accounts:link"), {"digits": digits}).text


def test_five_tries_and_no_more(client_for, ada, digits):
    client = client_for(ada)
    wrong = f"{(int(digits) + 1) % 1_000_000:06}"
    for _ in range(5):
        assert "Code incorrect." in client.post(reverse("accounts:link"), {"digits": wrong}).text
    assert "n’est plus valable" in client.post(reverse("accounts:link"), {"digits": digits}).text
    ada.refresh_from_db()
    assert ada.agent is None


def test_asking_for_more_digits_is_braked_for_each_brings_five_guesses(client_for, ada, digits):
    client = client_for(ada)
    for _ in range(4):
        assert "est parti" in client.post(reverse("accounts:link_send"), follow=True).text
    assert "Trop d’essais" in client.post(reverse("accounts:link_send"), follow=True).text


def test_ten_minutes_and_no_more(client_for, ada, digits):
    LinkCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "n’est plus valable" in client_for(ada).post(reverse("accounts:link"), {"digits": digits}).text


def test_an_agent_taken_meanwhile_stays_with_his_account(ada, digits, office):
    other = make_user(agent=LinkCode.objects.get().agent)
    with pytest.raises(Refused, match="déjà un compte"):
        activation.confirm_digits(ada, digits=digits)
    other.refresh_from_db()
    assert other.agent


def test_nobody_is_proposed_when_two_agents_share_the_address_or_the_agent_left(ada, office):
    assert activation.agent_to_propose(ada)
    twin = make_agent(office, email=ada.email)
    assert activation.agent_to_propose(ada) is None
    twin.delete()
    type(twin).objects.update(left_on="2026-01-01")
    assert activation.agent_to_propose(ada) is None


def test_without_agent_to_propose_the_page_sends_on(client_for):
    assert client_for(make_user()).get(reverse("accounts:link")).status_code == 302
