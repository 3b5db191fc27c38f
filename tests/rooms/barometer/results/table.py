"""Who may open what of `results`, and what our house holds of it."""

import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from terreau.rooms.barometer.results.enums import TabulationState
from terreau.rooms.barometer.results.models import Finding, Reader, Restitution, Tabulation, Verbatim
from terreau.rooms.barometer.waves.enums import Population, WaveState
from terreau.rooms.barometer.waves.models import Wave
from tests.access_words import EXPECTING, LEAD, MEMBERS, Url, thing, those
from tests.rooms.barometer.makers import content, make_edition, question

if TYPE_CHECKING:
    from tests.house import House, People

SURVEYORS = EXPECTING  # human resources, programme lead
TOLD, CLOSED = thing("result_wave"), thing("result_closed")
FINDING, SENTENCE = thing("result_finding"), thing("result_sentence")


def told(**more: Any) -> Any:
    def build(house: "House") -> dict[str, Any]:
        return {"pk": house.things["result_wave"].pk} | more

    return build


URLS: dict[str, Url] = {
    "results:waves": Url(MEMBERS),
    # What is told is read by every agent of the structure.
    "results:show(pk)": Url(MEMBERS, owned=True, build=TOLD),
    "results:theme(pk, code)": Url(MEMBERS, owned=True, build=told(code="p1")),
    "results:structures(pk)": Url(MEMBERS, owned=True, build=TOLD),
    "results:groups(pk, axis)": Url(MEMBERS, owned=True, build=told(axis="categories")),
    "results:first(pk)": Url(MEMBERS, owned=True, build=TOLD),
    "results:compare(pk)": Url(MEMBERS, owned=True, build=TOLD),
    "results:published(pk)": Url(MEMBERS, owned=True, build=TOLD),
    "results:said(pk)": Url(MEMBERS, owned=True, build=TOLD),
    "results:method(pk)": Url(MEMBERS, owned=True, build=TOLD),
    "results:tables_csv(pk)": Url(MEMBERS, owned=True, build=TOLD),
    "results:report_pdf(pk)": Url(MEMBERS, owned=True, build=TOLD),
    "results:slides_odp(pk)": Url(MEMBERS, owned=True, build=TOLD),
    "results:restitution(pk)": Url(MEMBERS, owned=True, build=TOLD),
    "results:count(pk)": Url(SURVEYORS, SURVEYORS, owned=True, build=CLOSED),
    "results:propose(pk)": Url(None, SURVEYORS, owned=True, build=CLOSED),
    "results:regroup(pk)": Url(None, SURVEYORS, owned=True, build=CLOSED),
    "results:remove_margins(pk)": Url(None, SURVEYORS, owned=True, build=CLOSED),
    "results:final(pk)": Url(SURVEYORS, SURVEYORS, owned=True, build=CLOSED),
    "results:recount(pk)": Url(SURVEYORS, SURVEYORS, owned=True, build=TOLD),
    "results:readers(pk)": Url(SURVEYORS, SURVEYORS, owned=True, build=TOLD),
    "results:remove_reader(pk)": Url(None, SURVEYORS, owned=True, build=thing("result_reader")),
    # Sentences are read by the team that was named: here, the programme lead alone.
    "results:to_read(pk)": Url(those(LEAD), owned=True, build=TOLD),
    "results:read_one(pk)": Url(those(LEAD), those(LEAD), owned=True, build=SENTENCE),
    "results:prepare(pk)": Url(SURVEYORS, SURVEYORS, owned=True, build=TOLD),
    "results:open(pk)": Url(SURVEYORS, SURVEYORS, owned=True, build=TOLD),
    "results:finding_add(pk)": Url(SURVEYORS, SURVEYORS, owned=True, build=TOLD),
    "results:finding_edit(pk)": Url(SURVEYORS, SURVEYORS, owned=True, build=FINDING),
    "results:finding_move(pk)": Url(None, SURVEYORS, owned=True, build=FINDING),
    "results:finding_remove(pk)": Url(SURVEYORS, SURVEYORS, owned=True, build=FINDING),
}


def put(things: dict[str, Any], ours: "People") -> None:
    """A wave that is told, with its sentences and its readers, and another that waits to be counted."""
    from tests.house import MARK

    today = timezone.localdate()
    plain: dict[str, Any] = {
        "structure": ours.office, "opens_on": today - datetime.timedelta(days=30),
        "closes_on": today - datetime.timedelta(days=9), "population": Population.AGENTS,
        "edition": make_edition(ours.office, content([question("q1"), question("why", "text")])),
    }  # fmt: skip
    wave = things["result_wave"] = Wave.objects.create(name=f"Vague {MARK}", state=WaveState.COUNTED, **plain)
    things["result_closed"] = Wave.objects.create(name=f"Close {MARK}", state=WaveState.CLOSED, **plain)
    Tabulation.objects.create(
        wave=wave, goal="final", state=TabulationState.FINAL, answers=40, made_at=timezone.now(), counted_on=today
    )
    told = Restitution.objects.create(wave=wave, introduction=f"Chapeau {MARK}", opened_on=today)
    things["result_finding"] = Finding.objects.create(restitution=told, position=1, said=f"Dit {MARK}", item="q1")
    things["result_sentence"] = Verbatim.objects.create(
        wave=wave, question="why", structure=ours.office, text=f"Phrase {MARK}"
    )
    things["result_reader"] = Reader.objects.create(wave=wave, user=ours.users["lead"])
