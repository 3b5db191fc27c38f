"""Who may open what of `completions`, and what our house holds of it."""

from typing import TYPE_CHECKING, Any

from tests.access_words import AGENT, COUNTING, HR, MEMBERS, Url, at_structure, office, thing, those

if TYPE_CHECKING:
    from tests.house import People

KEEPING = those(HR)
OF_COURSE = {"owned": True, "build": at_structure("course", "completed_course")}

URLS: dict[str, Url] = {
    "completions:mine": Url(MEMBERS),
    "completions:mine_csv": Url(MEMBERS),
    # Whoever completed it, and nobody else: here the agent.
    "completions:attest(pk)": Url(None, those(AGENT), owned=True, build=thing("completion")),
    "completions:records": Url(KEEPING),
    # It names agents, or tells of so few that it would: human resources alone.
    "completions:record(pk)": Url(KEEPING, KEEPING, owned=True, build=office()),
    "completions:deliver(pk, course)": Url(KEEPING, KEEPING, **OF_COURSE),
    "completions:refused(pk, course)": Url(None, KEEPING, **OF_COURSE),
    "completions:batch(pk)": Url(KEEPING, owned=True, build=thing("attestation_batch")),
    "completions:batch_stop(pk)": Url(None, KEEPING, owned=True, build=thing("attestation_batch")),
    "completions:batch_go_on(pk)": Url(None, KEEPING, owned=True, build=thing("attestation_batch")),
    "completions:figures(pk)": Url(COUNTING, owned=True, build=office()),
    "completions:figures_csv(pk)": Url(COUNTING, owned=True, build=office()),
}


def put(things: dict[str, Any], ours: "People") -> None:
    """A course that the agent completed, and a delivery at work."""
    from terreau.rooms.learning.completions.models import Batch
    from tests.house import MARK
    from tests.rooms.learning.makers import make_completion, make_course

    course = make_course(ours.employer, title=f"Cours {MARK}")
    things["completed_course"] = course
    things["completion"] = make_completion(ours.agent, course)
    things["attestation_batch"] = Batch.objects.create(structure=ours.office, course=course, total=1)
