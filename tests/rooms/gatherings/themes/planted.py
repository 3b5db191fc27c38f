"""What calls for themes hold about somebody: a call he prepared, a theme, a vote, a theme that he follows."""

from typing import Any

from django.utils import timezone

from terreau.ground.organisations.models import Structure
from terreau.rooms.gatherings.themes.models import Ballot, Call, Support, Theme, Vote


def plant(person: Any, employer: Structure) -> None:
    today = timezone.localdate()
    call = Call.objects.create(
        structure=employer, title="Appel", question="Quoi ?", opens_on=today, votes_from=today, closes_on=today,
        created_by=person.user,
    )  # fmt: skip
    theme = Theme.objects.create(call=call, title="Thème", origin="agent", proposer=person.user)
    ballot = Ballot.objects.create(call=call, voter=person.user, budget=1, spent=1)
    Vote.objects.create(ballot=ballot, theme=theme, points=1)
    Support.objects.create(theme=theme, user=person.user)
    Support.objects.create(theme=theme, email=person.user.email)
