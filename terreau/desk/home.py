"""What the home page shows."""

from typing import Any

from terreau.desk.inbox import inbox
from terreau.desk.role_cards import parts_for


def home_of(user: Any) -> dict[str, Any]:
    return {"waiting": inbox(user), "parts": parts_for(role.role for role in user.held_roles)}
