"""A jury, from its criteria to the signed list, as its members and the candidates live it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.ground.journal.models import Entry
from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.ground.seats.enums import OccasionState, RegistrationState
from terreau.rooms.learning.cycles import composing, deliberating, inbox_jury, marking
from terreau.rooms.learning.cycles.holding import CycleRefused
from terreau.rooms.learning.cycles.models import Candidacy, Cycle, Juror, Mark
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.learning.cycles.jury_makers import closed_cycle, fresh, mark, sign, signed_cycle
from tests.rooms.learning.cycles.makers import DAY, make_candidacy, make_cycle

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    employer = make_structure("Ville")
    lead = make_user((RoleName.PROGRAMME_LEAD, employer))
    jurors = [make_user((RoleName.MANAGER, employer), agent=make_agent(employer, last_name=f"Juré{n}")) for n in (1, 2)]
    return employer, lead, jurors


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def told(purpose: str) -> dict[str, str]:
    return {each.recipient: plain(each.text) for each in Message.objects.filter(purpose=purpose)}


def test_from_the_criteria_to_the_signed_list(town, client_for):
    employer, lead, (president, second) = town
    cycle = make_cycle(employer, by=lead, seats=2, outsiders=True, letter_needed=False, seats_per_employer=1)
    runner, presiding, other = client_for(lead), client_for(president), client_for(second)
    criteria = reverse("cycles:criteria", args=[cycle.pk])
    for label, weight in (("Projet", 3), ("Élan", 1)):
        assert runner.post(criteria, {"label": label, "weight": weight}).status_code == 302
    jurors = reverse("cycles:jurors", args=[cycle.pk])
    runner.post(jurors, {"email": president.email, "presides": "on"})
    runner.post(jurors, {"email": second.email})
    assert "et vous le présidez" in told("cycles.juror")[president.email]
    assert reverse("cycles:jury", args=[cycle.pk]) in told("cycles.juror")[second.email]

    agents = [make_agent(employer, last_name=name, email=f"{name}@ville.example") for name in ("Anne", "Bruno")]
    anne, bruno = (make_candidacy(cycle, agent, motivation=f"Motif de {agent.last_name}") for agent in agents)
    chloe, weak = make_candidacy(cycle, name="Chloé"), make_candidacy(cycle, name="Denis", employer_name="Autre")
    early = presiding.post(reverse("cycles:mark", args=[cycle.pk, anne.pk]), {}, follow=True)
    assert "Motif de Anne" in early.text
    Cycle.objects.filter(pk=cycle.pk).update(closes_at=timezone.now())

    keys = dict(cycle.criteria.values_list("label", "pk"))
    given = {anne: (5, 5), bruno: (5, 3), chloe: (3, 3), weak: (1, 1)}
    for client, shift in ((presiding, 0), (other, -1)):
        for candidacy, (project, energy) in given.items():
            points = {f"critere-{keys['Projet']}": project + shift, f"critere-{keys['Élan']}": energy + shift}
            assert client.post(reverse("cycles:mark", args=[cycle.pk, candidacy.pk]), points).status_code == 302
    deliberation = reverse("cycles:deliberation", args=[cycle.pk])
    assert presiding.get(deliberation).status_code == 403, "not before he has finished"
    for client in (presiding, other):
        client.post(reverse("cycles:finish", args=[cycle.pk]))
    read = plain(other.get(deliberation).text)
    # Anne (100 + 80) / 2; Bruno's employer has its seat; Chloé takes the other one.
    assert "90" in read
    assert "employeur déjà à 1 place : 1re de la liste" in read
    assert "note au-dessous de 50" in read
    assert other.get(reverse("cycles:sign", args=[cycle.pk])).status_code == 403, "only the president signs"

    page = presiding.get(reverse("cycles:sign", args=[cycle.pk]))
    presiding.post(reverse("cycles:sign", args=[cycle.pk]), {"seen": page.context["found"].seen})
    states = dict(Candidacy.objects.values_list("pk", "state"))
    assert [states[each.pk] for each in given] == ["admitted", "waiting", "admitted", "refused"]
    assert list(cycle.candidacies.exclude(rank=None).order_by("rank").values_list("pk", flat=True)) == [
        anne.pk, chloe.pk, bruno.pk,
    ]  # fmt: skip
    cycle = fresh(cycle)
    assert cycle.signed_by == president
    assert cycle.session.occasion.state == OccasionState.CLOSED
    seats = cycle.session.occasion.registrations
    assert sorted(seats.values_list("state", flat=True)) == [RegistrationState.REGISTERED] * 2
    assert Candidacy.objects.get(pk=anne.pk).registration.agent == agents[0]
    answers = told("cycles.result")
    assert "à la place 1" in answers["Bruno@ville.example"]
    assert "vous admet" in answers[chloe.email]
    assert reverse("cycles:answer", args=["x"])[:-2] in answers[chloe.email]
    assert "Vous pouvez demander pourquoi" in answers[weak.email]

    listed = plain(runner.get(reverse("cycles:selection", args=[cycle.pk])).text)
    assert "2 membres du jury ont noté, aucun déport." in listed
    table = b"".join(runner.get(reverse("cycles:selection_csv", args=[cycle.pk])).streaming_content).decode()
    assert table.count("\r\n") == 5
    assert other.get(reverse("cycles:selection_csv", args=[cycle.pk])).status_code == 403
    pdf = other.get(reverse("cycles:selection_pdf", args=[cycle.pk]))
    assert pdf.content.startswith(b"%PDF")
    with pytest.raises(CycleRefused, match="signée"):
        sign(cycle, president)


def test_a_candidate_is_no_juror_and_a_juror_who_applies_reads_nothing_more(town, client_for):
    employer, lead, (president, second) = town
    cycle = closed_cycle(employer, president, by=lead)
    make_candidacy(cycle, president.agent)
    assert client_for(president).get(reverse("cycles:jury", args=[cycle.pk])).status_code == 403
    make_candidacy(cycle, email=second.email, name="Le même")
    with pytest.raises(CycleRefused, match="candidate"):
        composing.name_juror(cycle, user=second, presides=False, by=lead)


def test_criteria_stay_from_the_first_mark_on_and_a_juror_who_marked_is_not_dismissed(town):
    employer, lead, (president, _second) = town
    cycle = closed_cycle(employer, president, by=lead)
    juror, found = cycle.jurors.get(), make_candidacy(cycle)
    marking.give(juror, found, points={each.pk: 3 for each in cycle.criteria.all()}, by=president)
    for act in (
        lambda: composing.add_criterion(cycle, label="Autre", weight=1, by=lead),
        lambda: composing.remove_criterion(cycle.criteria.first(), by=lead),
        lambda: composing.change_criterion(cycle.criteria.first(), label="Autre", weight=5, by=lead),
        lambda: composing.dismiss_juror(juror, by=lead),
    ):
        with pytest.raises(CycleRefused):
            act()


def test_a_recusal_takes_the_marks_away_and_a_manager_is_recused_without_a_word(town, client_for):
    employer, lead, (president, manager) = town
    cycle = closed_cycle(employer, president, manager, by=lead)
    managed = make_candidacy(cycle, make_agent(employer, last_name="Suivi", manager=manager.agent))
    known = make_candidacy(cycle)
    points = {each.pk: 5 for each in cycle.criteria.all()}
    with pytest.raises(CycleRefused, match="déporté"):
        marking.give(cycle.jurors.get(user=manager), managed, points=points, by=manager)
    marking.give(cycle.jurors.get(user=manager), known, points=points, by=manager)
    page = client_for(manager).post(reverse("cycles:recuse", args=[cycle.pk, known.pk]), follow=True)
    assert page.status_code == 200
    assert not Mark.objects.filter(juror__user=manager).exists()
    assert marking.own_progress(cycle, cycle.jurors.get(user=manager)).left == 0
    marking.finish(cycle.jurors.get(user=manager), by=manager)
    mark(cycle, president, {managed: 4, known: 2})
    lines = {row.candidacy.pk: row.line for row in deliberating.deliberation_of(fresh(cycle)).rows}
    assert (lines[managed.pk].mean, lines[managed.pk].jurors) == (80, 1)
    assert deliberating.deliberation_of(fresh(cycle)).recusals == 2


def test_nobody_reads_the_marks_of_another(town, client_for):
    employer, lead, (president, second) = town
    cycle = closed_cycle(employer, president, second, by=lead, criteria=(("Projet", 1),))
    found = make_candidacy(cycle)
    mark(cycle, president, {found: 5})
    page = client_for(second).get(reverse("cycles:mark", args=[cycle.pk, found.pk])).text
    assert "checked" not in page
    for user in (lead, second):
        assert client_for(user).get(reverse("cycles:jury", args=[cycle.pk])).status_code == 200
    assert client_for(lead).get(reverse("cycles:mark", args=[cycle.pk, found.pk])).status_code == 403
    journal = Entry.objects.filter(action="cycles.candidacy.marked").get()
    assert "5" not in str(journal.data.get("points", ""))


def test_the_signature_waits_for_everybody_and_says_who_is_missing(town, client_for):
    employer, lead, (president, second) = town
    cycle = closed_cycle(employer, president, second, by=lead)
    found = make_candidacy(cycle)
    mark(cycle, president, {found: 5})
    page = plain(client_for(president).get(reverse("cycles:sign", args=[cycle.pk])).text)
    assert f"{second.agent} n’a pas terminé (1 dossier à noter)." in page
    with pytest.raises(CycleRefused, match="n’a pas terminé"):
        sign(cycle, president)
    juror = cycle.jurors.get(user=second)
    points = {each.pk: 0 for each in cycle.criteria.all()}
    marking.give(juror, found, points=points, by=second)
    client_for(lead).post(reverse("cycles:jurors", args=[cycle.pk]), {"do": "absent", "juror": juror.pk})
    assert Juror.objects.get(pk=juror.pk).is_absent
    signed = sign(cycle, president)
    assert signed.candidacies.get().mean == 100, "what an absent juror marked counts for nothing"
    assert signed.signed_list["absent"] == 1


def test_what_came_without_the_employer_is_listed_apart_and_not_kept(town, client_for):
    employer, lead, (president, _second) = town
    cycle = closed_cycle(employer, president, by=lead, letter_needed=True)
    given, without = make_candidacy(cycle, letter="given"), make_candidacy(cycle, letter="asked")
    assert client_for(president).get(reverse("cycles:mark", args=[cycle.pk, without.pk])).status_code == 404
    mark(cycle, president, {given: 4})
    sign(cycle, president)
    without.refresh_from_db()
    assert (without.state, without.reason) == ("refused", "L’employeur ne s’est pas engagé.")
    assert "ne s’est pas engagé" in told("cycles.result")[without.email]


def test_the_president_decides_otherwise_with_a_reason_and_within_the_seats(town, client_for):
    employer, lead, (president, _second) = town
    cycle = closed_cycle(employer, president, by=lead, seats=1)
    first, low = make_candidacy(cycle, employer_name="A"), make_candidacy(cycle, employer_name="B")
    mark(cycle, president, {first: 5, low: 1})
    client = client_for(president)
    page = reverse("cycles:move", args=[cycle.pk, low.pk])
    assert "Dites pourquoi" in client.post(page, {"to": "admitted", "reason": " "}).text
    assert client.post(page, {"to": "admitted", "reason": "Territoire prioritaire"}).status_code == 302
    again = reverse("cycles:move", args=[cycle.pk, first.pk])
    assert "Toutes les places sont données" in client.post(again, {"to": "admitted", "reason": "Aussi"}).text
    before = deliberating.deliberation_of(fresh(cycle)).seen
    assert "Territoire prioritaire" in client.get(reverse("cycles:deliberation", args=[cycle.pk])).text
    sign(cycle, president)
    assert dict(cycle.candidacies.values_list("pk", "state")) == {first.pk: "waiting", low.pk: "admitted"}
    assert "> Territoire prioritaire" in told("cycles.result")[low.email]
    assert Entry.objects.get(action="cycles.candidacy.moved").reason == "Territoire prioritaire"
    assert fresh(cycle).signed_list["digest"] == before


def test_one_signs_what_one_has_read(town, client_for):
    employer, lead, (president, _second) = town
    cycle = closed_cycle(employer, president, by=lead)
    mark(cycle, president, {make_candidacy(cycle): 5})
    client, page = client_for(president), reverse("cycles:sign", args=[cycle.pk])
    seen = client.get(page).context["found"].seen
    Candidacy.objects.update(state="withdrawn")
    assert "a changé" in client.post(page, {"seen": seen}, follow=True).text
    assert fresh(cycle).signed_at is None


def test_a_seat_that_cannot_be_given_leaves_nothing_signed(town):
    employer, lead, (president, _second) = town
    cycle = closed_cycle(employer, president, by=lead)
    mark(cycle, president, {make_candidacy(cycle): 5})
    cycle.session.occasion.parts.update(starts_at=timezone.now() - DAY)
    type(cycle.session.occasion).objects.update(starts_at=timezone.now() - DAY)
    with pytest.raises(CycleRefused, match="a commencé"):
        sign(cycle, president)
    assert not Message.objects.filter(purpose="cycles.result").exists()


def test_pages_of_the_jury_cost_as_much_for_many_as_for_few(town, client_for, django_assert_max_num_queries):
    employer, lead, (president, second) = town
    cycle = closed_cycle(employer, president, second, by=lead)

    def cost(name: str, user) -> int:
        with django_assert_max_num_queries(60) as seen:
            assert client.get(reverse(f"cycles:{name}", args=[cycle.pk])).status_code == 200
        return len(seen)

    client = client_for(president)
    people = {make_candidacy(cycle, make_agent(employer)): 5}
    mark(cycle, president, people)
    few = {name: cost(name, president) for name in ("jury", "deliberation")}
    more = [make_candidacy(cycle, make_agent(employer)) for _ in range(6)]
    for each in more:
        points = {one.pk: 3 for one in cycle.criteria.all()}
        marking.give(cycle.jurors.get(user=president), each, points=points, by=president)
    assert {name: cost(name, president) for name in few} == few


def test_what_waits_for_a_juror_and_for_who_runs_the_cycle(town):
    employer, lead, (president, _second) = town
    cycle = closed_cycle(employer, president, by=lead)
    assert [each.url for each in inbox_jury.files_to_mark(president)] == [reverse("cycles:jury", args=[cycle.pk])]
    signed, (first, _second) = signed_cycle(employer, president, [5, 4], by=lead, seats=1)
    assert inbox_jury.places_to_propose(lead) == []
    Candidacy.objects.filter(pk=first.pk).update(state="left")
    assert [each.url for each in inbox_jury.places_to_propose(lead)] == [
        reverse("cycles:selection", args=[signed.pk])
    ]  # fmt: skip


def test_the_page_of_a_cycle_leads_to_the_deliberation_only_who_may_read_it(client_for, house):
    """A runner who sits on the jury and has not finished is not led to a refusal."""
    cycle, lead = house.things["cycle"], house.ours.users["lead"]
    link = reverse("cycles:deliberation", args=[cycle.pk])
    assert link in client_for(lead).get(cycle.get_absolute_url()).content.decode()
    juror = Juror.objects.create(cycle=cycle, user=lead)
    assert link not in client_for(lead).get(cycle.get_absolute_url()).content.decode()
    Juror.objects.filter(pk=juror.pk).update(finished_at=timezone.now())
    assert link in client_for(lead).get(cycle.get_absolute_url()).content.decode()
