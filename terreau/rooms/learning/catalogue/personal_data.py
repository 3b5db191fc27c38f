"""What the catalogue holds about somebody."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.accounts.keeping import ACCOUNT, Tie, names_of, where_known
from terreau.ground.common.personal_data import Person, Rows, Table, holding, person_of
from terreau.ground.common.retention import Retention, nothing_past
from terreau.rooms.learning.catalogue.models import Course

PREPARED = Tie(Course, "created_by")
BASIS = _("Mission d’intérêt public : formation des agents (RGPD, article 6-1 e).")


@holding(
    "catalogue.prepared",
    label=_("Les cours que vous avez préparés"),
    purpose=_("Savoir à qui demander des nouvelles d’un cours."),
    basis=BASIS,
    retention=PREPARED.retention(_("Tant que le cours existe ; le lien avec vous disparaît avec votre compte.")),
    seen_by=_("Vous seul : la fiche du cours ne dit pas qui l’a préparée."),
    tables=[Table("catalogue.course", PREPARED.rows)],
    erase=PREPARED.untie,
    consequence=_("Le cours reste ; plus rien ne dit que vous l’avez préparé."),
)
def prepared(user: Any) -> Rows:
    rows = Course.objects.filter(created_by=user).order_by("created_at", "pk")
    return [(row.title, row.get_state_display()) for row in rows]


def signed_by(person: Person) -> QuerySet[Course]:
    """Those whose sheet carries his name: as who read it again, or as its author."""
    names = names_of(person)
    carrying = Q(reviewer__in=names) | Q(authors__in=names)
    return Course.objects.filter(carrying, structure__in=where_known(person))


def unsign(person: Person, *, by: Any) -> int:
    """A review without a name is no review: the sheet says again that it is being reviewed."""
    rows = signed_by(person)
    names = names_of(person)
    unreviewed = rows.filter(reviewer__in=names).update(reviewer="", reviewer_function="", reviewed_on=None)
    return unreviewed + signed_by(person).filter(authors__in=names).update(authors="")


@holding(
    "catalogue.signed",
    label=_("Les cours dont la fiche porte votre nom"),
    purpose=_("Dire qui a écrit un cours, et qui l’a relu."),
    basis=BASIS,
    retention=Retention(
        event="account_erased",
        words=_("Tant que le cours existe ; votre nom disparaît avec votre compte."),
        follows=ACCOUNT,
        held=lambda: Course.objects.exclude(reviewer="").count(),
        past=nothing_past,
    ),
    seen_by=_("Ceux qui lisent la fiche du cours ; tout le monde, si elle est publique."),
    tables=[Table("catalogue.course", signed_by)],
    erase=unsign,
    consequence=_("La fiche ne dit plus votre nom ; une relecture que vous aviez signée est à refaire."),
)
def signed(user: Any) -> Rows:
    person = person_of(user)
    names = names_of(person)
    return [
        (row.title, gettext("relu par vous") if row.reviewer in names else gettext("écrit par vous"))
        for row in signed_by(person).order_by("created_at", "pk")
    ]
