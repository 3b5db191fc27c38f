"""Finding the agents that the lines of an export speak of, within the structures that the importer answers for.

By identifier (matricule or e-mail) when the line has one; else by exact name and first name, if they designate one
agent and one only. A doubtful line is left aside: a result given to the wrong person is worse than a lost one.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Agent
from terreau.rooms.skills.pix import Participation, RowRefused, fold

AMBIGUOUS = 0  # in place of an agent's key: several agents answer to the name or the number


class SeveralIdentifiers(Exception):
    """Columns that designate different agents on the same line; `ranks` among the identifier columns."""

    def __init__(self, ranks: Sequence[int]) -> None:
        super().__init__(ranks)
        self.ranks = ranks


def agents_in_reach(by: Any) -> QuerySet[Agent]:
    """The agents whose results `by` may bring: those of the structures of that role; a process has no limit."""
    if isinstance(by, str):
        return Agent.objects.all()
    return Agent.objects.within(*by.structures_as(RoleName.SKILL_IMPORTER))


class People:
    """The agents that a file may speak of, by matricule, by e-mail and by name."""

    def __init__(self, agents: QuerySet[Agent], participations: Iterable[Participation]) -> None:
        identifiers: set[str] = set()
        names: set[tuple[str, str]] = set()
        for one in participations:
            identifiers.update(fold(cell) for cell in one.identifiers if cell)
            if one.last_name and one.first_name:
                names.add((fold(one.last_name), fold(one.first_name)))
        self.by_matricule: dict[str, int] = {}
        self.by_email: dict[str, int] = {}
        self.by_name: dict[tuple[str, str], int] = {}
        # One scan: names are compared without accents or case, which no index of ours can do on both databases.
        fields = ("pk", "matricule", "email", "last_name", "first_name")
        for key, matricule, email, last, first in agents.order_by().values_list(*fields).iterator(chunk_size=5000):
            if (folded := fold(matricule)) in identifiers:
                keep(self.by_matricule, folded, key)
            if email and (folded := fold(email)) in identifiers:
                keep(self.by_email, folded, key)
            if last and first and (name := (fold(last), fold(first))) in names:
                keep(self.by_name, name, key)

    def column(self, participations: Sequence[Participation]) -> tuple[int | None, bool]:
        """Which identifier column designates agents: its rank, and whether by matricule; None when none does.

        Matricules before e-mails; at least half of a column's cells must be known, so that a class or a group
        whose number happens to be a matricule is not taken for one. Raises `SeveralIdentifiers` when two columns
        pass and disagree on a line: only the importer knows which is the right one.
        """
        columns = range(len(participations[0].identifiers)) if participations else range(0)
        hits: dict[tuple[int, bool], int] = {}
        for known, is_matricule in ((self.by_matricule, True), (self.by_email, False)):
            for rank in columns:
                cells = [fold(one.identifiers[rank]) for one in participations if one.identifiers[rank]]
                found = sum(cell in known for cell in cells)
                if found and 2 * found >= len(cells):
                    hits[rank, is_matricule] = found
        self.refuse_disagreement(participations, list(hits))
        # Matricules first, then the column that knows most people, then the leftmost.
        return min(hits, key=lambda column: (not column[1], -hits[column], column[0]), default=(None, False))

    def refuse_disagreement(self, participations: Sequence[Participation], columns: list[tuple[int, bool]]) -> None:
        for one in participations if len(columns) > 1 else ():
            found = {
                (self.by_matricule if is_matricule else self.by_email).get(fold(one.identifiers[rank]))
                for rank, is_matricule in columns
            }
            if len(found - {None}) > 1:
                raise SeveralIdentifiers(sorted({rank for rank, _is_matricule in columns}))

    def find(self, one: Participation, rank: int | None, is_matricule: bool) -> int:
        """The key of the agent. Raises `RowRefused` when nobody, or more than one, answers."""
        identifier = one.identifiers[rank] if rank is not None else ""
        if identifier:
            first, second = (self.by_matricule, self.by_email) if is_matricule else (self.by_email, self.by_matricule)
            found = first.get(fold(identifier), second.get(fold(identifier)))
            return self.certain(found, _("identifiant inconnu"), _("identifiant porté par plusieurs agents"))
        if not (one.last_name and one.first_name):
            raise RowRefused(_("participant anonymisé : ni identifiant ni nom"))
        found = self.by_name.get((fold(one.last_name), fold(one.first_name)))
        return self.certain(found, _("nom inconnu, et pas d’identifiant"), _("nom porté par plusieurs agents"))

    @staticmethod
    def certain(found: int | None, unknown: str, ambiguous: str) -> int:
        if found is None:
            raise RowRefused(unknown)
        if found == AMBIGUOUS:
            raise RowRefused(ambiguous)
        return found


def keep(index: dict, name: Any, key: int) -> None:
    index[name] = AMBIGUOUS if name in index else key
