"""What coaching holds about an agent. Everything is read by the agent, and by his pair for what they share."""

from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.accounts.keeping import Tie
from terreau.ground.common.personal_data import Person, Rows, Table, holding
from terreau.ground.common.retention import Retention
from terreau.ground.organisations.keeping import FILE, with_the_file
from terreau.rooms.gatherings.coaching import leaving, pairs
from terreau.rooms.gatherings.coaching.enums import Why
from terreau.rooms.gatherings.coaching.models import Need, Note, Offer, Outcome, Round, Side

BASIS = _(
    "Mission d’intérêt public : formation des agents (RGPD, article 6-1 e). Vous y entrez et en sortez librement."
)
ALONE = _(
    "Vous, et la personne à qui une proposition est faite. Ni encadrant, ni ressources humaines, ni administrateur."
)
BOTH = _("Vous deux, et personne d’autre : ni ressources humaines, ni administrateur, ni délégué à la protection.")


def offers_of(person: Person) -> QuerySet[Offer]:
    return Offer.objects.filter(agent=person.agent, agent__isnull=False)


def erase_offer(person: Person, *, by: Any) -> int:
    return leaving.erase_offer(person.agent) if person.agent is not None else 0


@holding(
    "coaching.offer",
    rank=30,
    label=_("L’aide que vous proposez à des collègues"),
    purpose=_("Vous proposer à quelqu’un qui cherche cette aide."),
    basis=BASIS,
    retention=with_the_file(_("Jusqu’à ce que vous la retiriez ; au plus tard à votre départ."), Offer.objects.all),
    seen_by=ALONE,
    tables=[Table("coaching.offer", offers_of)],
    erase=erase_offer,
    consequence=_("Votre offre disparaît. Vos propositions en cours n’aboutissent pas, vos binômes s’arrêtent."),
)
def offer(user: Any) -> Rows:
    rows = offers_of(Person(user=user, agent=user.agent)).prefetch_related("competences", "themes").order_by("pk")
    return [(gettext("Aide proposée"), ", ".join(each.subjects)) for each in rows]


def needs_of(person: Person) -> QuerySet[Need]:
    return Need.objects.filter(agent=person.agent, agent__isnull=False)


def outcomes_of(person: Person) -> QuerySet[Outcome]:
    return Outcome.objects.filter(need__agent=person.agent, need__agent__isnull=False)


def erase_needs(person: Person, *, by: Any) -> int:
    return leaving.erase_needs(person.agent) if person.agent is not None else 0


@holding(
    "coaching.need",
    rank=31,
    label=_("L’aide que vous demandez à des collègues"),
    purpose=_("Chercher quelqu’un qui propose cette aide, et vous dire pourquoi quand il n’y a personne."),
    basis=BASIS,
    retention=Retention(
        event="closed_at",
        days=leaving.PAIR_DAYS,
        words=_("Jusqu’à ce que vous la retiriez, ou %(time)s après la fin du binôme qui y répond."),
        follows=FILE,
        held=lambda: Need.objects.count(),
        past=lambda now: leaving.needs_past(now).count(),
        forget=leaving.forget_needs,
    ),
    seen_by=ALONE,
    tables=[Table("coaching.need", needs_of)],
    erase=erase_needs,
    consequence=_("Votre demande disparaît. Vos propositions en cours n’aboutissent pas, vos binômes s’arrêtent."),
)
def need(user: Any) -> Rows:
    rows = needs_of(Person(user=user, agent=user.agent)).prefetch_related("competences", "themes").order_by("pk")
    return [
        (
            gettext("Aide demandée le %(day)s") % {"day": date_format(each.since, "SHORT_DATE_FORMAT")},
            ", ".join(each.subjects),
        )
        for each in rows
    ]


@holding(
    "coaching.outcome",
    rank=32,
    label=_("Ce que les tours d’entraide ont donné pour vous"),
    purpose=_("Vous dire pourquoi un tour ne vous a rien proposé, et pouvoir rejouer le tirage."),
    basis=BASIS,
    retention=Retention(
        event="round.opened_at",
        days=leaving.ROUND_DAYS,
        words=_("%(time)s après le tour."),
        follows="coaching.need",
        held=lambda: Outcome.objects.count(),
        past=lambda now: leaving.outcomes_past(now).count(),
        forget=leaving.forget_outcomes,
    ),
    seen_by=_("Vous seul."),
    tables=[Table("coaching.outcome", outcomes_of)],
    erase=lambda person, *, by: outcomes_of(person).delete()[0],
    consequence=_("La raison du dernier tour ne s’affiche plus. Le tirage ne peut plus être relié à vous."),
)
def outcomes(user: Any) -> Rows:
    rows = outcomes_of(Person(user=user, agent=user.agent)).select_related("round").order_by("-pk")
    return [
        (
            gettext("Tour du %(day)s") % {"day": date_format(row.round.opened_at, "SHORT_DATE_FORMAT")},
            str(Why(row.why).label) if row.why else gettext("une proposition"),
        )
        for row in rows
    ]


def sides_of(person: Person) -> QuerySet[Side]:
    return Side.objects.filter(agent=person.agent, agent__isnull=False)


def erase_all(person: Person, *, by: Any) -> int:
    return leaving.erase_sides(person.agent) if person.agent is not None else 0


@holding(
    "coaching.pairs",
    rank=33,
    label=_("Vos binômes d’entraide"),
    purpose=_("Vous réunir, ne pas reproposer deux fois le même binôme, compter sans nom ce que l’entraide apporte."),
    basis=BASIS,
    retention=Retention(
        event="pair.closed_at",
        days=leaving.PAIR_DAYS,
        words=_("Le temps du binôme, puis %(time)s : le temps de ne pas vous proposer de nouveau la même personne."),
        follows=FILE,
        held=lambda: Side.objects.count(),
        past=lambda now: leaving.pairs_past(now).count(),
        forget=leaving.forget_pairs,
    ),
    seen_by=BOTH,
    tables=[Table("coaching.side", sides_of)],
    erase=erase_all,
    consequence=_(
        "Vos binômes s’arrêtent, et votre phrase de bilan disparaît. L’autre personne garde ses propres notes."
    ),
)
def sides(user: Any) -> Rows:
    rows = sides_of(Person(user=user, agent=user.agent)).select_related("pair").order_by("-pair")
    return [
        (
            gettext("Binôme du %(day)s") % {"day": date_format(row.pair.suggested_at, "SHORT_DATE_FORMAT")},
            " · ".join(filter(None, [row.get_part_display(), row.pair.get_state_display(), row.gain])),
        )
        for row in rows
    ]


def notes_of(person: Person) -> QuerySet[Note]:
    return Note.objects.filter(author=person.agent, author__isnull=False)


@holding(
    "coaching.notes",
    rank=34,
    label=_("Vos notes d’entraide"),
    purpose=_("Garder pour vous deux la trace de vos séances."),
    basis=BASIS,
    retention=Retention(
        event="pair.closed_at",
        days=pairs.JOURNAL_DAYS,
        words=_("Le temps du binôme, puis %(time)s. Les objectifs et les phrases de bilan s’effacent avec les notes."),
        follows="coaching.pairs",
        held=lambda: Note.objects.count(),
        past=lambda now: leaving.journals_past(now).count(),
        forget=leaving.forget_journals,
    ),
    seen_by=BOTH,
    tables=[Table("coaching.note", notes_of)],
    erase=lambda person, *, by: notes_of(person).delete()[0],
    consequence=_("Vos notes disparaissent du journal, pour vous et pour l’autre personne."),
)
def notes(user: Any) -> Rows:
    rows = notes_of(Person(user=user, agent=user.agent)).order_by("-on", "-pk")
    return [
        (gettext("Séance du %(day)s") % {"day": date_format(row.on, "SHORT_DATE_FORMAT")}, row.text) for row in rows
    ]


OPENED = Tie(Round, "opened_by")


@holding(
    "coaching.rounds",
    label=_("Les tours d’entraide que vous avez ouverts"),
    purpose=_("Savoir qui répond d’un tour d’appariement."),
    basis=_("Mission d’intérêt public : conduite du programme (RGPD, article 6-1 e)."),
    retention=OPENED.retention(_("Tant que le tour existe ; le lien avec vous disparaît avec votre compte.")),
    seen_by=_("Vous seul : la page du tour ne dit pas qui l’a ouvert."),
    tables=[
        Table(
            "coaching.round",
            OPENED.rows,
            withheld={"inputs": _("Des étiquettes sans nom."), "result": _("Des étiquettes sans nom.")},
        )
    ],
    erase=OPENED.untie,
    consequence=_("Le tour reste ; plus rien ne dit que vous l’avez ouvert."),
)
def rounds(user: Any) -> Rows:
    rows = Round.objects.filter(opened_by=user).order_by("opened_at", "pk")
    return [(gettext("Tour d’entraide ouvert"), row.opened_at) for row in rows]
