"""What campaigns of wishes hold about somebody: what he asked, what he obtained, what he decided for others."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.accounts.keeping import ACCOUNT, Tie
from terreau.ground.common.personal_data import Person, Rows, Table, holding, person_of
from terreau.ground.common.retention import Retention
from terreau.ground.organisations.keeping import FILE
from terreau.rooms.learning.wishes import keeping
from terreau.rooms.learning.wishes.models import (
    Absence,
    Campaign,
    HandChange,
    NotPlaced,
    Placed,
    Plan,
    Proposal,
    Wish,
    WishList,
)

BASIS = _("Mission d’intérêt public : formation des agents (RGPD, article 6-1 e).")
ANOTHER = _("La clé d’une autre personne.")
OTHERS = _("Ce qu’une autre personne a demandé.")
COMPUTED = _("Les données du calcul de tous, sans aucun nom : elles ne parlent pas de vous.")


def own(person: Person) -> QuerySet[WishList]:
    return WishList.objects.filter(agent=person.agent, agent__isnull=False)


def hanging(model: Any) -> Any:
    """The rows of `model` that hang on the lists of a person."""

    def rows(person: Person) -> QuerySet:
        return QuerySet(model).filter(list__in=own(person).order_by())

    return rows


def erase(person: Person, *, by: Any) -> int:
    rows = own(person)
    number = rows.count()
    rows.delete()
    return number


@holding(
    "wishes.lists",
    rank=25,
    label=_("Vos souhaits de formation et ce que vous avez obtenu"),
    purpose=_("Donner les places selon les souhaits, dire pourquoi, et donner priorité à qui n’a rien obtenu."),
    basis=BASIS,
    retention=Retention(
        event="campaign.closes_on",
        months=keeping.KEPT_MONTHS,
        words=_("%(time)s après la clôture de la campagne : le temps que servent les priorités, et d’un recours."),
        follows=FILE,
        held=lambda: WishList.objects.count(),
        past=lambda now: keeping.past(now).count(),
        forget=keeping.forget,
    ),
    seen_by=_(
        "Vous, les ressources humaines qui décident ; votre encadrant si la campagne lui demande son avis. Au plan de "
        "formation, seulement des nombres par cours."
    ),
    tables=[
        Table("wishes.wishlist", own),
        Table("wishes.wish", hanging(Wish), {"word_by": ANOTHER}),
        Table("wishes.absence", hanging(Absence)),
        Table("wishes.placed", hanging(Placed)),
        Table("wishes.notplaced", hanging(NotPlaced)),
        Table("wishes.handchange", hanging(HandChange), {"by": ANOTHER}),
    ],
    erase=erase,
    consequence=_(
        "Avant la signature, vous ne prenez plus part à la répartition. Une place déjà donnée reste dans vos "
        "inscriptions ; une priorité née d’un refus est perdue."
    ),
)
def lists(user: Any) -> Rows:
    rows = Wish.objects.filter(list__in=own(person_of(user)).order_by())
    rows = rows.select_related("list__campaign", "course").order_by("list", "rank")
    said = gettext("souhait n° %(rank)s : %(course)s")
    return [(each.list.campaign.name, said % {"rank": each.rank, "course": each.course.title}) for each in rows]


TIES = (
    Tie(Campaign, "signed_by"), Tie(Proposal, "asked_by"), Tie(HandChange, "by"), Tie(Wish, "word_by"),
    Tie(Plan, "adopted_by"),
)  # fmt: skip
EACH = [tie.retention("") for tie in TIES]


def untie(person: Person, *, by: Any) -> int:
    return sum(tie.untie(person, by=by) for tie in TIES)


@holding(
    "wishes.decided",
    rank=57,
    label=_("Ce que vous avez décidé dans les campagnes de souhaits et les plans de formation"),
    purpose=_("Savoir qui a signé une répartition, donné un avis, changé une place ou adopté un plan."),
    basis=BASIS,
    retention=Retention(
        event="account_erased",
        words=_("Tant que la campagne ou le plan existe ; le lien avec vous disparaît avec votre compte."),
        follows=ACCOUNT,
        held=lambda: sum(each.held() for each in EACH),
        past=lambda now: sum(each.past(now) for each in EACH),
    ),
    seen_by=_("Les ressources humaines qui décident dans cette structure."),
    tables=[
        Table("wishes.campaign", TIES[0].rows),
        Table("wishes.proposal", TIES[1].rows, {"inputs": COMPUTED}),
        Table("wishes.handchange", TIES[2].rows, {"list": OTHERS, "reason": OTHERS}),
        Table("wishes.wish", TIES[3].rows, {"list": OTHERS, "motivation": OTHERS}),
        Table("wishes.plan", TIES[4].rows),
    ],
    erase=untie,
    consequence=_("Les décisions restent ; plus rien ne dit que vous les avez prises."),
)
def decided(user: Any) -> Rows:
    signed = Campaign.objects.filter(signed_by=user).order_by("pk")
    plans = Plan.objects.filter(adopted_by=user).order_by("pk")
    said = Wish.objects.filter(word_by=user).select_related("course").order_by("pk")
    return [
        *((each.name, each.signed_at) for each in signed),
        *((gettext("Plan de formation %(year)s") % {"year": each.year}, each.adopted_at) for each in plans),
        *((each.course.title, each.get_word_display()) for each in said),
    ]
