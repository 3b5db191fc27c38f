"""Reading the files of frameworks: our own JSON, and the official JSON-LD of DigComp 3.0. Nothing is written here.

A document is checked whole before anything is stored: `FrameworkRefused` carries a reason for its owner.
"""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

CRCN_FILE = Path(__file__).parent / "data" / "crcn.json"
MAX_BYTES = 20 * 1024 * 1024  # the official DigComp 3.0 file weighs 0.45 MB


class FrameworkRefused(Exception):
    """The file is not a framework that can be loaded; the message says why, in the user's words."""


@dataclass(frozen=True)
class LevelDraft:
    number: int
    label: str
    description: str = ""


@dataclass(frozen=True)
class CompetenceDraft:
    code: str
    label: str
    description: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class DomainDraft:
    code: str
    label: str
    description: str = ""
    competences: tuple[CompetenceDraft, ...] = ()


@dataclass(frozen=True)
class FrameworkDocument:
    """What a file says of a framework; `read_only` counts what the file holds and Terreau does not keep."""

    code: str
    label: str
    domains: tuple[DomainDraft, ...]
    levels: tuple[LevelDraft, ...]
    version: str = ""
    source: str = ""
    licence: str = ""
    language: str = "fr"
    verification: str = ""
    read_only: dict[str, int] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        return {
            "domains": len(self.domains),
            "competences": sum(len(domain.competences) for domain in self.domains),
            "levels": len(self.levels),
        }


def read_framework(path: Path) -> FrameworkDocument:
    """The framework of a JSON or JSON-LD file, recognised by its content. Raises `FrameworkRefused`."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise FrameworkRefused(_("Ce fichier est trop gros pour un référentiel."))
        content = json.loads(path.read_bytes())
    except OSError as error:
        raise FrameworkRefused(_("Impossible d’ouvrir ce fichier : %(why)s.") % {"why": error.strerror}) from error
    except (ValueError, RecursionError) as error:
        raise FrameworkRefused(_("Ce fichier n’est pas du JSON lisible.")) from error
    if isinstance(content, dict) and isinstance(content.get("@graph"), list):
        return checked(from_digcomp(content["@graph"]))
    if isinstance(content, dict) and isinstance(content.get("domaines"), list):
        return checked(from_ours(content))
    raise FrameworkRefused(
        _("Ce JSON n’est pas un référentiel : il y manque « domaines » (notre format) ou « @graph » (DigComp 3.0).")
    )


def text(holder: Any, key: str, *, limit: int = 0, required: bool = False) -> str:
    """The text under `key`, stripped, without control characters."""
    value = holder.get(key, "") if isinstance(holder, dict) else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise FrameworkRefused(_("« %(key)s » doit être un texte.") % {"key": key})
    value = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", "", value).strip()
    if required and not value:
        raise FrameworkRefused(_("« %(key)s » manque à un élément du fichier.") % {"key": key})
    if limit and len(value) > limit:
        raise FrameworkRefused(
            _("« %(key)s » dépasse %(limit)s caractères : « %(start)s… ».")
            % {"key": key, "limit": limit, "start": value[:40]}
        )
    return value


def items(holder: Any, key: str) -> list[Any]:
    value = holder.get(key, []) if isinstance(holder, dict) else None
    if not isinstance(value, list):
        raise FrameworkRefused(_("« %(key)s » doit être une liste.") % {"key": key})
    return value


def number(holder: Any, key: str) -> int:
    value = holder.get(key) if isinstance(holder, dict) else None
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 8:
        raise FrameworkRefused(_("Un niveau est un nombre de 1 à 8 (« %(key)s »).") % {"key": key})
    return value


# ---- our own format


def from_ours(content: dict) -> FrameworkDocument:
    return FrameworkDocument(
        code=text(content, "code", limit=40, required=True).lower(),
        label=text(content, "titre", limit=200, required=True),
        version=text(content, "version", limit=40),
        source=text(content, "source", limit=300),
        licence=text(content, "licence", limit=200),
        language=text(content, "langue", limit=5) or "fr",
        verification=text(content, "verification"),
        levels=tuple(
            LevelDraft(number(level, "n"), text(level, "palier", limit=100, required=True), text(level, "description"))
            for level in items(content, "niveaux")
        ),
        domains=tuple(
            DomainDraft(
                text(domain, "code", limit=20, required=True),
                text(domain, "libelle", limit=200, required=True),
                text(domain, "description"),
                tuple(our_competence(one) for one in items(domain, "competences")),
            )
            for domain in items(content, "domaines")
        ),
    )


def our_competence(one: Any) -> CompetenceDraft:
    """A competence, as an object or in short as « 1.1 Libellé »."""
    if isinstance(one, str):
        code, _space, label = one.strip().partition(" ")
        one = {"code": code, "libelle": label}
    return CompetenceDraft(
        text(one, "code", limit=20, required=True),
        text(one, "libelle", limit=200, required=True),
        text(one, "description"),
        tuple(text({"alias": alias}, "alias", limit=200, required=True) for alias in items(one, "alias")),
    )


# ---- DigComp 3.0, official JSON-LD (JRC144121, CC BY 4.0)

DIGCOMP_SOURCE = "DigComp 3.0 Data Supplement, Joint Research Centre (JRC144121), European Union, 2025"


def from_digcomp(graph: list[Any]) -> FrameworkDocument:
    by_type: dict[str, list[dict]] = {}
    for node in graph:
        if isinstance(node, dict) and isinstance(node.get("@type"), str):
            by_type.setdefault(node["@type"], []).append(node)
    if not by_type.get("CompetenceArea") or not by_type.get("Competence"):
        raise FrameworkRefused(_("Ce JSON-LD ne contient ni domaine (CompetenceArea) ni compétence (Competence)."))
    competences: dict[str, list[CompetenceDraft]] = {}
    for node in by_type["Competence"]:
        draft = CompetenceDraft(
            code=local_name(node),
            label=text(node, "name", limit=200, required=True),
            description=text(node, "description"),
        )
        competences.setdefault(text(node, "competence_area_id", required=True), []).append(draft)
    areas = {text(node, "@id", required=True): node for node in by_type["CompetenceArea"]}
    if strays := sorted(set(competences) - set(areas)):
        raise FrameworkRefused(_("Domaine inconnu dans le fichier : %(names)s.") % {"names": ", ".join(strays)[:200]})
    return FrameworkDocument(
        code="digcomp-3",
        label="DigComp 3.0",
        version="3.0",
        source=DIGCOMP_SOURCE,
        licence="CC BY 4.0",
        language="en",
        levels=tuple(
            LevelDraft(
                number(node, "eight_levels_mapping"),
                text(node, "four_levels_name", limit=100, required=True),
                text(node, "eight_levels_description"),
            )
            for node in by_type.get("ProficiencyLevel", [])
        ),
        domains=tuple(
            DomainDraft(
                local_name(node),
                text(node, "name", limit=200, required=True),
                text(node, "description"),
                tuple(competences.get(key, ())),
            )
            for key, node in areas.items()
        ),
        read_only={kind: len(nodes) for kind, nodes in by_type.items() if kind not in KEPT},
    )


KEPT = ("CompetenceArea", "Competence", "ProficiencyLevel")


def local_name(node: dict) -> str:
    """« Competence/1.1 » → « 1.1 »."""
    name = text(node, "@id", required=True).rpartition("/")[2]
    return text({"@id": name}, "@id", limit=20, required=True)


# ---- checks common to both


def checked(document: FrameworkDocument) -> FrameworkDocument:
    """The same document, once sure that it can be stored. Raises `FrameworkRefused`."""
    codes = [competence.code for domain in document.domains for competence in domain.competences]
    if not codes:
        raise FrameworkRefused(_("Ce référentiel n’a aucune compétence."))
    if not document.levels:
        raise FrameworkRefused(_("Ce référentiel n’a aucun niveau."))
    for values in (
        codes,
        [domain.code for domain in document.domains],
        [str(level.number) for level in document.levels],
    ):
        if twice := [value for value, times in Counter(values).items() if times > 1]:
            raise FrameworkRefused(_("Code donné plusieurs fois : %(codes)s.") % {"codes": ", ".join(twice)[:200]})
    return document
