"""A count is asked, made once, whole or not at all; then the urn is destroyed."""

import datetime
import threading

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from terreau.ground.journal.models import Entry
from terreau.rooms.barometer.results import actions, counting, due
from terreau.rooms.barometer.results.models import Count, Estimate, Group, Tabulation, Verbatim
from terreau.rooms.barometer.results.refusals import ResultsRefused
from terreau.rooms.barometer.waves import sealing
from terreau.rooms.barometer.waves.enums import WaveState
from terreau.rooms.barometer.waves.models import Ballot, Wave
from tests.factories import make_structure
from tests.rooms.barometer.makers import content, question
from tests.rooms.barometer.results.counted import (
    BY,
    ballot,
    closed_wave,
    count,
    populate,
    run_asked,
    set_margins,
    turn_out,
)

pytestmark = pytest.mark.django_db

QUESTIONS = content([question("q1"), question("mark", "scale"), question("say", "text")])


@pytest.fixture
def town():
    top = make_structure("Ville")
    return top, make_structure("Nord", parent=top), make_structure("Sud", parent=top)


def answered(top, places, people: int = 60):
    ballots = [
        ballot(
            places[number % len(places)],
            {"q1": ("yes", "no")[number % 3 == 0], "mark": number % 11, "say": f"Phrase {number}" * (number < 20)},
            category=("A", "B", "C")[number % 3],
        )
        for number in range(people)
    ]
    return closed_wave(top, QUESTIONS, ballots)


def nothing_kept(wave) -> bool:
    kept = (Group.objects.filter(tabulation__wave=wave), Estimate.objects.filter(tabulation__wave=wave))
    return not any(rows.exists() for rows in (*kept, Verbatim.objects.filter(wave=wave)))


def test_a_count_keeps_groups_estimates_and_sentences(town):
    top, north, south = town
    wave = answered(top, [north, south])
    made = count(wave)
    assert wave.state == WaveState.COUNTED
    assert (made.answers, made.version, made.counted_on) == (60, "1", timezone.localdate())
    assert set(Group.objects.values_list("axis", "structure__label", "value", "people")) == {
        ("structure", "Nord", "", 30), ("structure", "Sud", "", 30),
        ("category", None, "A", 20), ("category", None, "B", 20), ("category", None, "C", 20),
    }  # fmt: skip
    yes = Count.objects.get(group__structure=north, item="q1", bin="yes")
    assert (yes.people, yes.value, yes.weighted_value) == (20, 20, pytest.approx(20))
    assert Estimate.objects.get(item="q1").value == pytest.approx(40 / 60)
    assert Verbatim.objects.count() == 20
    assert set(Verbatim.objects.values_list("structure__label", flat=True)) == {"Nord", "Sud"}
    assert wave.ballots.count() == 60, "until sixty days have passed"
    assert Entry.objects.filter(action="results.wave.counted", object_key=str(wave.pk)).count() == 1


def test_sentences_do_not_keep_the_order_of_ballots(town):
    top, north, south = town
    count(answered(top, [north, south]))
    texts = list(Verbatim.objects.order_by("pk").values_list("text", flat=True))
    assert texts != sorted(texts, key=lambda text: int(text.split()[1]))


def test_a_trial_tells_how_the_weighting_does_and_no_result(town):
    top, north, south = town
    wave = answered(top, [north, south])
    set_margins(wave, {"category": {"A": 50, "B": 100, "C": 150}})
    trial = run_asked(actions.ask_trial(wave, "raking", ["category"], by=BY))
    wave.refresh_from_db()
    assert (trial.state, wave.state) == ("trial", WaveState.CLOSED)
    assert nothing_kept(wave)
    assert [row["target"] for row in trial.report["margins"]] == [50, 100, 150]
    assert trial.report["ratio"] == [0.5, 1.5]
    assert trial.report["deff"] == pytest.approx(7 / 6, abs=1e-3)
    assert "value" not in str(trial.report)
    again = run_asked(actions.ask_trial(wave, "none", by=BY))
    assert list(wave.tabulations.values_list("pk", flat=True)) == [again.pk], "a trial replaces the one before"


def test_weights_change_the_counts_that_are_published(town):
    top, north, south = town
    wave = answered(top, [north, south])
    set_margins(wave, {"category": {"A": 50, "B": 100, "C": 150}})
    made = count(wave, "raking", ["category"])
    assert made.population == 300
    first = Count.objects.filter(group__axis="category", group__value="A", item="q1").get()
    assert (first.people, first.weighted_base) == (20, pytest.approx(10))
    weights = Count.objects.filter(group__axis="structure", item="mark.mean").values_list("weighted_base", flat=True)
    assert sum(weights) == pytest.approx(600), "weights are of mean one"


def test_a_level_of_few_answers_is_refused_by_its_name(town):
    top, north, south = town
    wave = answered(top, [north, south], people=40)
    set_margins(wave, {"category": {"A": 50, "B": 100, "C": 150, "A+": 10}})
    refused = run_asked(actions.ask_trial(wave, "raking", ["category"], by=BY))
    assert refused.state == "failed"
    assert "A+" in refused.failure
    assert "moins de 11" in refused.failure
    assert "regroupez" in refused.failure
    actions.regroup_margins(wave, "category", ["A", "A+"], by=BY)
    assert run_asked(actions.ask_trial(wave, "raking", ["category"], by=BY)).state == "trial"


def test_a_level_that_the_margins_do_not_count_is_refused_by_its_name(town):
    top, north, south = town
    wave = answered(top, [north, south])
    set_margins(wave, {"category": {"A": 50, "B": 100}})
    refused = run_asked(actions.ask_trial(wave, "raking", ["category"], by=BY))
    assert "«\N{NO-BREAK SPACE}C\N{NO-BREAK SPACE}»" in refused.failure
    assert wave.margins.count() == 2


@pytest.mark.parametrize("people", [0, 3, 10])
def test_too_few_answers_leave_nothing_and_the_urn_is_destroyed(town, people, django_capture_on_commit_callbacks):
    top, north, south = town
    wave = answered(top, [north, south], people=people)
    trial = run_asked(actions.ask_trial(wave, "none", by=BY))
    assert trial.state == "failed"
    assert wave.ballots.count() == people
    with django_capture_on_commit_callbacks(execute=True):
        made = count(wave)
    assert made.too_few
    assert made.answers == 0, "not even how many"
    assert nothing_kept(wave)
    assert wave.ballots.count() == 0
    assert wave.emptied_on == timezone.localdate()
    assert not sealing.has_key(wave.code)
    with pytest.raises(ResultsRefused, match="détruite"):
        actions.ask_recount(wave, "none", reason="voir", by=BY)


@pytest.mark.parametrize("where", ["groups", "estimates", "journal"])
def test_a_crash_leaves_everything_as_it_was(town, where, monkeypatch):
    top, north, south = town
    wave = answered(top, [north, south])

    def crash(*_args, **_kwargs):
        raise OSError("the disk is full")

    targets = {"groups": (Group.objects, "bulk_create"), "estimates": (Estimate.objects, "bulk_create")}
    asked = actions.ask_final(wave, "none", by=BY)
    with monkeypatch.context() as patch:
        patch.setattr(*targets.get(where, (counting, "record")), crash)
        failed = run_asked(asked)
    wave.refresh_from_db()
    assert failed.state == "failed"
    assert "rien n’a été changé" in failed.failure
    assert (wave.state, wave.ballots.count()) == (WaveState.CLOSED, 60)
    assert nothing_kept(wave)
    count(wave)
    assert Group.objects.filter(tabulation__wave=wave).exists()


def test_a_worker_that_stopped_in_the_middle_may_be_asked_again(town):
    top, north, south = town
    wave = answered(top, [north, south])
    asked = actions.ask_final(wave, "none", by=BY)
    stopped = timezone.now() - datetime.timedelta(minutes=11)
    Tabulation.objects.filter(pk=asked.pk).update(state="running", alive_at=stopped)
    count(wave)
    assert not Tabulation.objects.filter(pk=asked.pk).exists(), "what it had begun is forgotten"


def test_it_is_asked_once_at_a_time(town):
    top, north, south = town
    wave = answered(top, [north, south])
    asked = actions.ask_final(wave, "none", by=BY)
    with pytest.raises(ResultsRefused, match="déjà en cours"):
        actions.ask_final(wave, "none", by=BY)
    run_asked(asked)
    counting.run(asked)
    assert Group.objects.filter(axis="structure").count() == 2, "a task delivered twice counts once"
    with pytest.raises(ResultsRefused, match="déjà dépouillée"):
        actions.ask_final(Wave.objects.get(pk=wave.pk), "none", by=BY)
    with pytest.raises(IntegrityError):
        Tabulation.objects.create(wave=wave, state="final")


@pytest.mark.django_db(transaction=True)
def test_two_people_who_ask_at_once_get_one_count(town):
    top, north, south = town
    wave = answered(top, [north, south])
    barrier, said = threading.Barrier(4), []

    def ask() -> None:
        barrier.wait()
        try:
            actions.ask_final(Wave.objects.get(pk=wave.pk), "none", by=BY)
            said.append("asked")
        except ResultsRefused:
            said.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["asked", "refused", "refused", "refused"]
    assert wave.tabulations.count() == 1


def test_a_recount_replaces_the_results_with_a_reason(town):
    top, north, south = town
    wave = answered(top, [north, south])
    first = count(wave)
    read = list(Verbatim.objects.order_by("pk").values_list("pk", flat=True))
    set_margins(wave, {"category": {"A": 50, "B": 100, "C": 150}})
    with pytest.raises(ResultsRefused, match="pourquoi"):
        actions.ask_recount(wave, "raking", ["category"], reason=" ", by=BY)
    asked = actions.ask_recount(wave, "raking", ["category"], reason="Marges oubliées.", by=BY)
    assert Group.objects.filter(tabulation=first).exists(), "the former results stand meanwhile"
    run_asked(asked)
    assert asked.state == "final"
    assert list(wave.tabulations.values_list("pk", flat=True)) == [asked.pk]
    assert Count.objects.filter(group__value="A", item="q1").get().weighted_base == pytest.approx(10)
    assert list(Verbatim.objects.order_by("pk").values_list("pk", flat=True)) == read, "sentences were read since"
    told = Entry.objects.get(action="results.wave.recounted")
    assert told.reason == "Marges oubliées."


def test_sixty_days_after_the_first_count_the_urn_is_destroyed(town, django_capture_on_commit_callbacks):
    top, north, south = town
    wave = answered(top, [north, south])
    count(wave)
    asked = actions.ask_recount(wave, "none", reason="encore", by=BY)
    run_asked(asked)
    now = timezone.now()
    with django_capture_on_commit_callbacks(execute=True):
        due.due(now + datetime.timedelta(days=59))
    assert wave.ballots.count() == 60
    with django_capture_on_commit_callbacks(execute=True):
        due.due(now + datetime.timedelta(days=60))
        due.due(now + datetime.timedelta(days=60))
    wave.refresh_from_db()
    assert (wave.ballots.count(), wave.emptied_on) == (0, timezone.localdate())
    assert not sealing.has_key(wave.code)
    assert Group.objects.filter(tabulation__wave=wave).exists(), "results stay"
    assert Entry.objects.filter(action="results.urn.destroyed").count() == 1


def test_a_key_that_a_crash_left_behind_goes_too(town):
    top, north, south = town
    wave = answered(top, [north, south])
    count(wave)
    Ballot.objects.all().delete()
    Wave.objects.filter(pk=wave.pk).update(emptied_on=timezone.localdate())
    due.due(timezone.now())
    assert not sealing.has_key(wave.code)


def test_without_the_key_it_is_said_and_nothing_changes(town):
    top, north, south = town
    wave = answered(top, [north, south])
    sealing.destroy_key(wave.code)
    failed = run_asked(actions.ask_final(wave, "none", by=BY))
    assert "clé de l’urne" in failed.failure
    wave.refresh_from_db()
    assert wave.state == WaveState.CLOSED


def test_a_ballot_that_something_else_sealed_is_left_out_and_counted(town):
    top, north, south = town
    wave = answered(top, [north, south])
    Ballot.objects.create(wave=wave, sealed=sealing.seal(sealing.new_urn("another"), ballot(north, {"q1": "yes"})))
    made = count(wave)
    assert (made.answers, made.report["unreadable"]) == (60, 1)


def test_an_open_wave_is_not_counted(town):
    top, north, south = town
    wave = answered(top, [north, south])
    Wave.objects.filter(pk=wave.pk).update(state=WaveState.OPEN)
    wave.refresh_from_db()
    for ask in (actions.ask_trial, actions.ask_final):
        with pytest.raises(ResultsRefused, match="une fois close"):
            ask(wave, "none", by=BY)


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        (("raking", []), "au moins une variable"),
        (("raking", ["age_band"]), "au moins une variable"),
        (("logit", ["category"]), "deux bornes"),
        (("raking", ["category"], 1.2, 3.0), "encadrent 1"),
        (("magic", ["category"]), "n’existe pas"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_before_the_worker(town, choice, words):
    top, north, south = town
    wave = answered(top, [north, south])
    set_margins(wave, {"category": {"A": 50, "B": 100, "C": 150}})
    with pytest.raises(ResultsRefused, match=words):
        actions.ask_trial(wave, *choice, by=BY)
    assert not wave.tabulations.exists()


def test_a_drawn_wave_weighs_its_strata_by_who_answered(town):
    """Two strata of 100 and 300 agents, 30 invited in each, 20 and 10 answered: 5 and 30 agents an answer."""
    top, north, south = town
    ballots = [
        ballot(where, {"q1": "yes" if where is north else "no"}, design={
            "weight": population / 30, "stratum": str(where.pk), "cluster": "", "fpc": population,
        })
        for where, population, number in ((north, 100, 20), (south, 300, 10)) for _each in range(number)
    ]  # fmt: skip
    wave = closed_wave(top, QUESTIONS, ballots, drawing="strata")
    wave.strata.create(structure=north, population=100, size=30)
    wave.strata.create(structure=south, population=300, size=30)
    populate(wave, [(north, "A", "", 100), (south, "A", "", 300)])
    turn_out(wave, [(north, 30, 20), (south, 30, 10)])
    count(wave)
    found = Estimate.objects.get(item="q1")
    assert found.value == pytest.approx(100 / 400)
    assert found.worst_low == pytest.approx(0.5 * 0.25)


def test_importance_goes_to_what_moves_with_the_mark(town):
    top, north, south = town
    questions = content(
        [question("mark", "scale", role="overall")],
        [question("tools", role="satisfaction")],
        [question("net", role="satisfaction")],
    )
    for page, theme in zip(questions["pages"][1:], ("outils", "reseaux"), strict=True):
        page["theme"] = theme
    ballots = [
        ballot((north, south)[n % 2], {
            "mark": 8 if n % 4 < 2 else 3, "tools": "yes" if n % 4 < 2 else "no", "net": ("yes", "no")[n % 2],
        })
        for n in range(200)
    ]  # fmt: skip
    count(closed_wave(top, questions, ballots))
    assert Estimate.objects.get(item="tools").importance == pytest.approx(1)
    assert Estimate.objects.get(item="net").importance == pytest.approx(0, abs=1e-9)
    assert Estimate.objects.get(item="mark.mean").importance is None
