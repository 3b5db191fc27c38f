"""Frameworks and their competences, jobs and what they require, socles. Of what agents hold, nothing is searched."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.search import Hit, Query, searcher
from terreau.ground.organisations.models import Job
from terreau.rooms.skills.access import may_expect, visible_socles
from terreau.rooms.skills.campaigns.access import campaigns_for
from terreau.rooms.skills.models import Competence, Framework


@searcher("frameworks", label=_("Référentiels et compétences"), rank=25)
def frameworks(user: Any, query: Query, most: int) -> list[Hit]:
    """Public knowledge for whoever is signed in, as `framework_for` has it."""
    found = query.among(Framework.objects.all(), "label", "code").order_by("label", "pk")[:most]
    hits = [Hit(url=reverse("skills:framework", args=[each.code]), title=each.label) for each in found]
    competences = query.among(Competence.objects.all(), "code", "label", "description")
    hits += [
        Hit(
            url=f"{reverse('skills:framework', args=[each.domain.framework.code])}#competence-{each.pk}",
            title=str(each),
            text=each.description,
            detail=each.domain.framework.label,
            language=each.domain.framework.language,
        )
        for each in competences.select_related("domain__framework").order_by("domain", "code", "pk")[:most]
    ]
    return hits[:most]


@searcher("jobs", label=_("Métiers"), rank=26)
def jobs(user: Any, query: Query, most: int) -> list[Hit]:
    found = query.among(Job.objects.all(), "label", "code", "family").order_by("label", "pk")
    return [
        Hit(
            url=reverse("skills:job_requirements", args=[each.pk]), title=each.label, text=each.code, detail=each.family
        )
        for each in found[:most]
    ]


@searcher("socles", label=_("Socles"), rank=27)
def socles(user: Any, query: Query, most: int) -> list[Hit]:
    found = query.among(visible_socles(user), "label").order_by("label", "pk")
    return [
        Hit(url=reverse("skills:socle", args=[each.pk]), title=each.label, detail=each.structure.label)
        for each in found[:most]
    ]


@searcher("campaigns", label=_("Campagnes de positionnement"), rank=28)
def campaigns(user: Any, query: Query, most: int) -> list[Hit]:
    """Those that the user prepares or follows."""
    if not may_expect(user):
        return []
    found = query.among(campaigns_for(user), "name", "code").order_by("-starts_at", "pk")
    return [
        Hit(url=reverse("skills:campaign", args=[each.pk]), title=each.name, detail=each.structure.label)
        for each in found[:most]
    ]
