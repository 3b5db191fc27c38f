"""The end of a review. Wagtail imports this before its own models: nothing of them here."""

from typing import Any


def publish_accepted(workflow_state: Any, user: Any = None) -> None:
    """What the review accepted goes out, in the name of who accepted it: that is the right he has, and no other."""
    workflow_state.content_object.get_latest_revision().publish(user=user, skip_permission_checks=True)
