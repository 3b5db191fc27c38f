"""Structures of enough people: whoever is in too small a one is counted in its parent, before anything is stored.

Every structure that has groups in or below it is whole: all of its people are counted in it.
"""

from collections.abc import Iterable, Mapping

from terreau.ground.organisations.paths import PATH_STEP


def fold_structures(people: Mapping[str, int], root: str, threshold: int) -> dict[str, str]:
    """Where the people of each structure are counted: `{path: path}`, itself or a structure above it.

    `people` counts those of a structure alone, by its path; `root` is the path of the wave's structure, above all of
    them. Bottom up: what does not reach the threshold goes to the parent. Where structures below are groups and the
    rest of their parent is too small, the smallest one among its children goes into that rest, whole. Nothing at all is
    returned when the whole does not reach the threshold.
    """
    children: dict[str, set[str]] = {}
    for path in people:
        for end in range(len(root) + PATH_STEP, len(path) + 1, PATH_STEP):
            children.setdefault(path[: end - PATH_STEP], set()).add(path[:end])
    groups: dict[str, dict[str, set[str]]] = {}  # of each structure: {where: paths counted there} below or at it

    def count(paths: Iterable[str]) -> int:
        return sum(people.get(path, 0) for path in paths)

    def whole(path: str) -> int:
        return sum(count(paths) for paths in groups[path].values())

    def settle(path: str) -> set[str]:
        """Groups of the subtree; the paths of those who are left for the parent are returned."""
        rest = {path} if people.get(path) else set()
        formed: list[str] = []
        for child in sorted(children.get(path, ())):
            left = settle(child)
            rest |= left
            if groups[child]:
                formed.append(child)
        groups[path] = {}
        formed.sort(key=lambda child: (whole(child), child))
        while rest and count(rest) < threshold and formed:
            rest |= {one for paths in groups[formed.pop(0)].values() for one in paths}
        for child in formed:
            groups[path] |= groups[child]
        if rest and count(rest) >= threshold:
            groups[path][path] = rest
            return set()
        return rest

    settle(root)
    return {path: where for where, paths in groups[root].items() for path in paths}
