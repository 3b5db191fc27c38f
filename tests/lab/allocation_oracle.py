"""What an allocation must be, said again without a solver: the rules one by one, and every subset of the seats."""

from itertools import combinations

import numpy as np

from terreau.lab.allocation import Absences, Pairs, Quotas, Rules, Sessions, Wishes


def plain(text):
    """The text with plain spaces: French punctuation is bound by no-break ones."""
    return str(text).replace("\u00a0", " ")


class Case:
    """A demand by labels."""

    def __init__(self, wishes, sessions, rules):
        self.wishes, self.sessions, self.rules = wishes, sessions, rules
        self.place = {label: number for number, label in enumerate(sessions.labels)}
        self.rank = {(a, c): int(r) for a, c, r in zip(wishes.agents, wishes.courses, wishes.ranks, strict=True)}
        self.structure = dict(zip(wishes.agents, wishes.structures, strict=True))
        self.priority = dict(zip(wishes.agents, wishes.priorities.tolist(), strict=True))
        self.agents = sorted(set(wishes.agents))
        self.done = set(zip(rules.done.left, rules.done.right, strict=True))
        self.fixed = set(zip(rules.fixed.left, rules.fixed.right, strict=True))
        self.needs = list(zip(rules.prerequisites.left, rules.prerequisites.right, strict=True))

    def course(self, session):
        return self.sessions.courses[self.place[session]]

    def span(self, session):
        return self.sessions.start[self.place[session]], self.sessions.end[self.place[session]]

    def away(self, agent, session):
        start, end = self.span(session)
        gone = zip(self.rules.absences.agents, self.rules.absences.start, self.rules.absences.end, strict=True)
        return any(who == agent and start < last and first < end for who, first, last in gone)

    def overlap(self, one, other):
        (a, b), (c, d) = self.span(one), self.span(other)
        return a < d and c < b

    def quota(self, structure, session):
        lines = zip(self.rules.quotas.structures, self.rules.quotas.sessions, self.rules.quotas.seats, strict=True)
        return min((q for g, s, q in lines if g in ("", structure) and s in ("", session)), default=np.inf)

    def possible(self):
        """Every seat that may be thought of: a wish, or a fixed seat."""
        asked = {(a, s) for a, c in self.rank for s in self.sessions.labels if self.course(s) == c}
        return sorted(asked | self.fixed)

    def broken(self, seats):
        """The names of the rules that these seats (agent, session) break."""
        found = set()
        if not self.fixed <= set(seats):
            found.add("fixed")
        for agent in {a for a, _s in seats}:
            mine = [s for a, s in seats if a == agent]
            courses = [self.course(s) for s in mine]
            if len(set(courses)) < len(courses):
                found.add("course")
            periods = [self.sessions.periods[self.place[s]] for s in mine]
            if any(periods.count(p) > self.rules.seats for p in periods):
                found.add("seats")
            if any(self.overlap(s, t) for s, t in combinations(mine, 2)):
                found.add("overlap")
            for s in mine:
                if (agent, s) not in self.fixed and ((agent, self.course(s)) in self.done or self.away(agent, s)):
                    found.add("away")
                if not all(
                    self.prepared(agent, s, need, mine) for course, need in self.needs if course == self.course(s)
                ):
                    found.add("prerequisite")
        for s in {s for _a, s in seats}:
            inside = [a for a, t in seats if t == s]
            if len(inside) > self.sessions.capacity[self.place[s]]:
                found.add("full")
            if len(inside) < self.sessions.minimum[self.place[s]]:
                found.add("minimum")
            for g in {self.structure[a] for a in inside}:
                if sum(self.structure[a] == g for a in inside) > self.quota(g, s):
                    found.add("quota")
        if self.rules.budget is not None and self.cost(seats) > self.rules.budget + 1e-6:
            found.add("budget")
        return found

    def prepared(self, agent, session, need, mine):
        start = self.span(session)[0]
        return (agent, need) in self.done or any(self.course(t) == need and self.span(t)[1] <= start for t in mine)

    def cost(self, seats):
        return sum(float(self.sessions.cost[self.place[s]]) for _a, s in seats)

    def points(self, agent, session):
        rank = self.rank.get((agent, self.course(session)), 0)
        return max(self.rank.values()) + 1 - rank if rank else 0

    def reached(self):
        """The agents with at least one seat that date, prerequisites and what they did allow."""
        kept = {(a, s) for a, s in self.possible() if not self.broken_alone(a, s)} | self.fixed
        while True:
            good = {
                (a, s) for a, s in kept
                if (a, s) in self.fixed
                or all(
                    self.prepared(a, s, n, [t for b, t in kept if b == a])
                    for c, n in self.needs if c == self.course(s)
                )
            }  # fmt: skip
            if good == kept:
                return {a for a, _s in kept}
            kept = good

    def broken_alone(self, agent, session):
        return (agent, self.course(session)) in self.done or self.away(agent, session)

    def merit(self, seats, order):
        """What is maximised, in order. `order`: position in the draw, by agent."""
        reached, served = self.reached(), {a for a, _s in seats}
        groups = {self.structure[a] for a in reached}
        out = {g: [a for a in reached if self.structure[a] == g] for g in groups}
        spread = sum(len([a for a in out[g] if a not in served]) ** 2 / len(out[g]) for g in groups)
        luck = sum(self.points(a, s) * (1 - (order[a] - 1) / len(self.agents)) for a, s in seats)
        priority = sum(self.priority[a] for a in served)
        return (len(served), priority, sum(self.points(a, s) for a, s in seats), -round(spread, 6), round(luck, 6))

    def best(self, order):
        """The merit of the best subset of the possible seats; None when none respects the rules."""
        seats = self.possible()
        found = None
        for size in range(len(seats) + 1):
            for some in combinations(seats, size):
                if not self.broken(some):
                    merit = self.merit(some, order)
                    found = merit if found is None or merit > found else found
        return found


def random_case(seed, agents, courses, per_course, wished, *, fixed=0, free=False):
    """A random small demand in which every rule matters. `free`: capacities, minimums and the rest bind less."""
    rng = np.random.default_rng(seed)
    names = [f"agent {n}" for n in range(agents)]
    labels = [f"cours {c}/{d}" for c in range(courses) for d in range(per_course)]
    of = [label.split("/")[0] for label in labels]
    start = rng.integers(0, 6, len(labels)).astype(float)
    capacity = rng.integers(0, 4, len(labels)) + (2 if free else 0)
    minimum = np.minimum(rng.integers(0, 4, len(labels)), capacity)
    sessions = Sessions(
        labels, of, start, start + rng.integers(1, 3, len(labels)), capacity.astype(float), minimum.astype(float),
        rng.integers(0, 4, len(labels)) * 50.0, [f"p{p}" for p in rng.integers(0, 2, len(labels))],
    )  # fmt: skip
    lines = [
        (name, f"cours {c}", float(r + 1))
        for name in names
        for r, c in enumerate(rng.permutation(courses)[: rng.integers(1, wished + 1)])
    ]
    structure = {name: f"structure {rng.integers(2)}" for name in names}
    priority = {name: float(rng.integers(0, 3) == 0) for name in names}
    wishes = Wishes(
        [n for n, _c, _r in lines], [c for _n, c, _r in lines], np.array([r for _n, _c, r in lines]),
        [structure[n] for n, _c, _r in lines], np.array([priority[n] for n, _c, _r in lines]),
    )  # fmt: skip
    away = [str(name) for name in rng.choice(names, max(1, agents // 3))]
    first = rng.integers(0, 6, len(away)).astype(float)
    held = sorted({(names[rng.integers(agents)], labels[rng.integers(len(labels))]) for _n in range(fixed)})
    held = [(a, s) for a, s in held if not _gone(a, s, away, first, sessions)]
    rules = Rules(
        seats=int(rng.integers(1, 3)), budget=float(rng.integers(2, 8) * 50 * (4 if free else 1)),
        quotas=Quotas(["structure 0" if "structure 0" in structure.values() else ""], [""], np.array([2.0])),
        absences=Absences(away, first, first + 1.0),
        done=Pairs([names[0]], ["cours 0"]), prerequisites=Pairs(["cours 1"], ["cours 0"]) if courses > 1 else Pairs(),
        fixed=Pairs([a for a, _s in held], [s for _a, s in held]),
    )  # fmt: skip
    return Case(wishes, sessions, rules)


def _gone(agent, session, away, first, sessions):
    number = list(sessions.labels).index(session)
    return any(
        who == agent and sessions.start[number] < day + 1 and day < sessions.end[number]
        for who, day in zip(away, first, strict=True)
    )
