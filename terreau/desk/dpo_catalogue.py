"""The documents offered, each composed from what the installation is at that moment."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from terreau.desk.dpo_assessment import assessment_sections
from terreau.desk.dpo_document import Document
from terreau.desk.dpo_kit import kit_sections
from terreau.desk.dpo_notice import notice_sections
from terreau.desk.dpo_register import Treatment, register_sections, retention_sections, treatments
from terreau.ground.organisations.models import Structure


@dataclass(frozen=True)
class Offer:
    code: str
    label: Any
    help: Any


FIXED: dict[str, tuple[Offer, str, Callable[[Structure], tuple]]] = {
    "registre": (
        Offer("registre", _("Registre des traitements"), _("Une fiche par traitement (RGPD, article 30).")),
        "Registre des activités de traitement",
        register_sections,
    ),
    "notice": (
        Offer("notice", _("Notice aux agents"), _("À remettre ou à afficher (RGPD, articles 13 et 14).")),
        "Vos données dans la plateforme : notice aux agents",
        notice_sections,
    ),
    "durees": (
        Offer("durees", _("Tableau des durées de conservation"), _("Ce qui est gardé, et combien de temps.")),
        "Tableau des durées de conservation",
        retention_sections,
    ),
    "dialogue-social": (
        Offer(
            "dialogue-social",
            _("Dossier de dialogue social"),
            _("Ce qui est mesuré, ce que personne ne voit, questions fréquentes, modèle de procès-verbal."),
        ),
        "Dossier de dialogue social",
        kit_sections,
    ),
}
PREFIX = "aipd-"


def offered() -> list[Offer]:
    """The fixed documents, then one assessment a treatment."""
    return [offer for offer, _title, _compose in FIXED.values()] + [
        Offer(
            PREFIX + one.code,
            _("Analyse d’impact : %(treatment)s") % {"treatment": one.label},
            _("Préremplie, selon le plan de la CNIL."),
        )
        for one in treatments()
    ]


def compose(employer: Structure, code: str) -> Document | None:
    """The document as of today, in French; None for a code that is not offered."""
    with translation.override("fr"):
        made = _sections(employer, code)
        if made is None:
            return None
        title, sections = made
        return Document(code, title, employer.label, timezone.localdate(), sections)


def _sections(employer: Structure, code: str) -> tuple[str, tuple] | None:
    if code in FIXED:
        _offer, title, make = FIXED[code]
        return title, make(employer)
    found: dict[str, Treatment] = {PREFIX + one.code: one for one in treatments()}
    if code not in found:
        return None
    return f"Analyse d’impact (AIPD) : {found[code].label}", assessment_sections(employer, found[code])
