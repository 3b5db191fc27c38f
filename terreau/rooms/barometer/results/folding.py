"""Groups of enough people by category or age: whoever is in too small a group is counted in its neighbour, before
anything is stored. Made of people, not of their answers: the same groups for every question.

Those by structure are `waves.folding`.
"""

from collections.abc import Iterable, Mapping

REST = ""  # the group of those whose value is not known, which takes in the small ones


def fold_values(people: Mapping[str, int], threshold: int) -> dict[str, str]:
    """Where each value of an axis is counted: itself, or « not known and others » (`REST`).

    What does not reach the threshold goes to the rest; if the rest is then too small, the next smallest value joins it.
    Fewer than two groups tell nothing: the axis is left out, and nothing is returned.
    """
    here = {value: count for value, count in people.items() if count}
    kept = sorted((count, value) for value, count in here.items() if value != REST and count >= threshold)
    rest = sum(here.values()) - sum(count for count, _value in kept)
    while 0 < rest < threshold and kept:
        rest += kept.pop(0)[0]
    if len(kept) + (rest > 0) < 2:
        return {}
    alone = {value for _count, value in kept}
    return {value: value if value in alone else REST for value in here}


def join_neighbours(people: Mapping[str, float], order: Iterable[str], least: float) -> list[list[str]]:
    """Consecutive levels joined until each has `least` people: the smallest goes with the smaller of its neighbours."""
    joined = [([level], people[level]) for level in order if people.get(level)]
    while len(joined) > 1:
        at = min(range(len(joined)), key=lambda place: joined[place][1])
        if joined[at][1] >= least:
            break
        beside = [place for place in (at - 1, at + 1) if 0 <= place < len(joined)]
        other = min(beside, key=lambda place: joined[place][1])
        first, second = sorted((at, other))
        joined[first : second + 1] = [(joined[first][0] + joined[second][0], joined[first][1] + joined[second][1])]
    return [levels for levels, _people in joined]
