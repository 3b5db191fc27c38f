"""Who may open what of `events`, and what our house holds of it."""

from typing import TYPE_CHECKING, Any

from tests.access_words import ADMINISTRATORS, EDITOR, EVERYBODY, HR, LEAD, MEMBERS, TRAINER, Url, thing, those

if TYPE_CHECKING:
    from tests.house import People

ANIMATING = those(LEAD, HR, EDITOR, TRAINER)
OWN = {"owned": True}


def at(event: str, **more: str) -> Any:
    """The event, and what hangs on it."""
    return lambda house: {"pk": house.things[event].pk} | {name: house.things[key].pk for name, key in more.items()}


def page(house: Any) -> dict[str, Any]:
    # Not its own slug: whoever may not read the event must not be led to it.
    return {"pk": house.things["event"].pk, "slug": "un-autre-titre"}


DRAFT = {"owned": True, "build": at("draft_event")}
OPEN = {"owned": True, "build": at("event")}
RULE = {"owned": True, "build": lambda house: {"pk": house.ours.employer.pk, "rule_pk": house.things["domain_rule"].pk}}

URLS: dict[str, Url] = {
    # What is announced to everybody; our house announces nothing so.
    "events:agenda": Url(EVERYBODY),
    "events:ics": Url(EVERYBODY),
    "events:atom": Url(EVERYBODY),
    "events:series(pk)": Url(MEMBERS, owned=True, build=at("event_series")),
    "events:series_ics(pk)": Url(MEMBERS, owned=True, build=at("event_series")),
    "events:series_atom(pk)": Url(MEMBERS, owned=True, build=at("event_series")),
    "events:short(pk)": Url(MEMBERS, **OPEN),
    "events:show(pk, slug)": Url(MEMBERS, owned=True, build=page),
    "events:register(pk)": Url(MEMBERS, MEMBERS, **OPEN),
    "events:mine": Url(ANIMATING),
    "events:mine_csv": Url(ANIMATING),
    "events:create": Url(ANIMATING, ANIMATING),
    "events:series_create": Url(ANIMATING, ANIMATING),
    "events:series_edit(pk)": Url(ANIMATING, ANIMATING, owned=True, build=thing("event_series")),
    "events:edit(pk)": Url(ANIMATING, ANIMATING, **OPEN),
    "events:programme(pk)": Url(ANIMATING, ANIMATING, **OPEN),
    "events:line(pk, line_pk)": Url(ANIMATING, ANIMATING, owned=True, build=at("event", line_pk="event_line")),
    "events:line_move(pk, line_pk)": Url(None, ANIMATING, owned=True, build=at("event", line_pk="event_line")),
    "events:questions(pk)": Url(ANIMATING, ANIMATING, **OPEN),
    "events:answers_csv(pk)": Url(ANIMATING, **OPEN),
    "events:sheets(pk)": Url(ANIMATING, ANIMATING, **DRAFT),
    "events:sheet(pk, sheet_pk)": Url(ANIMATING, ANIMATING, owned=True, build=at("draft_event", sheet_pk="sheet")),
    "events:sheet_decide(pk, sheet_pk)": Url(None, ANIMATING, owned=True, build=at("draft_event", sheet_pk="sheet")),
    "events:points(pk)": Url(ANIMATING, None, **DRAFT),
    "events:publish(pk)": Url(None, ANIMATING, **DRAFT),
    "events:plan(pk)": Url(None, ANIMATING, **DRAFT),
    "events:close(pk)": Url(None, ANIMATING, **OPEN),
    "events:held(pk)": Url(None, ANIMATING, **OPEN),
    "events:postpone(pk)": Url(ANIMATING, ANIMATING, **OPEN),
    "events:cancel(pk)": Url(ANIMATING, ANIMATING, **OPEN),
    "events:delete(pk)": Url(ANIMATING, ANIMATING, **DRAFT),
    "events:duplicate(pk)": Url(ANIMATING, ANIMATING, **OPEN),
    "events:report(pk)": Url(ANIMATING, ANIMATING, **OPEN),
    "events:write(pk)": Url(ANIMATING, ANIMATING, **OPEN),
    "events:all_domains": Url(ADMINISTRATORS),
    "events:domains(pk)": Url(
        ADMINISTRATORS, ADMINISTRATORS, owned=True, build=lambda house: {"pk": house.ours.employer.pk}
    ),
    "events:domain_remove(pk, rule_pk)": Url(None, ADMINISTRATORS, **RULE),
}


def put(things: dict[str, Any], ours: "People") -> None:
    """An announced café in a series, and a workshop with a company in preparation."""
    from terreau.ground.seats.enums import Mode
    from terreau.rooms.gatherings.events import actions, asking, domains, partners, programme, registering
    from terreau.rooms.gatherings.events.enums import Kind, Moment, PartnerKind
    from terreau.rooms.gatherings.events.models import PointToSettle
    from tests.house import MARK
    from tests.rooms.gatherings.events.makers import make_event

    lead = ours.users["lead"]
    plain = {
        "summary": f"Parler de {MARK}.",
        "place": f"Salle {MARK}",
        "contact": f"rencontres.{MARK}@ministere.example",
    }
    things["event_series"] = actions.make_series(ours.employer, name=f"Les cafés {MARK}", by=lead)
    things["event"] = make_event(
        ours.employer, by=lead, opened=False, title=f"Café {MARK}", series=things["event_series"], **plain
    )
    spec = programme.LineSpec(Moment.TALK, f"Parole de {MARK}", 20, 1, [programme.SpeakerSpec(f"Nom {MARK}")])
    things["event_line"] = programme.add_line(things["event"], spec, by=lead)
    question = {"text": f"Que pensez-vous de {MARK} ?", "kind": "text", "choices": "", "required": False}
    asking.set_questions(things["event"], [question], by=lead)
    actions.open_event(things["event"], by=lead)
    answers = {each.pk: f"Réponse {MARK}" for each in things["event"].questions.all()}
    registering.register_user(
        things["event"], ours.users["agent"], mode=Mode.ON_SITE, consent_listed=False, answers=answers,
        by=ours.users["agent"],
    )  # fmt: skip
    things["draft_event"] = make_event(
        ours.employer, by=lead, opened=False, title=f"Atelier {MARK}", kind=Kind.COMPANY_WORKSHOP, **plain
    )
    partner = partners.know_partner(ours.employer, name=f"Société {MARK}", kind=PartnerKind.COMPANY, by=lead)
    told = {"purpose": "Essayer", "brings": "Du matériel", "neutrality": "Pas de démarchage", "conflict": False}
    things["sheet"] = partners.write_sheet(things["draft_event"], partner, by=ours.users["hr"], **told)
    PointToSettle.objects.create(
        event=things["draft_event"], file=f"{MARK}.markdown", field="texte", reason=f"Contradiction de {MARK}"
    )
    things["domain_rule"] = domains.settle(
        ours.employer, domain=f"{MARK}.example", allowed=True, by=ours.users["administrator"]
    )
