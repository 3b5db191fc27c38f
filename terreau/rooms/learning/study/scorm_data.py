"""What a package says, read: which values may be kept, and what they mean. No database, no clock.

Sources: SCORM 1.2 RTE 1.3 (2001), table 3.4.4a; SCORM 2004 3rd edition RTE (2006), 4.1 and 4.2. The page's library
checks the same: what is refused here was not written by it.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from terreau.rooms.learning.packages.enums import Standard
from terreau.rooms.learning.study.enums import Progress, Success

MOST_VALUES = 20_000
# SCORM 1.2 promises 4,096 characters of `suspend_data`, and 2004 64,000; packages rely on what others accept.
LONGEST = 65_536
MOST_TEXT = 1_000_000
DAY = 24 * 3600
NUMBER = re.compile(r"-?\d{1,10}(\.\d{1,10})?")
CLOCK = re.compile(r"(\d{2,4}):(\d{2}):(\d{2}(?:\.\d{1,2})?)")
DURATION = re.compile(
    r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,2})?)S)?)?"
)  # fmt: skip
UNITS = (365.25 * DAY, 30.4375 * DAY, DAY, 3600, 60, 1)

COMPLETION = {"completed", "incomplete", "not attempted", "unknown"}
SUCCESS = {"passed", "failed", "unknown"}
STATUS = {"passed", "completed", "failed", "incomplete", "browsed", "not attempted"}
# What each element may be: a set of words, « number », « time », or « text ». `n` is a rank.
COMMON_SCORE = {"raw": "number", "min": "number", "max": "number"}
SCORM_12: dict[str, object] = {
    "cmi.core.lesson_location": "text", "cmi.core.lesson_status": STATUS,
    "cmi.core.exit": {"time-out", "suspend", "logout", ""}, "cmi.core.session_time": "time",
    "cmi.suspend_data": "text", "cmi.comments": "text", "cmi.student_preference.audio": "number",
    "cmi.student_preference.language": "text", "cmi.student_preference.speed": "number",
    "cmi.student_preference.text": "number", "cmi.objectives.n.id": "text", "cmi.objectives.n.status": STATUS,
    "cmi.interactions.n.id": "text", "cmi.interactions.n.time": "text", "cmi.interactions.n.type": "text",
    "cmi.interactions.n.weighting": "number", "cmi.interactions.n.student_response": "text",
    "cmi.interactions.n.result": "text", "cmi.interactions.n.latency": "time",
    "cmi.interactions.n.objectives.n.id": "text", "cmi.interactions.n.correct_responses.n.pattern": "text",
    **{f"cmi.core.score.{name}": kind for name, kind in COMMON_SCORE.items()},
    **{f"cmi.objectives.n.score.{name}": kind for name, kind in COMMON_SCORE.items()},
}  # fmt: skip
SCORM_2004: dict[str, object] = {
    "cmi.location": "text", "cmi.completion_status": COMPLETION, "cmi.success_status": SUCCESS,
    "cmi.exit": {"time-out", "suspend", "logout", "normal", ""}, "cmi.progress_measure": "number",
    "cmi.session_time": "time", "cmi.suspend_data": "text", "cmi.comments_from_learner.n.comment": "text",
    "cmi.comments_from_learner.n.location": "text", "cmi.comments_from_learner.n.timestamp": "text",
    "cmi.learner_preference.audio_level": "number", "cmi.learner_preference.language": "text",
    "cmi.learner_preference.delivery_speed": "number", "cmi.learner_preference.audio_captioning": "number",
    "cmi.objectives.n.id": "text", "cmi.objectives.n.success_status": SUCCESS,
    "cmi.objectives.n.completion_status": COMPLETION, "cmi.objectives.n.progress_measure": "number",
    "cmi.objectives.n.description": "text", "cmi.interactions.n.id": "text", "cmi.interactions.n.type": "text",
    "cmi.interactions.n.timestamp": "text", "cmi.interactions.n.weighting": "number",
    "cmi.interactions.n.learner_response": "text", "cmi.interactions.n.result": "text",
    "cmi.interactions.n.latency": "time", "cmi.interactions.n.description": "text",
    "cmi.interactions.n.objectives.n.id": "text", "cmi.interactions.n.correct_responses.n.pattern": "text",
    **{f"cmi.score.{name}": kind for name, kind in (COMMON_SCORE | {"scaled": "number"}).items()},
    **{f"cmi.objectives.n.score.{name}": kind for name, kind in (COMMON_SCORE | {"scaled": "number"}).items()},
}  # fmt: skip
ELEMENTS = {Standard.SCORM_12: SCORM_12, Standard.SCORM_2004: SCORM_2004}
RANK = re.compile(r"\.\d{1,4}(?=\.)")
# Said once for a session: the next one begins without them.
OF_A_SESSION = {"cmi.core.exit", "cmi.core.session_time", "cmi.exit", "cmi.session_time"}


class DataRefused(Exception):
    """The values are not those of a package; the message says what is wrong."""


@dataclass(frozen=True)
class Reading:
    """What a package says. `score`: of a hundred. `seconds`: of this session, None when it does not say."""

    values: dict[str, str]
    progress: Progress
    success: Success
    score: float | None
    seconds: int | None
    suspended: bool

    @property
    def done(self) -> bool:
        return is_done(self.progress, self.success)


def is_done(progress: str, success: str) -> bool:
    """Passed, or over without having failed: whoever failed has still to pass."""
    return success == Success.PASSED or (progress == Progress.COMPLETED and success != Success.FAILED)


def read_values(standard: str, values: object, mastery: float | None = None) -> Reading:
    """Raises `DataRefused`. `mastery`: what has to be reached, in the scale of the standard."""
    kept = sound(ELEMENTS[Standard(standard)], values)
    if standard == Standard.SCORM_12:
        progress, success = status_12(kept, mastery)
        said, ending = kept.get("cmi.core.session_time", ""), kept.get("cmi.core.exit", "")
        score = score_of(kept, "cmi.core.score")
    else:
        progress, success = status_2004(kept, mastery)
        said, ending = kept.get("cmi.session_time", ""), kept.get("cmi.exit", "")
        score = score_of(kept, "cmi.score")
    spent = seconds_of(said)
    return Reading(kept, progress, success, score, int(min(spent, DAY)) if spent else None, ending == "suspend")


def sound(elements: Mapping[str, object], values: object) -> dict[str, str]:
    """The values that a package may write, checked; what only the player gives is left aside."""
    if not isinstance(values, dict) or len(values) > MOST_VALUES:
        raise DataRefused(_("Ce que le paquet dit n’est pas lisible."))
    kept, length = {}, 0
    for name, value in values.items():
        kind = elements.get(RANK.sub(".n", name)) if isinstance(name, str) else None
        if kind is None or value == "":
            continue
        if not isinstance(value, str) or not storable(value) or not fits(kind, value):
            raise DataRefused(_("Le paquet a donné une valeur qui ne convient pas à %(name)s.") % {"name": name[:80]})
        kept[name] = value
        length += len(name) + len(value)
    if length > MOST_TEXT:
        raise DataRefused(_("Le paquet demande de garder trop de données."))
    return kept


def storable(value: str) -> bool:
    """Text that both databases keep: no null, no half of a character."""
    return len(value) <= LONGEST and not any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in value)


def fits(kind: object, value: str) -> bool:
    if isinstance(kind, set):
        return value in kind
    if kind == "number":
        return NUMBER.fullmatch(value) is not None
    if kind == "time":
        return seconds_of(value) is not None
    return True


def seconds_of(written: str) -> float | None:
    """A time of SCORM 1.2 (`0001:30:00.5`) or of 2004 (`PT1H30M`), in seconds; None when it is neither."""
    if found := CLOCK.fullmatch(written):
        hours, minutes, seconds = found.groups()
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    found = DURATION.fullmatch(written)
    if found is None or len(written) > 60 or not any(found.groups()):
        return None
    spent = sum(float(part) * unit for part, unit in zip(found.groups(), UNITS, strict=True) if part)
    return spent if math.isfinite(spent) else None


def status_12(kept: Mapping[str, str], mastery: float | None) -> tuple[Progress, Success]:
    """SCORM 1.2 says both in one word; where a score is to be reached, the score decides (RTE 3.4.4, lesson_status)."""
    status = kept.get("cmi.core.lesson_status", "not attempted")
    raw = kept.get("cmi.core.score.raw")
    if mastery is not None and raw is not None and status in {"completed", "passed", "failed"}:
        status = "passed" if float(raw) >= mastery else "failed"
    if status == "not attempted":
        return Progress.UNKNOWN, Success.UNKNOWN
    if status == "passed":
        return Progress.COMPLETED, Success.PASSED
    if status == "failed":
        return Progress.INCOMPLETE, Success.FAILED
    return (Progress.COMPLETED if status == "completed" else Progress.INCOMPLETE), Success.UNKNOWN


def status_2004(kept: Mapping[str, str], mastery: float | None) -> tuple[Progress, Success]:
    """As written; where a scaled score is to be reached, the score decides of success (RTE 4.2.22)."""
    progress = {"completed": Progress.COMPLETED, "incomplete": Progress.INCOMPLETE}.get(
        kept.get("cmi.completion_status", ""), Progress.UNKNOWN
    )
    success = Success(kept.get("cmi.success_status", Success.UNKNOWN))
    scaled = kept.get("cmi.score.scaled")
    if mastery is not None:
        reached = scaled is not None and float(scaled) >= mastery
        success = Success.UNKNOWN if scaled is None else Success.PASSED if reached else Success.FAILED
    return progress, success


def score_of(kept: Mapping[str, str], name: str) -> float | None:
    """Of a hundred: the scaled score, or the raw one between its bounds; None where it cannot be told."""
    numbers = {
        part: float(kept[f"{name}.{part}"]) for part in ("scaled", "raw", "min", "max") if f"{name}.{part}" in kept
    }
    if "scaled" in numbers:
        return bounded(100 * numbers["scaled"])
    if "raw" not in numbers:
        return None
    low, high = numbers.get("min", 0.0), numbers.get("max", 100.0)
    return bounded(100 * (numbers["raw"] - low) / (high - low)) if high > low else None


def bounded(score: float) -> float:
    return round(max(0.0, min(100.0, score)), 2)


def next_session(
    standard: str, values: Mapping[str, str], *, ended: bool, suspended: bool
) -> tuple[dict[str, str], str]:
    """What a new session begins with, and its `entry`.

    Suspended, or cut before its end: it resumes where it was. Ended, SCORM 1.2 keeps what was written, without calling
    it a resumption; SCORM 2004 begins a new attempt.
    """
    if not values:
        return {}, "ab-initio"
    left = {name: value for name, value in values.items() if name not in OF_A_SESSION}
    if suspended or not ended:
        return left, "resume"
    return (left, "") if standard == Standard.SCORM_12 else ({}, "ab-initio")
