"""The study of questions: what it keeps and does not, and what putting it in force changes and does not."""

import datetime
import json
from collections import Counter

import numpy as np
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from terreau.ground.journal.models import Entry
from terreau.ground.organisations.models import Agent
from terreau.ground.questions import actions as question_actions
from terreau.ground.questions.models import Question
from terreau.rooms.skills.actions import SkillsRefused
from terreau.rooms.skills.enums import StudyState
from terreau.rooms.skills.models import Answer, Edition, Sitting, Study
from terreau.rooms.skills.positioning import asking, gathering, sittings, studying
from terreau.rooms.skills.positioning.editions import edition_for, renew_edition
from tests.factories import make_agent, make_structure
from tests.rooms.skills.helpers import competence
from tests.rooms.skills.sitting_helpers import sit
from tests.rooms.skills.study_helpers import many_sit, studied

pytestmark = pytest.mark.django_db


def one_harder(by=1.5, place=3, code="1.1"):
    """How much harder each question is than the test believes: one of them only."""
    shift = np.zeros(len(edition_for(competence(code)).parameters["items"]))
    shift[place] = by
    return shift


def test_a_study_finds_the_question_that_is_harder_than_its_author_says():
    many_sit(300, harder=one_harder(1.8))
    report = studied().report
    told = [row for row in report["items"] if "answers" in row]
    moved = {row["key"]: row["difficulty"][1] - row["difficulty"][0] for row in told}
    harder = edition_for(competence("1.1")).parameters["items"][3]
    assert max(moved, key=moved.get) == harder
    assert moved[harder] > 0.8
    assert len(told) > 15


def test_levels_already_told_stay_the_same_after_a_study_in_force_and_a_question_changed():
    """Each test keeps the edition, the rule and the answers it had: scored again, it gives the same to 1e-12."""
    before = many_sit(60, harder=1.0)
    asking.put_in_force(studied(), by="test")
    question = Question.objects.get(current=int(before[0].edition.parameters["items"][0]))
    draft = question.current.as_draft(question.code)
    changed = type(draft)(**{**draft.__dict__, "level": 6 if draft.level != 6 else 5})
    question_actions.rewrite_question(question, changed, seen=question.current.number, by="test")
    renew_edition(competence("1.1"))
    assert edition_for(competence("1.1")).number == before[0].edition.number + 2
    for sitting in Sitting.objects.select_related("edition"):
        found = sittings.measure(sitting, list(sitting.answers.order_by("rank")))
        assert found.level == pytest.approx(sitting.level, abs=1e-12)
        assert found.error == pytest.approx(sitting.error, abs=1e-12)


def test_the_next_test_uses_the_new_parameters_and_the_former_ones_can_be_put_back():
    many_sit(60, harder=one_harder())
    former = edition_for(competence("1.1"))
    ready = studied()
    assert edition_for(competence("1.1")) == former
    made = asking.put_in_force(ready, by="test")
    assert edition_for(competence("1.1")) == made
    assert made.parameters["difficulty"] != former.parameters["difficulty"]
    assert (made.parameters["mean"], made.parameters["sd"]) == (former.parameters["mean"], former.parameters["sd"])
    assert made.calibrated
    assert sit(make_agent(make_structure())).edition == made
    back = asking.put_back(ready, by="test")
    assert back.number == made.number + 1
    assert back.parameters == former.parameters
    assert back.calibrated == former.calibrated
    with pytest.raises(SkillsRefused, match="plus rien à remettre"):
        asking.put_back(ready, by="test")
    actions = set(Entry.objects.filter(action__startswith="skills.").values_list("action", flat=True))
    assert actions == {"skills.study.asked", "skills.study.in_force", "skills.edition.put_back"}


def test_a_study_is_put_in_force_once_and_only_on_the_questions_it_studied():
    many_sit(60)
    ready = studied()
    stale = Study.objects.select_related("competence", "edition").get(pk=ready.pk)
    asking.put_in_force(ready, by="test")
    with pytest.raises(SkillsRefused):
        asking.put_in_force(stale, by="test")
    with pytest.raises(SkillsRefused, match="elle l’est déjà"):
        asking.put_in_force(ready, by="test")
    assert Edition.objects.filter(competence=competence("1.1")).count() == 2


def test_a_question_retired_since_makes_a_study_stale():
    many_sit(60)
    ready = studied()
    question = Question.objects.get(current=int(ready.report["items"][0]["key"]))
    question_actions.retire(question, on=timezone.localdate(), reason="ambiguë", by="test")
    with pytest.raises(SkillsRefused, match="ont changé depuis"):
        asking.put_in_force(ready, by="test")
    assert ready.state == StudyState.READY


def test_eleven_agents_must_be_new_since_the_last_study():
    """The difference of two reports would otherwise be the answers of those in between."""
    many_sit(9)
    with pytest.raises(SkillsRefused, match="au moins 11"):
        asking.ask(competence("1.1"), by="test")
    many_sit(50, seed=2)
    assert studied().state == StudyState.READY
    many_sit(10, seed=3)
    sit(Agent.objects.order_by("pk")[0])  # a second test of somebody who counted already
    with pytest.raises(SkillsRefused, match="depuis la dernière étude"):
        asking.ask(competence("1.1"), by="test")
    many_sit(1, seed=4)
    assert studied().state == StudyState.READY


def test_too_few_answers_for_a_scale_refuse_the_study_and_say_so():
    many_sit(11)
    asked = studied()
    assert (asked.state, asked.report) == (StudyState.REFUSED, {})
    assert "Pas assez de réponses" in asked.failure


def test_the_report_tells_nothing_of_anybody(settings):
    """No level, no group mean, no exact count, nothing where fewer than eleven agents answered."""
    many_sit(60, category="A")
    many_sit(70, seed=2, category="C")
    report = studied().report
    counts = dict.fromkeys(edition_for(competence("1.1")).parameters["items"], 0)
    for version in Answer.objects.values_list("version", flat=True):
        counts[str(version)] += 1
    assert min(counts.values()) < 11
    for row in report["items"]:
        if counts[row["key"]] < 11:
            assert row == {"key": row["key"]}
        else:
            assert row["answers"] == max(11, 5 * round(counts[row["key"]] / 5))
    assert set(report) == {"agents", "authors", "items", "length", "parameters", "calibrated"}
    assert report["parameters"]["mean"] == 3.0
    assert "structure" not in json.dumps(report)
    held = {row["key"] for row in report["items"] if "answers" not in row}
    assert held.isdisjoint(report["calibrated"])


def test_small_groups_are_not_compared_and_planted_differences_are_told_by_group():
    first = many_sit(220, category="A")
    asked = Counter(Answer.objects.filter(sitting__in=first).values_list("version", flat=True))
    key = str(asked.most_common(1)[0][0])
    place = edition_for(competence("1.1")).parameters["items"].index(key)
    many_sit(220, seed=2, category="C", harder=one_harder(1.8, place))
    many_sit(30, seed=3, category="B")
    report = studied().report
    differs = {row["key"]: row["differs"] for row in report["items"] if row.get("differs")}
    assert differs[key]["category"]["size"] in ("B", "C")
    shifts = differs[key]["category"]["shifts"]
    assert set(shifts) == {"A", "C"}
    assert shifts["C"] - shifts["A"] > 0.8


def test_a_test_ended_after_the_study_was_asked_waits_for_the_next_one():
    """It counts among the new agents of the next study: it must not be in this one too."""
    many_sit(20)
    asked = asking.ask(competence("1.1"), by="test")
    many_sit(3, seed=2)
    assert gathering.gather(asked.edition, asked.asked_at).answers.count == 20
    assert gathering.gather(asked.edition).answers.count == 23


def test_only_the_first_test_of_an_agent_counts_and_answers_to_former_questions_stay():
    made = many_sit(20)
    agent = made[0].agent
    sit(agent)
    question = Question.objects.get(current=made[0].answers.order_by("rank")[0].version)
    question_actions.retire(question, on=timezone.localdate(), reason="ambiguë", by="test")
    edition = renew_edition(competence("1.1"))
    found = gathering.gather(edition)
    assert found.answers.count == 20
    assert len(found.answers) == Answer.objects.filter(sitting__in=made).count()
    assert len(found.items) == found.asked + 1 == len(edition.parameters["items"]) + 1
    assert found.items.items[-1] == str(question.current_id)


def test_category_and_age_are_read_for_the_study(django_assert_max_num_queries):
    year = timezone.localdate().year
    many_sit(12, category="A", birth_year=year - 30)
    many_sit(12, seed=2, birth_year=None)
    with django_assert_max_num_queries(7):
        found = gathering.gather(edition_for(competence("1.1")))
    assert found.groups["category"][0] == ["A"]
    assert sorted(found.groups["category"][1].tolist()) == [-1] * 12 + [0] * 12
    assert found.groups["age_band"][0] == ["25-34"]


def test_one_study_at_a_time_and_a_silent_one_is_given_up():
    many_sit(20)
    asked = asking.ask(competence("1.1"), by="test")
    assert asking.ask(competence("1.1"), by="test") == asked
    with pytest.raises(IntegrityError), transaction.atomic():
        Study.objects.create(
            competence=asked.competence, edition=asked.edition, asked_at=timezone.now(), alive_at=timezone.now()
        )
    later = timezone.now() + datetime.timedelta(minutes=11)
    again = asking.ask(competence("1.1"), by="test", now=later)
    assert again != asked
    asked.refresh_from_db()
    assert asked.state == StudyState.FAILED
    asking.run(asked)  # the process that was silent wakes up: it does nothing
    asked.refresh_from_db()
    assert (asked.state, asked.report) == (StudyState.FAILED, {})


def test_a_crash_changes_nothing_and_is_said(monkeypatch, caplog):
    many_sit(20)

    def crash(*_args):
        raise RuntimeError("no memory")

    monkeypatch.setattr(studying, "study", crash)
    asked = studied()
    assert (asked.state, asked.report) == (StudyState.FAILED, {})
    assert "rien n’a été changé" in asked.failure
    assert "was interrupted" in caplog.text
    assert Edition.objects.filter(competence=competence("1.1")).count() == 1


def test_the_lengths_that_a_report_gives_are_about_ten_questions():
    many_sit(40)
    before, after = studied().report["length"]
    assert 8 < before < 13
    assert 8 < after < 13
    assert studying.rounded(12) == 11
    assert studying.rounded(13) == 15
