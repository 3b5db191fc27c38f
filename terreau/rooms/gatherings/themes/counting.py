"""Counting, once, at the close: points by theme, and by how many people, nobody twice.

What a count would say of persons is not written at all (decision 0068): below the threshold of publication no number,
and below five voters no order either. What is not stored cannot leak.
"""

from collections import Counter, defaultdict

from django.conf import settings

from terreau.rooms.gatherings.themes.models import Call, Support, Theme, Vote

ORDER_FROM = 5  # voters from which the order of the themes is told, without numbers


def roots_of(call: Call) -> dict[int, int]:
    """For each theme of the call, the one it stands in after every merging; itself when it was not merged."""
    into = dict(Theme.objects.filter(call=call).order_by().values_list("pk", "merged_into"))

    def root(key: int) -> int:
        while (above := into[key]) is not None:
            key = above
        return key

    return {key: root(key) for key in into}


def people_of(call: Call) -> dict[int, set[int]]:
    """By theme as it stands, the accounts that voted for it or support it: what only the messages may read."""
    roots, people = roots_of(call), defaultdict[int, set[int]](set)
    votes = Vote.objects.filter(ballot__call=call).order_by().values_list("theme", "ballot__voter")
    supports = Support.objects.filter(theme__call=call, user__isnull=False).order_by().values_list("theme", "user")
    for theme, user in [*votes, *supports]:
        people[roots[theme]].add(user)
    return people


def scores_of(call: Call) -> Counter[int]:
    roots, scores = roots_of(call), Counter[int]()
    votes = Vote.objects.filter(ballot__call=call).order_by().values_list("theme", "points")
    for theme, points in votes:
        scores[roots[theme]] += points
    return scores


def count(call: Call, *, voted: bool) -> None:
    """Write what may be said. The call is closed and its row is held by the caller."""
    people, scores = people_of(call), scores_of(call)
    voters = Vote.objects.filter(ballot__call=call).order_by().values("ballot__voter").distinct().count()
    taking_part = len(set().union(*people.values()))
    numbers = (voters if voted else taking_part) >= settings.EVIDENCE_THRESHOLD
    ordered = voted and voters >= ORDER_FROM
    ranks = {score: rank for rank, score in enumerate(sorted(set(scores.values()), reverse=True), 1)}
    themes = list(Theme.objects.filter(call=call).alive().order_by("pk"))
    for theme in themes:
        theme.score = scores[theme.pk] if numbers and voted else None
        theme.supporters = len(people[theme.pk]) if numbers else None
        theme.rank = ranks.get(scores[theme.pk]) if ordered else None
    Theme.objects.bulk_update(themes, ["score", "supporters", "rank"])
    call.voters = voters if numbers and voted else None
    Call.objects.filter(pk=call.pk).update(voters=call.voters)
