"""Offers, needs and themes. What an agent offers or asks is not journalled: it is nobody's business.

What animators do to the list of themes, and to rounds, is.
"""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Agent, Structure
from terreau.rooms.gatherings.coaching.enums import LIVING
from terreau.rooms.gatherings.coaching.models import CoachingTheme, Need, Offer, Pair

PLAIN = ("half_days", "where", "place", "languages", "words")


class CoachingRefused(Exception):
    """The change cannot be made; the message says why, in the user's words."""


# ---- offers


@transaction.atomic
def save_offer(agent: Agent, *, themes: Any, competences: Any, capacity: int, by: Any, **plain: Any) -> Offer:
    """Make the agent's offer, or change it. Fewer places than people he helps are refused by the database."""
    values = {name: plain[name] for name in PLAIN} | {"capacity": capacity}
    # A double click makes one offer: the second writes over what the first made.
    Offer.objects.bulk_create([Offer(agent=agent, **values)], ignore_conflicts=True)
    try:
        with transaction.atomic():
            Offer.objects.filter(agent=agent).update(**values)
    except IntegrityError as error:
        raise CoachingRefused(
            _("Vous aidez déjà davantage de personnes que cela : terminez un binôme, puis réduisez le nombre.")
        ) from error
    offer = Offer.objects.get(agent=agent)
    offer.themes.set(themes)
    offer.competences.set(competences)
    return offer


def pause(offer: Offer, *, paused: bool, by: Any) -> None:
    """Nothing new is suggested while it is paused; pairs go on."""
    Offer.objects.filter(pk=offer.pk).update(paused=paused)


@transaction.atomic
def withdraw_offer(offer: Offer, *, by: Any) -> None:
    """Gone, unless somebody counts on it: suggestions and pairs are answered or ended first."""
    # Takes the row: a suggestion made at this moment waits, then finds no offer.
    if not Offer.objects.filter(pk=offer.pk, taken=0).update(paused=True):
        raise CoachingRefused(
            _("Une proposition ou un binôme est en cours avec vous : répondez-y ou terminez-le, puis retirez l’offre.")
        )
    Offer.objects.filter(pk=offer.pk).delete()


def take_place(offer: int) -> bool:
    """One place of the offer, if there is one left and it is not paused."""
    return bool(Offer.objects.filter(pk=offer).with_places_left().update(taken=F("taken") + 1))


def give_place_back(offer: int | None) -> None:
    if offer is not None:
        Offer.objects.filter(pk=offer, taken__gt=0).update(taken=F("taken") - 1)


# ---- needs


@transaction.atomic
def save_need(agent: Agent, *, themes: Any, competences: Any, by: Any, **plain: Any) -> Need:
    """Ask for help, or say it otherwise: the time already waited stays. One open need an agent."""
    values = {name: plain[name] for name in PLAIN}
    if not Need.objects.open().filter(agent=agent).update(**values):
        try:
            with transaction.atomic():
                Need.objects.create(agent=agent, since=timezone.now(), **values)
        except IntegrityError:  # a double click: the first one stands, and is brought up to date
            Need.objects.open().filter(agent=agent).update(**values)
    need = Need.objects.open().get(agent=agent)
    need.themes.set(themes)
    need.competences.set(competences)
    return need


@transaction.atomic
def withdraw_need(need: Need, *, by: Any) -> None:
    """Gone, unless a suggestion or a pair stands."""
    hold_need(need)
    if Pair.objects.filter(need=need, state__in=LIVING).exists():
        raise CoachingRefused(
            _("Une proposition ou un binôme est en cours : répondez-y ou terminez-le, puis retirez la demande.")
        )
    Need.objects.filter(pk=need.pk).delete()


def hold_need(need: Need) -> None:
    """Keep the need as it is until the end of the transaction, if it is open."""
    if not Need.objects.open().filter(pk=need.pk).update(closed_at=None):
        raise CoachingRefused(_("Cette demande n’est plus ouverte."))


# ---- themes

STARTERS = (
    gettext_lazy("Animer une réunion à distance"),
    gettext_lazy("Classer et retrouver ses documents"),
    gettext_lazy("Faire parler un tableau de chiffres"),
    gettext_lazy("Écrire à plusieurs en même temps"),
    gettext_lazy("Protéger ses comptes et ses données"),
    gettext_lazy("Préparer une prise de poste"),
    gettext_lazy("Utiliser l’intelligence artificielle avec discernement"),
    gettext_lazy("Rendre un document accessible à tous"),
)


@transaction.atomic
def add_theme(employer: Structure, *, label: str, by: Any) -> CoachingTheme:
    """Add it to the list, or bring it back when it was taken from it."""
    known = CoachingTheme.objects.filter(employer=employer, label__iexact=label).first()
    if known is not None and not known.retired:
        raise CoachingRefused(_("Ce thème est déjà dans la liste."))
    if known is not None:
        return retire_theme(known, retired=False, by=by)
    try:
        with transaction.atomic():
            theme = CoachingTheme.objects.create(employer=employer, label=label)
    except IntegrityError as error:
        raise CoachingRefused(_("Ce thème est déjà dans la liste.")) from error
    record("coaching.theme.added", theme, by=by, employer=employer.pk, label=label)
    return theme


@transaction.atomic
def rename_theme(theme: CoachingTheme, *, label: str, by: Any) -> None:
    """The same subject in other words: offers and needs follow."""
    before = theme.label
    if before == label:
        return
    try:
        with transaction.atomic():
            CoachingTheme.objects.filter(pk=theme.pk).update(label=label)
    except IntegrityError as error:
        raise CoachingRefused(_("Ce thème est déjà dans la liste.")) from error
    record("coaching.theme.renamed", theme, by=by, employer=theme.employer_id, label=[before, label])


@transaction.atomic
def retire_theme(theme: CoachingTheme, *, retired: bool, by: Any) -> CoachingTheme:
    """Nobody chooses it any more and matching leaves it out; or back again."""
    if CoachingTheme.objects.filter(pk=theme.pk, retired=not retired).update(retired=retired):
        record(
            "coaching.theme.retired" if retired else "coaching.theme.restored",
            theme, by=by, employer=theme.employer_id, label=theme.label,
        )  # fmt: skip
    theme.retired = retired
    return theme


@transaction.atomic
def start_themes(employer: Structure, *, by: Any) -> int:
    """The list to begin with; how many were added. Those that are there already are left alone."""
    known = {label.casefold() for label in labels_of(employer)}
    added = 0
    for label in (str(each) for each in STARTERS):
        if label.casefold() in known:
            continue
        try:
            add_theme(employer, label=label, by=by)
        except CoachingRefused:  # added by somebody else at this moment
            continue
        added += 1
    return added


def labels_of(employer: Structure) -> list[str]:
    """The themes that the list has had, those taken out of it too."""
    return list(CoachingTheme.objects.filter(employer=employer).order_by("pk").values_list("label", flat=True))
