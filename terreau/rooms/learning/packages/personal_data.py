"""What packages hold about somebody: that he brought one."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.keeping import Tie
from terreau.ground.common.personal_data import Rows, Table, holding
from terreau.rooms.learning.packages.models import Package

IMPORTED = Tie(Package, "imported_by")


@holding(
    "packages.imported",
    label=_("Les paquets SCORM que vous avez importés"),
    purpose=_("Savoir à qui demander d’où vient un paquet, et avec quels droits il est ici."),
    basis=_("Mission d’intérêt public : conduite du programme (RGPD, article 6-1 e)."),
    retention=IMPORTED.retention(_("Tant que le paquet existe ; le lien avec vous disparaît avec votre compte.")),
    seen_by=_("Ceux qui préparent des cours dans la même structure."),
    tables=[Table("packages.package", IMPORTED.rows)],
    erase=IMPORTED.untie,
    consequence=_("Le paquet reste ; la page ne dit plus qui l’a importé."),
)
def imported(user: Any) -> Rows:
    rows = Package.objects.filter(imported_by=user).order_by("imported_at", "pk")
    return [(row.title, date_format(row.imported_at, "SHORT_DATE_FORMAT")) for row in rows]
