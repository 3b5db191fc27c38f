"""Who may open what of cycles: its share of the table."""

from typing import TYPE_CHECKING, Any

from tests.access_words import AGENT, HR, LEAD, TRAINER, Url, those

if TYPE_CHECKING:
    from tests.house import House, People

# Who runs it; of our house the agent follows, the trainer coaches.
RUNNERS = those(LEAD, HR)
COHORT = RUNNERS | {AGENT, TRAINER}
FOLLOWS = those(AGENT)
GROUP = those(AGENT, TRAINER)


def of(**named: str) -> dict[str, Any]:
    """The cycle of the cohort, and other objects of ours by their keys."""

    def build(house: "House") -> dict[str, Any]:
        keys = {name: house.things[thing].pk for name, thing in named.items()}
        return {"pk": house.things["cohort_cycle"].pk} | keys

    return {"owned": True, "build": build}


SEMINAR, SLOT = of(seminar_pk="cycle_seminar"), of(slot_pk="cycle_slot")
GROUPED, EMPTY = of(group_pk="cycle_group"), of(group_pk="cycle_empty_group")
URLS: dict[str, Url] = {
    "cycles:seminars(pk)": Url(COHORT, **of()),
    "cycles:seminar(pk, seminar_pk)": Url(COHORT, **SEMINAR),
    "cycles:seminar_add(pk)": Url(RUNNERS, RUNNERS, **of()),
    "cycles:seminar_edit(pk, seminar_pk)": Url(RUNNERS, RUNNERS, **SEMINAR),
    "cycles:seminar_remove(pk, seminar_pk)": Url(None, RUNNERS, **SEMINAR),
    "cycles:slot_add(pk, seminar_pk)": Url(RUNNERS, RUNNERS, **SEMINAR),
    "cycles:slot_edit(pk, slot_pk)": Url(RUNNERS, RUNNERS, **SLOT),
    "cycles:slot_remove(pk, slot_pk)": Url(None, RUNNERS, **SLOT),
    "cycles:cockpit(pk)": Url(RUNNERS, **of()),
    "cycles:cockpit_csv(pk)": Url(RUNNERS, **of()),
    "cycles:groups(pk)": Url(RUNNERS, **of()),
    "cycles:groups_divide(pk)": Url(None, RUNNERS, **of()),
    "cycles:group_add(pk)": Url(None, RUNNERS, **of()),
    "cycles:groups_publish(pk)": Url(None, RUNNERS, **of()),
    "cycles:group_move(pk, candidacy_pk)": Url(None, RUNNERS, **of(candidacy_pk="cycle_auditor")),
    "cycles:group_edit(pk, group_pk)": Url(RUNNERS, RUNNERS, **GROUPED),
    "cycles:group_remove(pk, group_pk)": Url(None, RUNNERS, **EMPTY),
    # Its coach and its members: never who runs the cycle.
    "cycles:group(pk, group_pk)": Url(GROUP, **GROUPED),
    "cycles:note_write(pk, group_pk)": Url(None, GROUP, **GROUPED),
    # Its author.
    "cycles:note_remove(pk, note_pk)": Url(None, FOLLOWS, **of(note_pk="cycle_note")),
    "cycles:project(pk)": Url(FOLLOWS, FOLLOWS, **of()),
    "cycles:projects(pk)": Url(COHORT, **of()),
    "cycles:alumni(pk)": Url(RUNNERS | FOLLOWS, **of()),
    "cycles:alumni_choice(pk)": Url(None, FOLLOWS, **of()),
}


def put(things: dict[str, Any], ours: "People") -> None:
    """A cohort that our agent follows and our trainer coaches, with a seminar, a slot, a note and a project."""
    from django.utils import timezone

    from terreau.rooms.learning.cycles.enums import SlotKind
    from terreau.rooms.learning.cycles.models import Cycle, Group, Note, Project, Seminar, Slot
    from tests.house import MARK
    from tests.rooms.learning.cycles.makers import make_auditor, make_cycle, signed

    cycle = make_cycle(
        ours.employer, by=ours.users["lead"], title=f"Cohorte {MARK}", course_title=f"Cours de cohorte {MARK}"
    )
    signed(cycle)
    auditor = make_auditor(cycle, ours.agent)
    part = cycle.session.occasion.parts.order_by("position")[0]
    days = {"starts_on": part.day, "ends_on": part.day}
    seminar = Seminar.objects.create(cycle=cycle, title=f"Séminaire {MARK}", **days)
    things["cycle_slot"] = Slot.objects.create(
        seminar=seminar, part=part, kind=SlotKind.CONFERENCE, title=f"Conférence {MARK}", speaker=f"Voix {MARK}"
    )
    group = Group.objects.create(
        cycle=cycle, name=f"Groupe {MARK}", coach=ours.users["trainer"], published_at=timezone.now()
    )
    auditor.group = group
    auditor.save(update_fields=["group"])
    things["cycle_note"] = Note.objects.create(group=group, author=ours.users["agent"], text=f"Note {MARK}")
    Project.objects.create(candidacy=auditor, title=f"Projet {MARK}", sponsor=f"Porteur {MARK}")
    things["cycle_empty_group"] = Group.objects.create(cycle=cycle, name=f"Vide {MARK}")
    things["cycle_seminar"], things["cycle_group"], things["cycle_auditor"] = seminar, group, auditor
    things["cohort_cycle"] = Cycle.objects.with_places().get(pk=cycle.pk)
