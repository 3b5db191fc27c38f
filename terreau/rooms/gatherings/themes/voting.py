"""A person's votes: given and changed until the close, never after, and never more than the budget.

The row of the call is held while a ballot is written, so that the close, which moves it, comes wholly before or wholly
after. Nothing of it is journalled: who voted, and how many did, would be read there before the close.
"""

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _, ngettext

from terreau.ground.accounts.models import User
from terreau.rooms.gatherings.themes.actions import ThemesRefused, hold
from terreau.rooms.gatherings.themes.counting import roots_of
from terreau.rooms.gatherings.themes.enums import CallState, ThemeState
from terreau.rooms.gatherings.themes.models import Ballot, Call, Theme, Vote


@transaction.atomic
def cast(call: Call, points: dict[int, int], *, by: User) -> int:
    """The whole ballot of `by`, in place of what he had given; how many points it holds."""
    hold(call, CallState.VOTING)
    call.refresh_from_db()
    if not call.takes_votes:
        raise ThemesRefused(_("Le vote est clos : votre bulletin ne change plus."))
    given = {theme: count for theme, count in points.items() if count}
    if any(count < 0 for count in given.values()):
        raise ThemesRefused(_("Un vote vaut au moins un point."))
    in_vote = Theme.objects.filter(call=call, state=ThemeState.IN_VOTE, pk__in=given)
    if in_vote.count() != len(given):
        raise ThemesRefused(_("Un des thèmes n’est plus au vote : relisez la liste."))
    total = sum(given.values())
    if total > call.budget:
        raise ThemesRefused(too_many(total, call.budget))
    ballot, _made = Ballot.objects.get_or_create(call=call, voter=by, defaults={"budget": call.budget})
    Vote.objects.filter(ballot=ballot).delete()
    if not given:
        ballot.delete()
        return 0
    Vote.objects.bulk_create(Vote(ballot=ballot, theme_id=theme, points=count) for theme, count in given.items())
    Ballot.objects.filter(pk=ballot.pk).update(spent=total)
    return total


def too_many(total: int, budget: int) -> str:
    return ngettext(
        "Vous avez %(budget)d voix et vous en donnez %(total)d.",
        "Vous avez %(budget)d points et vous en donnez %(total)d.",
        budget,
    ) % {"budget": budget, "total": total}


def ballot_of(call: Call, user: User) -> dict[int, int]:
    """What `user` gave, on the themes as they stand: what was merged shows on the theme it was merged into."""
    roots = roots_of(call)
    rows = Vote.objects.filter(ballot__call=call, ballot__voter=user).values("theme").annotate(given=Sum("points"))
    found: dict[int, int] = {}
    for theme, given in rows.order_by("theme").values_list("theme", "given"):
        found[roots[theme]] = found.get(roots[theme], 0) + given
    return found
