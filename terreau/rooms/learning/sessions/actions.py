"""The life of a session: prepared, announced, closed, cancelled. Journalled, atomic.

Seats, dates and what people are told of them belong to the occasion (`ground/seats`).
"""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from terreau.ground.accounts.models import User
from terreau.ground.journal.actions import record
from terreau.ground.seats import actions as seats
from terreau.ground.seats.actions import PartSpec
from terreau.ground.seats.enums import OccasionState
from terreau.ground.seats.models import Helper
from terreau.rooms.learning.catalogue.enums import Kind
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.sessions import asking_trainers
from terreau.rooms.learning.sessions.holding import SessionRefused, held
from terreau.rooms.learning.sessions.models import Session, Trainer

OF_OCCASION = (
    "title", "parts", "place", "online_url", "capacity_on_site", "capacity_online", "quota", "minimum", "opens_at",
    "closes_at",
)  # fmt: skip
OF_SESSION = ("materials", "cost_cents", "needs_agreement", "share", "by_jury", "initiative")
DATED = (Kind.SESSIONS, Kind.LESSONS)


@transaction.atomic
def prepare(course: Course, *, parts: Sequence[PartSpec], title: str = "", by: Any, **more: Any) -> Session:
    """A session that only its organisers see. `title`: the one of the course unless given."""
    refuse_unknown(more)
    if course.kind not in DATED:
        raise SessionRefused(_("Ce cours se suit ailleurs : il n’a pas de session ici."))
    own = {name: more.pop(name) for name in OF_SESSION if name in more}
    occasion = seats.create_occasion(course.structure, title=title or course.title, parts=parts, by=by, **more)
    session = Session.objects.create(
        course=course, occasion=occasion, created_by=by if isinstance(by, User) else None, **own
    )
    follow_agreement(session, by=by)
    seats.change_occasion(occasion, page=session.get_absolute_url(), by=by)
    record("learning_sessions.session.prepared", session, by=by, course=course.pk)
    return Session.objects.with_places().get(pk=session.pk)


def refuse_unknown(changes: dict[str, Any]) -> None:
    if unknown := set(changes) - {*OF_OCCASION, *OF_SESSION}:
        raise TypeError(f"Not editable: {', '.join(sorted(unknown))}")


def follow_agreement(session: Session, *, by: Any) -> None:
    """Whoever asks for a seat waits for an agreement, or a jury, or not. What waits already goes on waiting."""
    asks = session.asks_agreement or session.by_jury
    seats.change_occasion(session.occasion, moderated=asks, decided_elsewhere=asks, by=by)


@transaction.atomic
def change(session: Session, *, by: Any, **changes: Any) -> Session:
    """Change words, dates, seats. Those registered are told by the seats of what changes for them."""
    refuse_unknown(changes)
    session = held(session)
    refuse_settled(session)
    own = {name: value for name, value in changes.items() if name in OF_SESSION and getattr(session, name) != value}
    if "needs_agreement" in own and session.requests.awaiting().exists():
        raise SessionRefused(_("Des demandes attendent un accord : elles se décident avant que cela change."))
    for name, value in own.items():
        setattr(session, name, value)
    session.save(update_fields=list(own))
    of_occasion = {name: value for name, value in changes.items() if name in OF_OCCASION}
    if of_occasion:
        seats.change_occasion(session.occasion, by=by, **of_occasion)
    follow_agreement(session, by=by)
    record("learning_sessions.session.changed", session, by=by, fields=sorted({*own, *of_occasion}))
    return Session.objects.with_places().get(pk=session.pk)


def refuse_settled(session: Session) -> None:
    if session.is_cancelled:
        raise SessionRefused(_("Cette session est annulée : elle ne change plus."))
    if session.concluded_at is not None:
        raise SessionRefused(_("Cette session est conclue : elle ne change plus."))


@transaction.atomic
def open_session(session: Session, *, by: Any, now: datetime.datetime | None = None) -> Session:
    """Announce it, or take requests again. The course must be in the catalogue: it is from there that one comes."""
    session = held(session)
    refuse_settled(session)
    if not session.course.is_published:
        raise SessionRefused(_("Mettez d’abord le cours au catalogue : c’est de sa fiche que l’on demande une place."))
    if not session.trainers.exists():
        raise SessionRefused(_("Dites d’abord qui anime : un formateur au moins."))
    seats.open_registrations(session.occasion, by=by, now=now)
    asking_trainers.tell_new(session)
    record("learning_sessions.session.opened", session, by=by)
    return Session.objects.with_places().get(pk=session.pk)


@transaction.atomic
def close_registrations(session: Session, *, by: Any) -> None:
    """Take no more requests; it still takes place."""
    session = held(session)
    refuse_settled(session)
    seats.close_registrations(session.occasion, by=by)
    record("learning_sessions.session.closed", session, by=by)


@transaction.atomic
def cancel(session: Session, *, reason: str, of_cycle: bool = False, by: Any) -> None:
    """It will not take place: everybody who asked is told why. `of_cycle`: the candidates are told as well."""
    session = held(session)
    if session.by_jury and not of_cycle:
        raise SessionRefused(_("Annulez le cycle depuis sa page : les candidats sont alors prévenus aussi."))
    if session.is_draft and not of_cycle:
        raise SessionRefused(_("Personne ne connaît cette session : supprimez-la plutôt."))
    refuse_settled(session)
    seats.cancel_occasion(session.occasion, reason=reason, by=by)
    record("learning_sessions.session.cancelled", session, by=by)


@transaction.atomic
def delete_draft(session: Session, *, by: Any) -> None:
    """Give up what nobody was told of."""
    session = held(session)
    occasion = session.occasion
    if occasion.state != OccasionState.DRAFT:
        raise SessionRefused(_("Cette session est annoncée : annulez-la plutôt, en disant pourquoi."))
    record("learning_sessions.session.deleted", session, by=by, course=session.course_id)
    session.delete()
    seats.delete_draft(occasion, by=by)


# ---- who teaches


@transaction.atomic
def add_trainer(
    session: Session, *, user: User | None = None, name: str = "", organisation: str = "", email: str = "", by: Any
) -> Trainer:
    """Somebody who has an account, who will take attendance and countersign; or a name from outside.

    `email`: of somebody without account, who will countersign by a link sent there. Raises `SessionRefused`.
    """
    session = held(session)
    refuse_settled(session)
    said = str(user.agent or user) if user is not None else name.strip()
    if not said:
        raise SessionRefused(_("Donnez le nom du formateur."))
    try:
        with transaction.atomic():
            made = Trainer.objects.create(
                session=session, user=user, name=said, organisation=organisation.strip(), email=email
            )
    except IntegrityError as error:
        raise SessionRefused(_("Cette personne est déjà parmi les formateurs.")) from error
    if user is not None:
        seats.name_helper(session.occasion, user, by=by)
    asking_trainers.tell_new(session)
    record("learning_sessions.trainer.added", made, by=by, session=session.pk, user=user.pk if user else None)
    return made


@transaction.atomic
def remove_trainer(trainer: Trainer, *, by: Any) -> None:
    """Whoever countersigned stays: what he signed is his."""
    session = held(trainer.session)
    refuse_settled(session)
    if trainer.countersignatures.exists():
        raise SessionRefused(_("Ce formateur a contresigné : il reste parmi ceux qui ont animé."))
    if session.occasion.state in (OccasionState.OPEN, OccasionState.CLOSED) and session.trainers.count() == 1:
        raise SessionRefused(_("La session est annoncée : nommez d’abord un autre formateur."))
    for helper in Helper.objects.filter(occasion=session.occasion, user=trainer.user_id, user__isnull=False):
        seats.dismiss_helper(helper, by=by)
    record("learning_sessions.trainer.removed", trainer, by=by, session=session.pk, user=trainer.user_id)
    trainer.delete()
