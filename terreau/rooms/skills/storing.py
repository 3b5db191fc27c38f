"""Putting a framework read from a file into the tables: create, update, keep what is used."""

from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from terreau.rooms.skills.campaigns.models import CampaignCompetence
from terreau.rooms.skills.frameworks import CRCN_FILE, DomainDraft, FrameworkDocument, read_framework
from terreau.rooms.skills.models import (
    Competence,
    Domain,
    Edition,
    Framework,
    FrameworkLevel,
    JobRequirement,
    Sitting,
    SkillResult,
    SocleLevel,
)

# A competence named in one of these stays when it leaves the file.
USING: tuple[Any, ...] = (JobRequirement, SocleLevel, SkillResult, Edition, Sitting, CampaignCompetence)


@dataclass
class FrameworkDifference:
    """What loading changed. `kept` names the competences that left the file and stay because they are used."""

    framework: Framework
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    kept: list[str] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        return bool(self.created or self.changed or self.removed)

    @property
    def as_data(self) -> dict[str, Any]:
        return {"created": self.created, "changed": self.changed, "removed": self.removed, "kept": len(self.kept)}

    def put(self, row: models.Model, **values: Any) -> None:
        """Save `row` with these values if it is new or they differ."""
        new = row.pk is None
        if not new and all(getattr(row, name) == value for name, value in values.items()):
            self.unchanged += 1
            return
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        if new:
            self.created += 1
        else:
            self.changed += 1


@transaction.atomic
def store_framework(document: FrameworkDocument) -> FrameworkDifference:
    """Store the document; doing it twice changes nothing."""
    framework = Framework.objects.filter(code=document.code).first() or Framework(code=document.code)
    difference = FrameworkDifference(framework)
    difference.put(
        framework,
        label=document.label,
        version=document.version,
        source=document.source,
        licence=document.licence,
        language=document.language,
        verification=document.verification,
    )
    levels = {level.number: level for level in framework.levels.all()}
    for draft in document.levels:
        level = levels.pop(draft.number, None) or FrameworkLevel(framework=framework, number=draft.number)
        difference.put(level, label=draft.label, description=draft.description)
    for level in levels.values():
        level.delete()
        difference.removed += 1
    store_domains(framework, document.domains, difference)
    return difference


def store_domains(framework: Framework, drafts: tuple[DomainDraft, ...], difference: FrameworkDifference) -> None:
    domains = {domain.code: domain for domain in framework.domains.all()}
    # By code in the whole framework: a competence may move to another domain and stays the same.
    competences = {competence.code: competence for competence in Competence.objects.filter(domain__framework=framework)}
    for domain_draft in drafts:
        domain = domains.pop(domain_draft.code, None) or Domain(framework=framework, code=domain_draft.code)
        difference.put(domain, label=domain_draft.label, description=domain_draft.description)
        for draft in domain_draft.competences:
            competence = competences.pop(draft.code, None) or Competence(code=draft.code)
            names = [*(competence.aliases or []), *draft.aliases]
            if competence.pk and competence.label != draft.label:
                names.append(competence.label)  # files made before the change still use the former name
            difference.put(
                competence,
                domain_id=domain.pk,
                label=draft.label,
                description=draft.description,
                aliases=sorted(set(names) - {draft.label}),
            )
    remove_unused(list(competences.values()), list(domains.values()), difference)


def remove_unused(competences: list[Competence], domains: list[Domain], difference: FrameworkDifference) -> None:
    """Delete what left the file, except the competences that something uses (`USING`), and their domains."""
    for competence in competences:
        if any(table.objects.filter(competence=competence).exists() for table in USING):
            difference.kept.append(competence.code)
        else:
            competence.delete()
            difference.removed += 1
    for domain in domains:
        if not domain.competences.exists():
            domain.delete()
            difference.removed += 1


def install_default_framework(**_kwargs: Any) -> None:
    """After the tables are made: the CRCN, unless an installation has already loaded its own wording of it."""
    document = read_framework(CRCN_FILE)
    if not Framework.objects.filter(code=document.code).exists():
        store_framework(document)
