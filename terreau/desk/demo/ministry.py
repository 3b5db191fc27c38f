"""The tree of the fictional ministry: 180 structures on four levels, and the agents of each."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from terreau.desk.demo.plan import Plan
from terreau.ground.organisations.enums import StructureKind

DATA = Path(__file__).parent / "data"
CODE = "MTT"
LABEL = "Ministère de la Transition des territoires (fictif)"
# Invented, as they must be: no region of France carries these names.
REGIONS = {
    "BOC": "Bocage-Atlantique",
    "COT": "Côtes-Blanches",
    "GRV": "Grandes-Vallées",
    "HPL": "Hauts-Plateaux",
    "LAC": "Lacs-et-Forêts",
    "MER": "Midi-Marin",
    "MON": "Monts-du-Levant",
    "PLA": "Plaine-Centrale",
    "RIV": "Rives-du-Nord",
    "VIG": "Vignes-et-Causses",
}
# Of a structure's subtree, who works at its head and not in a bureau.
STAFF_OF_DIRECTION, STAFF_OF_SERVICE = 0.025, 0.02
SPREAD_OF_WEIGHTS = 0.25  # so that two regions are not twins


@dataclass(frozen=True)
class Node:
    """A structure to be. `weight` is relative; `fixed` is a number of agents whatever the size of the ministry."""

    code: str
    label: str
    profile: str
    depth: int
    parent: int | None
    weight: float = 0.0
    fixed: int = 0

    @property
    def kind(self) -> StructureKind:
        if self.depth == 1:
            return StructureKind.EMPLOYER
        if self.depth == 2:
            return StructureKind.DIRECTION
        if self.depth == 3:
            return StructureKind.SUBDIRECTION if self.label.startswith("Sous-") else StructureKind.SERVICE
        return StructureKind.OFFICE


@cache
def tree() -> tuple[Node, ...]:
    """Every structure, each after its parent; the first is the ministry."""
    nodes = [Node(CODE, LABEL, "policy", 1, None)]
    plant(nodes, (DATA / "ministry.txt").read_text(encoding="utf-8"))
    region = (DATA / "regions.txt").read_text(encoding="utf-8")
    for code, name in REGIONS.items():
        plant(nodes, region.replace("DR-%s", f"DR-{code}").replace("%s", name))
    return tuple(nodes)


def plant(nodes: list[Node], outline: str) -> None:
    branch = [0]
    for line in outline.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        depth = 2 + (len(line) - len(line.lstrip())) // 2
        code, label, profile, *rest = (cell.strip() for cell in line.split("|"))
        size = re.fullmatch(r"(=?)(\d+)", rest[0]) if rest else None
        del branch[depth - 1 :]
        branch.append(len(nodes))
        nodes.append(
            Node(
                code, label, profile, depth, branch[depth - 2],
                weight=float(size[2]) if size and not size[1] else 0.0,
                fixed=int(size[2]) if size and size[1] else 0,
            )
        )  # fmt: skip


def headcounts(plan: Plan) -> np.ndarray:
    """How many agents each structure holds today: at least one each, `plan.agents` in all."""
    nodes = tree()
    random = plan.draw("headcounts")
    weights = np.array([node.weight for node in nodes]) * np.exp(random.normal(0, SPREAD_OF_WEIGHTS, len(nodes)))
    below = weights.copy()
    for index in range(len(nodes) - 1, 0, -1):
        parent = nodes[index].parent
        if parent is not None:
            below[parent] += below[index]
    leads = np.array([node.weight == 0 and node.fixed == 0 for node in nodes])
    share = np.array([STAFF_OF_DIRECTION if node.depth <= 2 else STAFF_OF_SERVICE for node in nodes])
    weights = np.where(leads, below * share, weights)
    weights[0] = below[0] * 0.001
    fixed = np.array([node.fixed for node in nodes])
    # A small ministry has small bureaux too: what is fixed never takes more than a third of it.
    fixed = np.where(fixed > 0, np.maximum(1, (fixed * min(1.0, plan.agents / 3 / fixed.sum())).astype(int)), 0)
    free = plan.agents - int(fixed.sum()) - int((fixed == 0).sum())
    exact = weights / weights.sum() * free
    counts = exact.astype(int)
    short = free - int(counts.sum())
    counts[np.argsort(counts - exact, kind="stable")[:short]] += 1
    return np.where(fixed > 0, fixed, counts + 1)
