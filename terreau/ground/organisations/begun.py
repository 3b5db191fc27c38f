"""Of whom the indicator of a room speaks: employers where the thing has begun."""

from typing import Any

from terreau.ground.organisations.paths import PATH_STEP


def begun(facts: Any, where: Any) -> Any:
    """The structures (`structure`) of the employers that hold one of the structures of `where`.

    Elsewhere there is no data, and not 0 %: nothing was done with Terreau, and what was declared still stands.
    """
    tree = facts.structures.select("structure", employer=facts.structures.path.substr(0, PATH_STEP))
    active = where.select("structure").distinct().inner_join(tree, "structure").select("employer").distinct()
    return tree.inner_join(active, "employer").select("structure")
