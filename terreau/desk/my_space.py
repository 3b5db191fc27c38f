"""What my space shows."""

from typing import Any


def my_space_of(user: Any) -> dict[str, Any]:
    return {}
