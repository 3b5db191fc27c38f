"""A file of structures laid over the tree that is there: what would be created, changed and moved, and where."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from terreau.ground.common.importing.report import Report
from terreau.ground.organisations.enums import StructureKind
from terreau.ground.organisations.loading.cells import EXAMPLES
from terreau.ground.organisations.models import Structure
from terreau.ground.organisations.paths import PATH_DEPTH, path_of


@dataclass
class Line:
    """A line of the file. `kind` None: the file does not say. Keys are filled by comparison, then by numbering."""

    line: int
    code: str
    label: str
    kind: StructureKind | None
    parent: str
    says_closed: bool
    closed_on: datetime.date | None
    key: int = 0
    parent_key: int | None = None
    root_key: int | None = None


class Known(NamedTuple):
    """A structure that is there."""

    key: int
    code: str
    label: str
    kind: str
    parent: int | None
    root: int | None
    path: str
    closed_on: datetime.date | None

    @property
    def employer(self) -> int:
        return self.root or self.key


class Tree:
    """The comparison. `held`: the structures within which its author may change anything; None for no limit."""

    def __init__(self, lines: dict[str, Line], *, employer: str, held: Sequence[Structure] | None) -> None:
        self.lines, self.employer = lines, employer
        self.held = None if held is None else {structure.pk for structure in held}
        self.new: list[Line] = []  # parents first
        self.changed: list[Line] = []
        self.moved: list[Line] = []
        self.closing: list[Line] = []
        self.known: dict[int, Known] = {}
        self.by_code: dict[str, list[Known]] = {}
        self.parents: dict[int, int | None] = {}
        self.paths: dict[int, str] = {}
        self.unplaced: set[str] = set()

    # ---- comparison

    def compare(self, report: Report) -> None:
        """Find the difference, or the problems, against what is there now."""
        self.read_known(report)
        if report.refused or not self.place(report):
            return
        self.find_loops(report)
        if report.refused:
            return
        self.find_differences(report)
        self.check_closed(report)
        self.check_reach(report)
        report.created, report.moved = len(self.new), len(self.moved)
        report.changed = len(self.changed)
        report.unchanged = len(self.lines) - report.created - report.moved - report.changed

    def read_known(self, report: Report) -> None:
        rows = Structure.objects.order_by("path")
        if self.employer:
            root = Structure.objects.employers().filter(code=self.employer).first()
            if root is None and self.employer not in self.lines:
                report.problem(0, "", _("Aucun employeur ne porte le code « %(code)s ».") % {"code": self.employer})
                return
            rows = rows.within(*[root] if root else [])
        fields = ("pk", "code", "label", "kind", "parent", "root", "path", "closed_on")
        self.known = {row[0]: Known(*row) for row in rows.values_list(*fields)}
        for known in self.known.values():
            self.by_code.setdefault(known.code, []).append(known)

    def place(self, report: Report) -> bool:
        """Give each line the employer it belongs to, then the structure that it is, if it is there already."""
        roots: dict[str, int] = {}  # code of the line → employer there, or minus the line of a new employer
        for line in self.lines.values():
            chain, current, seen = [], line, set()
            root: int | None = None
            while root is None:
                chain.append(current.code)
                seen.add(current.code)
                if current.code in roots:
                    root = roots[current.code]
                elif not current.parent:
                    root = self.employer_of(current, report)
                elif current.parent in seen:
                    loop = " → ".join([*chain[chain.index(current.parent) :], current.parent])
                    reason = _("Cette structure dépend d’elle-même : %(loop)s.") % {"loop": loop}
                    report.problem(line.line, "parent", reason)
                    break
                elif current.parent in self.lines:
                    current = self.lines[current.parent]
                else:
                    root = self.employer_above(current, report)
                    if root is None:
                        break
            if root is not None:
                roots.update(dict.fromkeys(chain, root))
        if report.refused:
            return False
        self.identify(roots)
        return True

    def employer_of(self, line: Line, report: Report) -> int:
        there = self.by_code.get(line.code, [])
        if there and not any(known.parent is None for known in there):
            report.problem(
                line.line,
                "parent",
                _("« %(code)s » existe déjà et dépend d’une autre : sans parent, ce serait un employeur.")
                % {"code": line.code},
            )
        return next((known.key for known in there if known.parent is None), -line.line)

    def employer_above(self, line: Line, report: Report) -> int | None:
        """The employer of a parent that the file does not hold. None, with a problem, when unknown or ambiguous."""
        there = self.by_code.get(line.parent, [])
        if len(there) == 1:
            return there[0].employer
        if there:
            reason = _("Plusieurs employeurs ont une structure « %(code)s » : précisez l’employeur.")
        else:
            reason = _("La structure « %(code)s » n’est ni dans ce fichier ni déjà enregistrée.")
        # Each descendant would repeat it: the line that names the parent says it once.
        if line.code not in self.unplaced:
            self.unplaced.add(line.code)
            report.problem(line.line, "parent", reason % {"code": line.parent})
        return None

    def identify(self, roots: dict[str, int]) -> None:
        there = {(known.employer, known.code): known for known in self.known.values()}
        for line in self.lines.values():
            known = there.get((roots[line.code], line.code))
            # A key below zero stands for a structure to come, until it is numbered.
            line.key = known.key if known else -line.line
            line.root_key = None if not line.parent else roots[line.code]
        self.parents = {known.key: known.parent for known in self.known.values()}
        for line in self.lines.values():
            if line.parent:
                inside = self.lines.get(line.parent)
                line.parent_key = inside.key if inside else there[roots[line.code], line.parent].key
            self.parents[line.key] = line.parent_key

    def find_loops(self, report: Report) -> None:
        """A move below what depends on it, through structures that the file does not name; and depth."""
        named = {line.key: line for line in self.lines.values()}
        blamed: set[int] = set()
        for start in self.parents:
            line: Line | None = None
            key: int | None = start
            seen: set[int] = set()
            while key is not None and key not in seen:
                seen.add(key)
                line = line or named.get(key)
                key = self.parents[key]
            if line is None or line.line in blamed or (key is None and len(seen) <= PATH_DEPTH):
                continue
            blamed.add(line.line)
            if key is not None:
                report.problem(line.line, "parent", _("Cette structure dépendrait d’elle-même."))
            else:
                reason = _("L’arbre compte au plus %(levels)s niveaux.") % {"levels": PATH_DEPTH}
                report.problem(line.line, "parent", reason)

    def find_differences(self, report: Report) -> None:
        self.new, self.changed, self.moved, self.closing = [], [], [], []
        for line in self.lines.values():
            known = self.known.get(line.key)
            if known is None:
                self.new.append(line)
                self.example(report, _("créée"), line, line.label)
                continue
            line.kind = StructureKind(known.kind) if line.kind is None else line.kind
            line.closed_on = line.closed_on if line.says_closed else known.closed_on
            if line.closed_on and not known.closed_on:
                self.closing.append(line)
            if line.parent_key != known.parent:
                self.moved.append(line)
                former = self.known[known.parent].label if known.parent else ""
                self.example(report, _("déplacée"), line, f"{line.label} : {former} → {line.parent}")
            elif (line.label, line.kind, line.closed_on) != (known.label, known.kind, known.closed_on):
                self.changed.append(line)
                self.example(report, _("modifiée"), line, f"{known.label} → {line.label}")
        self.new.sort(key=lambda line: self.depth(line.key))

    def check_closed(self, report: Report) -> None:
        """Nothing open hangs on something closed: a branch closes whole."""
        there: dict[int, Known | Line] = {**self.known, **{line.key: line for line in self.lines.values()}}
        touched = {line.key: line for line in [*self.new, *self.changed, *self.moved]}
        blamed: set[int] = set()
        for key, parent in self.parents.items():
            if parent is None or there[key].closed_on or not there[parent].closed_on:
                continue
            if key in touched:
                reason = _("« %(label)s » est fermée.") % {"label": there[parent].label}
                report.problem(touched[key].line, "parent", reason)
            elif parent in touched and parent not in blamed:
                blamed.add(parent)
                reason = _("Des structures encore ouvertes en dépendent : fermez-les aussi.")
                report.problem(touched[parent].line, "ferme_le", reason)

    def check_reach(self, report: Report) -> None:
        """An author with a role changes only what lies under it, before and after."""
        if self.held is None:
            return
        before = {known.key: known.parent for known in self.known.values()}
        for line in [*self.new, *self.changed, *self.moved]:
            places: list[tuple[dict[int, int | None], int | None]] = [(before, line.key)] if line.key in before else []
            if line not in self.changed:
                places.append((self.parents, line.parent_key))
                if line.key in before:
                    places.append((before, before[line.key]))
            if not all(self.reaches(*place) for place in places):
                report.problem(line.line, "code", _("Cette structure est hors de votre périmètre."))

    def reaches(self, parents: dict[int, int | None], key: int | None) -> bool:
        while key is not None:
            if key in (self.held or ()):
                return True
            key = parents[key]
        return False

    def depth(self, key: int | None) -> int:
        depth = 0
        while key is not None:
            depth, key = depth + 1, self.parents[key]
        return depth

    def example(self, report: Report, what: str, line: Line, detail: str) -> None:
        if len(report.examples) < EXAMPLES:
            report.examples.append((what, line.line, f"{line.code} · {detail}"))

    # ---- application

    def number(self, first: int) -> None:
        """Give the new structures their primary keys, from `first`."""
        keys = {line.key: key for key, line in enumerate(self.new, start=first)}
        for line in self.lines.values():
            line.key = keys.get(line.key, line.key)
            line.parent_key = keys.get(line.parent_key, line.parent_key) if line.parent_key else None
            line.root_key = keys.get(line.root_key, line.root_key) if line.root_key else None
        self.parents = {
            keys.get(key, key): keys.get(parent, parent) if parent else None for key, parent in self.parents.items()
        }

    def path(self, key: int) -> str:
        """The path in the tree to come."""
        if key not in self.paths:
            parent = self.parents[key]
            self.paths[key] = path_of(key, self.path(parent) if parent else "")
        return self.paths[key]

    def rewritten(self) -> Iterator[tuple[int, int | None, str, str, str, datetime.date | None]]:
        """Rows there that differ, by themselves or as an ancestor moves: key, parent, path, label, kind, day closed."""
        lines = {line.key: line for line in [*self.changed, *self.moved]}
        for known in self.known.values():
            line = lines.get(known.key)
            path = self.path(known.key)
            if line:
                yield known.key, line.parent_key, path, line.label, str(line.kind), line.closed_on
            elif path != known.path:
                yield known.key, known.parent, path, known.label, known.kind, known.closed_on
