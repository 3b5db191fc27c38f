"""The messages of a cohort: which group is yours, whom you coach. Dates and seats are written by the seats."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.accounts.models import User
from terreau.ground.mail.actions import MailRefused, enqueue
from terreau.ground.mail.purposes import purpose
from terreau.ground.mail.writing import absolute, write
from terreau.ground.seats.people import address_of
from terreau.rooms.learning.cycles.access import may_run
from terreau.rooms.learning.cycles.models import Candidacy, Group

GROUP = purpose("cycles.group", gettext_lazy("Cycle : votre groupe d’accompagnement"))


def account_of(candidacy: Candidacy) -> User | None:
    """His account, as agent or as himself; None for somebody who follows without one."""
    if candidacy.agent is not None:
        account: User | None = getattr(candidacy.agent, "user", None)
        return account
    return candidacy.user


def _address(candidacy: Candidacy) -> str:
    account = account_of(candidacy)
    return address_of(candidacy) or (account.email if account else "")


def _post(group: Group, to: str, subject: str, said: list[str], *, linked: bool) -> None:
    if not to:
        return
    link = absolute(reverse("cycles:group", args=[group.cycle_id, group.pk])) if linked else ""
    written = write(
        "cycles/mail/group.txt", subject=subject, said="\n\n".join(said), link=link, title=str(group.cycle),
    )  # fmt: skip
    with suppress(MailRefused):  # no address that is one: the page of who runs the cycle shows who has none
        enqueue(GROUP, to=to, written=written, structure=group.cycle.session.occasion.structure)


def _names(group: Group) -> list[str]:
    rows = group.cycle.candidacies.auditors().filter(group=group).with_people().order_by("pk")
    return sorted((each.who for each in rows), key=str.casefold)


def _coached(group: Group) -> str:
    if group.coached_by:
        return _("Il est accompagné par %(coach)s.") % {"coach": group.coached_by}
    return _("Vous saurez bientôt qui l’accompagne.")


def tell_members(group: Group, members: Iterable[Candidacy]) -> None:
    names = _names(group)
    for member in members:
        account = account_of(member)
        with translation.override(member.language or settings.LANGUAGE_CODE):
            said = [
                _("Votre groupe est « %(name)s ».") % {"name": group.name},
                _("En font partie : %(names)s.") % {"names": ", ".join(names)},
                _coached(group),
            ]
            opens = account is not None and not may_run(account, group.cycle)
            if account is None:
                said.append(_("Vous suivez le cycle sans compte : votre groupe n’a pas de page pour vous ici."))
            elif opens:
                said.append(_("Sa page, que lisent ses membres et qui l’accompagne, est ici :"))
            _post(group, _address(member), _("Votre groupe d’accompagnement"), said, linked=opens)


def tell_coach(group: Group) -> None:
    """Only somebody who has an account: a name alone has no address here."""
    if group.coach is None:
        return
    with translation.override(settings.LANGUAGE_CODE):
        said = [
            _("Vous accompagnez « %(name)s » : %(names)s.") % {"name": group.name, "names": ", ".join(_names(group))},
            _("Vous y lisez ce que le groupe partage, et y écrivez. Qui conduit le cycle ne le lit pas."),
        ]
        _post(group, group.coach.email, _("Le groupe que vous accompagnez"), said, linked=True)


def tell_coach_changed(group: Group, *, new: bool) -> None:
    """To the members; to the coach where he has just come."""
    if new:
        tell_coach(group)
    rows: Any = group.cycle.candidacies.auditors().filter(group=group).with_people().order_by("pk")
    for member in rows:
        account = account_of(member)
        with translation.override(member.language or settings.LANGUAGE_CODE):
            said = [_("L’accompagnement de votre groupe, « %(name)s », change.") % {"name": group.name}]
            said.append(_coached(group))
            opens = account is not None and not may_run(account, group.cycle)
            _post(group, _address(member), _("Votre groupe d’accompagnement"), said, linked=opens)
