"""Who may open what of cycles: its share of the table."""

from typing import TYPE_CHECKING, Any

from tests.access_words import AGENT, EDITOR, EVERYBODY, HR, LEAD, Url, thing, those

if TYPE_CHECKING:
    from tests.house import House, People

# Our editor presides the jury; programme leads and human resources run the cycle.
RUNNERS, PRESIDENT, JURY = those(LEAD, HR), those(EDITOR), those(LEAD, HR, EDITOR)
JUDGED: dict[str, Any] = {"owned": True, "build": thing("judged_cycle")}
SIGNED: dict[str, Any] = {"owned": True, "build": thing("signed_cycle")}
OWN: dict[str, Any] = {"owned": True, "build": thing("admitted")}


def criterion(house: "House") -> dict[str, Any]:
    found = house.things["judged_cycle"].criteria.first()
    return {"pk": found.cycle_id, "criterion_pk": found.pk}


def file(name: str) -> dict[str, Any]:
    def build(house: "House") -> dict[str, Any]:
        found = house.things[name]
        return {"pk": found.cycle_id, "candidacy_pk": found.pk}

    return {"owned": True, "build": build}


def link(house: "House") -> dict[str, Any]:
    from terreau.rooms.learning.cycles.tokens_place import token_of

    return {"token": token_of(house.things["admitted_outsider"])}


URLS: dict[str, Url] = {
    "cycles:criteria(pk)": Url(RUNNERS, RUNNERS, **JUDGED),
    "cycles:criterion(pk, criterion_pk)": Url(RUNNERS, RUNNERS, owned=True, build=criterion),
    "cycles:jurors(pk)": Url(RUNNERS, RUNNERS, **JUDGED),
    "cycles:jury(pk)": Url(JURY, **JUDGED),
    "cycles:mark(pk, candidacy_pk)": Url(PRESIDENT, PRESIDENT, **file("judged")),
    "cycles:recuse(pk, candidacy_pk)": Url(None, PRESIDENT, **file("judged")),
    "cycles:finish(pk)": Url(None, PRESIDENT, **JUDGED),
    # Our editor has finished in this one.
    "cycles:deliberation(pk)": Url(JURY, **SIGNED),
    "cycles:move(pk, candidacy_pk)": Url(PRESIDENT, PRESIDENT, **file("deliberated")),
    "cycles:sign(pk)": Url(PRESIDENT, PRESIDENT, **SIGNED),
    "cycles:selection(pk)": Url(JURY, **SIGNED),
    "cycles:selection_csv(pk)": Url(RUNNERS, **SIGNED),
    "cycles:selection_pdf(pk)": Url(JURY, **SIGNED),
    "cycles:call_next(pk)": Url(None, RUNNERS, **SIGNED),
    "cycles:gave_up(pk, candidacy_pk)": Url(RUNNERS, RUNNERS, **file("admitted")),
    # One's own place, and nobody else's, whatever the role.
    "cycles:place(pk)": Url(those(AGENT), **OWN),
    "cycles:answer_place(pk)": Url(None, those(AGENT), **OWN),
    "cycles:leave(pk)": Url(those(AGENT), those(AGENT), **OWN),
    "cycles:answer(token)": Url(EVERYBODY, EVERYBODY, secret=True, build=link),
    "cycles:answer_pdf(token)": Url(EVERYBODY, secret=True, build=link),
    "cycles:answer_withdraw(token)": Url(EVERYBODY, EVERYBODY, secret=True, build=link),
}


def put(things: dict[str, Any], ours: "People") -> None:
    """A cycle that the jury marks, one that it has marked, one whose list is signed: our agent is admitted."""
    from terreau.ground.attestations.actions import Guest, issue
    from terreau.rooms.learning.cycles import attesting
    from tests.house import MARK
    from tests.rooms.learning.cycles import jury_makers as makers
    from tests.rooms.learning.cycles.makers import make_candidacy

    lead, president = ours.users["lead"], ours.users["editor"]
    for name in ("judged", "deliberated", "signed"):
        cycle = makers.closed_cycle(
            ours.employer, president, by=lead, title=f"Cycle {MARK}", course_title=f"Cours {MARK}", outsiders=False
        )
        outsider = {"email": f"{name}.{MARK}@commune.example", "name": f"Dehors {MARK}", "employer_name": MARK}
        found = make_candidacy(cycle, motivation=f"Motivation {MARK}", **outsider)
        things[f"{name}_cycle"], things[name] = makers.fresh(cycle), found
        if name == "judged":
            continue
        points = {found: 4}
        if name == "signed":
            things["admitted"] = make_candidacy(cycle, ours.agent, motivation=f"Motivation {MARK}")
            points[things["admitted"]] = 5
        makers.mark(cycle, president, points)
        if name == "signed":
            things["signed_cycle"] = makers.sign(cycle, president)
            things["admitted_outsider"] = found
            guest = Guest(found.name, found.email)
            issue(
                holder=guest, subject=attesting.subject_of(found), title=f"Formation {MARK}", sentence=MARK,
                issuer=ours.employer, by="test",
            )  # fmt: skip
