"""Who may open what of the call of a cycle: its share of the table."""

from typing import TYPE_CHECKING, Any

from tests.access_words import AGENT, EVERYBODY, HR, LEAD, MANAGER, MEMBERS, Url, thing, those

if TYPE_CHECKING:
    from tests.house import House, People

RUNNERS = those(HR, LEAD)
IN_POST = those(AGENT, MANAGER)
CYCLE: dict[str, Any] = {"owned": True, "build": thing("cycle")}
DRAFT: dict[str, Any] = {"owned": True, "build": thing("draft_cycle")}
OWN: dict[str, Any] = {"owned": True, "build": thing("candidacy")}


def candidate(house: "House") -> dict[str, Any]:
    return {"pk": house.things["cycle"].pk, "candidacy_pk": house.things["candidacy"].pk}


def dossier(house: "House") -> dict[str, Any]:
    return {"token": house.things["dossier_token"]}


def letter(house: "House") -> dict[str, Any]:
    return {"token": house.things["letter_token"]}


URLS: dict[str, Url] = {
    "cycles:list": Url(EVERYBODY, published=True),
    "cycles:show(pk)": Url(MEMBERS, **CYCLE),
    # Those who have no file of an agent have nothing to apply with here.
    "cycles:apply(pk)": Url(IN_POST, IN_POST, **CYCLE),
    "cycles:candidacy(pk)": Url(those(AGENT), those(AGENT), **OWN),
    "cycles:withdraw(pk)": Url(those(AGENT), those(AGENT), **OWN),
    "cycles:dossier(token)": Url(EVERYBODY, EVERYBODY, secret=True, build=dossier),
    "cycles:dossier_withdraw(token)": Url(EVERYBODY, EVERYBODY, secret=True, build=dossier),
    "cycles:letter(token)": Url(EVERYBODY, EVERYBODY, secret=True, build=letter),
    "cycles:prepared": Url(RUNNERS),
    "cycles:create": Url(RUNNERS, RUNNERS),
    "cycles:edit(pk)": Url(RUNNERS, RUNNERS, **CYCLE),
    "cycles:publish(pk)": Url(None, RUNNERS, **CYCLE),
    "cycles:delete(pk)": Url(RUNNERS, RUNNERS, **DRAFT),
    "cycles:cancel(pk)": Url(RUNNERS, RUNNERS, **CYCLE),
    "cycles:candidates(pk)": Url(RUNNERS, **CYCLE),
    "cycles:candidates_csv(pk)": Url(RUNNERS, **CYCLE),
    "cycles:candidate(pk, candidacy_pk)": Url(RUNNERS, RUNNERS, owned=True, build=candidate),
    "cycles:restore(pk, candidacy_pk)": Url(None, RUNNERS, owned=True, build=candidate),
    # The jury reads it as well: nobody of our house is of one.
    "cycles:letter_file(pk)": Url(RUNNERS, **OWN),
}


def put(things: dict[str, Any], ours: "People") -> None:
    """The letter of our agent's employer; a cycle in preparation; a public one, a file by link, its letter."""
    from django.core.files.base import ContentFile

    from terreau.rooms.learning.cycles import tokens
    from tests.house import MARK
    from tests.rooms.learning.cycles.makers import PDF, make_candidacy, make_cycle

    lead = ours.users["lead"]
    things["candidacy"].letter = "given"
    things["candidacy"].letter_by = f"Chef {MARK}"
    things["candidacy"].letter_file.save("lettre.pdf", ContentFile(PDF), save=False)
    things["candidacy"].save()
    things["draft_cycle"] = make_cycle(ours.employer, by=lead, published=False, title=f"Brouillon {MARK}")
    public = make_cycle(ours.employer, by=lead, outsiders=True, title="Cycle public", course_title="Cours public")
    made = make_candidacy(
        public, contact_name=f"Contact {MARK}", contact_email=f"contact.{MARK}@ailleurs.example", letter="asked"
    )
    things["dossier_token"], things["letter_token"] = tokens.dossier_token(made), tokens.letter_token(made)
