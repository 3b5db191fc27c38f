"""The messages of campaigns: what one asked, what awaits a manager, what one obtains."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.accounts.models import User
from terreau.ground.mail.actions import enqueue
from terreau.ground.mail.purposes import purpose
from terreau.ground.mail.writing import absolute, write
from terreau.ground.organisations.models import Agent
from terreau.rooms.learning.wishes.models import Campaign, Proposal, WishList

CONFIRMED = purpose("wishes.confirmed", gettext_lazy("Souhaits de formation : votre liste"))
MANAGERS = purpose("wishes.managers", gettext_lazy("Souhaits de formation : votre avis est attendu"))
ANSWER = purpose("wishes.answer", gettext_lazy("Souhaits de formation : la réponse"))


def address_of(agent: Agent) -> str:
    """The account, else the address of the file; empty when there is none."""
    account = User.objects.filter(agent=agent, is_active=True).first()
    return account.email if account else agent.email


def tell_confirmed(mine: WishList) -> None:
    to = address_of(mine.agent)
    if not to:
        return
    with translation.override(settings.LANGUAGE_CODE):
        written = write(
            "wishes/mail/confirmed.txt",
            subject=_("Vos souhaits de formation"),
            campaign=mine.campaign,
            wishes=list(mine.wishes.select_related("course").order_by("rank")),
            absences=list(mine.absences.order_by("first_on", "pk")),
            link=absolute(reverse("wishes:list", args=[mine.campaign_id])),
        )
        enqueue(CONFIRMED, to=to, written=written, structure=mine.campaign.structure)


def ask_managers(campaign: Campaign) -> None:
    """One message for each manager of somebody who asked for something: nobody is named in it."""
    from terreau.rooms.learning.wishes.consenting import Managers

    managers = Managers(campaign.employer_id)
    lists = campaign.lists.asking().filter(agent__left_on=None).select_related("agent__structure")
    keys = {user for one in lists.order_by("pk") for user in managers.of(one.agent)}
    with translation.override(settings.LANGUAGE_CODE):
        for user in User.objects.filter(pk__in=keys, is_active=True).order_by("pk"):
            written = write(
                "wishes/mail/managers.txt",
                subject=_("Souhaits de formation de votre équipe : votre avis"),
                campaign=campaign,
                link=absolute(reverse("wishes:team", args=[campaign.pk])),
            )
            enqueue(MANAGERS, to=user.email, written=written, structure=campaign.structure)


def tell_answer(one: WishList, proposal: Proposal) -> None:
    from terreau.rooms.learning.wishes.reading import answers_of

    to = address_of(one.agent)
    if not to:
        return
    with translation.override(settings.LANGUAGE_CODE):
        written = write(
            "wishes/mail/answer.txt",
            subject=_("Vos souhaits de formation : la réponse"),
            campaign=proposal.campaign,
            answers=answers_of(one, proposal),
            link=absolute(reverse("wishes:list", args=[one.campaign_id])),
        )
        enqueue(ANSWER, to=to, written=written, structure=proposal.campaign.structure)
