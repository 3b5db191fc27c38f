"""A list of addresses becomes the population of a wave: each line one person, or nothing at all is kept.

Columns: `courriel` (needed); `structure` (a code below the wave's, by default the wave's own), `categorie`,
`tranche_age`.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.accounts.models import tidy_email
from terreau.ground.common.importing.headers import Column
from terreau.ground.common.importing.reader import Table, UnreadableFile, open_table
from terreau.ground.common.importing.report import Report
from terreau.ground.journal.actions import record
from terreau.ground.organisations.enums import Category
from terreau.ground.organisations.evidence import AGE_BANDS
from terreau.ground.organisations.models import Structure
from terreau.rooms.barometer.waves.actions import WaveRefused, forget_people, hold
from terreau.rooms.barometer.waves.enums import Population, WaveState
from terreau.rooms.barometer.waves.models import Cell, Right, Wave
from terreau.rooms.barometer.waves.population import Alike, location_of

COLUMNS = (
    Column("courriel", gettext_lazy("Courriel"), required=True, aliases=("email", "mail", "adresse")),
    Column("structure", gettext_lazy("Code de la structure")),
    Column("categorie", gettext_lazy("Catégorie"), aliases=("category",)),
    Column("tranche_age", gettext_lazy("Tranche d’âge"), aliases=("age",)),
)
BANDS = [label for _age, label in AGE_BANDS]
BATCH = 1000


@dataclass(frozen=True)
class Address:
    email: str
    alike: Alike


def read(wave: Wave, path: Path) -> tuple[list[Address], Report]:
    """The addresses of a file, and what is wrong with it, line by line."""
    report = Report(kind="addresses")
    try:
        table = open_table(path)
        table.bind(COLUMNS)
        found = list(addresses_of(wave, table, report))
    except UnreadableFile as error:
        report.problem(error.line, error.column, error.reason)
        return [], report
    if not found and not report.problems:
        report.problem(0, "", _("Ce fichier ne contient aucune adresse."))
    return found, report


def addresses_of(wave: Wave, table: Table, report: Report) -> Iterator[Address]:
    where, seen = location_of(wave), dict[str, int]()
    below = {each.code.lower(): each for each in Structure.objects.within(wave.structure).open()}
    for line, (email, code, category, band) in table.select([each.name for each in COLUMNS], report):
        report.rows_in += 1
        email, place = tidy_email(email), below.get(code.lower()) if code else wave.structure
        wrong = list(problems_of(email, code, place, category, band, seen))
        for column, reason in wrong:
            report.problem(line, column, reason)
        if place is not None and not wrong:
            seen[email] = line
            yield Address(email, Alike(place.pk, category.upper(), band, where(place.path)))


def problems_of(
    email: str, code: str, place: Structure | None, category: str, band: str, seen: dict[str, int]
) -> Iterator[tuple[str, str]]:
    try:
        validate_email(email)
    except ValidationError:
        yield "courriel", _("Cette adresse de courriel n’est pas valable.")
    if email in seen:
        yield "courriel", _("Cette adresse est déjà à la ligne %(line)s.") % {"line": seen[email]}
    if place is None:
        yield "structure", _("Aucune structure ouverte de la vague n’a le code « %(code)s ».") % {"code": code}
    if category and category.upper() not in Category.values:
        yield "categorie", _("Catégories connues : %(names)s.") % {"names": ", ".join(Category.values)}
    if band and band not in BANDS:
        yield "tranche_age", _("Tranches connues : %(names)s.") % {"names": ", ".join(reversed(BANDS))}


@transaction.atomic
def put(wave: Wave, addresses: list[Address], *, by: Any) -> int:
    """Make these the people of the wave, in place of the former ones. Raises `WaveRefused`."""
    hold(wave, WaveState.DRAFT)
    if wave.population != Population.ADDRESSES:
        raise WaveRefused(_("Cette vague ne s’adresse pas à une liste d’adresses."))
    forget_people(wave)
    counted = Counter(each.alike for each in addresses)
    cells = [Cell(wave=wave, population=people, **alike_fields(alike)) for alike, people in counted.items()]
    made = Cell.objects.bulk_create(cells, batch_size=BATCH)
    keys = dict(zip(counted, (each.pk for each in made), strict=True))
    rows = (Right(wave=wave, cell_id=keys[each.alike], email=each.email) for each in addresses)
    Right.objects.bulk_create(rows, batch_size=BATCH)
    record("waves.addresses.put", wave, by=by, addresses=len(addresses))
    return len(addresses)


def alike_fields(alike: Alike) -> dict[str, Any]:
    return {
        "structure_id": alike.structure,
        "category": alike.category,
        "age_band": alike.age_band,
        "location": alike.location,
    }
