"""The sheet of a whole session, people by half-days: as a file to read in a table, and as pages to print."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from terreau.ground.common.pdf import typst_pdf
from terreau.ground.seats import sheets as seats
from terreau.ground.seats.models import Part
from terreau.rooms.learning.sessions.countersigning import HalfDay
from terreau.rooms.learning.sessions.models import Session
from terreau.rooms.learning.sessions.reading import Mark, SheetPage

# On the width of a page lying down; more half-days make other tables.
ACROSS = 24


def csv_rows(page: SheetPage) -> tuple[list[str], list[list[Any]]]:
    """One line per person, one column per half-day; then who countersigned each."""
    headers = [_("nom"), _("structure"), *(seats.heading(each.part) for each in page.half_days)]
    headers += [_("demi-journées suivies"), _("demandées")]
    of = {outcome.registration: outcome for outcome in page.outcomes}
    rows: list[list[Any]] = []
    for line, marks in page.rows:
        outcome = of.get(line.registration)
        own = [outcome.present, outcome.needed] if outcome else ["", ""]
        rows.append([line.name, line.structure, *(mark.word for mark in marks), *own])
    rows.append([_("contresignatures"), "", *(_signed(each) for each in page.half_days), "", ""])
    return headers, rows


def _signed(half_day: HalfDay) -> str:
    return " ; ".join(f"{each.signature.trainer.name} : {each.words}" for each in half_day.signed)


def sheet_pdf(session: Session, page: SheetPage) -> bytes:
    """Tables of at most 24 half-days on A4 lying down, the trainers' countersignatures, what is missing, the proof."""
    occasion = session.occasion
    return typst_pdf(
        "learning_sessions/sheet.typ",
        {
            "title": _("Feuille d’émargement : %(title)s") % {"title": occasion.title},
            "facts": [
                (_("Organisé par"), occasion.structure.label),
                (_("Lieu"), occasion.place or _("à distance")),
                (_("Formateurs"), ", ".join(each.name for each in session.trainers.order_by("name", "pk"))),
                (_("Éditée le"), date_format(timezone.localtime(), "DATETIME_FORMAT")),
            ],
            "legend": _("P : présence, avec l’heure à laquelle elle est notée. A : absence. E : absence excusée."),
            "name": _("Nom"),
            "structure": _("Structure"),
            "tables": [_table(page, first) for first in range(0, len(page.half_days), ACROSS)],
            "nobody": _("Personne n’est inscrit."),
            "signed_title": _("Contresignatures des formateurs"),
            "signed_headers": [_("Demi-journée"), _("Présents"), _("Formateur"), _("Contresignée le"), _("État")],
            "signed": [row for each in page.half_days for row in _signed_rows(each)],
            "missing_title": _("Cases non renseignées"),
            "missing": [f"{seats.heading(each.part)} : {', '.join(each.missing)}" for each in page.missing],
            "complete": _("Toutes les cases sont renseignées."),
            "proof_title": _("Ce qui prouve cette feuille"),
            "proof": seats.proof(page.sheet),
            "foot": settings.SITE_NAME,
        },
    )


def _table(page: SheetPage, first: int) -> dict[str, Any]:
    shown = page.half_days[first : first + ACROSS]
    return {
        "columns": [_short(each.part) for each in shown],
        "rows": [
            {"name": line.name, "structure": line.structure, "cells": _cells(marks[first : first + ACROSS])}
            for line, marks in page.rows
        ],
        "present": [each.present for each in shown],
        "present_label": _("Présents"),
    }


def _short(part: Part) -> str:
    starts_at = timezone.localtime(part.starts_at)
    return f"{date_format(starts_at, 'd/m/y')} {date_format(starts_at, 'H:i')}"


def _cells(marks: Sequence[Mark]) -> list[list[str]]:
    return [[mark.letter or "–", date_format(timezone.localtime(mark.at), "H:i") if mark.at else ""] for mark in marks]


def _signed_rows(half_day: HalfDay) -> list[list[str]]:
    heading = seats.heading(half_day.part)
    if not half_day.signed:
        return [[heading, str(half_day.present), "–", "–", _("non contresignée")]]
    return [
        [
            heading, str(half_day.present), each.signature.trainer.name,
            date_format(timezone.localtime(each.signature.at), "SHORT_DATETIME_FORMAT"), each.words,
        ]
        for each in half_day.signed
    ]  # fmt: skip
