"""Sheets of solutions: reviewed by somebody else, found by what they say, told by those who use them."""

import datetime
import threading

import pytest
from django.db import IntegrityError, connection
from django.urls import reverse
from django.utils import timezone

from terreau.desk.inbox import inbox
from terreau.ground.journal.models import Entry
from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.gatherings.showroom import actions
from terreau.rooms.gatherings.showroom.enums import Licence, Need, State
from terreau.rooms.gatherings.showroom.models import Slot, Solution, Use
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.gatherings.showroom.makers import PLAIN, make_solution

pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry():
    return make_structure("Ministère")


@pytest.fixture
def office(ministry):
    return make_structure("Bureau des guichets", parent=ministry)


@pytest.fixture
def lead(ministry):
    return make_user((RoleName.PROGRAMME_LEAD, ministry), email="pilote@ministere.example")


@pytest.fixture
def editor(ministry):
    return make_user((RoleName.EDITOR, ministry), email="redaction@ministere.example")


@pytest.fixture
def agent(office):
    return make_user(agent=make_agent(office), email="agent@ministere.example")


def typed(of, **changes):
    return {
        **{key: str(value) for key, value in PLAIN.items()},
        "structure": of.pk,
        "accessible": "unsaid",
    } | changes


def seen(solution):
    solution.refresh_from_db()
    return {"seen": solution.changed_at.isoformat()}


def test_a_sheet_is_written_proposed_and_published_by_somebody_else(client_for, office, lead, editor, agent):
    page = client_for(lead).post(reverse("showroom:create"), typed(office, page_url="outil.example"), follow=True)
    assert "La fiche est enregistrée" in page.text
    solution = Solution.objects.get()
    assert (solution.state, solution.page_url) == (State.DRAFT, "https://outil.example")
    show = reverse("showroom:show", args=[solution.pk])
    assert client_for(agent).get(show).status_code == 404
    assert "Proposer à la relecture" in client_for(lead).get(show).text
    client_for(lead).post(reverse("showroom:propose", args=[solution.pk]), seen(solution))
    assert [message.recipient for message in Message.objects.all()] == [editor.email]
    assert "1 fiche de solution à relire" in [item.title for item in inbox(editor)]
    assert not [item for item in inbox(lead) if "solution" in item.title]
    # Whoever proposed it is told that it takes another person; nothing is published.
    refused = client_for(lead).post(reverse("showroom:publish", args=[solution.pk]), seen(solution), follow=True)
    assert "une autre personne la relit" in refused.text
    client_for(editor).post(reverse("showroom:publish", args=[solution.pk]), seen(solution))
    page = client_for(agent).get(show).text
    assert "Guichet partagé" in page
    assert "guichet@ministere.example" in page
    assert "EUPL 1.2" in page
    decided = Message.objects.get(recipient=lead.email)
    assert show in decided.text


def test_the_database_refuses_a_reviewer_who_proposed(office, lead):
    solution = make_solution(office, state=State.PROPOSED, proposed_by=lead)
    with pytest.raises(IntegrityError, match="solution_reviewed_by_another"):
        Solution.objects.filter(pk=solution.pk).update(reviewed_by=lead)


def test_an_erased_account_breaks_no_rule(office, lead):
    solution = make_solution(office, reviewed_by=lead)
    Solution.objects.filter(pk=solution.pk).update(reviewed_by=None)
    Solution.objects.filter(pk=solution.pk).update(proposed_by=None)


def test_changed_once_published_it_is_reviewed_again(client_for, office, lead, editor, agent):
    solution = make_solution(office, proposed_by=editor, reviewed_by=lead)
    edit = reverse("showroom:edit", args=[solution.pk])
    page = client_for(lead).post(edit, typed(office, cost="Gratuite"), follow=True)
    assert "dès qu’une autre personne l’a relue" in page.text
    solution.refresh_from_db()
    assert (solution.state, solution.proposed_by, solution.reviewed_by) == (State.PROPOSED, lead, None)
    assert client_for(agent).get(reverse("showroom:show", args=[solution.pk])).status_code == 404
    # Nothing changed: it stays as it is, and the journal too.
    before = Entry.objects.count()
    assert actions.edit(solution, cost="Gratuite", by=lead) is False
    assert Entry.objects.count() == before


def test_a_sheet_rewritten_meanwhile_is_not_accepted_unseen(client_for, office, lead, editor):
    solution = make_solution(office, state=State.PROPOSED, proposed_by=lead)
    old = seen(solution)
    actions.edit(solution, sentence="Tout autre chose.", by=lead)
    page = client_for(editor).post(reverse("showroom:publish", args=[solution.pk]), old, follow=True)
    assert "a changé entre-temps" in page.text
    solution.refresh_from_db()
    assert solution.state == State.PROPOSED
    for bad in ({}, {"seen": "hier"}):
        client_for(editor).post(reverse("showroom:publish", args=[solution.pk]), bad)
    solution.refresh_from_db()
    assert solution.state == State.PROPOSED


def test_changes_are_asked_for_and_a_withdrawal_says_why(client_for, office, lead, editor):
    solution = make_solution(office, state=State.PROPOSED, proposed_by=lead)
    back = reverse("showroom:send_back", args=[solution.pk])
    assert "Ce champ est obligatoire" in client_for(editor).post(back, seen(solution)).text
    client_for(editor).post(back, seen(solution) | {"reason": "Dites qui héberge."})
    assert "Dites qui héberge." in client_for(lead).get(reverse("showroom:show", args=[solution.pk])).text
    assert "> Dites qui héberge." in Message.objects.get(recipient=lead.email).text
    published = make_solution(office, name="Autre")
    withdraw = reverse("showroom:withdraw", args=[published.pk])
    client_for(lead).post(withdraw, seen(published) | {"reason": "Le marché s’arrête."})
    published.refresh_from_db()
    assert (published.state, published.withdrawn_reason) == (State.WITHDRAWN, "Le marché s’arrête.")
    # What was published is not deleted; a draft is.
    assert (
        "ne se supprime pas" in client_for(lead).post(reverse("showroom:delete", args=[published.pk]), follow=True).text
    )
    client_for(lead).post(reverse("showroom:delete", args=[solution.pk]))
    assert not Solution.objects.filter(pk=solution.pk).exists()


def test_the_list_is_alphabetical_whatever_the_accents_and_narrowed(client_for, ministry, office, agent):
    make_solution(ministry, name="Zèbre", need=Need.DATA)
    make_solution(office, name="Écrire ensemble", licence=Licence.CLOSED, need=Need.WRITE)
    make_solution(office, name="Atelier")
    make_solution(office, name="Brouillon", state=State.DRAFT)

    def names(**query):
        page = client_for(agent).get(reverse("showroom:list"), query)
        return [solution.name for solution in page.context["page"].rows]

    assert names() == ["Atelier", "Écrire ensemble", "Zèbre"]
    assert names(q="ecrire") == ["Écrire ensemble"]
    assert names(need="data") == ["Zèbre"]
    assert names(owner=office.pk) == ["Atelier", "Écrire ensemble"]
    assert names(licence="open") == ["Atelier", "Zèbre"]
    assert names(licence="closed") == ["Écrire ensemble"]
    # An address edited by hand neither fails nor shows more.
    assert names(owner="x", need="rien", state="draft") == ["Atelier", "Écrire ensemble", "Zèbre"]
    assert "Aucune solution ne répond" in client_for(agent).get(reverse("showroom:list"), {"q": "introuvable"}).text


def test_the_list_costs_the_same_for_one_and_for_twenty(
    client_for, office, agent, django_assert_max_num_queries, django_assert_num_queries
):
    make_solution(office)
    client = client_for(agent)
    client.get(reverse("showroom:list"))
    with django_assert_max_num_queries(14) as few:
        client.get(reverse("showroom:list"))
    for number in range(20):
        make_solution(office, name=f"Outil {number}")
    with django_assert_num_queries(len(few)):
        client.get(reverse("showroom:list"))


def test_the_export_neither_runs_formulas_nor_shows_drafts(client_for, office, agent):
    solution = make_solution(office, name="Outil", cost="=1+1")
    Use.objects.create(solution=solution, structure=office, since="2026-03-02")
    make_solution(office, name="Secret", state=State.DRAFT)
    answer = client_for(agent).get(reverse("showroom:list_csv"))
    text = b"".join(answer.streaming_content).decode()
    assert "'=1+1" in text
    assert "Bureau des guichets" in text
    assert "Secret" not in text


def test_the_search_finds_what_one_may_open(client_for, office, agent):
    make_solution(office, name="Guichet partagé")
    make_solution(office, name="Guichet caché", state=State.DRAFT)
    page = client_for(agent).get(reverse("desk:search"), {"q": "guichet"}).text
    assert "partagé" in page
    assert "caché" not in page


def test_bad_sheets_are_refused_in_words(client_for, office, lead):
    create = reverse("showroom:create")
    other = make_structure("Ailleurs")
    assert "Dites de quelle licence libre" in client_for(lead).post(create, typed(office, licence="other-open")).text
    assert "Écrivez un nom qui se lit" in client_for(lead).post(create, typed(office, name="…")).text
    for bad in (
        {"source_url": "javascript:alert(1)"},
        {"structure": other.pk},
        {"contact_email": "x"},
        {"cost_yearly": -1},
    ):
        assert client_for(lead).post(create, typed(office, **bad)).context["form"].errors
    assert not Solution.objects.exists()
    make_solution(office, name="Guichet partage")  # the same name to the ear
    assert "présente déjà une solution de ce nom" in client_for(lead).post(create, typed(office)).text


# ---- demonstrations


def slot_typed(**changes):
    day = timezone.localdate() + datetime.timedelta(days=20)
    asked = {
        "day": day.isoformat(),
        "starts": "10:00",
        "minutes": 45,
        "place": "Salle Ardoise",
        "on_site": 1,
        "online": 0,
    }
    return asked | changes


def test_a_demonstration_is_announced_registered_for_and_called_off(client_for, office, lead, agent):
    solution = make_solution(office)
    url = reverse("showroom:slot_create", args=[solution.pk])
    for bad in ({"day": "2020-01-06"}, {"place": ""}, {"on_site": 0}, {"online": 3}, {"starts": "99:00"}):
        assert client_for(lead).post(url, slot_typed(**bad)).context["form"].errors
    client_for(lead).post(url, slot_typed())
    slot = Slot.objects.get()
    show = reverse("showroom:show", args=[solution.pk])
    assert "Salle Ardoise" in client_for(agent).get(show).text
    register = reverse("showroom:register", args=[slot.pk])
    assert "sur place ou à distance" in client_for(agent).post(register, {"mode": "fusée"}, follow=True).text
    assert "Vous êtes inscrit" in client_for(agent).post(register, {"mode": "on_site"}, follow=True).text
    assert "déjà inscrit" in client_for(agent).post(register, {"mode": "on_site"}, follow=True).text
    late = make_user(agent=make_agent(office), email="apres@ministere.example")
    assert "en liste d’attente" in client_for(late).post(register, {"mode": "on_site"}, follow=True).text
    cancel = reverse("showroom:slot_cancel", args=[slot.pk])
    client_for(lead).post(cancel, {"reason": "La salle est prise."})
    told = Message.objects.filter(text__contains="La salle est prise.").values_list("recipient", flat=True)
    assert set(told) == {agent.email, late.email}
    assert "Salle Ardoise" not in client_for(agent).get(show).text


def test_a_solution_withdrawn_is_demonstrated_no_more(client_for, office, lead, agent):
    solution = make_solution(office)
    client_for(lead).post(reverse("showroom:slot_create", args=[solution.pk]), slot_typed())
    client_for(agent).post(reverse("showroom:register", args=[Slot.objects.get().pk]), {"mode": "on_site"})
    url = reverse("showroom:withdraw", args=[solution.pk])
    client_for(lead).post(url, seen(solution) | {"reason": "Le marché s’arrête."})
    assert Slot.objects.get().occasion.state == "cancelled"
    assert agent.email in Message.objects.filter(text__contains="marché").values_list("recipient", flat=True)


# ---- who uses it


def test_a_structure_is_said_to_use_it_by_one_of_its_people_only(client_for, ministry, office, agent, lead):
    solution = make_solution(office)
    other = make_structure("Autre direction", parent=ministry)
    url = reverse("showroom:say_use", args=[solution.pk])
    client = client_for(agent)
    assert client.post(url, {"use-structure": other.pk, "use-since": "2026-03-02"}).context["use_form"].errors
    page = client.post(url, {"use-structure": office.pk, "use-since": "2999-01-01"}, follow=True)
    assert "n’est pas encore venu" in page.text
    page = client.post(
        url, {"use-structure": office.pk, "use-since": "2026-03-02", "use-words": "courriers"}, follow=True
    )
    assert "depuis le 2 mars 2026" in page.text
    page = client.post(url, {"use-structure": office.pk, "use-since": "2026-03-02"}, follow=True)
    assert "déjà parmi celles" in page.text
    use = Use.objects.get()
    assert use.said_by == agent
    stranger = make_user(agent=make_agent(other))
    assert client_for(stranger).post(reverse("showroom:take_back_use", args=[use.pk])).status_code == 403
    client.post(reverse("showroom:take_back_use", args=[use.pk]))
    assert not Use.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_reviewers_at_once_one_is_told(office, lead, editor, ministry):
    hr = make_user((RoleName.HR, ministry))
    solution = make_solution(office, state=State.PROPOSED, proposed_by=hr)
    copies = [Solution.objects.get(pk=solution.pk) for _each in range(2)]
    refused, start = [], threading.Barrier(2)

    def decide(copy, user, action, **more):
        try:
            start.wait(5)
            action(copy, by=user, **more)
        except actions.ShowroomRefused as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    people = [
        threading.Thread(target=decide, args=(copies[0], lead, actions.publish)),
        threading.Thread(target=decide, args=(copies[1], editor, actions.send_back), kwargs={"remark": "Non."}),
    ]
    for each in people:
        each.start()
    for each in people:
        each.join()
    assert len(refused) == 1
    assert "entre-temps" in refused[0]
    solution.refresh_from_db()
    assert (solution.state == State.PUBLISHED) == (solution.remark == "")
