"""What becomes of calls and of chosen themes: every write by those who animate, journalled.

Who wins when two decide at once is settled by the database: the row of the call is held first by an UPDATE, and what
is decided on a theme is an UPDATE of the state that was read.
"""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from terreau.ground.accounts.models import User
from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Structure
from terreau.rooms.gatherings.themes import counting, emails
from terreau.rooms.gatherings.themes.enums import (
    ALIVE,
    CALL_TRANSITIONS,
    TRANSITIONS,
    CallState,
    ThemeState,
    Verdict,
)
from terreau.rooms.gatherings.themes.models import Call, Theme

# Once the vote has begun, only what does not change it may be rewritten.
BEFORE_VOTE = ("structure", "proposers", "mode", "points", "opens_on", "votes_from")
DURING_VOTE = ("title", "question", "closes_on")


class ThemesRefused(Exception):
    """A rule says no; the message is for the user."""


def hold(call: Call, *states: str) -> None:
    """Keep the call as it is until the end of the transaction. Raises `ThemesRefused` when it has moved on."""
    if not Call.objects.filter(pk=call.pk, state__in=states).update(state=F("state")):
        raise ThemesRefused(_("L’appel a changé entre-temps : rien n’a été modifié. Relisez la page."))


# ---- the call


@transaction.atomic
def create_call(structure: Structure, *, by: Any, **fields: Any) -> Call:
    """A call in preparation, seen by those who animate."""
    if structure.closed_on is not None:
        raise ThemesRefused(_("Cette structure est fermée."))
    call = Call.objects.create(structure=structure, created_by=by if isinstance(by, User) else None, **fields)
    record("themes.call.created", call, by=by)
    return call


@transaction.atomic
def edit_call(call: Call, *, by: Any, **changes: Any) -> Call:
    """Change what may still be: everything before the vote, then the words and the last day."""
    hold(call, CallState.DRAFT, CallState.OPEN, CallState.VOTING)
    current = Call.objects.select_related("structure__root").get(pk=call.pk)
    changed = [name for name, value in changes.items() if getattr(current, name) != value]
    if current.state == CallState.VOTING and set(changed) & set(BEFORE_VOTE):
        raise ThemesRefused(_("Le vote a commencé : seuls le titre, la question et la date de fin peuvent changer."))
    if changed:
        for name in changed:
            setattr(current, name, changes[name])
        current.save(update_fields=changed)
        record("themes.call.edited", current, by=by, fields=sorted(changed))
    return current


@transaction.atomic
def delete_draft(call: Call, *, by: Any) -> None:
    """Only a call that nobody was asked to answer."""
    # Held first: a deletion with what depends on it reads, then deletes; nobody opens the call between the two.
    if not Call.objects.filter(pk=call.pk, state=CallState.DRAFT).update(state=CallState.DRAFT):
        raise ThemesRefused(_("Un appel ouvert ne se supprime pas : fermez-le."))
    record("themes.call.deleted", call, by=by)
    Call.objects.filter(pk=call.pk).delete()


@transaction.atomic
def open_call(call: Call, *, by: Any) -> None:
    _move(call, CallState.OPEN)
    record("themes.call.opened", call, by=by)


@transaction.atomic
def start_vote(call: Call, *, by: Any) -> None:
    """The shortlisted themes go to the vote; without any, all those that were read and not refused."""
    _move(call, CallState.VOTING)
    there = Theme.objects.filter(call=call)
    picked = there.filter(state=ThemeState.SHORTLISTED)
    if not picked.exists():
        picked = there.readable().filter(state=ThemeState.PROPOSED)
    if not picked.update(state=ThemeState.IN_VOTE):
        raise ThemesRefused(_("Aucun thème ne peut être mis au vote : relisez d’abord ceux qui attendent."))
    record("themes.call.vote_started", call, by=by)


@transaction.atomic
def close(call: Call, *, by: Any) -> None:
    """No vote is taken any more; what may be said of the votes is written, once and for all."""
    voted = call.state == CallState.VOTING
    _move(call, CallState.CLOSED, closed_at=timezone.now())
    counting.count(call, voted=voted)
    record("themes.call.closed", call, by=by)


def _move(call: Call, to: CallState, **changes: Any) -> None:
    if to not in CALL_TRANSITIONS[call.state]:
        raise ThemesRefused(
            _("Un appel « %(seen)s » ne peut pas devenir « %(to)s ».")
            % {"seen": call.get_state_display(), "to": to.label}
        )
    if not Call.objects.filter(pk=call.pk, state=call.state).update(state=to, **changes):
        raise ThemesRefused(_("L’appel a changé entre-temps : rien n’a été modifié. Relisez la page."))
    call.state = to
    for name, value in changes.items():
        setattr(call, name, value)


def move_theme(theme: Theme, to: str, **changes: Any) -> None:
    """From the state that was read to `to`; of two decisions at once, the second is told."""
    if to not in TRANSITIONS[theme.state]:
        raise ThemesRefused(
            _("Un thème « %(seen)s » ne peut pas devenir « %(to)s ».")
            % {"seen": theme.get_state_display(), "to": ThemeState(to).label}
        )
    if not Theme.objects.filter(pk=theme.pk, state=theme.state).update(state=to, **changes):
        raise ThemesRefused(_("Le thème a changé entre-temps : rien n’a été modifié. Relisez la page."))
    theme.state = to
    for name, value in changes.items():
        setattr(theme, name, value)


# ---- the answers


@transaction.atomic
def prepare_answer(theme: Theme, *, verdict: str, reason: str = "", answer: str = "", by: Any) -> None:
    """Write what will be said of a theme; nobody else reads it before `publish`."""
    hold(theme.call, CallState.CLOSED)
    if verdict == Verdict.NOT_KEPT and not reason:
        raise ThemesRefused(_("Un thème non retenu dit pourquoi."))
    if verdict == Verdict.CHOSEN and theme.read_at is None:
        raise ThemesRefused(_("Relisez d’abord ce thème : personne d’autre ne le voit."))
    words = {"verdict": verdict, "reason": reason if verdict == Verdict.NOT_KEPT else "", "answer": answer}
    waiting = Theme.objects.filter(pk=theme.pk, state__in=ALIVE, call__published_at=None)
    if not waiting.update(**words):
        raise ThemesRefused(_("Les réponses sont publiées : celle-ci ne se change plus."))
    record("themes.theme.answer_prepared", theme, by=by)


def unanswered(call: Call) -> int:
    """How many themes still wait for an answer; what nobody has read counts too."""
    return Theme.objects.filter(call=call, state__in=ALIVE, verdict="").count()


@transaction.atomic
def publish(call: Call, *, by: Any) -> int:
    """Every prepared answer at once, with one message to each who asked to be told. How many messages left."""
    if not Call.objects.filter(pk=call.pk, state=CallState.CLOSED, published_at=None).update(
        published_at=timezone.now()
    ):
        raise ThemesRefused(_("Les réponses de cet appel sont déjà publiées, ou il n’est pas clos."))
    left = unanswered(call)
    if left:
        raise ThemesRefused(
            ngettext(
                "%(left)d thème attend encore sa réponse : rien n’est publié.",
                "%(left)d thèmes attendent encore leur réponse : rien n’est publié.",
                left,
            )
            % {"left": left}
        )
    answered = Theme.objects.filter(call=call, state__in=ALIVE)
    answered.filter(verdict=Verdict.CHOSEN).update(state=ThemeState.CHOSEN)
    answered.filter(verdict=Verdict.NOT_KEPT).update(state=ThemeState.NOT_KEPT)
    call.refresh_from_db()
    record("themes.call.answers_published", call, by=by)
    return emails.tell_answers(call)


# ---- a theme becomes an event


@transaction.atomic
def schedule(theme: Theme, *, event_path: str, event_title: str, by: Any) -> int:
    """A chosen theme has its event: its page leads there and each of its supporters is told. How many were.

    `event_path` is the address of the event's page on this site, from `/`.
    """
    if not event_path.startswith("/") or event_path.startswith("//"):
        raise ValueError("An event is a page of this site: its path starts with one /.")
    if theme.state != ThemeState.CHOSEN:
        raise ThemesRefused(_("Seul un thème retenu, dont la réponse est publiée, devient un événement."))
    move_theme(
        theme,
        ThemeState.SCHEDULED,
        event_path=event_path[:200],
        event_title=event_title[:200],
        scheduled_at=timezone.now(),
    )
    record("themes.theme.scheduled", theme, by=by, event=event_path[:200])
    return emails.tell_scheduled(theme)
