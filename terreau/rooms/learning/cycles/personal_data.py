"""What a call holds about somebody: what he asked for by his account, or by a link; the cycles that he prepared."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.keeping import Tie
from terreau.ground.common.personal_data import Person, Rows, Table, holding, person_of
from terreau.ground.common.retention import Retention
from terreau.ground.organisations.keeping import FILE
from terreau.rooms.learning.cycles import (  # the others are gathered by the name of this one
    keeping,
    personal_data_cohort,  # noqa: F401
    personal_data_jury,  # noqa: F401
)
from terreau.rooms.learning.cycles.models import Candidacy, Cycle
from terreau.rooms.learning.cycles.querysets import CandidacyQuerySet

BASIS = _("Mission d’intérêt public : formation des agents (RGPD, article 6-1 e).")
ANOTHER = _("La clé d’une autre personne.")
SECRET = _("Ce qui fait un lien secret : le donner l’affaiblirait.")
READERS = _("Ceux qui conduisent le cycle et les membres de son jury ; votre employeur lit votre nom et les dates.")
PURPOSE = _("Choisir qui suivra le cycle, sur les critères annoncés, et vous répondre.")
CONSEQUENCE = _("Vous ne candidatez plus à ces cycles, et votre place à venir ne s’y rattache plus.")
COLUMNS = {"key": SECRET, "letter_key": SECRET}


def own(person: Person) -> CandidacyQuerySet:
    found = Candidacy.objects.none()
    if person.agent is not None:
        found = found | Candidacy.objects.filter(agent=person.agent)
    if person.user is not None:
        found = found | Candidacy.objects.filter(user=person.user)
    return found


def told(rows: CandidacyQuerySet) -> Rows:
    found = rows.select_related("cycle__session__occasion").order_by("created_at", "pk")
    return [(f"{each.cycle} · {each.get_state_display()}", each.created_at) for each in found]


@holding(
    "cycles.candidacies",
    rank=24,
    label=_("Vos candidatures à des cycles de formation"),
    purpose=PURPOSE,
    basis=BASIS,
    retention=Retention(
        event="list_signed",
        months=keeping.CANDIDACIES_MONTHS,
        words=_(
            "%(time)s après la signature de la liste, ou la clôture de l’appel ; aussi longtemps que vos présences si "
            "vous avez suivi le cycle ; avec votre dossier s’il part avant."
        ),
        follows=FILE,
        held=lambda: keeping.members().count(),
        past=lambda now: keeping.past_members(now).count(),
        forget=keeping.forget_members,
    ),
    seen_by=READERS,
    tables=[Table("cycles.candidacy", own, COLUMNS)],
    erase=lambda person, *, by: keeping.forget(own(person), by=by),
    consequence=CONSEQUENCE,
)
def candidacies(user: Any) -> Rows:
    return told(own(person_of(user)))


def by_link(person: Person) -> CandidacyQuerySet:
    """Asked for with the address of the account, without it."""
    email = person.user.email if person.user is not None else ""
    return keeping.outside().filter(email=email) if email else Candidacy.objects.none()


@holding(
    "cycles.outside",
    rank=24,
    label=_("Vos candidatures faites sans compte"),
    purpose=PURPOSE,
    basis=BASIS,
    retention=Retention(
        event="list_signed",
        months=keeping.CANDIDACIES_MONTHS,
        words=_(
            "%(time)s après la signature de la liste, ou la clôture de l’appel ; aussi longtemps que vos présences si "
            "vous avez suivi le cycle. Un lien demandé et jamais servi s’efface après sept jours."
        ),
        follows="accounts.user",
        held=lambda: keeping.outside().count(),
        past=lambda now: keeping.past_outside(now).count(),
        forget=keeping.forget_outside,
    ),
    seen_by=READERS,
    tables=[Table("cycles.candidacy", by_link, COLUMNS)],
    erase=lambda person, *, by: keeping.forget(by_link(person), by=by),
    consequence=_("Vous ne candidatez plus à ces cycles, et vos liens ne s’ouvrent plus."),
)
def outside_candidacies(user: Any) -> Rows:
    return told(by_link(person_of(user)))


PREPARED = Tie(Cycle, "created_by")


@holding(
    "cycles.prepared",
    rank=58,
    label=_("Les cycles de formation que vous avez préparés"),
    purpose=_("Savoir qui a préparé un cycle."),
    basis=BASIS,
    retention=PREPARED.retention(_("Tant que le cycle existe ; le lien avec vous disparaît avec votre compte.")),
    seen_by=_("Vous seul : la page ne dit pas qui l’a préparé."),
    tables=[Table("cycles.cycle", PREPARED.rows, {"signed_by": ANOTHER})],
    erase=PREPARED.untie,
    consequence=_("Le cycle reste ; plus rien ne dit que vous l’avez préparé."),
)
def prepared(user: Any) -> Rows:
    rows = Cycle.objects.filter(created_by=user).select_related("session__occasion").order_by("pk")
    return [(str(each), each.opens_at) for each in rows]
