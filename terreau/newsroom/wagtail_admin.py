"""Wagtail's editor, without the messages it would send itself: ours go through the outbox (see `emails`)."""

from django.dispatch import Signal
from wagtail.admin.apps import WagtailAdminAppConfig


class WagtailAdminConfig(WagtailAdminAppConfig):
    """Wagtail sends from the page that is being saved: a busy mail server would lose the message, or send it twice."""

    def ready(self) -> None:
        super().ready()
        from wagtail.models import TaskState, WorkflowState
        from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

        for signal, sender, uid in (
            (task_submitted, TaskState, "group_approval_task_submitted_email_notification"),
            (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification"),
            (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification"),
            (workflow_approved, WorkflowState, "workflow_state_approved_email_notification"),
        ):
            unplug(signal, sender, uid)


def unplug(signal: Signal, sender: type, uid: str) -> None:
    """Take Wagtail's own sender off. Loud when it is not there: a new version of Wagtail may have renamed it."""
    if not signal.disconnect(sender=sender, dispatch_uid=uid):
        raise RuntimeError(f"Wagtail's sender of messages {uid!r} is not where it was.")
