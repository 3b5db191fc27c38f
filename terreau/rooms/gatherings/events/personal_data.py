"""What events hold about somebody: his answers when registering, his name as a speaker, what he prepared."""

import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.accounts.keeping import ACCOUNT, Tie, names_of, where_known
from terreau.ground.common.personal_data import Person, Rows, Table, holding, person_of
from terreau.ground.common.retention import Retention, months_earlier
from terreau.ground.seats.models import Registration
from terreau.rooms.gatherings.events import keeping, registering
from terreau.rooms.gatherings.events.models import Answer, Event, PartnerSheet, PointToSettle, Speaker, Word

BASIS = _("Mission d’intérêt public : animation du programme (RGPD, article 6-1 e).")


def answers_of(person: Person) -> QuerySet[Answer]:
    about = Q(pk=None)
    if person.agent is not None:
        about |= Q(agent=person.agent)
    if person.user is not None:
        about |= Q(user=person.user) | Q(email=person.user.email, agent=None)
    return Answer.objects.filter(registration__in=Registration.objects.filter(about).order_by())


def erase_answers(person: Person, *, by: Any) -> int:
    rows = answers_of(person)
    number = rows.count()
    rows.delete()
    return number


@holding(
    "events.answers",
    rank=55,
    label=_("Vos réponses aux questions d’inscription"),
    purpose=_("Organiser la rencontre : accueil, matériel, contenu."),
    basis=BASIS,
    retention=Retention(
        event="event_ended",
        days=registering.KEEP_ANSWERS.days,
        words=_("%(time)s après la rencontre."),
        follows="seats.registrations",
        held=Answer.objects.count,
        past=lambda now: registering.answers_past(now).count(),
        forget=registering.forget_answers,
    ),
    seen_by=_("Ceux qui animent la rencontre, et eux seuls."),
    tables=[Table("events.answer", answers_of)],
    erase=erase_answers,
    consequence=_("L’organisateur ne lit plus vos réponses ; votre inscription reste."),
)
def answers(user: Any) -> Rows:
    rows = answers_of(person_of(user)).select_related("question").order_by("pk")
    return [(each.question.text, each.text) for each in rows]


def under_his_name(person: Person) -> QuerySet[Speaker]:
    known = where_known(person).order_by()
    return Speaker.objects.filter(name__in=names_of(person), line__event__occasion__structure__in=known)


def erase_name(person: Person, *, by: Any) -> int:
    return keeping.unname(under_his_name(person))


def before(now: datetime.datetime) -> datetime.datetime:
    day = months_earlier(timezone.localdate(now), keeping.NAMES_MONTHS)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


@holding(
    "events.speaker",
    rank=56,
    label=_("Les rencontres où vous êtes intervenu"),
    purpose=_("Annoncer le programme d’une rencontre. Votre nom n’y paraît que si vous l’avez accepté."),
    basis=BASIS,
    retention=Retention(
        event="event_ended",
        months=keeping.NAMES_MONTHS,
        words=_("%(time)s après la rencontre, votre nom est effacé ; la fonction et l’organisme restent."),
        follows=ACCOUNT,
        held=Speaker.objects.exclude(name="").count,
        past=lambda now: keeping.names_past(before(now)).count(),
        forget=lambda now: keeping.unname(keeping.names_past(before(now))),
    ),
    seen_by=_("Les lecteurs de la page si vous l’avez accepté ; sinon ceux qui animent."),
    tables=[Table("events.speaker", under_his_name)],
    erase=erase_name,
    consequence=_("Le programme garde votre fonction, sans votre nom."),
)
def spoken(user: Any) -> Rows:
    rows = under_his_name(person_of(user)).select_related("line__event__occasion").order_by("pk")
    return [(each.line.event.title, each.name) for each in rows]


PREPARED, SENT, SETTLED = Tie(Event, "created_by"), Tie(Word, "sent_by"), Tie(PointToSettle, "settled_by")
WRITTEN, VALIDATED = Tie(PartnerSheet, "written_by"), Tie(PartnerSheet, "validated_by")
ANOTHER = _("La clé d’une autre personne.")


@holding(
    "events.prepared",
    rank=57,
    label=_("Les rencontres que vous avez préparées"),
    purpose=_("Savoir qui a préparé une rencontre."),
    basis=BASIS,
    retention=PREPARED.retention(_("Tant que la rencontre existe ; le lien avec vous disparaît avec votre compte.")),
    seen_by=_("Vous seul : la page ne dit pas qui l’a préparée."),
    tables=[Table("events.event", PREPARED.rows)],
    erase=PREPARED.untie,
    consequence=_("La rencontre reste ; plus rien ne dit que vous l’avez préparée."),
)
def prepared(user: Any) -> Rows:
    rows = Event.objects.filter(created_by=user).select_related("occasion").order_by("pk")
    return [(each.title, each.created_at) for each in rows]


@holding(
    "events.words",
    rank=57,
    label=_("Les messages que vous avez envoyés aux inscrits"),
    purpose=_("Savoir ce qui a été écrit aux inscrits d’une rencontre."),
    basis=BASIS,
    retention=SENT.retention(_("Tant que la rencontre existe ; le lien avec vous disparaît avec votre compte.")),
    seen_by=_("Ceux qui animent la rencontre, sans votre nom."),
    tables=[Table("events.word", SENT.rows)],
    erase=SENT.untie,
    consequence=_("Les messages restent, sans leur auteur."),
)
def words(user: Any) -> Rows:
    return [(each.subject, each.sent_at) for each in Word.objects.filter(sent_by=user).order_by("pk")]


@holding(
    "events.settled",
    rank=57,
    label=_("Les points de pages importées que vous avez réglés"),
    purpose=_("Savoir qui a tranché une contradiction d’une page importée."),
    basis=BASIS,
    retention=SETTLED.retention(_("Tant que la rencontre existe ; le lien avec vous disparaît avec votre compte.")),
    seen_by=_("Ceux qui animent la rencontre, sans votre nom."),
    tables=[Table("events.pointtosettle", SETTLED.rows)],
    erase=SETTLED.untie,
    consequence=_("La décision reste, sans son auteur."),
)
def settled(user: Any) -> Rows:
    rows = PointToSettle.objects.filter(settled_by=user).order_by("pk")
    return [(each.reason, each.settlement) for each in rows]


@holding(
    "events.sheets_written",
    rank=57,
    label=_("Les fiches partenaires que vous avez rédigées"),
    purpose=_("Garantir qu’une autre personne les valide."),
    basis=BASIS,
    retention=WRITTEN.retention(_("Tant que la fiche existe ; le lien avec vous disparaît avec votre compte.")),
    seen_by=_("Ceux qui animent la rencontre."),
    tables=[Table("events.partnersheet", WRITTEN.rows, {"validated_by": ANOTHER})],
    erase=WRITTEN.untie,
    consequence=_("La fiche reste, sans son auteur."),
)
def sheets_written(user: Any) -> Rows:
    rows = PartnerSheet.objects.filter(written_by=user).select_related("partner").order_by("pk")
    return [(gettext("Fiche de %(partner)s") % {"partner": each.partner.name}, each.purpose) for each in rows]


@holding(
    "events.sheets_validated",
    rank=57,
    label=_("Les fiches partenaires que vous avez validées"),
    purpose=_("Garantir qu’une autre personne que l’auteur les a lues."),
    basis=BASIS,
    retention=VALIDATED.retention(_("Tant que la fiche existe ; le lien avec vous disparaît avec votre compte.")),
    seen_by=_("Ceux qui animent la rencontre."),
    tables=[Table("events.partnersheet", VALIDATED.rows, {"written_by": ANOTHER})],
    erase=VALIDATED.untie,
    consequence=_("La fiche reste validée, sans le nom de qui l’a fait."),
)
def sheets_validated(user: Any) -> Rows:
    rows = PartnerSheet.objects.filter(validated_by=user).select_related("partner").order_by("pk")
    return [(gettext("Fiche de %(partner)s") % {"partner": each.partner.name}, each.validated_at) for each in rows]
