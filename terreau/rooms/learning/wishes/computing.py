"""The allocation itself, by the laboratory. Only the worker calls it: pages must not pay for scipy."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

VERSION = 1
# A search stopped here says what it proved; replaying it may then give another answer as good.
SECONDS = 300.0
STEPS = ("leading", "balance", "draw")


def digest_of(content: Any) -> str:
    """The fingerprint of plain data, whatever the order of its keys."""
    written = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def method() -> str:
    """What must be the same for a replay to answer the same."""
    import scipy

    return f"terreau.lab.allocation {VERSION}, scipy {scipy.__version__}"


def compute(rows: dict[str, Any], *, seed: int, progress: Callable[[int], None] | None = None) -> dict[str, Any]:
    """Who gets which seat from the rows of `demand.py`: `given` [list, session, rank or 0, fixed], `refused` [list,
    course, rank, reasons], `stages` [name, value, bound, proven], `proven`. Raises the `Refusal` of the laboratory."""
    if not rows["wishes"]:
        return {"given": [], "refused": [], "stages": [], "proven": True}
    from terreau.lab.allocation import place, refused

    def tell(stage: str) -> None:
        if progress is not None:
            progress(100 * STEPS.index(stage) // len(STEPS))

    wishes, sessions, rules = demand(rows)
    found = place(wishes, sessions, rules, seed=seed, seconds=SECONDS, progress=tell)
    model = found.model
    given = [
        [
            model.agents[model.seat_agent[seat]], model.sessions[model.seat_session[seat]],
            int(model.seat_rank[seat]), bool(model.fixed[seat]),
        ]
        for seat in found.given.nonzero()[0].tolist()
    ]  # fmt: skip
    return {
        "given": sorted(given),
        "refused": [
            [one.agent, one.course, one.rank, [_plain(each) for each in one.reasons]]
            for one in refused(found, wishes, rules)
        ],
        "stages": [[stage.name, float(stage.value), float(stage.bound), bool(stage.proven)] for stage in found.stages],
        "proven": bool(found.proven),
    }


def _plain(because: Any) -> dict[str, Any]:
    return {
        "code": because.code,
        "message": because.message,
        "filling": {name: _number(value) for name, value in because.filling.items()},
        "held": {name: int(number) for name, number in because.held.items()},
    }


def _number(value: Any) -> Any:
    """numpy's numbers as JSON writes them."""
    return value.item() if hasattr(value, "item") else value


def demand(rows: dict[str, Any]) -> tuple[Any, Any, Any]:
    """The rows as the laboratory takes them."""
    import numpy as np

    from terreau.lab.allocation import Absences, Pairs, Quotas, Rules, Sessions, Wishes

    def columns(name: str, width: int) -> list[list[Any]]:
        return [list(column) for column in zip(*rows[name], strict=True)] or [[] for _column in range(width)]

    def numbers(column: list[Any]) -> Any:
        return np.array(column, dtype=float)

    agents, courses, ranks, structures, priorities = columns("wishes", 5)
    wishes = Wishes(agents, courses, numbers(ranks), structures, numbers(priorities))
    labels, of, start, end, capacity, minimum, cost, periods = columns("sessions", 8)
    sessions = Sessions(
        labels, of, numbers(start), numbers(end), numbers(capacity), numbers(minimum), numbers(cost), periods
    )
    whose, where, seats = columns("quotas", 3)
    who, begins, ends = columns("absences", 3)
    rules = Rules(
        seats=rows["seats"],
        budget=rows["budget"],
        quotas=Quotas(whose, where, numbers(seats)),
        absences=Absences(who, numbers(begins), numbers(ends)),
        done=Pairs(*columns("done", 2)),
        fixed=Pairs(*columns("fixed", 2)),
    )
    return wishes, sessions, rules
