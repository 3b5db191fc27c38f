"""The charter as a poster for the wall: one A4, tagged, with the fonts of the software."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from terreau.ground.common.pdf import typst_pdf
from terreau.rooms.gatherings.teams.enums import VersionState
from terreau.rooms.gatherings.teams.models import CharterVersion
from terreau.rooms.gatherings.teams.reading import clauses_of


def poster(version: CharterVersion) -> bytes:
    """Themes that the team left empty are left out."""
    lines = [line for line in clauses_of(version) if line.clause.text.strip()]
    return typst_pdf(
        "teams/poster.typ",
        {
            "title": _("Notre charte de travail hybride"),
            "team": version.structure.label,
            "state": state_of(version),
            "clauses": [
                {"title": str(line.guide.theme.label), "lines": paragraphs(line.clause.text)} for line in lines
            ],
        },
    )


def state_of(version: CharterVersion) -> str:
    if version.state == VersionState.DRAFT or version.met_on is None or version.review_on is None:
        return _("Projet, pas encore adopté")
    return _("Adoptée en réunion le %(met)s. À relire ensemble le %(review)s.") % {
        "met": date_format(version.met_on, "DATE_FORMAT"),
        "review": date_format(version.review_on, "DATE_FORMAT"),
    }


def paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
