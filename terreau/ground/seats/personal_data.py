"""What seats hold about a person: what he asked for, where he was, whom he helped."""

from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.keeping import with_the_account
from terreau.ground.common.personal_data import Person, Rows, Table, holding, person_of
from terreau.ground.common.retention import Retention
from terreau.ground.seats import keeping
from terreau.ground.seats.models import AttendanceEntry, Helper, Registration

SECRET = _("Ce qui fait votre lien secret, ou ce qui vous relie à la chaîne de présence : le donner l’affaiblirait.")
WHO_NOTED = _("La clé d’une autre personne.")
BASIS = _("Mission d’intérêt public : formation et rencontres des agents (RGPD, article 6-1 e).")


def own(person: Person) -> QuerySet[Registration]:
    about = Q(pk__in=[])
    if person.agent is not None:
        about |= Q(agent=person.agent)
    if person.user is not None:
        about |= Q(user=person.user)
    return Registration.objects.filter(about)


def attended(person: Person) -> QuerySet[AttendanceEntry]:
    return AttendanceEntry.objects.filter(registration__in=own(person).order_by())


def erase(person: Person, *, by: Any) -> int:
    return keeping.forget(own(person).order_by("pk"), by=by)


REGISTRATION_COLUMNS = {"key": SECRET, "seal_key": SECRET}
ENTRY_COLUMNS = {"by_key": WHO_NOTED, "mark": SECRET, "previous": SECRET, "digest": SECRET}


@holding(
    "seats.registrations",
    rank=22,
    label=_("Vos inscriptions et vos présences"),
    purpose=_("Vous donner une place, vous prévenir, et prouver que vous étiez là (formation, habilitation)."),
    basis=BASIS,
    retention=Retention(
        event="occasion_ends_at",
        months=lambda: settings.KEEP_ATTENDANCE_MONTHS,
        words=_(
            "%(time)s après l’événement, le temps des cycles de formation sur cinq ans ; avec votre compte ou votre "
            "dossier s’ils partent avant."
        ),
        follows="accounts.user",
        held=lambda: keeping.members().count(),
        past=lambda now: keeping.past_members(now).count(),
        forget=keeping.forget_members,
    ),
    seen_by=_(
        "Ceux qui organisent l’événement, et eux seuls pour les absences. Les autres participants voient votre nom si "
        "vous l’avez accepté. Le motif d’une absence n’est jamais gardé."
    ),
    tables=[
        Table("seats.registration", own, REGISTRATION_COLUMNS),
        Table("seats.attendanceentry", attended, ENTRY_COLUMNS),
    ],
    erase=erase,
    consequence=_(
        "Vos places à venir vont à d’autres. La feuille de présence garde une case sans personne : elle ne prouvera "
        "plus que vous étiez là."
    ),
)
def registrations(user: Any) -> Rows:
    rows = own(person_of(user)).select_related("occasion").order_by("created_at", "pk")
    return [(f"{each.occasion.title} · {each.get_state_display()}", each.created_at) for each in rows]


def as_guest(person: Person) -> QuerySet[Registration]:
    """Asked for with the address of the account, before or besides it."""
    email = person.user.email if person.user is not None else ""
    return keeping.guests().filter(email=email) if email else Registration.objects.none()


def attended_as_guest(person: Person) -> QuerySet[AttendanceEntry]:
    return AttendanceEntry.objects.filter(registration__in=as_guest(person).order_by())


def erase_guest(person: Person, *, by: Any) -> int:
    return keeping.forget(as_guest(person).order_by("pk"), by=by)


@holding(
    "seats.guests",
    rank=23,
    label=_("Vos inscriptions faites sans compte"),
    purpose=_("Vous donner une place, vous prévenir, et prouver qui était là."),
    basis=BASIS,
    retention=Retention(
        event="occasion_ends_at",
        months=lambda: settings.KEEP_GUESTS_MONTHS,
        words=_(
            "%(time)s après l’événement. Une adresse qui n’est pas confirmée est effacée après trois jours, sans que "
            "l’organisateur l’ait lue."
        ),
        follows="accounts.user",
        held=lambda: keeping.guests().count(),
        past=lambda now: keeping.past_guests(now).count(),
        forget=keeping.forget_guests,
    ),
    seen_by=_("Ceux qui organisent l’événement, et les autres participants si vous l’avez accepté."),
    tables=[
        Table("seats.registration", as_guest, REGISTRATION_COLUMNS),
        Table("seats.attendanceentry", attended_as_guest, ENTRY_COLUMNS),
    ],
    erase=erase_guest,
    consequence=_("Vos places à venir vont à d’autres, et vos liens ne s’ouvrent plus."),
)
def guest_registrations(user: Any) -> Rows:
    rows = as_guest(person_of(user)).select_related("occasion").order_by("created_at", "pk")
    return [(f"{each.occasion.title} · {each.get_state_display()}", each.created_at) for each in rows]


def helped(person: Person) -> QuerySet[Helper]:
    return Helper.objects.filter(user=person.user, user__isnull=False)


@holding(
    "seats.helped",
    rank=62,
    label=_("Les événements où vous notez les présences"),
    purpose=_("Savoir qui peut noter les présences d’un événement."),
    basis=BASIS,
    retention=with_the_account(
        _("Tant que vous y êtes désigné ; au plus tard avec votre compte."), Helper.objects.all, "user"
    ),
    seen_by=_("Ceux qui organisent l’événement."),
    tables=[Table("seats.helper", helped)],
    erase=lambda person, *, by: helped(person).delete()[0],
    consequence=_("Quelqu’un d’autre devra noter les présences."),
)
def helps(user: Any) -> Rows:
    rows = helped(person_of(user)).select_related("occasion").order_by("pk")
    return [(each.occasion.title, each.occasion.starts_at) for each in rows]
