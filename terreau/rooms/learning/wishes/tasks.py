"""What the worker does: allocations, their replay, and the seats once signed. Pages only ask for it."""

from django.utils import translation
from django_tasks import task


@task()
def allocate(pk: int, language: str) -> None:
    from terreau.rooms.learning.wishes import allocating
    from terreau.rooms.learning.wishes.models import Proposal

    asked = Proposal.objects.select_related("campaign__structure__root").filter(pk=pk).first()
    if asked is not None:
        with translation.override(language):
            allocating.run(asked)


@task()
def replay(pk: int) -> None:
    from terreau.rooms.learning.wishes import allocating
    from terreau.rooms.learning.wishes.models import Proposal

    kept = Proposal.objects.select_related("campaign__structure__root").filter(pk=pk).first()
    if kept is not None:
        allocating.replay(kept)


@task()
def give(pk: int) -> None:
    from terreau.rooms.learning.wishes import signing
    from terreau.rooms.learning.wishes.models import Campaign

    campaign = Campaign.objects.select_related("structure__root", "signed_by").filter(pk=pk).first()
    if campaign is not None:
        signing.give(campaign)
