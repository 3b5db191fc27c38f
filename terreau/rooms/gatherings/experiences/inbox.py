"""What waits: texts to review, remarks to take up, a name to lend, and a service that never told anything."""

from typing import Any

from django.db.models import Count, Exists, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from terreau.ground.common.inbox import Item, waiting
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Structure
from terreau.ground.organisations.querysets import any_subtree
from terreau.rooms.gatherings.experiences import access
from terreau.rooms.gatherings.experiences.enums import State
from terreau.rooms.gatherings.experiences.models import CoAuthor, Edition, Experience
from terreau.rooms.gatherings.roles import ANIMATORS


@waiting
def to_review(user: Any) -> list[Item]:
    structures = user.structures_as(*ANIMATORS)
    if not structures:
        return []
    rows = Edition.objects.submitted().filter(any_subtree(structures, "experience__structure__"))
    counted = rows.exclude(author=user.pk).order_by().aggregate(number=Count("pk"), since=Min("submitted_at"))
    if not counted["number"]:
        return []
    title = ngettext(
        "%(number)d retour d’expérience attend votre relecture (dix minutes)",
        "%(number)d retours d’expérience attendent votre relecture (dix minutes chacun)",
        counted["number"],
    ) % {"number": counted["number"]}
    return [Item(title, reverse("experiences:to_review"), timezone.localdate(counted["since"]))]


@waiting
def sent_back(user: Any) -> list[Item]:
    if user.agent_id is None:
        return []
    rows = Edition.objects.filter(author=user.pk, state=State.DRAFT).exclude(remarks="").order_by("pk")
    return [
        Item(
            _("Votre retour d’expérience « %(title)s » vous revient avec des remarques") % {"title": each.title},
            reverse("experiences:write", args=[each.experience_id, 1]),
        )
        for each in rows
    ]


@waiting
def asked_to_sign(user: Any) -> list[Item]:
    if user.agent_id is None:
        return []
    rows = CoAuthor.objects.filter(agent=user.agent_id, agreed_on=None, declined_on=None).order_by("pk")
    title = _("Un collègue vous propose de signer un retour d’expérience avec lui")
    return [Item(title, reverse("experiences:sign", args=[each.experience_id])) for each in rows]


@waiting
def silent_services(user: Any) -> list[Item]:
    """Told to the programme lead for what he leads, and to the head of a service for his: to nobody else.

    Only where somebody has told something already: a practice that has not begun accuses nobody of silence.
    """
    led, headed = access.structures_led(user), user.structures_as(RoleName.MANAGER)
    if not led and not headed:
        return []
    here = Structure.objects.within(*led).open() if led else Structure.objects.filter(pk__in=[one.pk for one in headed])
    employers = {one.employer_id for one in led or headed}
    begun = Experience.objects.of_employers(*employers).filter(first_published_on__isnull=False)
    number = access.silent(here).filter(Exists(begun)).order_by().count()
    if not number:
        return []
    if not led:
        title = _("Votre service n’a encore raconté aucune expérience : vingt minutes suffisent, échec compris")
        return [Item(title, reverse("experiences:begin"))]
    title = ngettext(
        "%(number)d service n’a encore raconté aucune expérience",
        "%(number)d services n’ont encore raconté aucune expérience",
        number,
    ) % {"number": number}
    return [Item(title, reverse("experiences:silent"))]
