"""An experiment from its sheet to its decision: what may follow what, what the database refuses, who wins a race."""

import datetime
import threading

import pytest
from django.db import IntegrityError, close_old_connections, connection, transaction
from django.utils import timezone

from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.gatherings.experiments import actions, participants
from terreau.rooms.gatherings.experiments.due import due
from terreau.rooms.gatherings.experiments.enums import State
from terreau.rooms.gatherings.experiments.models import Experiment, Participant
from terreau.rooms.gatherings.experiments.words import claims_effect, comparison
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.gatherings.experiments.helpers import END, START, concluded, measured, prepared, running

LATER = END + datetime.timedelta(days=60)


@pytest.fixture
def place(db):
    return make_structure("Accueil", parent=make_structure("Mairie"))


@pytest.fixture
def lead(place):
    return make_user((RoleName.PROGRAMME_LEAD, place.root), agent=make_agent(place.root))


def at(day):
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))


# ---- the first end


def test_the_first_end_is_written_by_the_start_and_by_nothing_after(place, lead):
    one = running(place, by=lead)
    actions.put_off(one, to=LATER, reason="Deux guichets fermés", by=lead)
    actions.edit(one, title="Autre titre", by=lead)
    actions.finish_trying(one, by=lead)
    actions.put_off(one, to=LATER + datetime.timedelta(days=9), reason="Encore", by=lead)
    measured(one, by=lead)
    actions.conclude(one, decision="scale", reason="Au-dessus du seuil", lessons="Leçon", by=lead)
    actions.reopen(one, reason="Erreur de date", by=lead)
    one.refresh_from_db()
    assert one.first_end_on == END
    assert one.ends_on == LATER + datetime.timedelta(days=9)
    assert [each.before for each in one.postponements.all()] == [END, LATER]


def test_no_action_changes_the_dates_by_editing(place, lead):
    one = running(place, by=lead)
    for name in ("first_end_on", "ends_on", "starts_on", "state"):
        with pytest.raises(TypeError):
            actions.edit(one, by=lead, **{name: LATER})


def test_nothing_comes_back_to_preparation_nor_starts_twice(place, lead):
    one = running(place, by=lead)
    stale = Experiment.objects.get(pk=one.pk)
    stale.state = State.PREPARED
    with pytest.raises(actions.ExperimentRefused, match="changé entre-temps"):
        actions.start(stale, starts_on=START, ends_on=LATER, by=lead)
    with pytest.raises(actions.ExperimentRefused):
        actions.start(one, starts_on=START, ends_on=LATER, by=lead)
    assert Experiment.objects.get(pk=one.pk).first_end_on == END


@pytest.mark.parametrize(
    "change",
    [
        {"first_end_on": None},
        {"state": State.PREPARED},
        {"ends_on": START - datetime.timedelta(days=1)},
        {"state": State.CONCLUDED},
        {"state": State.CONCLUDED, "decision": "stop", "closed_on": END, "reason": "R", "lessons": ""},
        {"decision": "stop"},
        {"public_since": timezone.now()},
    ],
)
def test_the_database_refuses_what_makes_no_sense(place, lead, change):
    one = running(place, by=lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        Experiment.objects.filter(pk=one.pk).update(**change)


def test_the_threshold_no_longer_moves_once_started(place, lead):
    one = running(place, by=lead)
    with pytest.raises(actions.ExperimentRefused, match="seuil"):
        actions.edit(one, threshold="n’importe quel résultat", by=lead)


# ---- concluding


def test_stopping_is_a_conclusion_like_the_others(place, lead):
    one = concluded(place, by=lead)
    assert (one.state, one.decision) == (State.CONCLUDED, "stop")


def test_no_effect_is_claimed_without_a_measured_control(place, lead):
    one = running(place, by=lead, control="Le guichet voisin")
    measured(one, by=lead)
    words = {"decision": "scale", "lessons": "L’effet est net", "by": lead}
    with pytest.raises(actions.ExperimentRefused, match="groupe témoin"):
        actions.conclude(one, reason="Au-dessus du seuil", **words)
    actions.write_measure(one, measure=one.measures.get(), control_before=20, control_after=19, by=lead)
    actions.conclude(one, reason="Au-dessus du seuil", **words)
    assert one.state == State.CONCLUDED


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("L’effet est net", True), ("des effets visibles", True), ("sous l’effet du SMS", True),
        ("En effet, les appels baissent", False), ("à cet effet", False), ("efficace", False),
        ("un effet de bord", False),
    ],
)  # fmt: skip
def test_what_claims_an_effect(text, claims):
    assert claims_effect(text) is claims


def test_a_difference_is_said_in_words(place, lead):
    one = running(place, by=lead)
    measured(one, by=lead)
    told = comparison(one.measures.get())
    assert "8 rendez-vous de moins (−40 %)" in told.sentence.replace("\N{NO-BREAK SPACE}", " ")
    assert told.wished is True


def test_a_measure_does_not_change_behind_a_decision(place, lead):
    one = concluded(place, by=lead)
    with pytest.raises(actions.ExperimentRefused, match="close"):
        actions.write_measure(one, measure=one.measures.get(), after=1, by=lead)
    with pytest.raises(actions.ExperimentRefused, match="close"):
        actions.delete_measure(one.measures.get(), by=lead)


def test_an_iteration_leads_to_one_next_trial(place, lead):
    one = concluded(place, by=lead, decision="iterate")
    following = actions.prepare_next(one, by=lead)
    assert (following.follows, following.state, following.first_end_on) == (one, State.PREPARED, None)
    with pytest.raises(actions.ExperimentRefused, match="déjà préparé"):
        actions.prepare_next(one, by=lead)
    with pytest.raises(actions.ExperimentRefused, match="déjà préparé"):
        actions.reopen(one, reason="Erreur", by=lead)


def test_reopening_closes_to_the_public(place, lead):
    one = concluded(place, by=lead)
    actions.open_to_all(one, by=lead)
    actions.reopen(one, reason="Chiffre contesté", by=lead)
    one.refresh_from_db()
    assert (one.public_since, one.decision, one.closed_on) == (None, "", None)


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_conclude_at_once_one_does():
    place = make_structure("Mairie")
    lead = make_user((RoleName.PROGRAMME_LEAD, place))
    one = running(place, by=lead)
    ready, told = threading.Barrier(2), []

    def decide(decision):
        close_old_connections()
        mine = Experiment.objects.get(pk=one.pk)
        ready.wait(20)
        try:
            actions.conclude(mine, decision=decision, reason="Parce que", lessons="Leçon", by=lead)
            told.append(decision)
        except actions.ExperimentRefused as refusal:
            told.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=[decision]) for decision in ("stop", "scale")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    won = [each for each in told if each in ("stop", "scale")]
    assert len(told) == 2
    assert len(won) == 1
    assert Experiment.objects.get(pk=one.pk).decision == won[0]


# ---- what time makes due


def mails(purpose="experiments.due"):
    return list(Message.objects.filter(purpose=purpose).values_list("recipient", flat=True))


def test_reminders_leave_at_the_first_end_and_a_month_later_once_each(place, lead):
    one = running(place, by=lead)
    due(at(END - datetime.timedelta(days=1)))
    assert mails() == []
    for _time in range(3):
        due(at(END))
    assert mails() == [lead.email]
    due(at(END + datetime.timedelta(days=20)))
    assert len(mails()) == 1
    for _time in range(3):
        due(at(END + datetime.timedelta(days=31)))
    due(at(END + datetime.timedelta(days=300)))
    assert mails() == [lead.email, lead.email]
    one.refresh_from_db()
    assert one.state == State.TO_CONCLUDE


def test_putting_off_does_not_silence_the_reminder_and_concluding_does(place, lead):
    one, other = running(place, by=lead), running(place, by=lead)
    actions.put_off(one, to=LATER, reason="Vacances", by=lead)
    actions.conclude(other, decision="stop", reason="Parce que", lessons="Leçon", by=lead)
    due(at(END))
    assert len(mails()) == 1
    one.refresh_from_db()
    assert one.state == State.RUNNING


def test_without_a_runner_the_nearest_lead_is_reminded(place, lead):
    one = running(place, by=lead)
    Experiment.objects.filter(pk=one.pk).update(runner=None)
    due(at(END))
    assert mails() == [lead.email]


# ---- participants


def test_whoever_is_added_is_told_and_may_withdraw_for_good(place, lead):
    one, agent = running(place, by=lead), make_agent(place)
    assert participants.add(one, [agent], by=lead) == (1, 0)
    assert mails("experiments.added") == [agent.email]
    own = Participant.objects.get()
    participants.say_present(one, [own.pk], on=START, by=lead)
    participants.withdraw(own, by=lead)
    assert participants.add(one, [agent], by=lead) == (0, 1)
    assert participants.say_present(one, [own.pk], on=START, by=lead) == 0
    own.refresh_from_db()
    assert (own.present_on, own.withdrawn_on is not None) == (None, True)
    participants.come_back(own, by=lead)
    assert Participant.objects.taking_part().count() == 1


def test_nobody_was_present_before_the_start_nor_tomorrow(place, lead):
    one = prepared(place, by=lead)
    participants.add(one, [make_agent(place)], by=lead)
    keys = list(Participant.objects.values_list("pk", flat=True))
    with pytest.raises(actions.ExperimentRefused, match="pas démarré"):
        participants.say_present(one, keys, on=START, by=lead)
    actions.start(one, starts_on=START, ends_on=END, by=lead)
    for day in (START - datetime.timedelta(days=1), timezone.localdate() + datetime.timedelta(days=2)):
        with pytest.raises(actions.ExperimentRefused, match="entre le début"):
            participants.say_present(one, keys, on=day, by=lead)


def test_names_go_two_years_after_the_end_and_not_before(place, lead):
    one = running(place, by=lead)
    participants.add(one, [make_agent(place)], by=lead)
    actions.conclude(one, decision="stop", reason="Parce que", lessons="Leçon", on=END, by=lead)
    assert participants.past(at(datetime.date(2027, 3, 31))).count() == 0
    assert participants.forget(at(datetime.date(2027, 4, 1))) == 1
    assert Experiment.objects.filter(pk=one.pk).exists()


def test_no_next_try_of_a_conclusion_that_somebody_took_back_meanwhile(place, lead):
    read_before = concluded(place, by=lead, decision="iterate")
    actions.reopen(Experiment.objects.get(), reason="Chiffre contesté", by=lead)
    with pytest.raises(actions.ExperimentRefused, match="corriger et recommencer"):
        actions.prepare_next(read_before, by=lead)
    assert Experiment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_control_that_allows_to_say_effect_is_not_taken_away_while_somebody_concludes(monkeypatch):
    place = make_structure()
    lead = make_user((RoleName.PROGRAMME_LEAD, place))
    experiment = running(place, by=lead)
    measured(experiment, by=lead, control_before=20, control_after=19)
    measure, answers, threads = experiment.measures.get(), [], []

    def take_away():
        try:
            actions.write_measure(experiment, measure=measure, control_before=None, control_after=None, by=lead)
            answers.append("done")
        except actions.ExperimentRefused:
            answers.append("refused")
        finally:
            connection.close()

    moved = actions._move

    def meanwhile(*args, **changes):
        threads.append(threading.Thread(target=take_away))
        threads[-1].start()
        threads[-1].join(1)
        moved(*args, **changes)

    monkeypatch.setattr(actions, "_move", meanwhile)
    actions.conclude(experiment, decision="scale", reason="Un effet net.", lessons="Étendre.", by=lead)
    for each in threads:
        each.join()
    assert answers == ["refused"]
    assert experiment.measures.get().controlled
