"""What somebody reads: every address of the matrix that shows figures, and the numbers of people on each, as shown."""

import csv
import datetime
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from terreau.ground.evidence.definitions import INDICATORS, Counts, Kind
from terreau.ground.evidence.models import Snapshot
from terreau.ground.organisations.models import Structure
from tests.matrix import URLS
from tests.test_matrix import NAMES

NUMBER = r"\d[\d\u00a0\u202f ]*(?:,\d+)?"
COUNTS = re.compile(rf"({NUMBER})\s+sur\s+({NUMBER})(?!\s*%)")
PERCENT = re.compile(rf"({NUMBER})\s*%")
COVERAGE = "competence_coverage"
LEVER = 1  # the levers whose figures on persons are computed here: the other pages say the same in words
# What the pages of somebody say of himself, and pages that change what they show by a form: no figure on a group.
APART = {"desk:my_data", "desk:my_data_json", "desk:my_data_to_keep", "organisations:groupings(pk)"}
# Read as tables already, or PDF: the same page, printed.
FILES = {
    "compass:board_csv",
    "compass:heat_map_csv",
    "compass:lever_csv",
    "desk:committee_pdf",
    "desk:who_sees_what_pdf",
    "skills:structure_csv",
}
ROOMS = {"compass", "desk", "initiatives", "organisations", "public_figures", "skills"}  # whose pages say figures


@dataclass(frozen=True, order=True)
class Cell:
    """Where a figure stands: the day of its snapshot, a structure (its key), an indicator and a dimension."""

    on: datetime.date
    structure: int
    indicator: str
    dimension: str = ""


@dataclass
class Seen:
    """Everything read: « 17 sur 32 » by cell, « 53 % » by cell where no count stands beside it, what is hidden; and the
    counts of objects, which tell of no person."""

    counts: dict[Cell, tuple[float, float]] = field(default_factory=dict)
    percents: dict[Cell, int] = field(default_factory=dict)
    hidden: set[Cell] = field(default_factory=set)
    objects: set[tuple[float, float]] = field(default_factory=set)
    said: dict[tuple[float, float], str] = field(default_factory=dict)  # any other « N sur M », and the page
    pages: int = 0

    def add(self, other: "Seen") -> "Seen":
        self.counts |= other.counts
        self.percents |= other.percents
        self.hidden |= other.hidden
        self.objects |= other.objects
        self.said |= other.said
        self.pages += other.pages
        return self

    @property
    def unexplained(self) -> dict[tuple[float, float], str]:
        """Counts told in words on some page that no table holds: each would be a figure that went round the reader."""
        known = {*self.counts.values(), *self.objects}
        return {pair: page for pair, page in self.said.items() if pair not in known}


def number(text: str) -> float:
    return float(re.sub(r"[\u00a0\u202f ]", "", text).replace(",", "."))


def read_as(client: Client, *, structures: Sequence[Structure], dates: bool = True, words: bool = False) -> Seen:
    """What the holder of `client`'s session reads of these structures, in tables and files.

    `dates`: at every date, as pages and files; otherwise what the latest snapshot says, as files. `words`: every other
    page too, for the numbers that it puts in a sentence.
    """
    seen = Seen()
    snapshots = list(Snapshot.objects.filter(state="published").order_by("-on"))
    dimensions = {label: code for shot in snapshots for code, label in dimension_labels(shot)}
    parents = {each.parent_id for each in structures}
    for structure in structures:
        board(seen, get(client, seen, "compass:board_csv", pk=structure.pk), structure)
        latest = snapshots[0].on if snapshots else None
        details(seen, get(client, seen, "skills:structure_csv", pk=structure.pk), structure, latest, dimensions)
        # The map of a structure holds a column for each one below it: those of the leaves would say it again.
        maps = structure.pk in parents
        for shot in (snapshots if dates else snapshots[:1]) if maps else ():
            chosen = f"?cliche={shot.pk}"
            if dates:
                page = get(client, seen, "compass:heat_map", chosen, pk=structure.pk)
                heat(seen, page, structure, shot.on, dimensions)
            file = get(client, seen, "compass:heat_map_csv", chosen, pk=structure.pk)
            heat_file(seen, file, structure, shot.on, dimensions)
        if dates:
            past(seen, get(client, seen, "compass:lever_csv", pk=structure.pk, number=LEVER), structure)
    for path in addresses(structures) if words else ():
        told(seen, fetch(client, seen, path), path)
    return seen


def dimension_labels(snapshot: Snapshot) -> Iterable[tuple[str, str]]:
    by = str(INDICATORS[COVERAGE].by)
    return snapshot.manifest.get("dimensions", {}).get(by, {}).items()


def addresses(structures: Sequence[Structure]) -> Iterator[str]:
    """Every address of the matrix that somebody may GET and that names nothing, or only an employer (and a lever)."""
    employers = [each for each in structures if each.parent_id is None]
    for key, url in sorted(URLS.items()):
        name, _bracket, parameters = key.rstrip(")").partition("(")
        if not url.get or key in APART or name in FILES or name.split(":")[0] not in ROOMS:
            continue
        if not parameters:
            yield reverse(NAMES[key])
        elif parameters in {"pk", "pk, number"}:
            more = {"number": LEVER} if "number" in parameters else {}
            yield from (reverse(NAMES[key], kwargs={"pk": each.pk} | more) for each in employers)


def get(client: Client, seen: Seen, name: str, query: str = "", **kwargs: Any) -> str:
    return fetch(client, seen, reverse(name, kwargs=kwargs) + query)


def fetch(client: Client, seen: Seen, path: str) -> str:
    """The text of a page or file; nothing where the reader is refused or sent elsewhere."""
    answer = client.get(path)
    kind = answer.headers.get("Content-Type", "")
    if answer.status_code != 200 or not any(word in kind for word in ("html", "csv", "json", "xml")):
        return ""
    seen.pages += 1
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode("utf-8-sig")


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def board(seen: Seen, text: str, structure: Structure) -> None:
    """The CSV of the compass: the indicator's code is fifth, then label, status, value, base, figure, origin, day."""
    for row in rows_of(text)[1:]:
        code, status, value, base, figure, origin, day = row[4], row[6], row[7], row[8], row[9], row[10], row[11]
        if origin != "calculé":
            continue
        if value and base and INDICATORS[code].counts == Counts.OBJECTS:
            seen.objects.add((number(value), number(base)))
        if not is_share(code):
            continue
        cell = Cell(datetime.date.fromisoformat(day), structure.pk, code)
        if value:
            seen.counts[cell] = number(value), number(base)
        elif figure == "masqué" or status.startswith("masqué"):
            seen.hidden.add(cell)


def past(seen: Seen, text: str, structure: Structure) -> None:
    """The CSV of a lever's history: indicator, label, day, value, base, figure, origin."""
    for row in rows_of(text)[1:]:
        if row[6] == "calculé" and is_share(row[0]):
            cell = Cell(datetime.date.fromisoformat(row[2]), structure.pk, row[0])
            seen.counts[cell] = number(row[3]), number(row[4])


def heat(seen: Seen, text: str, structure: Structure, on: datetime.date, dimensions: dict[str, str]) -> None:
    """The map of competences as a page: a column a structure, « 53 % » in each cell and « 17 sur 32 » as its title."""
    page = BeautifulSoup(text, "html.parser")
    table = page.select_one("table.heat-table")
    if table is None:
        return
    keys = [structure.pk]
    for link in table.select("thead th a"):
        keys.append(int(str(link["href"]).split("/")[2]))
    for row in table.select("tbody tr"):
        label = row.select_one("th")
        assert label is not None
        for key, cell in zip(keys, row.select("td"), strict=True):
            at = Cell(on, key, COVERAGE, dimensions[label.get_text(strip=True)])
            if counted := COUNTS.search(str(cell.get("title", ""))):
                seen.counts[at] = number(counted[1]), number(counted[2])
            elif shown := PERCENT.search(cell.get_text()):
                seen.percents[at] = int(number(shown[1]))
            elif "masqué" in cell.get_text():
                seen.hidden.add(at)


def heat_file(seen: Seen, text: str, structure: Structure, on: datetime.date, dimensions: dict[str, str]) -> None:
    """The same as CSV, a column a structure by its label: shares alone, counts are on the page."""
    rows = rows_of(text)
    below = Structure.every.filter(parent=structure, closed_on=None)
    keys = dict(below.order_by("pk").values_list("label", "pk"))
    columns = [structure.pk, *(keys[label] for label in rows[0][2:])] if rows else []
    for row in rows[1:]:
        for key, cell in zip(columns, row[1:], strict=True):
            at = Cell(on, key, COVERAGE, dimensions[row[0]])
            if match := PERCENT.search(cell):
                percent = seen.percents[at] = int(number(match[1]))
                value, base = seen.counts.get(at, (0.0, 0.0))
                assert not base or round(100 * value / base) == percent, f"{at}: the file is not the page"
            elif "masqué" in cell:
                seen.hidden.add(at)


# Columns of the file of a structure: the indicator that they detail, the column of its people, each bin and its column.
DETAILS = (
    ("competence_reached", 2, {"above": 3, "at": 4}),
    ("competence_below", 5, {"near": 6, "far": 7, "unknown": 8}),
)


def details(seen: Seen, text: str, structure: Structure, on: datetime.date | None, dimensions: dict[str, str]) -> None:
    """How far agents are from the level asked, as the file of a structure says it."""
    for row in rows_of(text)[1:]:
        assert on is not None, "figures without a snapshot"
        code = dimensions[row[0]]
        for indicator, people, bins in DETAILS:
            for name, column in bins.items():
                at = Cell(on, structure.pk, indicator, f"{code}|{name}")
                if row[column] == "masqué":
                    seen.hidden.add(at)
                elif row[column] != "—":
                    seen.counts[at] = number(row[column]), number(row[people])


def told(seen: Seen, text: str, path: str) -> None:
    """Every « N sur M » of a page, wherever it stands, charts and titles included."""
    words = BeautifulSoup(text, "html.parser").get_text(" ") if "<html" in text else text
    for match in COUNTS.finditer(words):
        seen.said[number(match[1]), number(match[2])] = path


def read_command(structures: Iterable[Structure]) -> Seen:
    """`terreau compass --json` of each structure, for whoever holds the machine."""
    seen = Seen()
    for structure in structures:
        employer = structure.root or structure
        code = f"{employer.code}/{structure.code}" if structure.root else structure.code
        output = io.StringIO()
        try:
            call_command("compass", structure=code, json=True, stdout=output)
        except (CommandError, SystemExit):
            continue
        seen.pages += 1
        told = json.loads(output.getvalue())
        for lever in told["levers"]:
            for one in lever["indicators"]:
                if one["declared"] or one["status"] == "no_data" or not is_share(one["code"]):
                    continue
                cell = Cell(datetime.date.fromisoformat(told["snapshot"]), structure.pk, one["code"])
                if one["status"] == "shown":
                    seen.counts[cell] = one["value"], one["base"]
                else:
                    seen.hidden.add(cell)
    return seen


def is_share(code: str) -> bool:
    one = INDICATORS[code]
    return one.computed and one.kind == Kind.RATE and one.counts == Counts.PERSONS
