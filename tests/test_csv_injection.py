"""No CSV of the project holds a cell that a spreadsheet would run, whatever people wrote in every text of the house."""

import csv
import io
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy

from terreau.ground.common.exports import FORMULA_STARTS, is_number, safe_cell
from tests.access_words import MEMBERS
from tests.house import House
from tests.matrix import URLS
from tests.test_matrix import NAMES

PLANTED = "=cmd|' /C calc'!A0"
CSV_URLS = sorted(key for key in URLS if "csv" in key or "export" in key or key.startswith("common:import_problems"))
CSV_URLS.remove("catalogue:export(pk)")  # an archive of Markdown and YAML, which no spreadsheet opens
# Texts that the machine reads and nobody writes: paths, states, hashes.
MACHINE = {
    "path", "state", "kind", "object_type", "object_key", "actor", "action", "mark", "signature", "folder", "password",
    "sub", "media_type",
}  # fmt: skip


def texts(model: type[models.Model]) -> Iterator[models.Field]:
    for field in model._meta.concrete_fields:
        free = isinstance(field, models.CharField | models.TextField) and not field.choices and not field.unique
        if free and field.name not in MACHINE and not isinstance(field, models.EmailField | models.SlugField):
            yield field


def plant() -> int:
    """Write the formula in every text of every row that the database lets be so written; returns in how many."""
    planted = 0
    for model in apps.get_models():
        if not model.__module__.startswith("terreau."):
            continue
        for field in texts(model):
            if field.max_length and field.max_length < len(PLANTED):
                continue
            try:
                with transaction.atomic():
                    planted += model._base_manager.update(**{field.name: PLANTED})
            except DatabaseError:
                continue
    return planted


def cells(body: bytes) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";") for cell in row]


def dangerous(cell: str) -> bool:
    return cell.lstrip().startswith(FORMULA_STARTS) and not is_number(cell)


def test_every_csv_url_is_safe(house: House):
    assert len(CSV_URLS) >= 10
    paths = {key: reverse(NAMES[key], kwargs=URLS[key].build(house)) for key in CSV_URLS}
    assert plant() > 20
    run, read, neutralised = [], set(), 0
    for key, path in paths.items():
        method = "get" if URLS[key].get else "post"
        for person in sorted(MEMBERS):
            response = getattr(house.browser_of(house.ours.users[person]), method)(path)
            if response.status_code != 200:
                continue
            body = b"".join(response.streaming_content) if response.streaming else response.content
            found = cells(body)
            read.add(key)
            neutralised += sum(cell.startswith(f"'{PLANTED[0]}") for cell in found)
            run += [f"{key} by {person}: {cell}" for cell in found if dangerous(cell)]
    assert run == []
    assert set(CSV_URLS) - read == {"common:import_problems(pk)"}  # the import of our house has no problem to list
    assert neutralised > 10


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1+1", gettext_lazy("=1")]
)
def test_a_formula_is_seen_and_made_text(cell):
    assert str(safe_cell(cell)).startswith("'")
