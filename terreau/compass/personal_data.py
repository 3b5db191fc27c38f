"""What the compass holds about somebody: the targets he set."""

from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy as _

from terreau.compass.models import Opening, Target
from terreau.ground.accounts.keeping import ACCOUNT, names_of, where_known, with_the_account
from terreau.ground.common.personal_data import Person, Rows, Table, holding, person_of
from terreau.ground.common.retention import Retention, nothing_past
from terreau.ground.evidence.definitions import INDICATORS
from terreau.ground.evidence.models import DeclaredFigure


def own_targets(person: Person) -> QuerySet[Target]:
    return Target.objects.filter(set_by=person.user, set_by__isnull=False)


def untie(person: Person, *, by: Any) -> int:
    return own_targets(person).update(set_by=None)


@holding(
    "compass.targets",
    label=_("Les cibles que vous avez fixées"),
    purpose=_("Savoir à qui demander pourquoi cette cible."),
    basis=_("Mission d’intérêt public : conduite du programme (RGPD, article 6-1 e)."),
    retention=with_the_account(
        _("Tant que la cible existe ; le lien avec vous disparaît avec votre compte."), Target.objects.all, "set_by"
    ),
    seen_by=_("Ceux qui voient la structure lisent la cible et son motif, pas votre nom."),
    tables=[Table("compass.target", own_targets)],
    erase=untie,
    consequence=_("La cible et son motif restent ; plus rien ne dit que vous l’avez fixée."),
)
def targets(user: Any) -> Rows:
    rows = Target.objects.filter(set_by=user).select_related("structure").order_by("set_at", "id")
    return [(_label(row), row.set_at) for row in rows]


def _label(row: Target) -> str:
    return f"{_named(row.indicator)} · {row.structure} · {row.value:g}"


def own_openings(person: Person) -> QuerySet[Opening]:
    return Opening.objects.filter(opened_by=person.user, opened_by__isnull=False)


def untie_openings(person: Person, *, by: Any) -> int:
    return own_openings(person).update(opened_by=None)


@holding(
    "compass.openings",
    label=_("Les chiffres que vous avez ouverts au public"),
    purpose=_("Savoir à qui demander pourquoi ce chiffre est public."),
    basis=_("Mission d’intérêt public : conduite du programme (RGPD, article 6-1 e)."),
    retention=with_the_account(
        _("Tant que la structure existe ; le lien avec vous disparaît avec votre compte."),
        Opening.objects.all,
        "opened_by",
    ),
    seen_by=_("Vous seul : la page publique ne dit pas qui l’a ouvert."),
    tables=[Table("compass.opening", own_openings)],
    erase=untie_openings,
    consequence=_("Le chiffre reste public ; plus rien ne dit que vous l’avez ouvert."),
)
def openings(user: Any) -> Rows:
    rows = own_openings(person_of(user)).select_related("structure").order_by("opened_at", "pk")
    return [(f"{_named(row.indicator)} · {row.structure}", row.opened_at) for row in rows]


def signed(person: Person) -> QuerySet[DeclaredFigure]:
    places = where_known(person).order_by().values_list("pk", flat=True)
    return DeclaredFigure.objects.filter(author__in=names_of(person), structure__in=places)


def unsign(person: Person, *, by: Any) -> int:
    return signed(person).update(author=gettext("auteur effacé"))


@holding(
    "compass.declared",
    label=_("Les chiffres déclarés sous votre nom"),
    purpose=_("Savoir à qui demander d’où vient un chiffre déclaré."),
    basis=_("Mission d’intérêt public : conduite du programme (RGPD, article 6-1 e)."),
    retention=Retention(
        event="account_erased",
        words=_("Tant que le chiffre est déclaré ; votre nom disparaît avec votre compte."),
        follows=ACCOUNT,
        held=lambda: DeclaredFigure.objects.count(),
        past=nothing_past,
    ),
    seen_by=_("Ceux qui voient la structure."),
    tables=[Table("evidence.declaredfigure", signed)],
    erase=unsign,
    consequence=_("Le chiffre et sa source restent ; l’auteur n’est plus nommé."),
)
def declared(user: Any) -> Rows:
    rows = signed(person_of(user)).order_by("declared_at", "pk")
    return [(f"{_named(row.indicator)}, {date_format(row.on, 'SHORT_DATE_FORMAT')}", row.author) for row in rows]


def _named(code: str) -> str:
    indicator = INDICATORS.get(code)
    return str(indicator.label) if indicator else code
