"""The pages of administrators: what they see, what they give and withdraw, and where they stop."""

import pytest
from django.urls import reverse

from terreau.ground.accounts import actions
from terreau.ground.accounts.actions import Refused
from terreau.ground.accounts.models import Role, User
from terreau.ground.journal.models import Entry
from terreau.ground.organisations.enums import RoleName
from tests.factories import make_agent, make_structure, make_user

pytestmark = pytest.mark.django_db

ADMINISTRATOR = RoleName.ADMINISTRATOR


@pytest.fixture
def employer():
    return make_structure("Ministère", code="MIN")


@pytest.fixture
def office(employer):
    return make_structure("Bureau", parent=employer, code="BUR")


@pytest.fixture
def boss(employer) -> User:
    return make_user((ADMINISTRATOR, employer))


def held(user: User) -> set:
    return set(Role.objects.filter(user=user).values_list("role", "structure__label"))


# ---- seeing


def test_an_administrator_sees_those_who_work_in_his_structures_and_nobody_else(client_for, boss, office):
    here = [make_user((RoleName.EDITOR, office)), make_user(agent=make_agent(office))]
    elsewhere = make_structure("Ailleurs")
    there = [make_user((RoleName.EDITOR, elsewhere)), make_user(agent=make_agent(elsewhere)), make_user()]
    page = client_for(boss).get(reverse("accounts:users")).text
    assert all(user.email in page for user in [*here, boss])
    assert not any(user.email in page for user in there)
    for user in there:
        assert client_for(boss).get(reverse("accounts:user", args=[user.pk])).status_code == 404


@pytest.mark.parametrize("role", [role for role in RoleName if role != ADMINISTRATOR])
def test_the_list_is_for_administrators(client_for, office, role):
    user = make_user((role, office))
    assert client_for(user).get(reverse("accounts:users")).status_code == 403
    assert client_for(user).get(reverse("accounts:user", args=[user.pk])).status_code == 403


def test_the_list_goes_page_by_page_and_costs_the_same_queries(client_for, boss, office, django_assert_num_queries):
    emails = [make_user((RoleName.EDITOR, office), email=f"u{n:03}@ministere.example").email for n in range(60)]
    client = client_for(boss)
    url, seen = reverse("accounts:users"), []
    while url:
        response = client.get(url)
        seen += [user.email for user in response.context["rows"]]
        following = response.context["following"]
        url = f"{reverse('accounts:users')}?apres={following}" if following else ""
    assert seen == sorted([*emails, boss.email])
    queries = []
    for many in (True, False):
        if not many:
            User.objects.filter(email__in=emails[5:]).delete()
        with django_assert_num_queries(6) as captured:
            client.get(reverse("accounts:users"))
        queries.append(len(captured))
    assert queries[0] == queries[1]


def test_searching_takes_words_of_the_name_or_the_address(client_for, boss, office):
    make_user((RoleName.EDITOR, office), email="lou@ministere.example")
    User.objects.filter(email="lou@ministere.example").update(name="Lou Martin")
    page = client_for(boss).get(reverse("accounts:users"), {"q": "martin lou"}).text
    assert "lou@ministere.example" in page
    assert boss.email not in page
    assert "Aucun compte." in client_for(boss).get(reverse("accounts:users"), {"q": "martin zoé"}).text


# ---- giving


def test_giving_a_role_is_confirmed_then_done_and_journalled(client_for, boss, office):
    other, client = make_user((RoleName.EDITOR, office)), client_for(boss)
    url = reverse("accounts:user", args=[other.pk])
    response = client.post(url, {"structure": "BUR", "role": "hr"}, follow=True)
    assert "sera «\N{NO-BREAK SPACE}Ressources humaines\N{NO-BREAK SPACE}» pour Bureau" in response.text
    assert held(other) == {("editor", "Bureau")}
    response = client.post(reverse("accounts:role_grant", args=[other.pk]), follow=True)
    assert "Le rôle est donné." in response.text
    assert held(other) == {("editor", "Bureau"), ("hr", "Bureau")}
    entry = Entry.objects.get(action="accounts.role.granted")
    assert (entry.actor, entry.object_key, entry.data) == (
        f"user:{boss.pk}",
        str(other.pk),
        {"role": "hr", "structure": office.pk},
    )


def test_the_confirmation_of_one_account_does_not_serve_for_another(client_for, boss, office):
    first, second = make_user((RoleName.EDITOR, office)), make_user((RoleName.EDITOR, office))
    client = client_for(boss)
    client.post(reverse("accounts:user", args=[first.pk]), {"structure": "BUR", "role": "hr"})
    client.post(reverse("accounts:role_grant", args=[second.pk]))
    assert not Role.objects.filter(role="hr").exists()


def test_an_administrator_of_a_branch_gives_nothing_above_or_beside(client_for, employer, office):
    make_structure("Voisin", parent=employer, code="VOI")
    local = make_user((ADMINISTRATOR, office))
    other = make_user((RoleName.EDITOR, office))
    for code in ("MIN", "VOI"):
        page = client_for(local).post(reverse("accounts:user", args=[other.pk]), {"structure": code, "role": "editor"})
        assert "Aucune structure que vous gérez" in page.text
    with pytest.raises(Refused):
        actions.grant_role(other, role=RoleName.EDITOR, structure=employer, by=local)


def test_nobody_gives_himself_what_he_does_not_hold(client_for, boss, employer, office):
    client = client_for(boss)
    client.post(reverse("accounts:user", args=[boss.pk]), {"structure": "BUR", "role": "hr"})
    page = client.post(reverse("accounts:role_grant", args=[boss.pk]), follow=True)
    assert "Vous ne pouvez pas donner ce rôle ici." in page.text
    assert held(boss) == {("administrator", "Ministère")}
    local = make_user((ADMINISTRATOR, office))
    with pytest.raises(Refused):
        actions.grant_role(local, role=ADMINISTRATOR, structure=employer, by=local)


def test_a_role_is_given_once(boss, office):
    other = make_user((RoleName.EDITOR, office))
    with pytest.raises(Refused, match="a déjà ce rôle ici"):
        actions.grant_role(other, role=RoleName.EDITOR, structure=office, by=boss)


# ---- withdrawing


def test_withdrawing_is_confirmed_then_done_and_journalled(client_for, boss, office):
    other = make_user((RoleName.EDITOR, office))
    role = other.held_roles[0]
    url = reverse("accounts:role_revoke", args=[role.pk])
    assert "ne sera plus" in client_for(boss).get(url).text
    assert held(other)
    client_for(boss).post(url)
    assert held(other) == set()
    assert Entry.objects.get(action="accounts.role.revoked").data == {"role": "editor", "structure": office.pk}


def test_a_role_elsewhere_is_out_of_reach(client_for, boss, office):
    elsewhere = make_structure()
    stranger = make_user((RoleName.EDITOR, elsewhere))
    both = make_user((RoleName.EDITOR, elsewhere), (RoleName.EDITOR, office))
    answers = [
        client_for(boss).post(reverse("accounts:role_revoke", args=[role.pk])).status_code
        for role in (*stranger.held_roles, *reversed(both.held_roles))
    ]
    assert sorted(answers) == [302, 403, 404]
    assert held(stranger)
    assert len(held(both)) == 1


def test_the_last_administrator_of_an_employer_cannot_be_removed(client_for, boss, employer):
    role = boss.held_roles[0]
    page = client_for(boss).post(reverse("accounts:role_revoke", args=[role.pk]), follow=True)
    assert "C’est le dernier administrateur de cet employeur" in page.text
    assert held(boss)
    second = make_user((ADMINISTRATOR, employer))
    client_for(boss).post(reverse("accounts:role_revoke", args=[role.pk]))
    assert held(boss) == set()
    assert held(second)


def test_an_administrator_whose_account_is_closed_does_not_count(boss, employer):
    User.objects.filter(pk=make_user((ADMINISTRATOR, employer)).pk).update(is_active=False)
    with pytest.raises(Refused, match="dernier administrateur"):
        actions.revoke_role(boss.held_roles[0], by="test")
    with pytest.raises(Refused, match="dernier administrateur"):
        actions.deactivate(boss, by="test")


def test_administrators_of_a_branch_may_all_go(office):
    local = make_user((ADMINISTRATOR, office))
    actions.revoke_role(local.held_roles[0], by="test")
    assert held(local) == set()


# ---- closing


def test_closing_an_account_ends_its_sessions_and_it_can_be_opened_again(client_for, boss, office):
    other = make_user((RoleName.EDITOR, office))
    theirs, mine = client_for(other), client_for(boss)
    url = reverse("accounts:user_close", args=[other.pk])
    assert theirs.get(reverse("accounts:password_change")).status_code == 200
    assert "Fermer le compte" in mine.get(url).text
    mine.post(url)
    assert theirs.get(reverse("accounts:password_change")).status_code == 302
    assert "Compte fermé" in mine.get(reverse("accounts:user", args=[other.pk])).text
    mine.post(url)
    other.refresh_from_db()
    assert other.is_active
    done = list(Entry.objects.order_by("at").values_list("action", flat=True))
    assert done == ["accounts.user.deactivated", "accounts.user.reactivated"]


def test_an_account_that_also_works_elsewhere_or_is_ones_own_cannot_be_closed(client_for, boss, office):
    both = make_user((RoleName.EDITOR, office), (RoleName.EDITOR, make_structure()))
    stranger = make_user((RoleName.EDITOR, make_structure()))
    for user, status in ((both, 403), (boss, 403), (stranger, 404)):
        assert client_for(boss).post(reverse("accounts:user_close", args=[user.pk])).status_code == status
    assert not User.objects.filter(is_active=False).exists()


def test_the_last_administrator_cannot_be_closed(boss, employer):
    second = make_user((ADMINISTRATOR, employer))
    actions.deactivate(boss, by=second)
    with pytest.raises(Refused, match="dernier administrateur"):
        actions.deactivate(second, by="test")
