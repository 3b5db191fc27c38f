"""What a package is given as it opens: the values that only whoever plays it knows."""

from collections.abc import Mapping

from terreau.rooms.learning.packages.enums import Standard
from terreau.rooms.learning.packages.models import Package


def opening_values(
    package: Package, *, learner: str, name: str, seconds: int = 0, kept: Mapping[str, str] | None = None,
    entry: str = "ab-initio", trial: bool = False,
) -> dict[str, str]:  # fmt: skip
    """The data model as the package finds it, by the names of its standard.

    `learner`: what tells him apart for the package, and means nothing elsewhere. `name`: « Nom, Prénom » for SCORM.
    `seconds`: the time of his former sessions. `kept`: what the package wrote then. `trial`: nothing counts.
    """
    credit, mode = ("no-credit", "browse") if trial else ("credit", "normal")
    kept = kept or {}
    if package.standard == Standard.SCORM_12:
        given = {
            "cmi.core.student_id": learner, "cmi.core.student_name": name, "cmi.core.credit": credit,
            "cmi.core.lesson_mode": mode, "cmi.core.entry": entry, "cmi.core.lesson_status": "not attempted",
            "cmi.core.total_time": clock(seconds), "cmi.launch_data": package.launch_data,
        }  # fmt: skip
        if package.mastery_score is not None:
            given["cmi.student_data.mastery_score"] = f"{package.mastery_score:g}"
    else:
        given = {
            "cmi.learner_id": learner, "cmi.learner_name": name, "cmi.credit": credit, "cmi.mode": mode,
            "cmi.entry": entry, "cmi.total_time": f"PT{seconds}S", "cmi.launch_data": package.launch_data,
        }  # fmt: skip
        if package.mastery_score is not None:
            given["cmi.scaled_passing_score"] = f"{package.mastery_score:g}"
    return {name: value for name, value in (given | dict(kept)).items() if value != ""}


def clock(seconds: int) -> str:
    """The time of SCORM 1.2: hours on four figures, minutes, seconds."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{min(hours, 9999):04}:{minutes:02}:{rest:02}.00"
