"""The measures in place, as this installation is really configured; what it does not do is said too."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings

from terreau.desk.dpo_document import TO_COMPLETE


class Risk(StrEnum):
    """The three feared events of the CNIL's method."""

    ACCESS = "Accès illégitime à des données"
    CHANGE = "Modification non désirée de données"
    LOSS = "Disparition de données"


@dataclass(frozen=True)
class Measure:
    text: str
    risks: tuple[Risk, ...]


def measures() -> list[Measure]:
    """Facts of the code and of the settings, for all treatments."""
    access, change, loss = Risk.ACCESS, Risk.CHANGE, Risk.LOSS
    validators: Any = settings.AUTH_PASSWORD_VALIDATORS
    length = next(found["min_length"] for each in validators if "min_length" in (found := each.get("OPTIONS", {})))
    transport = "obligatoire (HTTPS)" if settings.SECURE else f"non imposé par cette installation : {TO_COMPLETE}"
    sealed = "oui" if settings.SEALED_RESULTS else "non"
    antivirus = "oui" if settings.CLAMD else f"aucun sur cette installation, {TO_COMPLETE}"
    return [
        Measure(
            f"Un chiffre calculé ou déclaré sur moins de {settings.EVIDENCE_THRESHOLD} personnes est masqué, avec ce "
            "qui permettrait de le retrouver par soustraction ; sous 100 personnes, les nombres sont arrondis à 5.",
            (access,),
        ),
        Measure(
            "Chaque page est fermée par défaut ; un rôle ne vaut que sur une structure et ce qui en dépend.",
            (access, change),
        ),
        Measure("Un résultat individuel n’est lisible que par l’agent lui-même.", (access,)),
        Measure(
            f"Phrases de passe d’au moins {length} caractères, conservées hachées ; essais ralentis.", (access, change)
        ),
        Measure(f"Session limitée à {settings.SESSION_COOKIE_AGE // 3600} heures.", (access,)),
        Measure(f"Chiffrement des échanges : {transport}.", (access, change)),
        Measure(f"Chiffrement des disques et des sauvegardes : à la charge de l’hébergeur, {TO_COMPLETE}.", (access,)),
        Measure(
            "Aucun appel à un tiers depuis une page ; scripts et styles limités au site lui-même.", (access, change)
        ),
        Measure(f"Résultats importés gardés au secret jusqu’à ce que l’agent les réclame : {sealed}.", (access,)),
        Measure("Le fichier d’un import est détruit dès que l’import se termine.", (access,)),
        Measure(
            f"Toute écriture est journalisée {settings.JOURNAL_KEEP_MONTHS} mois, avec une clé et jamais un nom ; le "
            "journal est scellé chaque minute, et ce qui y serait changé ensuite se voit.",
            (access, change),
        ),
        Measure(
            "Un fichier déposé est refusé si son contenu n’est pas ce que dit son nom, ou s’il est démesuré une fois "
            f"ouvert ; antivirus : {antivirus}.",
            (change, loss),
        ),
        Measure("Un import passe en entier ou pas du tout ; la base refuse les états incohérents.", (change, loss)),
        Measure(f"Sauvegardes et essai de restauration : à la charge de l’hébergeur, {TO_COMPLETE}.", (loss,)),
    ]
