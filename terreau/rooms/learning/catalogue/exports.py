"""The catalogue as CSV: the columns that the import of courses reads, and what only this side knows after them."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from terreau.rooms.learning.catalogue.models import Course


def headers() -> list[str]:
    """The names of the import (docs/guide/tenir-le-catalogue.md), then five columns of this installation."""
    own = ["structure", "etat", "au_catalogue_depuis", "relu_le", "fiche"]
    return [
        "code", "titre", "phrase", "adresse", "plateforme", "nature", "format", "duree_minutes", "theme", "publics",
        "niveau", "langue", "lieu", "validation", "licence", "auteurs", "accord_ailleurs", "portee", "competences",
        *own,
    ]  # fmt: skip


def lines(courses: Iterable[Course], address: Any) -> Iterator[list[Any]]:
    """`courses`: with their structure and aims. `address(path)`: the whole address of a page. No name of a person."""
    for each in courses:
        yield [
            each.code, each.title, each.sentence, each.url, each.provider, each.kind, each.format, each.minutes,
            each.theme, ", ".join(each.audiences), each.level, each.language, each.place, each.validation,
            each.licence, each.authors, _("oui") if each.agreed_elsewhere else _("non"), each.reach, aims_of(each),
            each.structure.code, each.get_state_display(), each.published_on, each.reviewed_on,
            address(each.get_absolute_url()),
        ]  # fmt: skip


def aims_of(course: Any) -> str:
    """« 1.1:3, 2.2 »: competences of the framework of the State, with the level that is aimed at."""
    return ", ".join(
        f"{aim.competence.code}:{aim.level}" if aim.level else aim.competence.code for aim in course.aims_in_order
    )
