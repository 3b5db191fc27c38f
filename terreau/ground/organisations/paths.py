"""The path of a structure: the chain of primary keys from its employer, each on `PATH_STEP` digits.

Only digits, so that every collation of every database sorts it alike and a subtree is one index range.
"""

PATH_STEP = 8
PATH_DEPTH = 12


def step(key: int) -> str:
    """A primary key as it stands in a path."""
    return str(key).zfill(PATH_STEP)


def path_of(key: int, parent_path: str = "") -> str:
    return parent_path + step(key)


def end_of(path: str) -> str:
    """The first path after the whole subtree of `path`, in every collation."""
    return path[:-PATH_STEP] + step(int(path[-PATH_STEP:]) + 1)


def keys_of(path: str) -> list[int]:
    """Primary keys from the employer down to the structure, itself included."""
    return [int(path[i : i + PATH_STEP]) for i in range(0, len(path), PATH_STEP)]
