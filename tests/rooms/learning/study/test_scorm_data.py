"""What a package says, read: words, numbers, times and sizes of both standards."""

import pytest

from terreau.rooms.learning.packages.launch import clock, opening_values
from terreau.rooms.learning.packages.models import Package
from terreau.rooms.learning.study.enums import Progress, Success
from terreau.rooms.learning.study.scorm_data import (
    DAY,
    LONGEST,
    DataRefused,
    is_done,
    next_session,
    read_values,
    seconds_of,
)

UNKNOWN, INCOMPLETE, COMPLETED = Progress.UNKNOWN, Progress.INCOMPLETE, Progress.COMPLETED


@pytest.mark.parametrize(
    ("status", "progress", "success", "done"),
    [
        ("not attempted", UNKNOWN, Success.UNKNOWN, False), ("incomplete", INCOMPLETE, Success.UNKNOWN, False),
        ("browsed", INCOMPLETE, Success.UNKNOWN, False), ("completed", COMPLETED, Success.UNKNOWN, True),
        ("passed", COMPLETED, Success.PASSED, True), ("failed", INCOMPLETE, Success.FAILED, False),
    ],
)  # fmt: skip
def test_the_one_word_of_1_2(status, progress, success, done):
    read = read_values("scorm12", {"cmi.core.lesson_status": status})
    assert (read.progress, read.success, read.done) == (progress, success, done)


@pytest.mark.parametrize(("raw", "success"), [("79", Success.FAILED), ("80", Success.PASSED)])
def test_where_a_score_is_to_be_reached_it_decides_in_1_2(raw, success):
    told = {"cmi.core.lesson_status": "completed", "cmi.core.score.raw": raw}
    assert read_values("scorm12", told, mastery=80).success == success
    assert read_values("scorm12", told | {"cmi.core.lesson_status": "incomplete"}, mastery=80).success == "unknown"


@pytest.mark.parametrize(
    ("completion", "success", "done"),
    [
        ("completed", "unknown", True), ("completed", "passed", True), ("completed", "failed", False),
        ("incomplete", "passed", True), ("incomplete", "unknown", False), ("unknown", "unknown", False),
    ],
)  # fmt: skip
def test_the_two_words_of_2004(completion, success, done):
    told = {"cmi.completion_status": completion, "cmi.success_status": success}
    assert read_values("scorm2004", told).done is done


@pytest.mark.parametrize(("scaled", "success"), [("0.79", "failed"), ("0.8", "passed"), ("", "unknown")])
def test_where_a_scaled_score_is_to_be_reached_it_decides_in_2004(scaled, success):
    told = {"cmi.success_status": "passed", "cmi.score.scaled": scaled}
    assert read_values("scorm2004", told, mastery=0.8).success == success


@pytest.mark.parametrize(
    ("standard", "told", "score"),
    [
        ("scorm12", {"raw": "42"}, 42), ("scorm12", {"raw": "7", "min": "0", "max": "10"}, 70),
        ("scorm12", {"raw": "5", "min": "5", "max": "5"}, None), ("scorm12", {"raw": "-3"}, 0),
        ("scorm12", {"max": "10"}, None), ("scorm2004", {"scaled": "0.5", "raw": "9"}, 50),
        ("scorm2004", {"scaled": "-1"}, 0), ("scorm2004", {"raw": "1", "min": "0", "max": "3"}, 33.33),
    ],
)  # fmt: skip
def test_a_score_is_of_a_hundred(standard, told, score):
    prefix = "cmi.core.score" if standard == "scorm12" else "cmi.score"
    assert read_values(standard, {f"{prefix}.{name}": value for name, value in told.items()}).score == score


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("00:00:01", 1), ("0001:02:03.50", 3723.5), ("PT1H2M3.5S", 3723.5), ("P1D", DAY), ("PT0S", 0), ("P", None),
        ("1:2:3", None), ("PT", None), ("une heure", None), ("P1Y" * 30, None),
    ],
)  # fmt: skip
def test_times_of_both_standards(written, seconds):
    assert seconds_of(written) == seconds


@pytest.mark.parametrize(
    "told",
    [
        [], "x", {"cmi.core.lesson_status": "done"}, {"cmi.core.score.raw": "beaucoup"},
        {"cmi.core.score.raw": "1e999"}, {"cmi.core.score.raw": "NaN"}, {"cmi.core.session_time": "hier"},
        {"cmi.suspend_data": 4},
        {"cmi.suspend_data": "x" * (LONGEST + 1)}, {"cmi.suspend_data": "\0"}, {"cmi.suspend_data": "\ud800"},
        {f"cmi.objectives.{rank}.id": "x" * 65_000 for rank in range(20)},
        {f"cmi.objectives.{rank}.id": "x" for rank in range(20_001)},
    ],
)  # fmt: skip
def test_what_is_not_scorm_is_refused(told):
    with pytest.raises(DataRefused):
        read_values("scorm12", told)


def test_what_only_the_player_gives_is_not_kept():
    told = {
        "cmi.core.student_name": "Autre, Nom", "cmi.core.total_time": "9999:00:00",
        "cmi.student_data.mastery_score": "0", "cmi.core.lesson_mode": "review", "cmi.unknown": "x",
        "cmi.core.lesson_location": "p2",
    }  # fmt: skip
    assert read_values("scorm12", told).values == {"cmi.core.lesson_location": "p2"}


def test_a_suspended_or_cut_session_resumes_and_an_ended_one_begins_as_its_standard_says():
    left = {"cmi.location": "4", "cmi.exit": "suspend", "cmi.session_time": "PT5S"}
    assert next_session("scorm2004", {}, ended=False, suspended=False) == ({}, "ab-initio")
    assert next_session("scorm2004", left, ended=True, suspended=True) == ({"cmi.location": "4"}, "resume")
    assert next_session("scorm2004", left, ended=False, suspended=False) == ({"cmi.location": "4"}, "resume")
    assert next_session("scorm2004", left, ended=True, suspended=False) == ({}, "ab-initio")
    old = {"cmi.core.lesson_location": "4", "cmi.core.exit": ""}
    assert next_session("scorm12", old, ended=True, suspended=False) == ({"cmi.core.lesson_location": "4"}, "")


def test_what_a_package_finds_as_it_opens():
    old = Package(standard="scorm12", launch_data="a=1", mastery_score=80)
    given = opening_values(
        old, learner="x1", name="Martin, Léa", seconds=3725, kept={"cmi.suspend_data": "s"}, entry=""
    )
    assert given == {
        "cmi.core.student_id": "x1", "cmi.core.student_name": "Martin, Léa", "cmi.core.credit": "credit",
        "cmi.core.lesson_mode": "normal", "cmi.core.lesson_status": "not attempted", "cmi.suspend_data": "s",
        "cmi.core.total_time": "0001:02:05.00", "cmi.launch_data": "a=1", "cmi.student_data.mastery_score": "80",
    }  # fmt: skip
    new = opening_values(Package(standard="scorm2004", mastery_score=0.7), learner="x", name="N", seconds=5, trial=True)
    assert (new["cmi.mode"], new["cmi.credit"], new["cmi.entry"]) == ("browse", "no-credit", "ab-initio")
    assert (new["cmi.total_time"], new["cmi.scaled_passing_score"]) == ("PT5S", "0.7")
    assert clock(10**9) == "9999:46:40.00"


def test_done_is_passed_or_over_without_failure():
    assert is_done(COMPLETED, Success.UNKNOWN)
    assert is_done(INCOMPLETE, Success.PASSED)
    assert not is_done(COMPLETED, Success.FAILED)
