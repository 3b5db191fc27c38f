"""What following courses holds about an agent."""

from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.common.personal_data import Person, Rows, Table, holding
from terreau.ground.common.retention import Retention
from terreau.ground.organisations.keeping import FILE
from terreau.rooms.learning.study import keeping
from terreau.rooms.learning.study.models import Attempt, Enrolment, LessonDone, Tracking

BASIS = _("Mission d’intérêt public : formation des agents (RGPD, article 6-1 e).")
ALONE = _("Vous seul. Ni votre encadrant, ni les ressources humaines, ni ceux qui ont écrit le cours.")


def own(person: Person) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(agent=person.agent, agent__isnull=False)


def own_lessons(person: Person) -> QuerySet[LessonDone]:
    return LessonDone.objects.filter(enrolment__agent=person.agent, enrolment__agent__isnull=False)


def own_attempts(person: Person) -> QuerySet[Attempt]:
    return Attempt.objects.filter(enrolment__agent=person.agent, enrolment__agent__isnull=False)


def own_tracking(person: Person) -> QuerySet[Tracking]:
    return Tracking.objects.filter(enrolment__agent=person.agent, enrolment__agent__isnull=False)


def erase(person: Person, *, by: Any) -> int:
    return own(person).delete()[0]


@holding(
    "study.enrolments",
    rank=14,
    label=_("Les cours que vous suivez"),
    purpose=_("Vous faire reprendre un cours où vous en étiez, et dire quand il est terminé."),
    basis=BASIS,
    retention=Retention(
        event="completed_on",
        months=keeping.ENROLMENT_MONTHS,
        words=_("%(time)s après la fin du cours ; sans fin, %(time)s après l’avoir commencé."),
        follows=FILE,
        held=lambda: Enrolment.objects.count(),
        past=lambda now: keeping.past(now).count(),
        forget=keeping.forget,
    ),
    seen_by=ALONE,
    tables=[Table("study.enrolment", own), Table("study.lessondone", own_lessons)],
    erase=erase,
    consequence=_("Vous recommencez au début les cours en cours. Ce que vous avez terminé reste dans vos acquis."),
)
def enrolments(user: Any) -> Rows:
    if user.agent is None:
        return []
    rows = own(Person(user=user, agent=user.agent)).select_related("course").order_by("began_on", "pk")
    return [(row.course.title, _said(row)) for row in rows]


def _said(row: Enrolment) -> str:
    told = [gettext("commencé le %(day)s") % {"day": date_format(row.began_on, "SHORT_DATE_FORMAT")}]
    if row.completed_on is not None:
        told.append(gettext("terminé le %(day)s") % {"day": date_format(row.completed_on, "SHORT_DATE_FORMAT")})
    else:
        told.append(row.get_state_display())
    return " · ".join(told)


def erase_details(person: Person, *, by: Any) -> int:
    return own_attempts(person).delete()[0] + own_tracking(person).delete()[0]


@holding(
    "study.details",
    rank=15,
    label=_("Vos réponses aux questionnaires des cours, et ce que les paquets retiennent"),
    purpose=_(
        "Noter un questionnaire, vous dire ce qui était juste, rouvrir un paquet à la page où vous l’avez quitté."
    ),
    basis=BASIS,
    retention=Retention(
        event="enrolment.completed_on",
        months=keeping.DETAIL_MONTHS,
        words=_("Le temps du cours, puis %(time)s après l’avoir terminé."),
        follows="study.enrolments",
        held=lambda: Attempt.objects.count() + Tracking.objects.count(),
        past=keeping.details_past,
        forget=keeping.forget_details,
    ),
    seen_by=ALONE,
    tables=[Table("study.attempt", own_attempts), Table("study.tracking", own_tracking)],
    erase=erase_details,
    consequence=_("Un questionnaire réussi d’un cours en cours est à repasser ; un paquet se rouvre au début."),
)
def details(user: Any) -> Rows:
    if user.agent is None:
        return []
    person = Person(user=user, agent=user.agent)
    rows = own_attempts(person).select_related("module", "enrolment__course").order_by("drawn_on", "pk")
    told = [(f"{row.enrolment.course.title}, {row.module.title}", _mark(row)) for row in rows]
    tracked = own_tracking(person).select_related("lesson").order_by("pk")
    return told + [(row.lesson.title, row.get_progress_display()) for row in tracked]


def _mark(row: Attempt) -> str:
    day = gettext("commencé le %(day)s") % {"day": date_format(row.drawn_on, "SHORT_DATE_FORMAT")}
    if row.passed is None:
        return f"{day} · {gettext('pas encore rendu')}"
    mark = gettext("%(right)s justes sur %(asked)s") % {"right": row.right, "asked": len(row.questions)}
    return f"{day} · {mark}"
