"""The messages of the showroom. They hold the name of a solution and an address that takes signing in."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy

from terreau.ground.accounts.models import User
from terreau.ground.mail.actions import enqueue
from terreau.ground.mail.purposes import Purpose, purpose
from terreau.ground.mail.writing import absolute, quoted, write
from terreau.rooms.gatherings.showroom import access
from terreau.rooms.gatherings.showroom.enums import Follow
from terreau.rooms.gatherings.showroom.models import Interest, Solution

REVIEW = purpose("showroom.review", gettext_lazy("Solution : une fiche à relire"))
DECIDED = purpose("showroom.decided", gettext_lazy("Solution : la réponse de la relecture"))
WITHDRAWN = purpose("showroom.withdrawn", gettext_lazy("Solution : retirée"))
INTEREST = purpose("showroom.interest", gettext_lazy("Solution : un agent s’y intéresse"))
MOVED = purpose("showroom.moved", gettext_lazy("Solution : où en est votre demande"))
REMINDER = purpose("showroom.reminder", gettext_lazy("Solution : un suivi qui attend"))


def ask_review(solution: Solution, *, by: Any) -> None:
    others = [user for user in access.animators_of(solution) if user.pk != getattr(by, "pk", None)]
    subject = gettext_lazy("Une fiche à relire : %(name)s")
    _send(REVIEW, others, "review", subject, solution, link=_page(solution))


def tell_decision(solution: Solution, *, accepted: bool) -> None:
    subject = gettext_lazy("Fiche publiée : %(name)s") if accepted else gettext_lazy("Fiche à reprendre : %(name)s")
    author = User.objects.active().filter(pk=solution.proposed_by_id)
    _send(
        DECIDED, author, "decided", subject, solution,
        link=_page(solution), accepted=accepted, remark=quoted(solution.remark),
    )  # fmt: skip


def tell_withdrawn(solution: Solution) -> None:
    """Those whose interest is still followed."""
    people = User.objects.active().filter(agent__in=solution.interests.living().order_by().values("agent"))
    _send(
        WITHDRAWN, people.order_by("pk"), "withdrawn", gettext_lazy("Solution retirée : %(name)s"), solution,
        link=_mine(), reason=quoted(solution.withdrawn_reason),
    )  # fmt: skip


def tell_followers(interest: Interest) -> None:
    people = access.animators_of(interest.solution)
    subject = gettext_lazy("Quelqu’un s’intéresse à %(name)s")
    _send(INTEREST, people, "interest", subject, interest.solution, link=_followed())


def tell_moved(interest: Interest, *, own: bool) -> None:
    """The other side learns of each step: who asked, or those who follow."""
    if own:
        people: Iterable[User] = access.animators_of(interest.solution)
    else:
        people = User.objects.active().filter(agent=interest.agent_id)
    # Who follows reads a list, who asked reads his own.
    link = _followed() if own else _mine()
    _send(
        MOVED, people, "moved", gettext_lazy("%(name)s : le suivi avance"), interest.solution, link=link, own=own,
        step=str(Follow(interest.state).label), tried=interest.state == Follow.TRIED,
    )  # fmt: skip


def remind(interest: Interest) -> None:
    people = access.animators_of(interest.solution)
    subject = gettext_lazy("%(name)s : un suivi attend depuis quinze jours")
    _send(REMINDER, people, "reminder", subject, interest.solution, link=_followed())


def _page(solution: Solution) -> str:
    return absolute(reverse("showroom:show", args=[solution.pk]))


def _mine() -> str:
    return absolute(reverse("showroom:mine"))


def _followed() -> str:
    return absolute(reverse("showroom:interests"))


def _send(
    kind: Purpose, people: Iterable[User], template: str, subject: Any, solution: Solution, **context: Any
) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        said = str(subject) % {"name": solution.name}
        for user in people:
            written = write(f"showroom/mail/{template}.txt", subject=said, name=solution.name, **context)
            enqueue(kind, to=user.email, written=written, structure=solution.structure)
