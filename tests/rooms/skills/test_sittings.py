"""The sittings of the test: what they ask, when they end, what they say, and that nothing is taken twice."""

import datetime
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given as drawn, settings as hypothesis_settings, strategies as st

from terreau.ground.journal.models import Entry
from terreau.ground.questions import actions as question_actions
from terreau.ground.questions.models import Question
from terreau.lab.adaptive import bank_from, estimate
from terreau.rooms.skills.actions import SkillsRefused
from terreau.rooms.skills.enums import Ending, ResultState, Source
from terreau.rooms.skills.models import Answer, Edition, Sitting, SkillResult
from terreau.rooms.skills.positioning import editions, sittings
from terreau.rooms.skills.positioning.reading import result_of
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.skills.helpers import competence
from tests.rooms.skills.sitting_helpers import answer_one, begin, sit, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    return make_agent(make_structure())


def measured_again(sitting: Sitting) -> tuple[float, float]:
    fresh = Sitting.objects.select_related("edition").get(pk=sitting.pk)
    found = sittings.measure(fresh, list(fresh.answers.order_by("rank")))
    return found.level, found.error


# ---- a whole test


@pytest.mark.parametrize("able", [0, 1, 2, 3, 4, 5, 6])
def test_somebody_who_answers_up_to_a_level_is_told_that_level_or_its_neighbour(agent, able):
    sitting = sit(agent, able=able)
    assert abs(sittings.whole_level(sitting.level) - able) <= 1
    assert 6 <= sitting.answers.count() <= 15
    assert sitting.reason in {Ending.PRECISION, Ending.LENGTH}
    if sitting.reason == Ending.PRECISION:
        assert sitting.error <= editions.RULE.error


def test_the_levels_told_follow_what_people_can_do(agent):
    levels = [sit(make_agent(agent.structure), able=able).level for able in range(7)]
    assert levels == sorted(levels)
    assert levels[-1] - levels[0] > 4


def test_no_question_is_asked_twice_and_themes_take_turns(agent):
    sitting = sit(agent, able=3)
    asked = list(sitting.answers.select_related("version").values_list("version__theme", "version"))
    assert len({version for _theme, version in asked}) == len(asked)
    counts = [sum(theme == one for theme, _version in asked) for one in {theme for theme, _version in asked}]
    assert len(counts) == 4
    assert max(counts) - min(counts) <= 2


def test_a_question_passed_counts_as_wrong(agent):
    sitting = begin(agent)
    one = waiting(sitting)
    sittings.answer(sitting, one.rank, None)
    one.refresh_from_db()
    assert (one.given, one.right) == (None, False)


def test_two_agents_do_not_get_the_same_questions():
    office = make_structure()
    paths = {
        tuple(sit(make_agent(office), able=6).answers.order_by("rank").values_list("version", flat=True))
        for _agent in range(5)
    }
    assert len(paths) > 1


def test_the_test_does_not_begin_without_enough_questions(agent):
    for question in editions.questions_of(competence("1.1"))[5:]:
        question_actions.retire(question, on=datetime.date(2026, 1, 1), reason="essai", by="test")
    editions.renew_edition(competence("1.1"))
    with pytest.raises(SkillsRefused, match="5, il en faut au moins 6"):
        begin(agent)
    assert not Sitting.objects.exists()


# ---- stopping, resuming, starting again


def test_a_test_begun_is_resumed_and_not_begun_again(agent):
    sitting = begin(agent)
    answer_one(sitting, True)
    assert begin(agent).pk == sitting.pk
    assert Sitting.objects.count() == 1


def test_two_competences_are_open_at_once(agent):
    assert begin(agent, "1.1").pk != begin(agent, "4.2").pk


def test_stopped_early_it_gives_no_level_and_forgets_what_waits(agent):
    sitting = begin(agent)
    for right in (True, False, True):
        answer_one(sitting, right)
    sittings.stop_here(sitting)
    sitting.refresh_from_db()
    assert (sitting.reason, sitting.level, sitting.answers.count()) == (Ending.STOPPED, None, 3)
    assert "il en faut au moins 4" in result_of(sitting).why_ended
    with pytest.raises(SkillsRefused, match="pas assez de réponses"):
        sittings.share(sitting, by="test")


def test_stopped_later_it_gives_a_level_with_a_wider_interval(agent):
    sitting = begin(agent)
    for _rank in range(5):
        answer_one(sitting, True)
    sittings.stop_here(sitting)
    sitting.refresh_from_db()
    assert sitting.level is not None
    assert sitting.error > sit(make_agent(agent.structure)).error - 0.2
    sittings.stop_here(sitting)  # twice changes nothing
    assert sitting.answers.count() == 5


def test_an_ended_test_may_be_taken_again_at_once(agent):
    first = sit(agent)
    assert begin(agent).pk != first.pk


# ---- the database takes each answer once


def test_the_second_answer_to_a_question_changes_nothing(agent):
    sitting = begin(agent)
    one = waiting(sitting)
    sittings.answer(sitting, one.rank, None)
    with pytest.raises(sittings.AlreadyAnswered):
        sittings.answer(sitting, one.rank, 0)
    one.refresh_from_db()
    assert one.given is None
    assert sitting.answers.count() == 2


def test_an_answer_that_read_before_another_wrote_is_refused_by_the_database(agent, monkeypatch):
    """Two tabs send at the same moment: both read « not answered », one UPDATE wins."""
    sitting = begin(agent)
    rank = waiting(sitting).rank
    decide, nested = sittings.stop, []

    def meanwhile(*args):
        if not nested:
            nested.append(True)
            sittings.answer(Sitting.objects.select_related("edition").get(pk=sitting.pk), rank, None)
        return decide(*args)

    monkeypatch.setattr(sittings, "stop", meanwhile)
    with pytest.raises(sittings.AlreadyAnswered):
        sittings.answer(sitting, rank, 0)
    assert list(sitting.answers.order_by("rank").values_list("rank", "given")) == [(rank, None), (rank + 1, None)]


def test_a_question_of_another_rank_or_of_an_ended_test_is_not_taken(agent):
    sitting = begin(agent)
    with pytest.raises(sittings.AlreadyAnswered):
        sittings.answer(sitting, 7, 0)
    sittings.stop_here(sitting)
    with pytest.raises(sittings.AlreadyAnswered):
        sittings.answer(sitting, 1, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"finished_at": timezone.now()},  # without a reason
        {"reason": Ending.STOPPED},  # without an end
        {"level": 2.0},  # without its error
        {"shared_at": timezone.now()},  # unfinished
    ],
)
def test_the_database_refuses_incoherent_sittings(agent, change):
    sitting = begin(agent)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sitting.objects.filter(pk=sitting.pk).update(**change)


def test_the_database_refuses_a_second_open_test_and_a_doubled_question(agent):
    sitting = begin(agent)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sitting.objects.create(
            agent=agent, competence=sitting.competence, edition=sitting.edition, rule={}, seed=1,
            started_at=timezone.now(),
        )  # fmt: skip
    one = waiting(sitting)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(sitting=sitting, rank=2, version=one.version, asked_at=timezone.now())


# ---- reckoning again


def test_an_old_sitting_gives_the_same_level_whatever_the_bank_became(agent):
    sitting = sit(agent, able=3)
    for question in editions.questions_of(competence("1.1"))[:20]:
        question_actions.retire(question, on=datetime.date(2026, 1, 1), reason="essai", by="test")
    editions.renew_edition(competence("1.1"))
    level, error = measured_again(sitting)
    assert abs(level - sitting.level) < 1e-12
    assert abs(error - sitting.error) < 1e-12


def test_a_test_begun_goes_on_with_the_questions_it_began_with(agent):
    sitting = begin(agent)
    before = set(sitting.edition.parameters["items"])
    Question.objects.filter(current__topic="crcn 1.1").update(retired_on=datetime.date(2026, 1, 1))
    assert editions.renew_edition(competence("1.1")) is not None
    while sitting.is_open:
        answer_one(sitting, False)
        sitting.refresh_from_db()
    assert {str(key) for key in sitting.answers.values_list("version", flat=True)} <= before


def test_a_changed_question_is_asked_in_its_new_version_from_the_next_edition(agent):
    question = editions.questions_of(competence("1.1"))[0]
    old = question.current
    draft = old.as_draft(question.code)
    question_actions.rewrite_question(question, replace(draft, level=draft.level % 6 + 1), seen=1, by="test")
    edition = editions.renew_edition(competence("1.1"))
    assert str(old.pk) not in edition.parameters["items"]
    assert str(question.current.pk) in edition.parameters["items"]
    assert editions.renew_edition(competence("1.1")) is None


# ---- sharing


def test_a_result_is_private_until_it_is_shared(agent):
    sitting = sit(agent, able=4)
    assert not SkillResult.objects.exists()
    result = sittings.share(sitting, by=make_user(agent=agent))
    assert (result.source, result.state, result.sitting) == (Source.TEST, ResultState.HELD, 1)
    assert result.level == sittings.whole_level(sitting.level)
    assert result.error == pytest.approx((sitting.error**2 + 1 / 12) ** 0.5)
    with pytest.raises(SkillsRefused, match="déjà inscrit"):
        sittings.share(sitting, by=make_user())
    assert SkillResult.objects.count() == 1


def test_a_level_on_record_is_attested_once_with_its_interval(agent):
    sitting = sit(agent, able=4)
    user = make_user(agent=agent)
    with pytest.raises(SkillsRefused, match="Inscrivez d’abord"):
        sittings.attest(sitting, by=user)
    sittings.share(sitting, by=user)
    made = sittings.attest(sitting, by=user)
    level = sittings.whole_level(sitting.level)
    assert (
        made.title
        == f"Positionnement numérique\u00a0: niveau {level} en Mener une recherche et une veille d’information"
    )
    assert ["Niveau", str(level)] in made.details
    assert "sans surveillance" in made.criteria
    assert sittings.attest(sitting, by=user).pk == made.pk


def test_beginning_is_not_attested(agent):
    sitting = sit(agent, able=0)
    sittings.share(sitting, by="test")
    with pytest.raises(SkillsRefused, match="commence au niveau 1"):
        sittings.attest(sitting, by="test")


def test_starting_again_is_counted_within_the_half_year(agent):
    now = timezone.make_aware(datetime.datetime(2026, 6, 30, 12))
    ranks = []
    for days in (0, 0.01, 1):
        sitting = sit(agent, able=3)
        Sitting.objects.filter(pk=sitting.pk).update(finished_at=now + datetime.timedelta(days=days))
        sitting.refresh_from_db()
        ranks.append(sittings.share(sitting, by="test").sitting)
    assert ranks == [1, 2, 1]  # the third day is in July


def test_taking_a_test_leaves_no_trace_in_the_journal_but_the_level_shared(agent):
    before = Entry.objects.count()
    sitting = sit(agent, able=2)
    sittings.stop_here(begin(agent, "4.2"))
    assert Entry.objects.count() == before
    sittings.share(sitting, by="test")
    assert Entry.objects.count() == before + 1


def test_erasing_a_sitting_takes_its_answers_and_leaves_the_level_shared(agent):
    sitting = sit(agent)
    sittings.share(sitting, by="test")
    sittings.erase(sitting)
    assert (Sitting.objects.count(), Answer.objects.count(), SkillResult.objects.count()) == (0, 0, 1)


# ---- honesty


@hypothesis_settings(max_examples=30, deadline=None)
@drawn(rights=st.lists(st.booleans(), min_size=6, max_size=6), place=st.integers(0, 5))
def test_one_more_right_answer_never_lowers_the_level(rights, place):
    items = bank_from(Edition.objects.get(competence=competence("4.1"), number=1).parameters)
    chosen = dict(enumerate(map(int, rights)))
    level = estimate(items, chosen | {place: 0}).level
    assert estimate(items, chosen | {place: 1}).level >= level - 1e-9


def test_queries_of_an_answer_do_not_grow(agent, django_assert_num_queries):
    sitting = begin(agent)
    with django_assert_num_queries(7):
        answer_one(sitting, True)
    for _rank in range(3):
        answer_one(sitting, True)
    with django_assert_num_queries(7):
        answer_one(sitting, True)
