"""The agents of a file against those that are there, by sets: the same SQL on SQLite and PostgreSQL.

`agent_lines` is the staging table; `agent_links` ties its lines to the agents that are there and says what differs;
`agent_managers` holds each manager that the file names; `agent_leaving`, those whom a complete file leaves out.
"""

# Names of tables and columns are constants of this code; every value is a parameter.
# ruff: noqa: S608

import datetime
from collections.abc import Sequence

from django.utils.translation import gettext as _

from terreau.ground.common.importing.report import Report
from terreau.ground.common.importing.staging import (
    Staging,
    differs,
    execute,
    fetch,
    indexes_rebuilt,
    is_sqlite,
    lock_table,
    reserve_keys,
    scalar,
)
from terreau.ground.organisations.loading.cells import EXAMPLES
from terreau.ground.organisations.models import Agent, Posting, Structure
from terreau.ground.organisations.paths import end_of
from terreau.ground.organisations.querysets import outermost

BULK_LINES = 50_000
FEW = 10  # departures that need no second look, however small the employer
TABLES = ("agent_links", "agent_managers", "agent_leaving")
# What a file may change on an agent who is there, besides where he is posted and who manages him.
PLAIN = ("job_id", "email", "last_name", "first_name", "category", "is_executive", "birth_year", "entered_on",
         "working_time")  # fmt: skip


class AgentSets:
    """Compares, then applies. Every statement touches whole sets; none is made per line."""

    def __init__(
        self,
        lines: Staging,
        *,
        employer: Structure,
        given: frozenset[str],
        held: Sequence[Structure] | None,
        on: datetime.date,
        complete: bool,
        many_leave: bool = False,
    ) -> None:
        self.lines, self.employer, self.given, self.on, self.complete = lines, employer.pk, given, on, complete
        self.many_leave = many_leave
        self.ranges: list[str] | None = None
        if held is not None:
            self.ranges = [edge for structure in outermost(held) for edge in (structure.path, end_of(structure.path))]
        self.first_import = False
        self.is_bulk = False

    def __enter__(self) -> "AgentSets":
        return self

    def __exit__(self, *failure: object) -> None:
        self.drop()

    def drop(self) -> None:
        for table in TABLES:
            execute(f"DROP TABLE IF EXISTS {table}")

    # ---- comparison

    def refuse_doubles(self, report: Report) -> None:
        execute("CREATE INDEX agent_lines_matricule ON agent_lines (matricule)")
        doubles = fetch(
            "SELECT line, matricule, first FROM (SELECT line, matricule,"
            " MIN(line) OVER (PARTITION BY matricule) AS first FROM agent_lines WHERE matricule IN"
            " (SELECT matricule FROM agent_lines GROUP BY matricule HAVING COUNT(*) > 1)) d"
            " WHERE line <> first ORDER BY line"
        )
        for line, matricule, first in doubles:
            reason = _("« %(value)s » est déjà à la ligne %(line)s.") % {"value": matricule, "line": first}
            report.problem(line, "matricule", reason)

    def compare(self, report: Report) -> None:
        """Fill the temporary tables, then the counts, the problems and the examples of `report`."""
        self.drop()
        lock_table(Agent)
        self.is_bulk = self.dwarfs_what_is_there()
        self.first_import = not Agent.objects.filter(employer=self.employer).exists()
        self.link()
        self.find_managers(report)
        self.find_leaving()
        self.refuse(report)
        moved, changed, same, linked = self.count()
        report.created = report.rows_in - linked
        report.moved, report.changed, report.unchanged = moved, changed, same
        report.left = scalar("SELECT COUNT(*) FROM agent_leaving")
        self.show(report)

    def dwarfs_what_is_there(self) -> bool:
        """The file brings at least 50 000 lines and four times what all employers have."""
        lines = scalar("SELECT COUNT(*) FROM agent_lines")
        return lines >= BULK_LINES and Agent.objects.order_by()[: lines // 4].count() < lines // 4

    def link(self) -> None:
        moved = f"({differs('a.structure_id', 's.structure_id')} OR a.left_on IS NOT NULL)"
        reposted = f"({moved} OR {differs('a.job_id', 's.job_id')})" if "job_id" in self.given else moved
        others = [differs(f"a.{field}", f"s.{field}") for field in PLAIN if field in self.given]
        if "manager" in self.given:
            others.append("COALESCE(m.matricule, '') <> s.manager")
        changed = f"({' OR '.join(others)})" if others else "(1 = 0)"
        case = "CASE WHEN {} THEN 1 ELSE 0 END"
        execute(
            "CREATE TEMPORARY TABLE agent_links AS SELECT s.line AS line, a.id AS id, a.structure_id AS former,"  # nosec B608 # our own names
            f" {case.format(moved)} AS moved, {case.format(reposted)} AS reposted, {case.format(changed)} AS changed"
            " FROM agent_lines s JOIN organisations_agent a ON a.matricule = s.matricule AND a.employer_id = %s"
            " LEFT JOIN organisations_agent m ON m.id = a.manager_id",
            [self.employer],
        )
        execute("CREATE INDEX agent_links_line ON agent_links (line)")
        execute("CREATE INDEX agent_links_id ON agent_links (id)")

    def find_managers(self, report: Report) -> None:
        """The managers that the file names, with the key of those who are there."""
        execute(
            "CREATE TEMPORARY TABLE agent_managers AS SELECT DISTINCT manager AS matricule, CAST(NULL AS bigint) AS id,"
            " CAST(NULL AS bigint) AS line FROM agent_lines WHERE manager <> ''"
        )
        execute("CREATE INDEX agent_managers_matricule ON agent_managers (matricule)")
        execute(
            "UPDATE agent_managers SET line = s.line FROM agent_lines s WHERE s.matricule = agent_managers.matricule"
        )
        execute(
            "UPDATE agent_managers SET id = a.id FROM organisations_agent a"
            " WHERE a.matricule = agent_managers.matricule AND a.employer_id = %s"
            " AND (a.left_on IS NULL OR agent_managers.line IS NOT NULL)",
            [self.employer],
        )

    def find_leaving(self) -> None:
        execute("CREATE TEMPORARY TABLE agent_leaving (id bigint PRIMARY KEY)")
        if self.complete:
            reach, edges = self.within_reach("a.structure_id")
            execute(
                "INSERT INTO agent_leaving SELECT a.id FROM organisations_agent a WHERE a.employer_id = %s"  # nosec B608 # our own names
                f" AND a.left_on IS NULL AND {reach}"
                " AND NOT EXISTS (SELECT 1 FROM agent_lines s WHERE s.matricule = a.matricule)",
                [self.employer, *edges],
            )

    def within_reach(self, column: str) -> tuple[str, list[str]]:
        """SQL: the structure lies under a role of the author; always true without an author."""
        if self.ranges is None:
            return "1 = 1", []
        ranges = " OR ".join(["(path >= %s AND path < %s)"] * (len(self.ranges) // 2)) or "1 = 0"
        return f"{column} IN (SELECT id FROM organisations_structure WHERE {ranges})", self.ranges  # nosec B608 # our own names

    def refuse(self, report: Report) -> None:
        unknown = "SELECT matricule FROM agent_managers WHERE line IS NULL AND (id IS NULL OR id IN"
        unknown += " (SELECT id FROM agent_leaving))"
        if scalar(f"SELECT COUNT(*) FROM ({unknown}) u"):  # nosec B608 # our own names
            self.lines.refuse(
                report,
                "manager",
                _("L’encadrant « %(value)s » n’est ni dans ce fichier ni parmi les agents en poste."),
                f"s.manager IN ({unknown})",
                name="encadrant",
            )
        if self.ranges is not None:
            reach, edges = self.within_reach("k.former")
            self.lines.refuse(
                report,
                "matricule",
                _("L’agent « %(value)s » est affecté hors de votre périmètre."),
                f"s.line IN (SELECT k.line FROM agent_links k WHERE NOT ({reach}))",  # nosec B608 # our own names
                edges,
            )
        later = "(SELECT agent_id FROM organisations_posting WHERE started_on > %s OR ended_on > %s)"
        day = {"day": f"{self.on:%d/%m/%Y}"}
        self.lines.refuse(
            report,
            "matricule",
            _("Une affectation est déjà enregistrée après le %(day)s.") % day,
            f"s.line IN (SELECT k.line FROM agent_links k WHERE k.reposted = 1 AND k.id IN {later})",  # nosec B608 # our own names
            [self.on, self.on],
        )
        stuck = scalar(f"SELECT COUNT(*) FROM agent_leaving WHERE id IN {later}", [self.on, self.on])  # nosec B608 # our own names
        if stuck:
            reason = _("%(count)s agents absents du fichier ont une affectation enregistrée après le %(day)s.")
            report.problem(0, "", reason % (day | {"count": stuck}))
        if not self.many_leave:
            self.refuse_exodus(report)

    def refuse_exodus(self, report: Report) -> None:
        """A file that would see more than half of the agents off is far more often partial than true."""
        leaving = scalar("SELECT COUNT(*) FROM agent_leaving")
        if leaving <= FEW:
            return
        reach, edges = self.within_reach("a.structure_id")
        there = scalar(
            f"SELECT COUNT(*) FROM organisations_agent a WHERE a.employer_id = %s AND a.left_on IS NULL AND {reach}",  # nosec B608 # our own names
            [self.employer, *edges],
        )
        if leaving * 2 > there:
            reason = _(
                "Ce fichier ferait sortir %(leaving)s agents sur %(there)s. S’il est bien complet, choisissez aussi "
                "« Plus de la moitié des agents partent, et c’est voulu » (--many-leave)."
            )
            report.problem(0, "", reason % {"leaving": leaving, "there": there})

    def count(self) -> tuple[int, int, int, int]:
        """Lines moved, changed without moving, unchanged, and linked in all."""
        rows = fetch(
            "SELECT COALESCE(SUM(moved), 0), COALESCE(SUM(CASE WHEN moved = 0 AND changed = 1 THEN 1 ELSE 0 END), 0),"
            " COALESCE(SUM(CASE WHEN moved = 0 AND changed = 0 THEN 1 ELSE 0 END), 0), COUNT(*) FROM agent_links"
        )
        moved, changed, same, linked = (int(number) for number in next(rows))
        return moved, changed, same, linked

    def show(self, report: Report) -> None:
        """The first differences, for the preview; whoever imports keeps these records."""
        rows = fetch(
            "SELECT s.line, s.matricule, k.moved, k.changed, p.label, f.label FROM agent_lines s"
            " LEFT JOIN agent_links k ON k.line = s.line JOIN organisations_structure p ON p.id = s.structure_id"
            " LEFT JOIN organisations_structure f ON f.id = k.former"
            " WHERE k.line IS NULL OR k.moved = 1 OR k.changed = 1 ORDER BY s.line LIMIT %s",
            [EXAMPLES],
        )
        for line, matricule, moved, changed, place, former in rows:
            what = _("déplacé") if moved else _("modifié") if changed else _("créé")
            detail = f"{former} → {place}" if moved and former != place else place
            report.examples.append((what, line, f"{matricule} · {detail}"))
        leaving = fetch(
            "SELECT a.matricule FROM organisations_agent a JOIN agent_leaving g ON g.id = a.id"
            " ORDER BY a.matricule LIMIT %s",
            [EXAMPLES],
        )
        report.examples += [(_("sorti"), 0, matricule) for (matricule,) in leaving]

    # ---- application

    def apply(self) -> None:
        base = reserve_keys(Agent, scalar("SELECT MAX(line) FROM agent_lines") + 1)
        execute("UPDATE agent_managers SET id = line + %s WHERE id IS NULL", [base])
        with indexes_rebuilt(Agent, Posting, when=self.is_bulk):
            self.insert_new(base)
        if not self.first_import:
            self.update_changed()
            self.repost()
            self.see_off()
        if "manager" in self.given:
            self.settle_managers()

    def insert_new(self, base: int) -> None:
        new = "" if self.first_import else " WHERE NOT EXISTS (SELECT 1 FROM agent_links k WHERE k.line = s.line)"
        key = "lower(hex(randomblob(16)))" if is_sqlite() else "gen_random_uuid()"
        plain = ", ".join(PLAIN)
        execute(
            "INSERT INTO organisations_agent"  # nosec B608 # our own names
            f" (id, key, employer_id, matricule, structure_id, manager_id, is_manager, {plain})"
            f" SELECT s.line + %s, {key}, %s, s.matricule, s.structure_id, m.id, t.id IS NOT NULL,"
            f" {', '.join(f's.{field}' for field in PLAIN)} FROM agent_lines s"
            " LEFT JOIN agent_managers m ON m.matricule = s.manager"
            f" LEFT JOIN agent_managers t ON t.matricule = s.matricule{new}",
            [base, self.employer],
        )
        execute(
            "INSERT INTO organisations_posting (agent_id, structure_id, job_id, started_on)"  # nosec B608 # our own names
            f" SELECT s.line + %s, s.structure_id, s.job_id, %s FROM agent_lines s{new}",
            [base, self.on],
        )

    def update_changed(self) -> None:
        values = ["structure_id = s.structure_id", "left_on = NULL"]
        values += [f"{field} = s.{field}" for field in PLAIN if field in self.given]
        if "manager" in self.given:
            values.append("manager_id = (SELECT m.id FROM agent_managers m WHERE m.matricule = s.manager)")
        execute(
            f"UPDATE organisations_agent SET {', '.join(values)} FROM agent_lines s, agent_links k"  # nosec B608 # our own names
            " WHERE k.id = organisations_agent.id AND s.line = k.line AND (k.moved = 1 OR k.changed = 1)"
        )

    def repost(self) -> None:
        """Moved lines: the open posting closes on the day and another opens, or the one of that day is corrected."""
        reposted = "(SELECT id FROM agent_links WHERE reposted = 1)"
        execute(
            f"UPDATE organisations_posting SET ended_on = %s WHERE agent_id IN {reposted} AND ended_on IS NULL"  # nosec B608 # our own names
            " AND started_on < %s",
            [self.on, self.on],
        )
        execute(
            "UPDATE organisations_posting SET structure_id = a.structure_id, job_id = a.job_id, ended_on = NULL"  # nosec B608 # our own names
            " FROM organisations_agent a WHERE a.id = organisations_posting.agent_id AND started_on = %s"
            f" AND agent_id IN {reposted}",
            [self.on],
        )
        execute(
            "INSERT INTO organisations_posting (agent_id, structure_id, job_id, started_on)"  # nosec B608 # our own names
            f" SELECT a.id, a.structure_id, a.job_id, %s FROM organisations_agent a WHERE a.id IN {reposted}"
            " AND NOT EXISTS (SELECT 1 FROM organisations_posting p WHERE p.agent_id = a.id AND p.started_on = %s)",
            [self.on, self.on],
        )

    def see_off(self) -> None:
        if not self.complete:
            return
        leaving = "(SELECT id FROM agent_leaving)"
        execute(
            "UPDATE organisations_agent SET left_on = %s, manager_id = NULL, is_manager = (1 = 0)"  # nosec B608 # our own names
            f" WHERE id IN {leaving}",
            [self.on],
        )
        execute(f"UPDATE organisations_agent SET manager_id = NULL WHERE manager_id IN {leaving}")  # nosec B608 # our own names
        execute(
            f"UPDATE organisations_posting SET ended_on = %s WHERE agent_id IN {leaving} AND ended_on IS NULL",  # nosec B608 # our own names
            [self.on],
        )

    def settle_managers(self) -> None:
        """Somebody's manager, or not any more."""
        if not self.first_import:
            execute(
                "UPDATE organisations_agent SET is_manager = (1 = 1) WHERE id IN (SELECT id FROM agent_managers)"
                " AND NOT is_manager"
            )
            execute(
                "UPDATE organisations_agent SET is_manager = (1 = 0) WHERE is_manager AND employer_id = %s"
                " AND NOT EXISTS (SELECT 1 FROM organisations_agent t"
                " WHERE t.manager_id = organisations_agent.id AND t.left_on IS NULL)",
                [self.employer],
            )
