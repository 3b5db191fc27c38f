"""Inviting by a link: who may, what the link opens, and that it opens it once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.ground.accounts import invitations
from terreau.ground.accounts.actions import Refused
from terreau.ground.accounts.enums import InvitationState
from terreau.ground.accounts.models import Invitation, Role, User
from terreau.ground.journal.models import Entry
from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from tests.factories import make_structure, make_user
from tests.ground.accounts.mails import link_of, sent

pytestmark = pytest.mark.django_db

PASSWORD = "une longue phrase sans chiffre"
ACCOUNT = {"name": "Ada Martin", "password": PASSWORD, "again": PASSWORD}
GUEST = "ada@ministere.example"


@pytest.fixture
def employer():
    return make_structure("Ministère", code="MIN")


@pytest.fixture
def office(employer):
    return make_structure("Bureau", parent=employer, code="BUR")


@pytest.fixture
def boss(employer) -> User:
    return make_user((RoleName.ADMINISTRATOR, employer))


@pytest.fixture
def invite(boss, office, django_capture_on_commit_callbacks):
    """Invite, deliver, and give back the path of the link."""

    def make(*roles, by=boss, email=GUEST) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            invitations.invite(email=email, roles=roles or [(RoleName.EDITOR, office)], by=by)
        return link_of(sent().pop())

    return make


def test_an_administrator_invites_from_the_page_and_the_guest_enters(
    client_for, client, boss, office, django_capture_on_commit_callbacks
):
    form = {"email": "Ada@Ministere.example", "structure": "BUR — Bureau", "roles": ["editor", "trainer"]}
    with django_capture_on_commit_callbacks(execute=True):
        response = client_for(boss).post(reverse("accounts:invite"), form, follow=True)
    assert "L’invitation part à ada@ministere.example." in response.text
    link = link_of(sent()[0])
    assert sent()[0].to == [GUEST]
    page = client.get(link)
    assert "Rédacteur\u00a0: Bureau" in page.text
    response = client.post(link, ACCOUNT)
    assert response.status_code == 302
    ada = User.objects.get(email=GUEST)
    assert (ada.name, ada.check_password(PASSWORD)) == ("Ada Martin", True)
    assert {(role.role, role.structure) for role in ada.held_roles} == {("editor", office), ("trainer", office)}
    assert int(client.session["_auth_user_id"]) == ada.pk
    entry = Entry.objects.get(action="accounts.invitation.accepted")
    assert entry.actor == f"user:{ada.pk}"
    assert GUEST not in str(list(Entry.objects.values()))


def test_opening_the_link_any_number_of_times_changes_nothing(client, invite):
    link = invite()
    for _ in range(3):
        assert client.get(link).status_code == 200
    assert not User.objects.filter(email=GUEST).exists()
    assert Invitation.objects.get().state == InvitationState.PENDING


def test_the_database_keeps_no_token(invite):
    token = invite().strip("/").split("/")[-1]
    assert len(token) > 40
    assert token not in str(list(Invitation.objects.values()))
    assert token not in str(list(Message.objects.values()))


def test_the_link_serves_once(client, invite):
    link = invite()
    client.post(link, ACCOUNT)
    client.post(reverse("accounts:sign_out"))
    assert client.get(link).status_code == 410
    assert client.post(link, ACCOUNT).status_code == 410


def test_of_two_acceptances_at_once_one_finds_nothing_left(invite):
    token = invite().strip("/").split("/")[-1]
    invitations.accept_as_new(token, name="Ada", password=PASSWORD)
    with pytest.raises(Refused, match="n’est plus valable"):
        invitations.accept_as_new(token, name="Eve", password=PASSWORD)
    assert User.objects.filter(email=GUEST).count() == 1


def test_a_refused_acceptance_leaves_the_invitation_usable(client, invite):
    link = invite()
    assert "au minimum 16 caractères" in client.post(link, ACCOUNT | {"password": "court", "again": "court"}).text
    assert client.post(link, ACCOUNT).status_code == 302


def test_after_fourteen_days_the_link_opens_nothing_until_it_is_sent_again(
    client, invite, boss, django_capture_on_commit_callbacks
):
    link = invite()
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(link).status_code == 410
    with django_capture_on_commit_callbacks(execute=True):
        invitations.resend(Invitation.objects.get(), by=boss)
    fresh = link_of(sent().pop())
    assert fresh != link
    assert client.get(fresh).status_code == 200
    assert client.get(link).status_code == 410
    assert Invitation.objects.get().expires_at > timezone.now() + timedelta(days=13)


def test_a_cancelled_invitation_opens_nothing_and_cannot_be_sent_again(client_for, client, invite, boss):
    link = invite()
    pk = Invitation.objects.get().pk
    client_for(boss).post(reverse("accounts:invitation_revoke", args=[pk]))
    assert client.get(link).status_code == 410
    response = client_for(boss).post(reverse("accounts:invitation_resend", args=[pk]), follow=True)
    assert "Cette invitation a déjà été acceptée ou annulée." in response.text


def test_the_list_says_what_became_of_the_message(client_for, boss, office, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # the discard port: nobody answers
    invitation = invitations.invite(email=GUEST, roles=[(RoleName.EDITOR, office)], by=boss)
    assert sent() == []
    client = client_for(boss)
    assert "En attente d’envoi" in client.get(reverse("accounts:invitations")).text
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    invitations.resend(Invitation.objects.select_related("message").get(pk=invitation.pk), by=boss)
    assert len(sent()) == 1
    assert "Envoyé" in client.get(reverse("accounts:invitations")).text


def test_sending_again_stops_the_first_message_and_cancelling_stops_the_last(boss, office):
    invitation = invitations.invite(email=GUEST, roles=[(RoleName.EDITOR, office)], by=boss)
    invitations.resend(Invitation.objects.get(pk=invitation.pk), by=boss)
    assert sorted(Message.objects.values_list("state", flat=True)) == ["discarded", "waiting"]
    invitations.revoke(Invitation.objects.get(pk=invitation.pk), by=boss)
    assert sent() == []
    assert set(Message.objects.values_list("state", "text")) == {("discarded", "")}


def test_no_message_leaves_for_an_invitation_that_is_refused(office, django_capture_on_commit_callbacks):
    trainer = make_user((RoleName.TRAINER, office))
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(Refused):
        invitations.invite(email=GUEST, roles=[(RoleName.TRAINER, office)], by=trainer)
    assert sent() == []
    assert not Invitation.objects.exists()


def test_an_existing_account_accepts_signed_in_and_only_as_itself(client, client_for, invite, office):
    ada = User.objects.create_user(GUEST, password=PASSWORD)
    link = invite()
    assert "Connectez-vous pour accepter" in client.get(link).text
    client.post(link)
    other = client_for(make_user())
    assert "Déconnectez-vous" in other.get(link).text
    other.post(link)
    assert not Role.objects.filter(role="editor").exists()
    client_for(ada).post(link)
    assert Role.objects.get(role="editor").user == ada


def test_what_the_inviter_may_no_longer_give_is_not_given(client, invite, boss):
    link = invite()
    Role.objects.filter(user=boss).delete()
    assert "n’est plus valable" in client.post(link, ACCOUNT).text
    assert not User.objects.filter(email=GUEST).exists()


@pytest.mark.parametrize(
    ("own", "given", "allowed"),
    [
        (RoleName.ADMINISTRATOR, RoleName.ADMINISTRATOR, True),
        (RoleName.ADMINISTRATOR, RoleName.DPO, True),
        (RoleName.HR, RoleName.MANAGER, True),
        (RoleName.HR, RoleName.ADMINISTRATOR, False),
        (RoleName.HR, RoleName.SKILL_IMPORTER, False),
        (RoleName.PROGRAMME_LEAD, RoleName.EDITOR, True),
        (RoleName.PROGRAMME_LEAD, RoleName.HR, False),
        (RoleName.MANAGER, RoleName.MANAGER, False),
        (RoleName.DPO, RoleName.EDITOR, False),
    ],
)
def test_who_may_invite_for_what(office, own, given, allowed):
    user = make_user((own, office))
    if allowed:
        assert invitations.invite(email=GUEST, roles=[(given, office)], by=user).roles.count() == 1
    else:
        with pytest.raises(Refused):
            invitations.invite(email=GUEST, roles=[(given, office)], by=user)


def test_nobody_invites_above_or_beside_his_own_structure(employer, office):
    sister = make_structure(parent=employer)
    user = make_user((RoleName.ADMINISTRATOR, office))
    for elsewhere in (employer, sister):
        with pytest.raises(Refused):
            invitations.invite(email=GUEST, roles=[(RoleName.EDITOR, elsewhere)], by=user)


def test_nobody_invites_himself_to_more_than_he_holds(client_for, boss, office):
    form = {"email": boss.email, "structure": "BUR", "roles": ["hr"]}
    assert "Vous ne pouvez pas donner ce rôle ici." in client_for(boss).post(reverse("accounts:invite"), form).text


def test_the_page_is_for_those_who_may_give_some_role(client_for, office):
    for role, status in ((RoleName.HR, 200), (RoleName.PROGRAMME_LEAD, 200), (RoleName.MANAGER, 403)):
        assert client_for(make_user((role, office))).get(reverse("accounts:invite")).status_code == status


def test_the_page_takes_a_structure_by_code_or_label_and_says_when_it_is_unclear(client_for, boss, employer, office):
    make_structure("Bureau", parent=employer, code="BUR2")
    make_structure("Ailleurs", code="AUT")
    client = client_for(boss)
    form = {"email": GUEST, "roles": ["editor"]}
    page = client.post(reverse("accounts:invite"), form | {"structure": "bureau"}).text
    assert "Plusieurs structures correspondent\N{NO-BREAK SPACE}: BUR — Bureau, BUR2 — Bureau." in page
    page = client.post(reverse("accounts:invite"), form | {"structure": "AUT"}).text
    assert "Aucune structure que vous gérez n’a ce code ou ce libellé." in page
    assert client.post(reverse("accounts:invite"), form | {"structure": "bur2"}).status_code == 302


def test_an_invitation_for_elsewhere_is_out_of_sight_and_one_beyond_ones_power_out_of_reach(client_for, invite, office):
    invite((RoleName.DPO, office))
    pk = Invitation.objects.get().pk
    stranger = client_for(make_user((RoleName.ADMINISTRATOR, make_structure())))
    assert GUEST not in stranger.get(reverse("accounts:invitations")).text
    human_resources = client_for(make_user((RoleName.HR, office)))
    for name in ("accounts:invitation_resend", "accounts:invitation_revoke"):
        assert stranger.post(reverse(name, args=[pk])).status_code == 404
        assert human_resources.post(reverse(name, args=[pk])).status_code == 403
    assert Invitation.objects.get().state == InvitationState.PENDING
