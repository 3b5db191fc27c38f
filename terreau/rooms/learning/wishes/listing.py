"""What an agent writes: his list, his order, the days on which he cannot come."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Agent
from terreau.rooms.learning.catalogue.models import Course
from terreau.rooms.learning.wishes import emails
from terreau.rooms.learning.wishes.holding import hold_answering
from terreau.rooms.learning.wishes.models import Absence, Campaign, Wish, WishList
from terreau.rooms.learning.wishes.refusals import WishesRefused

MOST_ABSENCES = 20
# A rank that no list reaches: where a wish waits while two change places.
ASIDE = 1000


@transaction.atomic
def add(campaign: Campaign, agent: Agent, course: Course, *, motivation: str = "", by: Any) -> Wish:
    """One more wish, after the others. Raises `WishesRefused`."""
    hold_answering(campaign)
    if not campaign.courses.filter(pk=course.pk).exists():
        raise WishesRefused(_("Ce cours n’est pas proposé dans cette campagne."))
    mine = _list_of(campaign, agent)
    count = mine.wishes.count()
    if count >= campaign.most:
        raise WishesRefused(
            ngettext(
                "Un souhait au plus : ôtez-le pour en choisir un autre.",
                "%(most)d souhaits au plus : ôtez-en un pour en choisir un autre.",
                campaign.most,
            )
            % {"most": campaign.most}
        )
    try:
        with transaction.atomic():
            wish = Wish.objects.create(list=mine, course=course, rank=count + 1, motivation=motivation.strip())
    except IntegrityError as error:
        raise WishesRefused(_("Ce cours est déjà dans votre liste.")) from error
    _changed(mine)
    record("wishes.wish.added", wish, by=by)
    return wish


def _list_of(campaign: Campaign, agent: Agent) -> WishList:
    """Under the hold of the campaign: two at once make one."""
    return WishList.objects.get_or_create(campaign=campaign, agent=agent)[0]


def _changed(mine: WishList) -> None:
    """What was confirmed is no longer what the list says."""
    WishList.objects.filter(pk=mine.pk).update(confirmed_at=None)


@transaction.atomic
def move(wish: Wish, *, up: bool, by: Any) -> None:
    """Change places with the wish just above, or just below; nothing at the end of the list."""
    hold_answering(wish.list.campaign)
    current = _fresh(wish)
    other = Wish.objects.filter(list=current.list_id, rank=current.rank + (-1 if up else 1)).first()
    if other is None:
        return
    rows = Wish.objects.filter(list=current.list_id)
    rows.filter(pk=current.pk).update(rank=ASIDE)
    rows.filter(pk=other.pk).update(rank=current.rank)
    rows.filter(pk=current.pk).update(rank=other.rank)
    _changed(current.list)
    record("wishes.wish.moved", current, by=by)


@transaction.atomic
def remove(wish: Wish, *, by: Any) -> None:
    """Take a wish off; those after it come up."""
    hold_answering(wish.list.campaign)
    current = _fresh(wish)
    record("wishes.wish.removed", current, by=by)
    current.delete()
    for later in Wish.objects.filter(list=wish.list_id, rank__gt=current.rank).order_by("rank"):
        Wish.objects.filter(pk=later.pk).update(rank=later.rank - 1)
    _changed(wish.list)


def _fresh(wish: Wish) -> Wish:
    found = Wish.objects.select_related("list__campaign").filter(pk=wish.pk).first()
    if found is None:
        raise WishesRefused(_("Ce souhait n’est plus dans votre liste."))
    return found


@transaction.atomic
def add_absence(campaign: Campaign, agent: Agent, *, first_on: datetime.date, last_on: datetime.date, by: Any) -> None:
    """Days on which no session can be given. Raises `WishesRefused`."""
    hold_answering(campaign)
    if last_on < first_on:
        raise WishesRefused(_("Le dernier jour ne peut pas précéder le premier."))
    mine = _list_of(campaign, agent)
    if mine.absences.count() >= MOST_ABSENCES:
        raise WishesRefused(_("Vingt périodes au plus : réunissez celles qui se suivent."))
    _absence, made = Absence.objects.get_or_create(list=mine, first_on=first_on, last_on=last_on)
    if made:
        _changed(mine)
        record("wishes.absence.added", mine, by=by)


@transaction.atomic
def remove_absence(absence: Absence, *, by: Any) -> None:
    hold_answering(absence.list.campaign)
    if Absence.objects.filter(pk=absence.pk).delete()[0]:
        _changed(absence.list)
        record("wishes.absence.removed", absence.list, by=by)


@transaction.atomic
def confirm(mine: WishList, *, by: Any) -> None:
    """Send the list as it stands to its agent, dated. It counts as it stands at the closing, confirmed or not."""
    hold_answering(mine.campaign)
    if not mine.wishes.exists():
        raise WishesRefused(_("Votre liste est vide : choisissez d’abord un cours."))
    WishList.objects.filter(pk=mine.pk).update(confirmed_at=timezone.now())
    record("wishes.list.confirmed", mine, by=by)
    emails.tell_confirmed(mine)
