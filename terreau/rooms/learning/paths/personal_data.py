"""What paths hold about somebody: those that he follows and completed; what he prepared, signed and remarked."""

from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.accounts.keeping import Tie
from terreau.ground.common.personal_data import Person, Rows, Table, holding, person_of
from terreau.ground.organisations.keeping import with_the_file
from terreau.rooms.learning.paths.models import Path, PathCompletion, PathEnrolment, Remark, SignOff

BASIS = _("Mission d’intérêt public : formation des agents (RGPD, article 6-1 e).")
ANOTHER = _("La clé d’une autre personne.")
BUILDERS = _("Ceux qui préparent ce parcours et ceux qui le signent.")
PREPARED, SIGNED = Tie(Path, "created_by"), Tie(SignOff, "signed_by")
SAID, RESOLVED = Tie(Remark, "author"), Tie(Remark, "resolved_by")


def enrolments_of(person: Person) -> QuerySet[PathEnrolment]:
    return PathEnrolment.objects.filter(agent=person.agent, agent__isnull=False)


def erase_enrolments(person: Person, *, by: Any) -> int:
    return enrolments_of(person).delete()[0]


@holding(
    "paths.followed",
    rank=41,
    label=_("Les parcours de formation que vous suivez"),
    purpose=_("Vous montrer où vous en êtes, dans la version que vous avez commencée."),
    basis=BASIS,
    retention=with_the_file(
        _("Tant que votre dossier est ici ; il part avec lui, %(time)s après votre départ."), PathEnrolment.objects.all
    ),
    seen_by=_("Vous seul."),
    tables=[Table("paths.pathenrolment", enrolments_of)],
    erase=erase_enrolments,
    consequence=_("Vous ne suivez plus ces parcours. Les cours que vous avez terminés restent."),
)
def followed(user: Any) -> Rows:
    rows = enrolments_of(person_of(user)).select_related("path", "version").order_by("began_on", "pk")
    return [
        (
            each.path.title,
            gettext("version %(number)d, commencé le %(day)s, %(state)s")
            % {
                "number": each.version.number,
                "day": date_format(each.began_on, "SHORT_DATE_FORMAT"),
                "state": each.get_state_display(),
            },
        )
        for each in rows
    ]


def completions_of(person: Person) -> QuerySet[PathCompletion]:
    return PathCompletion.objects.filter(agent=person.agent, agent__isnull=False)


def erase_completions(person: Person, *, by: Any) -> int:
    return completions_of(person).delete()[0]


@holding(
    "paths.completed",
    rank=42,
    label=_("Les parcours de formation que vous avez terminés"),
    purpose=_("Vous délivrer une attestation, une fois."),
    basis=BASIS,
    retention=with_the_file(
        _("Tant que votre dossier est ici ; ils partent avec lui, %(time)s après votre départ."),
        PathCompletion.objects.all,
    ),
    seen_by=_("Vous seul ; qui reçoit votre attestation la lit."),
    tables=[Table("paths.pathcompletion", completions_of)],
    erase=erase_completions,
    consequence=_("Ces parcours ne sont plus dits terminés. L’attestation déjà délivrée s’efface à part."),
)
def completed(user: Any) -> Rows:
    rows = completions_of(person_of(user)).select_related("version__path").order_by("completed_on", "pk")
    return [(each.version.path.title, each.completed_on) for each in rows]


@holding(
    "paths.prepared",
    label=_("Les parcours de formation que vous avez préparés"),
    purpose=_("Savoir qui a préparé un parcours."),
    basis=BASIS,
    retention=PREPARED.retention(_("Tant que le parcours existe ; le lien avec vous disparaît avec votre compte.")),
    seen_by=_("Vous seul : la page du parcours ne nomme personne."),
    tables=[Table("paths.path", PREPARED.rows)],
    erase=PREPARED.untie,
    consequence=_("Le parcours reste, sans son auteur."),
)
def prepared(user: Any) -> Rows:
    return [(each.title, each.created_at) for each in Path.objects.filter(created_by=user).order_by("pk")]


@holding(
    "paths.signed",
    label=_("Les accords que vous avez donnés sur des parcours de formation"),
    purpose=_("Savoir qui a signé quoi, au nom de quelle structure."),
    basis=BASIS,
    retention=SIGNED.retention(_("Tant que la version existe ; le lien avec vous disparaît avec votre compte.")),
    seen_by=BUILDERS,
    tables=[Table("paths.signoff", SIGNED.rows)],
    erase=SIGNED.untie,
    consequence=_("L’accord reste donné, sans votre nom."),
)
def signed(user: Any) -> Rows:
    rows = SignOff.objects.filter(signed_by=user).select_related("version__path").order_by("pk")
    return [(each.version.path.title, each.signed_at) for each in rows]


@holding(
    "paths.remarks",
    label=_("Vos remarques sur des parcours de formation"),
    purpose=_("Construire le parcours ensemble."),
    basis=BASIS,
    retention=SAID.retention(_("Tant que la version existe ; le lien avec vous disparaît avec votre compte.")),
    seen_by=BUILDERS,
    tables=[Table("paths.remark", SAID.rows, {"resolved_by": ANOTHER})],
    erase=SAID.untie,
    consequence=_("La remarque reste, sans votre nom."),
)
def remarks(user: Any) -> Rows:
    rows = Remark.objects.filter(author=user).select_related("version__path").order_by("pk")
    return [(each.version.path.title, each.text) for each in rows]


@holding(
    "paths.resolved",
    label=_("Les remarques que vous avez réglées"),
    purpose=_("Savoir qui a réglé une remarque."),
    basis=BASIS,
    retention=RESOLVED.retention(_("Tant que la version existe ; le lien avec vous disparaît avec votre compte.")),
    seen_by=BUILDERS,
    tables=[Table("paths.remark", RESOLVED.rows, {"author": ANOTHER})],
    erase=RESOLVED.untie,
    consequence=_("La remarque reste réglée, sans votre nom."),
)
def resolved(user: Any) -> Rows:
    rows = Remark.objects.filter(resolved_by=user).select_related("version__path").order_by("pk")
    return [(each.version.path.title, each.resolved_at) for each in rows]
