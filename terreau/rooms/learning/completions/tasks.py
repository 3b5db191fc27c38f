"""Attestations are delivered by the background process: a large administration has tens of thousands."""

from django_tasks import task

from terreau.rooms.learning.completions.models import Batch


@task()
def deliver(pk: int) -> None:
    # Imported here: whoever asks for a delivery, there, enqueues this task.
    from terreau.rooms.learning.completions import delivering

    batch = Batch.objects.filter(pk=pk).first()
    if batch is not None:
        delivering.run(batch)
