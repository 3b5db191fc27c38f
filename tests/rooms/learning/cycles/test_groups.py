"""Groups: drawn, changed by hand, announced once; what is written there is its members' and its coach's alone."""

import json

import pytest
from django.urls import reverse

from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.learning.cycles import grouping, noting
from terreau.rooms.learning.cycles.holding import CycleRefused
from terreau.rooms.learning.cycles.models import Candidacy, Group, Note
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.learning.cycles.makers import make_auditor, make_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def employer():
    return make_structure("Ministère des cartes")


@pytest.fixture
def lead(employer):
    return make_user((RoleName.PROGRAMME_LEAD, employer))


@pytest.fixture
def cohort(employer, lead):
    """A cycle, its eight auditors in two groups that were announced, the coach of the first."""
    cycle, people = make_cohort(employer, by=lead)
    first, second = grouping.divide(cycle, groups=2, seed=4, by=lead)
    coach = make_user(agent=make_agent(employer, last_name="Accompagne"))
    grouping.change(first, name="Les cartes", coach=coach, by=lead)
    grouping.publish(cycle, by=lead)
    people = list(Candidacy.objects.with_people().filter(cycle=cycle).order_by("pk"))
    return cycle, people, Group.objects.get(pk=first.pk), Group.objects.get(pk=second.pk), coach


def members(people, group) -> list:
    return [each.agent.user for each in people if each.group_id == group.pk]


def told(user) -> list[Message]:
    return list(Message.objects.filter(recipient=user.email, purpose="cycles.group").order_by("created_at"))


def test_a_division_is_proposed_shown_with_its_number_and_drawn_again(client_for, employer, lead):
    cycle, people = make_cohort(employer, by=lead, people=10)
    browser, url = client_for(lead), reverse("cycles:groups", args=[cycle.pk])
    assert "2 groupes de 5" in browser.get(url).text
    sent = {"divide-groups": "2", "divide-seed": "4821"}
    page = browser.post(reverse("cycles:groups_divide", args=[cycle.pk]), sent, follow=True).text
    assert page.count("4821") == 2
    drawn = sorted(Candidacy.objects.values_list("pk", "group__name"))
    assert all(each.who in page for each in people)
    browser.post(reverse("cycles:groups_divide", args=[cycle.pk]), {"divide-groups": "2"})
    assert Group.objects.count() == 2
    assert Candidacy.objects.filter(group=None).count() == 0
    browser.post(reverse("cycles:groups_divide", args=[cycle.pk]), sent)
    assert sorted(Candidacy.objects.values_list("pk", "group__name")) == drawn
    assert not Message.objects.filter(purpose="cycles.group").exists()


def test_what_cannot_be_divided_says_why(client_for, employer, lead):
    cycle, _people = make_cohort(employer, by=lead, people=7)
    page = client_for(lead).get(reverse("cycles:groups", args=[cycle.pk])).text
    assert "Sept auditeurs ne se répartissent pas" in page
    with pytest.raises(CycleRefused, match="Sept auditeurs"):
        grouping.divide(cycle, groups=1, by=lead)
    make_auditor(cycle, make_agent(employer))
    with pytest.raises(CycleRefused, match="font 2 groupes"):
        grouping.divide(cycle, groups=3, by=lead)


def test_each_is_told_once_and_whoever_moves_later_is_told_then(cohort, lead):
    cycle, people, first, second, coach = cohort
    assert all(len(told(each.agent.user)) == 1 for each in people)
    [message] = told(coach)
    assert "Les cartes" in message.text
    assert f"/groupes/{first.pk}/" in message.text
    with pytest.raises(CycleRefused, match="pas de groupe à annoncer"):
        grouping.publish(cycle, by=lead)
    with pytest.raises(CycleRefused, match="se changent à la main"):
        grouping.divide(cycle, groups=2, by=lead)
    moved = next(each for each in people if each.group_id == first.pk)
    private = noting.write(first, text="Pour moi", private=True, by=moved.agent.user)
    shared = noting.write(first, text="Pour nous", private=False, by=moved.agent.user)
    assert grouping.move(moved, to=second, by=lead)
    assert not grouping.move(moved, to=second, by=lead)
    assert len(told(moved.agent.user)) == 2
    assert Note.objects.get(pk=private.pk).group == second
    assert Note.objects.get(pk=shared.pk).group == first
    assert sum(len(told(each.agent.user)) for each in people) == len(people) + 1


def test_somebody_without_account_is_in_a_group_and_is_written_to(client_for, cohort, lead):
    cycle, _people, first, _second, _coach = cohort
    outsider = make_auditor(cycle)
    grouping.move(outsider, to=first, by=lead)
    [message] = Message.objects.filter(recipient=outsider.email)
    assert "sans compte" in message.text
    assert "http" not in message.text
    assert "suit sans compte" in client_for(lead).get(reverse("cycles:groups", args=[cycle.pk])).text


def test_a_group_is_read_by_its_coach_and_its_members_and_nobody_else(client_for, cohort, employer, lead):
    cycle, people, first, second, coach = cohort
    writer = members(people, first)[0]
    url = reverse("cycles:group", args=[cycle.pk, first.pk])
    write = reverse("cycles:note_write", args=[cycle.pk, first.pk])
    client_for(writer).post(write, {"text": "Parole du groupe"})
    client_for(writer).post(write, {"text": "Secret gardé", "private": "on"})
    assert "Secret gardé" in client_for(writer).get(url).text
    for user in (*members(people, first)[1:], coach):
        page = client_for(user).get(url).text
        assert "Parole du groupe" in page
        assert "Secret gardé" not in page
    others = [make_user((role, employer)) for role in RoleName] + members(people, second)
    for user in (lead, *others):
        browser = client_for(user)
        assert browser.get(url).status_code == 404
        assert browser.post(write, {"text": "Intrus"}).status_code == 404
    assert Note.objects.count() == 2
    exported = reverse("desk:my_data_json")
    for user in (lead, members(people, first)[1], coach):
        assert "Parole du groupe" not in client_for(user).get(exported).text
    pages = [reverse(f"cycles:{name}", args=[cycle.pk]) for name in ("groups", "cockpit", "projects", "seminars")]
    assert not any("Parole du groupe" in client_for(lead).get(page).text for page in pages)
    data = json.loads(client_for(writer).get(exported).content)
    [notes] = [each for each in data["holdings"] if each["code"] == "cycles.notes"]
    assert {row["value"] for row in notes["rows"]} == {"Parole du groupe", "Secret gardé"}


def test_one_takes_away_his_own_note_only(client_for, cohort):
    cycle, people, first, _second, coach = cohort
    writer, reader = members(people, first)[:2]
    note = noting.write(first, text="Mienne", private=False, by=writer)
    url = reverse("cycles:note_remove", args=[cycle.pk, note.pk])
    assert [client_for(user).post(url).status_code for user in (reader, coach)] == [404, 404]
    client_for(writer).post(url)
    assert not Note.objects.exists()


def test_who_runs_the_cycle_never_becomes_a_coach_who_reads(client_for, cohort, employer, lead):
    cycle, people, first, second, coach = cohort
    hr = make_user((RoleName.HR, employer), agent=make_agent(employer))
    for user, why in ((hr, "conduit le cycle"), (members(people, second)[0], "suit le cycle")):
        page = client_for(lead).post(
            reverse("cycles:group_edit", args=[cycle.pk, first.pk]), {"name": "Les cartes", "email": user.email}
        )
        assert why in page.text
    # Somebody who runs since then, and whoever moved himself into a group.
    Group.objects.filter(pk=first.pk).update(coach=hr)
    make_auditor(cycle, hr.agent, group=first)
    assert client_for(hr).get(reverse("cycles:group", args=[cycle.pk, first.pk])).status_code == 404
    assert client_for(coach).get(reverse("cycles:group", args=[cycle.pk, first.pk])).status_code == 404


def test_a_coach_who_changes_is_told_to_the_members(cohort, employer, lead):
    _cycle, people, first, _second, _coach = cohort
    new = make_user(agent=make_agent(employer))
    grouping.change(first, name="Les cartes", coach=new, by=lead)
    assert len(told(new)) == 1
    assert all("change" in told(user)[-1].text for user in members(people, first))
    grouping.change(first, name="Les cartes", coach=new, by=lead)
    assert len(told(new)) == 1


def test_a_group_in_which_something_was_written_stays(cohort, lead):
    cycle, people, first, second, _coach = cohort
    noting.write(first, text="Là", private=False, by=members(people, first)[0])
    with pytest.raises(CycleRefused, match="a des membres"):
        grouping.remove(first, by=lead)
    for each in people:
        grouping.move(each, to=second, by=lead)
    with pytest.raises(CycleRefused, match="On a écrit"):
        grouping.remove(first, by=lead)
    empty = grouping.add(cycle, name="Vide", by=lead)
    with pytest.raises(CycleRefused, match="déjà ce nom"):
        grouping.add(cycle, name=" Vide ", by=lead)
    grouping.remove(empty, by=lead)
    assert not Group.objects.filter(name="Vide").exists()
