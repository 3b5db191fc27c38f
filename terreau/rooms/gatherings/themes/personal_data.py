"""What calls for themes hold about somebody: his votes, what he wants to be told of, what he proposed.

The register also says how many rows it holds: those of calls that are not closed are left out of that number, which
would count the votes before the close.
"""

import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.accounts.keeping import ACCOUNT, Tie
from terreau.ground.common.personal_data import Person, Rows, Table, holding, person_of
from terreau.ground.common.retention import Retention
from terreau.rooms.gatherings.themes import keeping
from terreau.rooms.gatherings.themes.enums import CallState
from terreau.rooms.gatherings.themes.models import Ballot, Call, Support, Theme, Vote

BASIS = _("Mission d’intérêt public : animation du programme (RGPD, article 6-1 e).")
NOBODY = _("Vous seul. Personne d’autre ne lit vos votes, pas même l’administration du site.")
SECRET = _("Ce qui reconnaît votre lien secret : le donner l’affaiblirait.")
WORDS = _("%(time)s après la clôture de l’appel, ou avec votre compte.")
PREPARED = Tie(Call, "created_by")
PROPOSED = Tie(Theme, "proposer")


def past(now: datetime.datetime) -> int:
    return keeping.tied_too_long(now).count()


def kept(held: Any) -> Retention:
    return Retention(
        event="closed_at",
        days=keeping.KEPT_DAYS,
        words=WORDS,
        follows=ACCOUNT,
        held=held,
        past=past,
        forget=keeping.untie,
    )


def ballots_of(person: Person) -> QuerySet[Ballot]:
    return Ballot.objects.filter(voter=person.user, voter__isnull=False)


def votes_of(person: Person) -> QuerySet[Vote]:
    return Vote.objects.filter(ballot__in=ballots_of(person).order_by())


def erase_votes(person: Person, *, by: Any) -> int:
    rows = ballots_of(person)
    number = rows.count()
    rows.delete()
    return number


@holding(
    "themes.votes",
    rank=70,
    label=_("Vos votes pour des thèmes"),
    purpose=_("Compter une fois votre vote, vous laisser le changer, vous prévenir si le thème devient un événement."),
    basis=BASIS,
    retention=kept(lambda: Ballot.objects.filter(call__state=CallState.CLOSED).count()),
    seen_by=NOBODY,
    tables=[Table("themes.ballot", ballots_of), Table("themes.vote", votes_of)],
    erase=erase_votes,
    consequence=_("Vos votes en cours ne comptent plus ; les nombres déjà publiés ne changent pas."),
)
def votes(user: Any) -> Rows:
    rows = votes_of(person_of(user)).select_related("theme").order_by("ballot", "pk")
    return [(row.theme.title, row.points) for row in rows]


def supports_of(person: Person) -> QuerySet[Support]:
    about = Q(pk=None)
    if person.user is not None:
        about |= Q(user=person.user) | Q(email=person.user.email)
    return Support.objects.filter(about)


def erase_supports(person: Person, *, by: Any) -> int:
    rows = supports_of(person)
    number = rows.count()
    rows.delete()
    return number


@holding(
    "themes.supports",
    rank=71,
    label=_("Les thèmes dont vous voulez des nouvelles"),
    purpose=_("Vous dire ce que devient un thème."),
    basis=BASIS,
    retention=kept(lambda: Support.objects.filter(theme__call__state=CallState.CLOSED).count()),
    seen_by=NOBODY,
    tables=[Table("themes.support", supports_of, {"confirm_hash": SECRET, "nonce": SECRET})],
    erase=erase_supports,
    consequence=_("Vous ne serez pas prévenu de ce que deviennent ces thèmes."),
)
def supports(user: Any) -> Rows:
    rows = supports_of(person_of(user)).select_related("theme").order_by("pk")
    return [(row.theme.title, row.made_at) for row in rows]


@holding(
    "themes.proposed",
    rank=72,
    label=_("Les thèmes que vous avez proposés"),
    purpose=_("Vous montrer ce que deviennent vos propositions."),
    basis=BASIS,
    retention=kept(lambda: Theme.objects.exclude(proposer=None).count()),
    seen_by=_("Vous seul ; le journal garde qu’une proposition a été faite, que lit le délégué à la protection."),
    tables=[Table("themes.theme", PROPOSED.rows)],
    erase=PROPOSED.untie,
    consequence=_("Les thèmes restent ; plus rien ne dit que vous les avez proposés."),
)
def proposed(user: Any) -> Rows:
    rows = Theme.objects.filter(proposer=user).order_by("proposed_at", "id")
    return [(gettext("%(theme)s (%(state)s)") % {"theme": row.title, "state": row.get_state_display()}, row.proposed_at)
            for row in rows]  # fmt: skip


@holding(
    "themes.prepared",
    rank=73,
    label=_("Les appels à thèmes que vous avez préparés"),
    purpose=_("Savoir à qui demander des nouvelles d’un appel."),
    basis=BASIS,
    retention=PREPARED.retention(_("Tant que l’appel existe ; le lien avec vous disparaît avec votre compte.")),
    seen_by=_("Vous seul : la page de l’appel ne dit pas qui l’a préparé."),
    tables=[Table("themes.call", PREPARED.rows)],
    erase=PREPARED.untie,
    consequence=_("L’appel reste ; plus rien ne dit que vous l’avez préparé."),
)
def prepared(user: Any) -> Rows:
    rows = Call.objects.filter(created_by=user).order_by("created_at", "id")
    return [(row.title, row.created_at) for row in rows]
