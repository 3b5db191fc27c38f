"""Wagtail's small background tasks, done at once.

They note which page shows which picture, and what can be searched. Who may see a picture is read from these notes: they
must be true when the page is saved, and where no worker runs. Every other task waits for the worker, as before.
"""

from typing import Any

from django_tasks.backends.immediate import ImmediateBackend
from django_tasks_db import DatabaseBackend

AT_ONCE = ("wagtail.", "modelsearch.")


class TaskBackend(DatabaseBackend):
    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        if task.module_path.startswith(AT_ONCE):
            return ImmediateBackend(self.alias, {}).enqueue(task, args, kwargs)
        return super().enqueue(task, args, kwargs)
