"""What the compass holds about somebody: the targets he set."""

from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy as _

from terreau.compass.models import Opening, Target
from terreau.ground.accounts.keeping import ACCOUNT, Tie, names_of, where_known
from terreau.ground.common.personal_data import Person, Rows, Table, holding, person_of
from terreau.ground.common.retention import Retention, nothing_past
from terreau.ground.evidence.definitions import INDICATORS
from terreau.ground.evidence.models import DeclaredFigure

TARGETS, OPENINGS = Tie(Target, "set_by"), Tie(Opening, "opened_by")


@holding(
    "compass.targets",
    label=_("Les cibles que vous avez fixées"),
    purpose=_("Savoir à qui demander pourquoi cette cible."),
    basis=_("Mission d’intérêt public : conduite du programme (RGPD, article 6-1 e)."),
    retention=TARGETS.retention(_("Tant que la cible existe ; le lien avec vous disparaît avec votre compte.")),
    seen_by=_("Ceux qui voient la structure lisent la cible et son motif, pas votre nom."),
    tables=[Table("compass.target", TARGETS.rows)],
    erase=TARGETS.untie,
    consequence=_("La cible et son motif restent ; plus rien ne dit que vous l’avez fixée."),
)
def targets(user: Any) -> Rows:
    rows = Target.objects.filter(set_by=user).select_related("structure").order_by("set_at", "id")
    return [(_label(row), row.set_at) for row in rows]


def _label(row: Target) -> str:
    return f"{_named(row.indicator)} · {row.structure} · {row.value:g}"


@holding(
    "compass.openings",
    label=_("Les chiffres que vous avez ouverts au public"),
    purpose=_("Savoir à qui demander pourquoi ce chiffre est public."),
    basis=_("Mission d’intérêt public : conduite du programme (RGPD, article 6-1 e)."),
    retention=OPENINGS.retention(_("Tant que la structure existe ; le lien avec vous disparaît avec votre compte.")),
    seen_by=_("Vous seul : la page publique ne dit pas qui l’a ouvert."),
    tables=[Table("compass.opening", OPENINGS.rows)],
    erase=OPENINGS.untie,
    consequence=_("Le chiffre reste public ; plus rien ne dit que vous l’avez ouvert."),
)
def openings(user: Any) -> Rows:
    rows = OPENINGS.rows(person_of(user)).select_related("structure").order_by("opened_at", "pk")
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
