"""Siblings, dimensions, groupings and dates subtracted from one another over everything that each role reads: no group
of one to ten people comes out. And the same program finds them as soon as protection is off."""

import datetime
import random
from collections import Counter

import numpy as np
import pytest

from terreau.ground.evidence import protection
from terreau.ground.evidence.actions import take_snapshot
from terreau.ground.evidence.figures import computed
from terreau.ground.evidence.models import Figure
from terreau.ground.organisations import small as small_actions
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.groupings import Counted
from terreau.ground.organisations.models import Agent, Structure
from terreau.ground.organisations.small import draw_groupings, set_small
from terreau.rooms.skills import actions as skills
from terreau.rooms.skills.enums import ResultState, Source
from terreau.rooms.skills.models import SkillResult
from tests.attacks.__main__ import main
from tests.attacks.pages import COVERAGE, Cell, Seen, is_share, read_as, read_command
from tests.attacks.subtract import Found, System, World, pinned
from tests.attacks.world import world_of
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.skills.helpers import competence

FIRST, SECOND = datetime.date(2026, 1, 5), datetime.date(2026, 2, 5)
ASKED = ("1.1", "1.2", "2.1")
SAME = frozenset({"agents_at_baseline", "agents_positioned", "competence_coverage"})
# Own agents of each structure, the tree by indentation: small services beside large ones, an only service, people at
# the head, a direction of 90.
MINISTRY = """
Ministère 2
  Nord 0
    Nord A 40
    Nord B 7
    Nord C 55
  Sud 3
    Sud A 30
    Sud B 22
    Sud C 4
  Est 0
    Est seul 90
  Ouest 1
    Ouest A 60
    Ouest B 9
"""
TOWN = """
Mairie 2
  Éducation 0
    Crèche 4
    Écoles 40
  Voirie 31
  Culture 0
    Médiathèque 5
    Musée 16
"""
SOME = {"Ministère", "Sud", "Sud C"}
WORDS = {"lead du ministère", "agent de Sud C", "encadrant de Crèche"}


def plant(outline: str) -> dict[str, Structure]:
    line: list[Structure] = []
    planted: dict[str, Structure] = {}
    for row in outline.strip().splitlines():
        depth = (len(row) - len(row.lstrip())) // 2
        label, many = row.strip().rsplit(" ", 1)
        planted[label] = make_structure(label, parent=line[depth - 1] if depth else None)
        line = [*line[:depth], planted[label]]
        for _number in range(int(many)):
            make_agent(planted[label])
    return planted


class Terrain:
    """A ministry with its whole tree and a small town hall with groupings, at two dates between which nothing happened
    but the groupings of the town hall."""

    def __init__(self) -> None:
        self.ministry, self.town = plant(MINISTRY), plant(TOWN)
        self.head, self.hall = self.ministry["Ministère"], self.town["Mairie"]
        self.truth: dict[tuple, Counter[int]] = {}
        self.detailed: dict[tuple, Counter[int]] = {}  # the people whom each distribution shares out
        for employer in (self.head, self.hall):
            levels = {competence(code): 3 for code in ASKED}
            skills.create_socle(employer, label="Socle", valid_from=datetime.date(2024, 1, 1), levels=levels, by="test")
        self.measure()
        set_small(self.hall, small=True, reason="", by="test")

    def measure(self) -> None:
        """Levels of each agent in each competence of the socle; what each indicator will count is noted apart."""
        rng = random.Random(20260105)
        rows = []
        for agent in Agent.objects.order_by("pk"):
            met = []
            for code in ASKED if rng.random() < 0.8 else ():
                level = rng.choice((1, 2, 3, 4))
                met += [code] if level >= 3 else []
                rows.append(
                    SkillResult(
                        agent=agent, competence=competence(code), level=level, source=Source.PIX,
                        state=ResultState.HELD, measured_on=datetime.date(2025, 6, 1),
                    )
                )  # fmt: skip
            self.note("agents_positioned", "", agent, bool(rows and rows[-1].agent == agent))
            self.note("agents_at_baseline", "", agent, len(met) == len(ASKED))
            for code in ASKED:
                self.note("competence_coverage", f"crcn {code}", agent, code in met)
                self.note_detail(agent, code, next((row.level for row in rows if holds(row, agent, code)), None))
        SkillResult.objects.bulk_create(rows)

    def note_detail(self, agent: Agent, code: str, level: int | None) -> None:
        """Which bin the agent stands in, of those who reach the level 3 or of those who do not."""
        name = "unknown" if level is None else {1: "far", 2: "near", 3: "at", 4: "above"}[level]
        kind = "competence_reached" if name in ("at", "above") else "competence_below"
        self.detailed.setdefault((kind, code), Counter())[agent.structure_id] += 1
        self.note(kind, f"crcn {code}|{name}", agent, True)

    def note(self, indicator: str, dimension: str, agent: Agent, having: bool) -> None:
        self.truth.setdefault((indicator, dimension), Counter())[agent.structure_id] += having

    def group(self, labels: list[str], **places: int) -> None:
        chosen = {self.town[name.replace("_", " ")].pk: place for name, place in places.items()}
        draw_groupings(self.hall, labels=labels, chosen=chosen, by="test")

    def at_two_dates(self) -> None:
        self.group(["Éducation", "Autres services"], Éducation=0, Mairie=1)
        take_snapshot(FIRST, by="test")
        self.group(["Éducation", "Voirie", "Autres services"], Éducation=0, Voirie=1, Mairie=2)
        take_snapshot(SECOND, by="test")

    def structures(self) -> list[Structure]:
        return list(Structure.every.select_related("root").order_by("path"))

    def seen_by(self, name: str) -> list[Structure]:
        """The structures of the reader's employer: that others see nothing of them is the matrix's to say."""
        ours = self.hall if name.endswith(("mairie", "Crèche")) else self.head
        return [each for each in self.structures() if (each.root or each) == ours]

    def world(self) -> World:
        return world_of(self.head, self.hall, same_people=SAME, nothing_happened=True)

    def true(self, name: tuple) -> float:
        what, _day, key, *table = name
        if what == "people" and table:
            return self.detailed[table[0], table[1].split("|")[0].removeprefix("crcn ")][key]
        if what == "people":
            return Agent.objects.filter(structure=key).count()
        return self.truth[tuple(table)][key]


def holds(row: SkillResult, agent: Agent, code: str) -> bool:
    return row.agent_id == agent.pk and row.competence.code == code


@pytest.fixture
def terrain(transactional_db: None, settings, tmp_path) -> Terrain:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    return Terrain()


def readers(terrain: Terrain) -> dict[str, object]:
    """Every role at the head of each employer, a manager and an agent of a small service of each."""
    head, hall = terrain.head, terrain.hall
    found: dict[str, object] = {f"{role} du ministère": make_user((role, head)) for role in RoleName}
    found["responsable de la mairie"] = make_user((RoleName.PROGRAMME_LEAD, hall))
    for home, large in ((terrain.ministry["Sud C"], terrain.ministry["Sud"]), (terrain.town["Crèche"], None)):
        agents = list(home.agents.order_by("pk"))
        found[f"encadrant de {home}"] = make_user((RoleName.MANAGER, large or home), agent=agents[0])
        found[f"agent de {home}"] = make_user(agent=agents[1])
    return found


def attack(terrain: Terrain, client_for) -> tuple[dict[str, Seen], list[Found]]:
    """What each reads, and what all of it together, with the command's JSON, gives away."""
    read: dict[str, Seen] = {}
    everything = read_command(terrain.structures())
    for name, user in readers(terrain).items():
        # Roles held at the same place have one scope, and one reader of figures: the lead walks it all.
        apart = name.startswith(("lead", "encadrant", "agent", "responsable"))
        structures = terrain.seen_by(name)
        read[name] = read_as(
            client_for(user),
            structures=structures if apart else [each for each in structures if each.label in SOME],
            dates=apart,
            words=name in WORDS,
        )
        everything.add(read[name])
    everything.counts |= kept_from_before(Structure.every.filter(is_grouping=True).exclude(closed_on=None))
    return read, pinned(terrain.world(), everything)


def test_no_group_of_one_to_ten_people_comes_out_of_what_each_role_reads(terrain, client_for):
    terrain.at_two_dates()
    read, found = attack(terrain, client_for)
    assert found == []

    # The attack is worth something: it read figures, of both dates and employers, and reads them right.
    lead = read["lead du ministère"]
    assert len(lead.counts) > 40
    assert {cell.on for cell in lead.counts} == {FIRST, SECOND}
    assert lead.hidden
    town = read["responsable de la mairie"]
    assert {cell.structure for cell in town.counts} >= {terrain.hall.pk}
    assert len({cell.structure for cell in town.counts}) == 4, "the whole and three groupings"
    assert all(read[name].counts for name in read), {name: len(seen.counts) for name, seen in read.items()}
    for name, seen in read.items():
        if "du ministère" in name:
            assert seen.counts.items() <= lead.counts.items(), name
        assert seen.unexplained == {}, name
        assert System(terrain.world(), seen).holds(terrain.true) == [], name
    services = {each.pk for label, each in terrain.town.items() if label != "Mairie"}
    everybody = {cell.structure for seen in read.values() for cell in [*seen.counts, *seen.percents, *seen.hidden]}
    assert not services & everybody, "a service of the small employer has a figure"


def test_what_is_not_hidden_at_all_is_found(terrain, client_for, monkeypatch):
    """Planted: protection is off. The small services are simply read; only rounding veils the one of nine."""
    monkeypatch.setattr(protection, "protect", unprotected)
    found = leaks(terrain, client_for)
    assert {frozenset({terrain.ministry[label].pk}) for label in ("Nord B", "Sud C")} <= found


def test_small_figures_hidden_alone_are_found_by_subtraction(terrain, client_for, monkeypatch):
    """Planted: the cells under the threshold are hidden, and no neighbour with them. The two people at the head come
    out as what is left of the ministry without its directions, rounded as these are."""
    monkeypatch.setattr(protection, "protect", only_small)
    found = leaks(terrain, client_for)
    assert frozenset({terrain.head.pk}) in found


def test_groupings_changed_without_the_check_are_found_by_subtracting_dates(terrain, client_for, monkeypatch):
    """Planted: the crèche leaves its grouping between the two dates, and nobody refuses."""
    monkeypatch.setattr(small_actions, "count", uncounted)
    terrain.group(["Éducation", "Autres services"], Éducation=0, Mairie=1)
    take_snapshot(FIRST, by="test")
    terrain.group(["Écoles", "Autres services"], Écoles=0, Mairie=1)
    take_snapshot(SECOND, by="test")
    lead = make_user((RoleName.PROGRAMME_LEAD, terrain.hall))
    seen = read_as(client_for(lead), structures=terrain.structures())
    seen.counts |= kept_from_before(Structure.every.filter(is_grouping=True).exclude(closed_on=None))
    found = {each.group for each in pinned(terrain.world(), seen)}
    assert frozenset({terrain.town["Crèche"].pk}) in found


def test_the_module_tells_what_it_read_and_ends_well_where_nothing_comes_out(terrain, capsys):
    terrain.group(["Éducation", "Autres services"], Éducation=0, Mairie=1)
    take_snapshot(FIRST, by="test")
    make_user((RoleName.PROGRAMME_LEAD, terrain.hall))
    assert main() == 0
    told = capsys.readouterr().out.splitlines()
    assert told[-1].endswith("0 small groups found")
    assert int(told[-1].split(", ")[1].split(" ")[0]) > 10
    assert len(told) == 1, "something was said that no table holds"


def kept_from_before(closed: object) -> dict:
    """Figures of a grouping that is read no more, by who kept the page of that day."""
    rows = Figure.objects.filter(structure__in=closed, status="shown").select_related("snapshot")
    rows = rows.exclude(indicator=COVERAGE, dimension="")  # on no page: people counted once a competence
    kept = {}
    for row in rows:
        if not is_share(row.indicator):
            continue
        shown = computed(row, row.snapshot.on)
        kept[Cell(row.snapshot.on, row.structure, row.indicator, row.dimension)] = shown.value, shown.base
    return kept


def leaks(terrain: Terrain, client_for) -> set[frozenset[int]]:
    terrain.group(["Éducation", "Autres services"], Éducation=0, Mairie=1)
    take_snapshot(FIRST, by="test")
    lead = make_user((RoleName.PROGRAMME_LEAD, terrain.head))
    seen = read_as(client_for(lead), structures=terrain.structures())
    world = world_of(terrain.head, same_people=SAME)
    return {each.group for each in pinned(world, seen)}


def unprotected(tree, tables, threshold):
    nothing = {one.code: np.zeros(own.people.shape, dtype=bool) for one, own in tables}
    return {code: (mask, mask) for code, mask in nothing.items()}


def only_small(tree, tables, threshold):
    masks = {}
    for one, own in tables:
        whole = own.rolled_up(tree)
        hidden = (whole.people > 0) & (whole.people < threshold) | protection.all_or_nobody(whole)
        masks[one.code] = (hidden, hidden)
    return masks


def uncounted(employer, labels, chosen):
    return Counted([], 0, 1)
