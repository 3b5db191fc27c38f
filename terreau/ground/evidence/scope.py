from dataclasses import dataclass


@dataclass(frozen=True)
class Scope:
    """Which structures a reader may see figures of, by key. Made by `accounts`; the evidence only obeys it."""

    subtrees: frozenset[int] = frozenset()  # these and everything below them
    single: frozenset[int] = frozenset()  # these alone

    @property
    def empty(self) -> bool:
        return not (self.subtrees or self.single)
