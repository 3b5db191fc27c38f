"""What a cohort holds about somebody: his project, his group, what he wrote in it, whether former auditors find him."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.keeping import ACCOUNT, Tie
from terreau.ground.common.personal_data import Person, Rows, Table, holding, person_of
from terreau.ground.common.retention import Retention
from terreau.ground.organisations.keeping import with_the_file
from terreau.rooms.learning.cycles import keeping_cohort
from terreau.rooms.learning.cycles.models import Candidacy, Group, Note, Project

BASIS = _("Mission d’intérêt public : formation des agents (RGPD, article 6-1 e).")
COHORT = _("Les auditeurs du cycle, ceux qui les accompagnent et qui conduit le cycle.")


def of(person: Person, prefix: str = "") -> Q:
    """His candidacies, by his file or by his account; none for nobody."""
    found = Q(pk__in=[])
    if person.agent is not None:
        found |= Q(**{f"{prefix}agent": person.agent})
    if person.user is not None:
        found |= Q(**{f"{prefix}user": person.user})
    return found


def projects_of(person: Person) -> QuerySet[Project]:
    return Project.objects.filter(of(person, "candidacy__"))


@holding(
    "cycles.project",
    rank=42,
    label=_("Les projets que vous conduisez dans un cycle"),
    purpose=_("Travailler sur votre projet avec votre cohorte et qui l’accompagne."),
    basis=BASIS,
    retention=with_the_file(
        _("Tant que votre candidature est gardée ; au plus tard avec votre dossier, %(time)s après votre départ."),
        Project.objects.all,
    ),
    seen_by=COHORT,
    tables=[Table("cycles.project", projects_of)],
    erase=lambda person, *, by: projects_of(person).delete()[0],
    consequence=_("Votre projet disparaît de la liste de la cohorte et de l’annuaire des anciens."),
)
def projects(user: Any) -> Rows:
    rows = projects_of(person_of(user)).order_by("pk")
    return [(each.title, each.get_state_display()) for each in rows]


COACHED = Tie(Group, "coach")


@holding(
    "cycles.coached",
    rank=58,
    label=_("Les groupes que vous accompagnez dans un cycle"),
    purpose=_("Dire à un groupe qui l’accompagne, et vous en ouvrir la page."),
    basis=BASIS,
    retention=COACHED.retention(_("Tant que le groupe existe ; le lien avec vous disparaît avec votre compte.")),
    seen_by=_("Les membres du groupe et qui conduit le cycle."),
    tables=[Table("cycles.group", COACHED.rows)],
    erase=COACHED.untie,
    consequence=_("Le groupe n’a plus d’accompagnateur."),
)
def coached(user: Any) -> Rows:
    rows = Group.objects.filter(coach=user).select_related("cycle__session__occasion").order_by("pk")
    return [(str(each.cycle), each.name) for each in rows]


def notes_of(person: Person) -> QuerySet[Note]:
    return Note.objects.filter(author=person.user, author__isnull=False)


@holding(
    "cycles.notes",
    rank=42,
    label=_("Ce que vous écrivez dans un groupe d’accompagnement"),
    purpose=_("Garder la mémoire du travail du groupe, entre ses membres et qui l’accompagne."),
    basis=BASIS,
    retention=Retention(
        event="cycle_ended",
        months=keeping_cohort.NOTES_MONTHS,
        words=_("%(time)s après la fin du cycle ; avec votre compte s’il part avant."),
        follows=ACCOUNT,
        held=lambda: Note.objects.count(),
        past=lambda now: keeping_cohort.past_notes(now).count(),
        forget=keeping_cohort.forget_notes,
    ),
    seen_by=_("Les membres du groupe et qui l’accompagne ; vous seul, pour ce que vous gardez pour vous."),
    tables=[Table("cycles.note", notes_of)],
    erase=lambda person, *, by: notes_of(person).delete()[0],
    consequence=_("Vos notes disparaissent, pour le groupe aussi."),
)
def notes(user: Any) -> Rows:
    rows = notes_of(person_of(user)).select_related("group").order_by("at", "pk")
    return [(each.group.name, each.text) for each in rows]


def listed(person: Person) -> QuerySet[Candidacy]:
    return Candidacy.objects.filter(of(person), listed=True)


@holding(
    "cycles.alumni",
    rank=42,
    label=_("Votre place dans l’annuaire des anciens d’un cycle"),
    purpose=_("Être retrouvé par ceux qui ont suivi le même cycle."),
    basis=_("Votre accord (RGPD, article 6-1 a), repris quand vous voulez."),
    retention=with_the_file(
        _("Jusqu’à ce que vous le repreniez ; au plus tard avec votre dossier, %(time)s après votre départ."),
        lambda: Candidacy.objects.filter(listed=True),
    ),
    seen_by=_("Ceux qui ont suivi le même cycle, et qui le conduit."),
    erase=lambda person, *, by: listed(person).update(listed=False),
    consequence=_("Vous ne figurez plus dans l’annuaire des anciens."),
)
def alumni(user: Any) -> Rows:
    rows = listed(person_of(user)).select_related("cycle__session__occasion").order_by("pk")
    return [(str(each.cycle), True) for each in rows]
