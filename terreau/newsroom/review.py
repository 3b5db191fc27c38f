"""Two people for a publication: whoever proposes a page does not accept it himself."""

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext, gettext_lazy as _
from wagtail.models import Task, TaskState


class ReviewTask(Task):
    """A step of Wagtail's workflow: any other editor, or an administrator, accepts or asks for changes."""

    class Meta:
        verbose_name = _("relecture par une autre personne")

    def start(self, workflow_state: Any, user: Any = None) -> TaskState:
        """Wagtail calls this inside the transaction that submits the page: the messages exist if it does."""
        from terreau.newsroom.emails import tell_reviewers  # reads the models that read this one

        state = super().start(workflow_state, user=user)
        tell_reviewers(workflow_state.content_object, workflow_state.requested_by)
        return state

    @transaction.atomic
    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> None:
        from terreau.newsroom.emails import tell_author

        super().on_action(task_state, user, action_name, **kwargs)
        state = task_state.workflow_state
        page = state.content_object
        page.refresh_from_db()
        said = {"accepted": action_name == "approve", "comment": kwargs.get("comment", "")}
        tell_author(page, state.requested_by, **said)

    def may_decide(self, obj: Any, user: Any) -> bool:
        state = obj.current_workflow_state
        return state is not None and state.requested_by_id != user.pk

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        """What is being reviewed does not change under the eyes of its reviewer: its author withdraws it first."""
        return not self.may_decide(obj, user)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        if not self.may_decide(obj, user):
            return []
        return [
            ("reject", _("Demander des changements"), True),
            ("approve", _("Accepter et publier"), False),
            ("approve", _("Accepter avec un commentaire"), True),
        ]

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> models.QuerySet[TaskState]:
        waiting = TaskState.objects.filter(task=self, status=TaskState.STATUS_IN_PROGRESS)
        return waiting.exclude(workflow_state__requested_by_id=user.pk).order_by("-started_at")

    @classmethod
    def get_description(cls) -> str:
        return gettext(
            "Une autre personne que celle qui propose la page la relit, l’accepte ou demande des changements."
        )
