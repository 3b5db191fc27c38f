"""Who may open what of `catalogue`, and what our house holds of it."""

from typing import TYPE_CHECKING, Any

from tests.access_words import EDITOR, EVERYBODY, HR, LEAD, MEMBERS, TRAINER, Url, thing, those

if TYPE_CHECKING:
    from tests.house import House, People

AUTHORS = those(HR, LEAD, EDITOR, TRAINER)
WRITING = {"owned": True, "build": thing("course")}


def titled(house: "House") -> dict[str, Any]:
    return {"pk": house.things["course"].pk, "slug": house.things["course"].slug}


def aim(house: "House") -> dict[str, Any]:
    return {"pk": house.things["course"].pk, "aim": house.things["course_aim"].pk}


URLS: dict[str, Url] = {
    # A visitor finds there what is public, and nothing of ours is.
    "catalogue:list": Url(EVERYBODY),
    "catalogue:list_csv": Url(EVERYBODY),
    "catalogue:short(pk)": Url(MEMBERS, **WRITING),
    "catalogue:show(pk, slug)": Url(MEMBERS, owned=True, build=titled),
    "catalogue:mine": Url(AUTHORS),
    "catalogue:mine_csv": Url(AUTHORS),
    "catalogue:choose": Url(AUTHORS),
    "catalogue:create(kind)": Url(AUTHORS, AUTHORS, build=lambda house: {"kind": "external"}),
    "catalogue:edit(pk)": Url(AUTHORS, AUTHORS, **WRITING),
    "catalogue:aims(pk)": Url(AUTHORS, AUTHORS, **WRITING),
    "catalogue:drop_aim(pk, aim)": Url(None, AUTHORS, owned=True, build=aim),
    "catalogue:publish(pk)": Url(None, AUTHORS, **WRITING),
    "catalogue:withdraw(pk)": Url(AUTHORS, AUTHORS, **WRITING),
    "catalogue:review(pk)": Url(AUTHORS, AUTHORS, **WRITING),
    # In preparation: who prepares courses there sees it, nobody else.
    "catalogue:delete(pk)": Url(AUTHORS, AUTHORS, owned=True, build=thing("drafted_course")),
}


def put(things: dict[str, Any], ours: "People") -> None:
    """One that all the agents read (its title, which is in its address, has no mark), with an edition, a competence
    and a signed review; one in preparation."""
    from terreau.rooms.learning.catalogue import actions
    from terreau.rooms.skills.models import Competence
    from tests.house import MARK
    from tests.rooms.learning.makers import make_course, make_edition

    lead = ours.users["lead"]
    edition = make_edition(
        ours.office, title="Cours de la maison", sentence=f"Phrase {MARK}", brings=f"Acquis {MARK}",
        provider=f"École {MARK}", place=f"Lieu {MARK}", authors=f"Équipe {MARK}", validation=f"Seuil {MARK}",
        created_by=lead,
    )  # fmt: skip
    things["edition"], things["course"] = edition, edition.course
    competence = Competence.objects.filter(domain__framework__code="crcn").order_by("code")[0]
    things["course_aim"] = actions.aim_at(edition.course, competence, level=3, by=lead)
    signed = {"reviewer": f"Relectrice {MARK}", "function": f"Juriste {MARK}", "on": edition.in_force_on}
    actions.sign_review(edition.course, **signed, by=lead)
    things["drafted_course"] = make_course(ours.office, title=f"Brouillon {MARK}", state="draft")
