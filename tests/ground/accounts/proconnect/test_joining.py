"""The first sign-in: an address proposes, a proof decides. Invitations, changed identities, local accounts off."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.ground.accounts import activation, invitations
from terreau.ground.accounts.models import LinkCode, Role, User
from terreau.ground.accounts.proconnect import joining
from terreau.ground.journal.models import Entry
from terreau.ground.organisations.enums import RoleName
from tests.factories import make_agent, make_structure, make_user
from tests.ground.accounts.mails import digits_of, link_of, sent

pytestmark = pytest.mark.django_db

LOU = "lou.martin@ministere.example"
PASSWORD = "une longue phrase sans chiffre"
FIRST, PROVE = "/compte/proconnect/premiere-connexion/", "/compte/proconnect/preuve/"


@pytest.fixture
def account() -> User:
    """An account that already has the address which ProConnect gives, with a role and a password."""
    user = User.objects.create_user(LOU, password=PASSWORD, name="Lou Martin")
    Role.objects.create(user=user, structure=make_structure(), role=RoleName.ADMINISTRATOR)
    return user


@pytest.fixture
def post(browser, django_capture_on_commit_callbacks):
    def send(name: str, **given):
        with django_capture_on_commit_callbacks(execute=True):
            return browser.client.post(reverse(f"accounts:{name}"), given)

    return send


def first_page(browser, target: str = "") -> str:
    response = browser.sign_in(target)
    assert response["Location"] == FIRST
    return browser.client.get(FIRST).text


# ---- an address that already has an account


def test_an_address_never_opens_the_account_that_has_it(browser, account):
    page = first_page(browser)
    assert "Ce compte est-il le vôtre ?" in page
    assert browser.user_id is None
    assert browser.client.get(reverse("desk:my_space")).status_code == 302
    account.refresh_from_db()
    assert account.sub is None
    assert User.objects.count() == 1


def test_digits_sent_to_the_account_prove_it_and_its_owner_is_told(browser, account, post):
    first_page(browser, "/mon-espace/")
    post("proconnect_send")
    message = sent().pop()
    assert message.to == [LOU]
    before = browser.client.session.session_key
    response = post("proconnect_prove", digits=digits_of(message))
    assert response["Location"] == "/mon-espace/"
    assert browser.client.session.session_key != before
    assert browser.user_id == str(account.pk)
    account.refresh_from_db()
    assert account.sub == "sub-de-lou"
    assert Entry.objects.get(action="accounts.user.tied").data == {"proof": "email_code", "replaced": False}
    assert "vient d’être relié à ProConnect" in sent().pop().body
    assert not LinkCode.objects.exists()
    browser.client.post(reverse("accounts:sign_out"))
    assert browser.sign_in("/mon-espace/")["Location"] == "/mon-espace/"


def test_the_password_of_the_account_proves_it_too(browser, account, post):
    first_page(browser)
    assert "Mot de passe incorrect." in post("proconnect_prove", password="pas celui-là du tout").text
    assert browser.user_id is None
    post("proconnect_prove", password=PASSWORD)
    assert browser.user_id == str(account.pk)
    assert Entry.objects.get(action="accounts.user.tied").data["proof"] == "password"


def test_guessing_the_password_is_braked(browser, account, post):
    first_page(browser)
    for _ in range(5):
        post("proconnect_prove", password="pas celui-là du tout")
    assert "Trop d’essais" in post("proconnect_prove", password=PASSWORD).text
    assert browser.user_id is None


def test_five_guesses_of_the_digits_and_no_more(browser, account, post):
    first_page(browser)
    post("proconnect_send")
    digits = digits_of(sent().pop())
    wrong = f"{(int(digits) + 1) % 1_000_000:06}"
    for _ in range(5):
        assert "Code incorrect." in post("proconnect_prove", digits=wrong).text
    assert "n’est plus valable" in post("proconnect_prove", digits=digits).text
    assert browser.user_id is None


def test_asking_for_codes_is_braked(browser, account, post):
    first_page(browser)
    for _ in range(6):
        post("proconnect_send")
    assert len(sent()) == 5
    assert "Trop d’essais" in browser.client.get(FIRST).text


def test_digits_of_ten_minutes_ago_prove_nothing(browser, account, post):
    first_page(browser)
    post("proconnect_send")
    LinkCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "n’est plus valable" in post("proconnect_prove", digits=digits_of(sent().pop())).text


def test_digits_asked_for_by_one_identity_prove_nothing_for_another(browser, provider, account, post):
    """The owner asks; somebody else, whose provider claims the same address, uses what he may have read over her."""
    first_page(browser)
    post("proconnect_send")
    digits = digits_of(sent().pop())
    browser.client.cookies.clear()
    provider.person["sub"] = "sub-de-eve"
    first_page(browser)
    assert "Code incorrect." in post("proconnect_prove", digits=digits).text
    assert browser.user_id is None


def test_digits_that_link_an_agent_do_not_tie_an_account_and_the_reverse(
    browser, account, post, django_capture_on_commit_callbacks
):
    make_agent(make_structure(), email=LOU)
    with django_capture_on_commit_callbacks(execute=True):
        activation.send_digits(account)
    first_page(browser)
    assert "Code incorrect." in post("proconnect_prove", digits=digits_of(sent().pop())).text
    post("proconnect_send")
    with pytest.raises(activation.Refused, match="Code incorrect"):
        activation.confirm_digits(account, digits=digits_of(sent().pop()))
    account.refresh_from_db()
    assert (account.sub, account.agent) == (None, None)


def test_a_changed_identity_provider_takes_the_same_proof(browser, provider, account, post):
    User.objects.filter(pk=account.pk).update(sub="sub-de-l-ancien-fournisseur")
    assert "change de fournisseur d’identité" in first_page(browser)
    post("proconnect_send")
    post("proconnect_prove", digits=digits_of(sent().pop()))
    account.refresh_from_db()
    assert account.sub == provider.person["sub"]
    assert Entry.objects.get(action="accounts.user.tied").data["replaced"] is True


def test_the_agent_who_chose_an_address_of_his_own_finds_his_account_and_the_code_goes_there(browser, account, post):
    agent = make_agent(make_structure(), email=LOU)
    User.objects.filter(pk=account.pk).update(email="lou@chez-moi.example", agent=agent)
    page = first_page(browser)
    assert "l…@chez-moi.example" in page
    assert "lou@chez-moi.example" not in page
    post("proconnect_send")
    assert sent()[-1].to == ["lou@chez-moi.example"]


def test_an_account_closed_or_tied_meanwhile_is_not_tied(browser, account, post):
    first_page(browser)
    post("proconnect_send")
    digits = digits_of(sent().pop())
    User.objects.filter(pk=account.pk).update(is_active=False)
    assert "Ce compte a changé entre-temps" in post("proconnect_prove", digits=digits).text
    assert "Votre compte est fermé" in browser.client.get(FIRST).text
    account.refresh_from_db()
    assert account.sub is None


def test_a_closed_account_with_the_address_is_said_at_the_door(browser, account):
    User.objects.filter(pk=account.pk).update(is_active=False)
    response = browser.sign_in()
    assert response.status_code == 403
    assert "Votre compte est fermé" in response.text
    assert Entry.objects.get().data == {"why": "account_closed"}


# ---- an address that has no account


def test_nobody_expected_is_told_whom_to_ask(browser):
    response = browser.sign_in()
    assert response.status_code == 403
    assert "Votre administration ne vous a pas encore ouvert Terreau" in response.text
    assert Entry.objects.get().data == {"why": "not_opened"}
    assert browser.client.get(FIRST)["Location"] == reverse("accounts:sign_in")
    assert not User.objects.exists()


def test_an_agent_of_the_file_opens_his_account_then_proves_that_he_is_the_agent(browser, post):
    agent = make_agent(make_structure(), email=LOU)
    assert "Votre administration attend ce courriel" in first_page(browser, "/mon-espace/")
    assert not User.objects.exists()
    response = post("proconnect_open")
    assert response["Location"] == f"{reverse('accounts:link')}?next=%2Fmon-espace%2F"
    user = User.objects.get()
    assert (user.sub, user.email, user.name, user.agent) == ("sub-de-lou", LOU, "Lou Martin", None)
    assert not user.has_usable_password()
    assert not user.held_roles
    post("link_send")
    post("link", digits=digits_of(sent().pop()))
    user.refresh_from_db()
    assert user.agent == agent


def test_an_agent_who_left_opens_nothing(browser):
    make_agent(make_structure(), email=LOU, left_on="2026-01-01")
    assert browser.sign_in().status_code == 403


def test_opening_takes_an_identity_of_this_browser_and_of_the_last_quarter_of_an_hour(browser, client, post):
    make_agent(make_structure(), email=LOU)
    assert client.post(reverse("accounts:proconnect_open"))["Location"] == reverse("accounts:sign_in")
    first_page(browser)
    session = browser.client.session
    session["proconnect_pending"] |= {"until": 0}
    session.save()
    assert post("proconnect_open")["Location"] == reverse("accounts:sign_in")
    assert not User.objects.exists()


def test_an_agent_withdrawn_meanwhile_opens_nothing(browser, post):
    agent = make_agent(make_structure(), email=LOU)
    first_page(browser)
    agent.delete()
    assert post("proconnect_open")["Location"] == FIRST
    assert not User.objects.exists()


# ---- invitations


@pytest.fixture
def link(django_capture_on_commit_callbacks) -> str:
    structure = make_structure()
    boss = make_user((RoleName.ADMINISTRATOR, structure))
    with django_capture_on_commit_callbacks(execute=True):
        invitations.invite(email=LOU, roles=[(RoleName.EDITOR, structure)], by=boss)
    return link_of(sent().pop())


def test_an_invited_address_opens_an_account_and_its_roles_wait_for_the_link(browser, post, link):
    first_page(browser)
    post("proconnect_open")
    user = User.objects.get(email=LOU)
    assert not user.held_roles
    browser.client.post(link)
    assert [role.role for role in User.objects.get(pk=user.pk).held_roles] == [RoleName.EDITOR]


@pytest.mark.parametrize("local", [True, False])
def test_the_link_is_accepted_through_proconnect_whatever_address_it_gives(browser, provider, settings, link, local):
    settings.LOCAL_ACCOUNTS = local
    provider.person["email"] = "autre@ministere.example"
    page = browser.client.get(link).text
    assert f"?next={link}" in page
    assert ('name="password"' in page) is local
    assert browser.sign_in(link)["Location"] == FIRST
    assert browser.client.get(FIRST)["Location"] == link
    assert "Accepter et ouvrir mon compte par ProConnect" in browser.client.get(link).text
    browser.client.post(link, {"proconnect": "1"})
    user = User.objects.get(email=LOU)
    assert browser.user_id == str(user.pk)
    assert user.sub == "sub-de-lou"
    assert not user.has_usable_password()
    assert [role.role for role in user.held_roles] == [RoleName.EDITOR]
    assert not invitations.find(link.strip("/").split("/")[-1])


def test_the_link_is_not_accepted_without_having_come_through_proconnect(browser, link, settings):
    settings.LOCAL_ACCOUNTS = False
    browser.client.post(link, {"proconnect": "1"})
    browser.client.post(link, {"name": "Lou", "password": PASSWORD, "again": PASSWORD})
    assert not User.objects.filter(email=LOU).exists()


# ---- local accounts off


@pytest.fixture
def without_passwords(settings, provider):
    settings.LOCAL_ACCOUNTS = False


def test_no_password_signs_in(client, account, without_passwords):
    page = client.get(reverse("accounts:sign_in")).text
    assert "S’identifier avec" in page
    assert 'name="password"' not in page
    assert "Mot de passe oublié" not in page
    client.post(reverse("accounts:sign_in"), {"email": LOU, "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_no_page_about_passwords_is_there(client, client_for, account, without_passwords):
    assert client.get(reverse("accounts:password_forgotten")).status_code == 404
    assert client.get(reverse("accounts:password_reset", args=["x", "y"])).status_code == 404
    signed = client_for(account)
    assert signed.get(reverse("accounts:password_change")).status_code == 404
    assert "Changer de mot de passe" not in signed.get(reverse("desk:sitemap")).text


def test_no_password_proves_an_account(browser, account, post, without_passwords):
    assert 'name="password"' not in first_page(browser)
    post("proconnect_prove", password=PASSWORD)
    assert browser.user_id is None
    account.refresh_from_db()
    assert account.sub is None


def test_nobody_founds_an_employer_by_a_password(client, without_passwords, settings):
    settings.OPEN_START = True
    page = client.get(reverse("desk:start_structure")).text
    assert "Cette installation est déjà celle d’une organisation" in page


def test_somebody_without_password_is_told_how_to_have_one(client_for, account):
    account.set_unusable_password()
    account.save()
    assert "il s’ouvre par ProConnect" in client_for(account).get(reverse("accounts:password_change")).text


def test_an_address_is_masked_so_that_only_its_owner_knows_it():
    assert joining.masked("ada.martin@ministere.example") == "a…@ministere.example"
