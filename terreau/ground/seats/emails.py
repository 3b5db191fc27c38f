"""The messages of seats, each to one person about his own registration: what it became, what to do, until when.

To somebody without account they hold his secret link, and are erased from the outbox as soon as they are sent.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.mail.actions import enqueue
from terreau.ground.mail.purposes import Purpose, purpose
from terreau.ground.mail.writing import absolute, quoted, write
from terreau.ground.seats import access, calendar_files, calendars
from terreau.ground.seats.calendars import Said
from terreau.ground.seats.enums import Mode, RegistrationState
from terreau.ground.seats.models import Registration
from terreau.ground.seats.people import address_of

CONFIRM = purpose("seats.confirm", gettext_lazy("Inscription : adresse à confirmer"))
RECEIVED = purpose("seats.received", gettext_lazy("Inscription : ce qu’elle devient"))
OFFERED = purpose("seats.offered", gettext_lazy("Inscription : place proposée"))
CHANGED = purpose("seats.changed", gettext_lazy("Inscription : événement modifié ou annulé"))
REMINDER = purpose("seats.reminder", gettext_lazy("Inscription : rappel de la veille"))
CALENDAR = purpose("seats.calendar", gettext_lazy("Inscription : autres journées, pour l’agenda"))

# Calendars take one day a message; nobody reads twelve of them.
MOST_DAYS = 4

Files = Iterable[bytes]
snapshot = calendars.said_by


def link_of(registration: Registration) -> str:
    """The page of the registration: behind an account, else the secret link."""
    user = registration.agent.user if _has_account(registration) and registration.agent else registration.user
    if user is not None and user.is_active:
        return absolute(reverse("seats:registration", args=[registration.pk]))
    return absolute(reverse("seats:guest", args=[access.token_of(registration)]))


def _has_account(registration: Registration) -> bool:
    return registration.agent is not None and getattr(registration.agent, "user", None) is not None


def moment(at: datetime.datetime) -> str:
    """« mardi 3 mars 2026 à 18:00 »."""
    local = timezone.localtime(at)
    return _("%(day)s à %(time)s") % {
        "day": date_format(local, "l j F Y"),
        "time": date_format(local, "TIME_FORMAT"),
    }


def where(registration: Registration, *, come: bool) -> str:
    """The place, or the address to join, which only who comes is told."""
    occasion = registration.occasion
    if registration.mode == Mode.ON_SITE:
        return occasion.place or _("lieu à préciser")
    if come and occasion.online_url:
        return _("à distance : %(address)s") % {"address": occasion.online_url}
    return _("à distance ; le lien est donné aux personnes inscrites")


# ---- asking


def ask_to_confirm(registration: Registration) -> None:
    _send(
        registration,
        CONFIRM,
        gettext_lazy("Confirmez votre inscription"),
        lambda: [
            _("Quelqu’un, sans doute vous, demande une place avec cette adresse."),
            _(
                "Pour que la demande compte, ouvrez cette page et appuyez sur le bouton. Votre rang est celui de la "
                "confirmation."
            ),
        ],
        after=lambda: _(
            "Sans confirmation dans les trois jours, la demande est effacée. Si vous n’avez rien demandé, ignorez ce "
            "message."
        ),
        expires_at=registration.created_at + datetime.timedelta(days=3),
    )


def tell_already(registration: Registration) -> None:
    _send(
        registration,
        RECEIVED,
        gettext_lazy("Vous avez déjà demandé une place"),
        lambda: [_("Vous aviez déjà fait cette demande : rien n’a changé. Votre inscription est ici :")],
    )


def send_link(registration: Registration) -> None:
    _send(
        registration,
        RECEIVED,
        gettext_lazy("Votre lien d’inscription"),
        lambda: [_("Voici un nouveau lien vers votre inscription. Les précédents ne s’ouvrent plus.")],
    )


# ---- what became of it


def tell_entered(registration: Registration) -> None:
    """Registered, in the list, or to be examined."""
    tell = {
        RegistrationState.REGISTERED: tell_registered,
        RegistrationState.WAITING: tell_waiting,
        RegistrationState.PENDING: tell_pending,
    }
    tell[RegistrationState(registration.state)](registration)


def tell_registered(registration: Registration) -> None:
    _send(
        registration,
        RECEIVED,
        gettext_lazy("Votre inscription est confirmée"),
        lambda: [
            _("Votre place est retenue. Si vous ne pouvez plus venir, laissez-la : quelqu’un l’attend peut-être.")
        ],
        files=calendars.invitations(registration) if address_of(registration) else (),
    )


def tell_waiting(registration: Registration) -> None:
    _send(
        registration,
        RECEIVED,
        gettext_lazy("Vous êtes sur liste d’attente"),
        lambda: [
            _(
                "Aucune place n’est libre pour vous en ce moment. Vous êtes sur la liste d’attente, dans l’ordre "
                "d’arrivée. Si une place se libère, vous recevez un message et un délai pour l’accepter."
            )
        ],
    )


def tell_pending(registration: Registration) -> None:
    _send(
        registration,
        RECEIVED,
        gettext_lazy("Votre demande est bien arrivée"),
        lambda: [
            _("Elle attend l’accord de qui doit le donner. Vous recevrez sa réponse à cette adresse.")
            if registration.occasion.decided_elsewhere
            else _("L’organisateur examine chaque demande. Vous recevrez sa réponse à cette adresse.")
        ],
    )


def tell_mode_changed(registration: Registration) -> None:
    registered = registration.state == RegistrationState.REGISTERED
    _send(
        registration,
        RECEIVED,
        gettext_lazy("Votre participation a changé"),
        lambda: [
            _("Votre participation est maintenant : %(mode)s. État : %(state)s.")
            % {
                "mode": registration.get_mode_display().lower(),
                "state": registration.get_state_display().lower(),
            }
        ],
        files=calendars.invitations(registration) if registered and address_of(registration) else (),
    )


def tell_withdrawn(registration: Registration, *, was_registered: bool) -> None:
    _send(
        registration,
        RECEIVED,
        gettext_lazy("Vous n’êtes plus inscrit"),
        lambda: [
            _("Votre désistement est enregistré. Merci de l’avoir dit : une place libre sert à quelqu’un d’autre.")
        ],
        files=calendars.cancellations(registration) if was_registered and address_of(registration) else (),
    )


def tell_refused(registration: Registration, *, was_registered: bool) -> None:
    _send(
        registration,
        RECEIVED,
        gettext_lazy("Votre demande n’est pas retenue"),
        lambda: [
            _("L’organisateur n’a pas retenu votre demande. Voici ce qu’il en dit :"),
            quoted(registration.refusal),
        ],
        files=calendars.cancellations(registration) if was_registered and address_of(registration) else (),
    )


# ---- the list


def tell_offered(registration: Registration) -> None:
    until = registration.offered_until
    if until is None:
        return
    _send(
        registration,
        OFFERED,
        gettext_lazy("Une place s’est libérée pour vous"),
        lambda: [
            _("Une place s’est libérée. Elle vous est gardée jusqu’au %(moment)s.") % {"moment": moment(until)},
            _("Pour l’accepter, ou la laisser à la personne suivante, ouvrez cette page :"),
        ],
        after=lambda: _("Sans réponse de votre part à cette date, elle est proposée à la personne suivante."),
        expires_at=until,
    )


def remind_of_offer(registration: Registration) -> None:
    until = registration.offered_until
    if until is None:
        return
    _send(
        registration,
        OFFERED,
        gettext_lazy("Rappel : une place vous attend"),
        lambda: [
            _("Une place vous est gardée jusqu’au %(moment)s seulement.") % {"moment": moment(until)},
            _("Pour l’accepter, ou la laisser à la personne suivante, ouvrez cette page :"),
        ],
        expires_at=until,
    )


def tell_lapsed(registration: Registration) -> None:
    _send(
        registration,
        OFFERED,
        gettext_lazy("La place n’est plus réservée"),
        lambda: [
            _("Le délai pour accepter la place est passé : elle est proposée à la personne suivante."),
            _("Si l’événement vous intéresse encore, inscrivez-vous de nouveau : vous serez en fin de liste."),
        ],
    )


# ---- the occasion itself


def tell_changed(registration: Registration, before: Said) -> None:
    """What somebody who comes lives by has changed; told only if it concerns the way he takes part."""
    registered = registration.state == RegistrationState.REGISTERED
    lines = differences(registration, before)
    if not lines:
        return
    _send(
        registration,
        CHANGED,
        gettext_lazy("Changement : %(title)s"),
        lambda: [_("Voici ce qui change :"), "\n".join(lines)],
        files=calendars.updates(registration, before) if registered and address_of(registration) else (),
    )


def differences(registration: Registration, before: Said) -> list[str]:
    """What differs for this person, before and after, a line each."""
    with translation.override(registration.language):
        occasion, online = registration.occasion, registration.mode == Mode.ONLINE
        lines = []
        if before.title != occasion.title:
            lines.append(_("Titre : %(title)s") % {"title": occasion.title})
        former, now = [calendars.words_of(part) for part in before.parts], calendars.when(occasion)
        if former != now or before.cancelled:
            lines.append(_("Dates : %(dates)s") % {"dates": " ; ".join(now)})
        if former != now:
            lines.append(_("Au lieu de : %(dates)s") % {"dates": " ; ".join(former)})
        if not online and before.place != occasion.place:
            lines.append(_("Lieu : %(place)s") % {"place": where(registration, come=True)})
        if online and before.online_url != occasion.online_url:
            lines.append(_("Le lien de connexion a changé."))
        return lines


def tell_put_off(registration: Registration, files: Files) -> None:
    """Its date holds no more; `files` take it out of the calendar of who is registered."""
    _send(
        registration,
        CHANGED,
        gettext_lazy("Reportée : %(title)s"),
        lambda: [
            _("La date annoncée ne tient plus, et la nouvelle n’est pas encore connue. Vous serez prévenu."),
            _("Vous n’avez rien à faire pour garder votre place ou votre rang. Pour les laisser, ouvrez cette page :"),
        ],
        files=files,
    )


def tell_cancelled(registration: Registration) -> None:
    registered = registration.state == RegistrationState.REGISTERED
    _send(
        registration,
        CHANGED,
        gettext_lazy("Annulé : %(title)s"),
        lambda: [
            _("Cet événement est annulé. Voici pourquoi :"),
            quoted(registration.occasion.cancel_reason),
        ],
        files=calendars.cancellations(registration) if registered and address_of(registration) else (),
    )


def remind(registration: Registration) -> None:
    """The day before."""
    _send(
        registration,
        REMINDER,
        gettext_lazy("Demain : %(title)s"),
        lambda: [_("À demain ! Si vous ne pouvez plus venir, laissez votre place depuis cette page :")],
        expires_at=registration.occasion.starts_at,
    )


# ---- how they are written


def _send(
    registration: Registration,
    kind: Purpose,
    subject: Any,
    said: Any,
    *,
    after: Any = None,
    files: Files = (),
    expires_at: datetime.datetime | None = None,
) -> None:
    """`said()` is called in the reader's language. Of several calendar files, each goes in a message of its own.

    Up to `MOST_DAYS`: of a long cycle, the page gives all days in one file, and no message holds any.
    """
    to = address_of(registration)
    if not to:
        return
    occasion, come = registration.occasion, registration.state == RegistrationState.REGISTERED
    link, files = link_of(registration), list(files)
    too_many = len(files) > MOST_DAYS
    files = [] if too_many else files
    with translation.override(registration.language):
        headline = str(subject) % {"title": occasion.title} if "%(title)s" in str(subject) else str(subject)
        told = list(said())
        if too_many:
            told.append(_("La page donne toutes les journées en un fichier, pour votre agenda."))
        written = write(
            "seats/mail/message.txt",
            subject=_one_line(headline),
            said="\n\n".join(told),
            after=after() if after else "",
            title=occasion.title,
            when=calendars.when(occasion),
            where=where(registration, come=come),
            organiser=occasion.structure.label,
            link=link,
            secret="/invite/" in link,
        )
        secret = "/invite/" in link
        first, others = files[:1], files[1:]
        _post(kind, to, written, registration, file=first[0] if first else None, secret=secret, expires_at=expires_at)
        for number, file in enumerate(others, start=2):
            _post_day(registration, to, file, number=number, whole=len(files), secret=secret, link=link)


def _post_day(
    registration: Registration, to: str, file: bytes, *, number: int, whole: int, secret: bool, link: str
) -> None:
    subject = _("Pour votre agenda : %(title)s (%(number)d sur %(whole)d)") % {
        "title": registration.occasion.title,
        "number": number,
        "whole": whole,
    }
    written = write("seats/mail/day.txt", subject=_one_line(subject), title=registration.occasion.title, link=link)
    _post(CALENDAR, to, written, registration, file=file, secret=secret, expires_at=None)


def _post(
    kind: Purpose, to: str, written: Any, registration: Registration, *, file: bytes | None, secret: bool,
    expires_at: datetime.datetime | None,
) -> None:  # fmt: skip
    method = calendar_files.method_of(file) if file else "REQUEST"
    enqueue(
        kind, to=to, written=written, structure=registration.occasion.structure, secret=secret, expires_at=expires_at,
        calendar=file, calendar_method=method,
    )  # fmt: skip


def _one_line(text: str) -> str:
    return " ".join(text.split())
