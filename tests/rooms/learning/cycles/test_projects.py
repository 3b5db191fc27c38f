"""Projects read by the cohort, former auditors who chose to be found, what each may take away."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.ground.common.personal_data import Person, holdings
from terreau.ground.initiatives.models import Initiative
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.learning.cycles import keeping_cohort, projects
from terreau.rooms.learning.cycles.holding import CycleRefused
from terreau.rooms.learning.cycles.models import Candidacy, Group, Juror, Note, Project
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.learning.cycles.makers import begin, conclude, make_auditor, make_cohort

pytestmark = pytest.mark.django_db


@pytest.fixture
def employer():
    return make_structure("Ministère des cartes")


@pytest.fixture
def lead(employer):
    return make_user((RoleName.PROGRAMME_LEAD, employer))


def initiative(structure, title: str) -> Initiative:
    day = datetime.date(2026, 3, 2)
    return Initiative.objects.create(structure=structure, lever=2, starts_on=day, due_on=day, title=title)


def test_an_auditor_writes_his_project_and_the_cohort_reads_it(client_for, employer, lead):
    cycle, people = make_cohort(employer, by=lead, people=2)
    mine, elsewhere = initiative(employer, "Guichet sans papier"), initiative(make_structure("Voisin"), "Chez eux")
    writer, reader = (each.agent.user for each in people)
    url = reverse("cycles:project", args=[cycle.pk])
    assert "Un guichet." in client_for(writer).get(url).text  # what he wrote to apply
    sent = {"title": "Un guichet pour tous", "state": "framed", "sponsor": "La directrice", "initiative": elsewhere.pk}
    client_for(writer).post(url, sent)
    assert not Project.objects.exists()
    client_for(writer).post(url, sent | {"initiative": mine.pk, "deliverable_url": "exemple.gouv.fr/bilan"})
    client_for(writer).post(
        url, sent | {"initiative": mine.pk, "state": "led", "deliverable_url": "exemple.gouv.fr/bilan"}
    )
    coach, juror, agent = (make_user(agent=make_agent(employer)) for _ in range(3))
    Group.objects.create(cycle=cycle, name="A", coach=coach)
    Juror.objects.create(cycle=cycle, user=juror)
    listed = reverse("cycles:projects", args=[cycle.pk])
    for user in (writer, reader, coach, lead):
        page = client_for(user).get(listed).text
        for word in (
            "Un guichet pour tous",
            "La directrice",
            "Conduit",
            "https://exemple.gouv.fr/bilan",
            people[0].who,
        ):
            assert word in page
        assert reverse("initiatives:show", args=[mine.pk]) in page
    assert [client_for(user).get(listed).status_code for user in (juror, agent)] == [403, 403]
    assert client_for(lead).get(url).status_code == 403


def test_an_initiative_is_named_to_those_who_may_see_it(client_for, employer, lead):
    cycle, people = make_cohort(employer, by=lead, people=1)
    guest = make_user(email="invite@commune.example")
    make_auditor(cycle, user=guest, email=guest.email)
    Project.objects.create(candidacy=people[0], title="Projet", initiative=initiative(employer, "Guichet sans papier"))
    page = client_for(guest).get(reverse("cycles:projects", args=[cycle.pk])).text
    assert "Projet" in page
    assert "Guichet sans papier" not in page


def test_former_auditors_are_found_by_their_own_choice_taken_back_at_once(client_for, employer, lead):
    cycle, people = make_cohort(employer, by=lead, people=2)
    here, other = people
    Project.objects.create(candidacy=here, title="Projet d’ancien")
    url, choose = (reverse(f"cycles:{name}", args=[cycle.pk]) for name in ("alumni", "alumni_choice"))
    me = client_for(here.agent.user)
    me.post(choose, {"listed": "yes"})
    assert not Candidacy.objects.filter(listed=True).exists()
    with pytest.raises(CycleRefused, match="quand le cycle est conclu"):
        projects.choose_listed(here, listed=True, by=here.agent.user)
    conclude(begin(cycle, over=8))
    me.post(choose, {"listed": "yes"})
    for user in (here.agent.user, other.agent.user, lead):
        page = client_for(user).get(url).text
        assert here.who in page
        assert "Projet d’ancien" in page
        assert other.who not in page
    juror = make_user(agent=make_agent(employer))
    Juror.objects.create(cycle=cycle, user=juror)
    assert client_for(juror).get(url).status_code == 403
    me.post(choose, {"listed": "no"})
    assert here.who not in client_for(other.agent.user).get(url).text


def test_what_is_erased_and_what_goes_by_itself(employer, lead):
    cycle, people = make_cohort(employer, by=lead, people=1)
    [here] = people
    user = here.agent.user
    Project.objects.create(candidacy=here, title="Projet")
    group = Group.objects.create(cycle=cycle, name="A", coach=user, published_at=timezone.now())
    Note.objects.create(group=group, author=user, text="Note")
    Candidacy.objects.filter(pk=here.pk).update(listed=True)
    own = [
        each
        for each in holdings()
        if each.code in {"cycles.project", "cycles.coached", "cycles.notes", "cycles.alumni"}
    ]
    assert [len(each.read(user)) for each in own] == [1] * 4
    assert [each.erase(Person(user=user, agent=here.agent), by="test") for each in own] == [1] * 4
    assert [len(each.read(user)) for each in own] == [0] * 4
    assert Group.objects.get().coach is None
    Note.objects.create(group=group, author=user, text="Note")
    end = cycle.session.occasion.ends_at
    assert keeping_cohort.forget_notes(end + datetime.timedelta(days=360)) == 0
    assert keeping_cohort.forget_notes(end + datetime.timedelta(days=370)) == 1
