"""Events of the demonstration: the three real cafés as they were, a café that is full, a workshop with a company."""

import datetime
from pathlib import Path
from typing import Any

from django.db.models import Count
from django.utils import timezone

from terreau.ground.accounts.models import Role, User
from terreau.ground.organisations.models import Agent, Structure
from terreau.ground.seats import actions as seats, attendance
from terreau.ground.seats.actions import PartSpec
from terreau.ground.seats.enums import Mode
from terreau.ground.seats.people import agent_registrant
from terreau.rooms.gatherings.events import actions, partners, settling
from terreau.rooms.gatherings.events.bringing import CAFES, bring
from terreau.rooms.gatherings.events.enums import Kind, Moment, PartnerKind
from terreau.rooms.gatherings.events.models import Event, Series
from terreau.rooms.gatherings.events.programme import LineSpec, SpeakerSpec, add_line
from terreau.rooms.gatherings.roles import ANIMATORS

PAGES = Path(__file__).parent / "data" / "cafes"
ACCOUNT = "/actualites/10-enseignements-culture-numerique/"
SEATS, COME = 4, 6
# Who came to the workshop that is past: so many of each of so many services.
CAME, SERVICES = 14, 4
CONTACT = "rencontres@ministere.example"


def write(*, employer: Structure, today: datetime.date, by: Any) -> None:
    """Through the actions, as people would."""
    animator = User.objects.filter(
        pk__in=Role.objects.filter(structure=employer, role__in=ANIMATORS).values("user")
    ).order_by("pk")[:2]
    write_past(employer, by=by)
    write_past_workshop(employer, today, by=by)
    write_coming(employer, at(today, 15, 16, 30), by=by)
    write_workshop(employer, at(today, 30, 14, 0), reader=list(animator), by=by)


def at(today: datetime.date, days: int, hour: int, minute: int) -> datetime.datetime:
    day = today + datetime.timedelta(days=days)
    day -= datetime.timedelta(days=max(0, day.weekday() - 4))  # nobody meets at the weekend
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, minute)))


def write_past(employer: Structure, *, by: Any) -> None:
    """The pages as they were published; what they contradict is settled as an organiser would."""
    for path in sorted(PAGES.glob("*.markdown")):
        event = bring(path, structure=employer, by=by).event
        if "#2" in event.title:
            put_right(event, by=by)
        for point in event.points.filter(settled_at=None):
            settling.settle(point, settlement="Vérifié auprès des organisateurs.", by=by)
        event = actions.change(event, is_public=True, by=by)
        actions.hold(event, by=by)
        if "#1" in event.title:
            actions.report(event, recap=ACCOUNT, by=by)


def put_right(event: Event, *, by: Any) -> None:
    """The text was right, and not the fields: it began half an hour later."""
    later = datetime.timedelta(minutes=30)
    [part] = event.occasion.parts.all()
    actions.change(event, parts=[PartSpec(part.starts_at + later, part.ends_at + later)], by=by)


def write_past_workshop(employer: Structure, today: datetime.date, *, by: Any) -> None:
    """Four months ago the agents of a few services tried by themselves: these learned by doing, and are counted."""
    starts_at = at(today, -120, 14, 0)
    announced = starts_at - datetime.timedelta(days=20)
    event = actions.prepare(
        employer,
        title="Atelier : réduire d’un tiers un tableau de suivi",
        kind=Kind.WORKSHOP,
        summary="Chacun est venu avec son tableau, l’a mesuré, l’a allégé, et est reparti avec.",
        parts=[PartSpec(starts_at, starts_at + datetime.timedelta(hours=3), "Après-midi")],
        place="Salle informatique, 3 rue des Tilleuls",
        capacity_on_site=CAME * SERVICES,
        contact=CONTACT,
        by=by,
    )
    add_line(event, LineSpec(Moment.WORKSHOP, "Chacun sur son tableau", 150), by=by)
    event = actions.open_event(event, by=by, now=announced)
    [part] = event.occasion.parts.all()
    for agent in who_came(employer):
        attendance.arrive(event.occasion, agent_registrant(agent), part, by=by, now=starts_at)
    actions.hold(event, by=by)


def who_came(employer: Structure) -> list[Agent]:
    """As many of each of the largest services: enough for their figure to be shown."""
    here = Agent.objects.active().filter(employer=employer)
    largest = here.order_by().values("structure").annotate(people=Count("pk")).order_by("-people", "structure")
    found: list[Agent] = []
    for line in largest[:SERVICES]:
        found += here.filter(structure=line["structure"]).order_by("pk")[:CAME]
    return found


def write_coming(employer: Structure, starts_at: datetime.datetime, *, by: Any) -> None:
    """A café where more people asked for a seat than there are."""
    event = actions.prepare(
        employer,
        title="Café de la transformation nº 4 : écrire pour être compris",
        kind=Kind.CAFE,
        series=Series.objects.filter(structure=employer, name=CAFES).first(),
        summary="Relire ensemble un courrier et une page, et repartir avec cinq réflexes.",
        description="Apportez un courrier que vous envoyez souvent.\n\nNous le relirons ensemble, sans juger personne.",
        parts=[PartSpec(starts_at, starts_at + datetime.timedelta(minutes=90))],
        place="Salle des cartes, 3 rue des Tilleuls",
        capacity_on_site=SEATS,
        capacity_online=40,
        online_url="https://visio.example/cafe-4",
        outsiders=True,
        is_public=True,
        contact=CONTACT,
        by=by,
    )
    speaker = SpeakerSpec("", "responsable de la simplification des courriers", "service des usagers")
    for line in (
        LineSpec(Moment.OPENING, "Pourquoi un courrier ne se comprend pas", 10, 1, [speaker]),
        LineSpec(Moment.WORKSHOP, "Relecture à plusieurs", 50),
        LineSpec(Moment.QUESTIONS, "", 20),
        LineSpec(Moment.CLOSING, "Cinq réflexes", 10),
    ):
        add_line(event, line, by=by)
    event = actions.open_event(event, by=by)
    for agent in Agent.objects.active().filter(employer=employer).exclude(email="").order_by("pk")[:COME]:
        seats.register(event.occasion, agent_registrant(agent), mode=Mode.ON_SITE, by=by)


def write_workshop(employer: Structure, starts_at: datetime.datetime, *, reader: list[User], by: Any) -> None:
    """With a company: its sheet was validated by somebody before anything was announced."""
    event = actions.prepare(
        employer,
        title="Atelier : essayer la dictée vocale",
        kind=Kind.COMPANY_WORKSHOP,
        summary="Une après-midi pour essayer, avec ses propres documents, trois logiciels de dictée.",
        parts=[PartSpec(starts_at, starts_at + datetime.timedelta(hours=3), "Après-midi")],
        place="Salle informatique, 3 rue des Tilleuls",
        capacity_on_site=12,
        contact=CONTACT,
        by=by,
    )
    partner = partners.know_partner(
        employer, name="Parole claire (société fictive)", kind=PartnerKind.COMPANY,
        contact_function="responsable des démonstrations", by=by,
    )  # fmt: skip
    sheet = partners.write_sheet(
        event, partner, by=by,
        purpose="Montrer ce qu’un logiciel de dictée fait et ne fait pas.",
        brings="Douze casques prêtés et une personne pour aider, sans être payée.",
        neutrality="Pas de démarchage, pas de liste de participants remise, trois solutions essayées dont une libre.",
        conflict=False,
    )  # fmt: skip
    add_line(event, LineSpec(Moment.DEMONSTRATION, "Trois logiciels, un même texte", 30), by=by)
    add_line(event, LineSpec(Moment.WORKSHOP, "Chacun essaie avec ses documents", 120), by=by)
    if reader:
        partners.validate_sheet(sheet, by=reader[0])
        actions.open_event(event, by=by)
