"""What sessions hold about somebody: what he asked for, what he decided, in whose place, what he taught."""

from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.keeping import ACCOUNT, Tie, with_the_account
from terreau.ground.common.personal_data import Person, Rows, Table, holding, person_of
from terreau.ground.common.retention import Retention
from terreau.ground.organisations.keeping import FILE
from terreau.rooms.learning.sessions import keeping
from terreau.rooms.learning.sessions.models import Countersignature, Delegation, Request, Session, Trainer

BASIS = _("Mission d’intérêt public : formation des agents (RGPD, article 6-1 e).")
ANOTHER = _("La clé d’une autre personne.")
WRITTEN = _("Ce qu’une autre personne a écrit.")
OTHERS = {"agent": ANOTHER, "why": WRITTEN, "appeal": WRITTEN}


def own(person: Person) -> QuerySet[Request]:
    return Request.objects.filter(agent=person.agent, agent__isnull=False)


def erase(person: Person, *, by: Any) -> int:
    return own(person).delete()[0]


@holding(
    "learning_sessions.requests",
    rank=23,
    label=_("Vos demandes d’accord pour des formations"),
    purpose=_(
        "Obtenir l’accord de votre encadrant, vous dire pourquoi il est refusé, et compter les refus de suite, après "
        "lesquels une commission donne son avis."
    ),
    basis=BASIS,
    retention=Retention(
        event="session_ended",
        months=lambda: settings.KEEP_ATTENDANCE_MONTHS,
        words=_("%(time)s après la session demandée, comme les présences ; avec votre dossier s’il part avant."),
        follows=FILE,
        held=lambda: Request.objects.count(),
        past=lambda now: keeping.past_requests(now).count(),
        forget=keeping.forget_requests,
    ),
    seen_by=_(
        "Vous ; qui décide sur votre demande, ou à sa place ; les ressources humaines passé le délai, ou si vous "
        "formez un recours. Ceux qui organisent voient votre inscription, sans ce qui en est dit."
    ),
    tables=[Table("learning_sessions.request", own)],
    erase=erase,
    consequence=_("Vos demandes en attente disparaissent, et les refus passés ne comptent plus."),
)
def requests(user: Any) -> Rows:
    rows = own(person_of(user)).select_related("session__occasion").order_by("asked_at", "pk")
    return [(f"{each.session.occasion.title} · {each.get_state_display()}", each.asked_at) for each in rows]


DECIDED, SETTLED = Tie(Request, "decided_by"), Tie(Request, "appeal_decided_by")


@holding(
    "learning_sessions.decided",
    rank=58,
    label=_("Les demandes de formation que vous avez décidées"),
    purpose=_("Dire à l’agent qui a décidé, et vous montrer vos propres décisions."),
    basis=BASIS,
    retention=DECIDED.retention(_("Tant que la demande est gardée ; le lien avec vous disparaît avec votre compte.")),
    seen_by=_("Vous, l’agent, et les ressources humaines s’il forme un recours."),
    tables=[Table("learning_sessions.request", DECIDED.rows, OTHERS | {"appeal_decided_by": ANOTHER})],
    erase=DECIDED.untie,
    consequence=_("La décision reste, sans votre nom."),
)
def decided(user: Any) -> Rows:
    rows = Request.objects.filter(decided_by=user).select_related("session__occasion").order_by("decided_at", "pk")
    return [(f"{each.session.occasion.title} · {each.get_state_display()}", each.decided_at) for each in rows]


@holding(
    "learning_sessions.settled",
    rank=58,
    label=_("Les recours auxquels vous avez répondu"),
    purpose=_("Savoir qui a maintenu ou annulé un refus, et qu’une autre personne que celle qui a refusé l’a fait."),
    basis=BASIS,
    retention=SETTLED.retention(_("Tant que la demande est gardée ; le lien avec vous disparaît avec votre compte.")),
    seen_by=_("Vous seul : l’agent lit « les ressources humaines »."),
    tables=[Table("learning_sessions.request", SETTLED.rows, OTHERS | {"decided_by": ANOTHER})],
    erase=SETTLED.untie,
    consequence=_("La réponse reste, sans son auteur."),
)
def settled(user: Any) -> Rows:
    rows = Request.objects.filter(appeal_decided_by=user).select_related("session__occasion")
    return [(each.session.occasion.title, each.appeal_decided_at) for each in rows.order_by("appeal_decided_at", "pk")]


def delegations_of(person: Person) -> QuerySet[Delegation]:
    return Delegation.objects.filter(Q(manager=person.user) | Q(delegate=person.user), manager__isnull=False)


@holding(
    "learning_sessions.delegations",
    rank=58,
    label=_("Les délégations que vous avez données ou reçues"),
    purpose=_("Savoir qui peut décider des demandes de formation à la place d’un encadrant."),
    basis=BASIS,
    retention=Retention(
        event="delegation_ended",
        months=keeping.DELEGATIONS_MONTHS,
        words=_("%(time)s après leur dernier jour ; avec votre compte s’il part avant."),
        follows=ACCOUNT,
        held=lambda: Delegation.objects.count(),
        past=lambda now: keeping.past_delegations(now).count(),
        forget=keeping.forget_delegations,
    ),
    seen_by=_("Qui délègue, et qui est désigné."),
    tables=[Table("learning_sessions.delegation", delegations_of)],
    erase=lambda person, *, by: delegations_of(person).delete()[0],
    consequence=_("Personne ne décide plus à votre place, ni vous à la place de quelqu’un."),
)
def delegations(user: Any) -> Rows:
    rows = delegations_of(person_of(user)).select_related("manager", "delegate").order_by("starts_on", "pk")
    return [(f"{each.manager} → {each.delegate}", each.starts_on) for each in rows]


def taught(person: Person) -> QuerySet[Trainer]:
    return Trainer.objects.filter(user=person.user, user__isnull=False)


def countersigned(person: Person) -> QuerySet[Countersignature]:
    return Countersignature.objects.filter(trainer__in=taught(person).order_by())


@holding(
    "learning_sessions.taught",
    rank=58,
    label=_("Les sessions que vous animez, et ce que vous y contresignez"),
    purpose=_("Dire qui forme, et prouver que la formation a eu lieu devant ceux qui y étaient."),
    basis=BASIS,
    retention=with_the_account(
        _("Tant que la session existe ; votre nom disparaît avec votre compte."), Trainer.objects.all, "user"
    ),
    seen_by=_("Les lecteurs de la page de la session ; les contresignatures, ceux qui l’organisent ou l’animent."),
    tables=[
        Table("learning_sessions.trainer", taught),
        Table("learning_sessions.countersignature", countersigned),
    ],
    erase=lambda person, *, by: keeping.unname(taught(person)),
    consequence=_("Les sessions et leurs contresignatures restent, sans votre nom."),
)
def taught_by(user: Any) -> Rows:
    rows = taught(person_of(user)).select_related("session__occasion").order_by("pk")
    return [(each.session.occasion.title, each.session.occasion.starts_at) for each in rows]


def taught_elsewhere(person: Person) -> QuerySet[Trainer]:
    """Named by the address of the account, before there was one."""
    email = person.user.email if person.user is not None else ""
    return Trainer.objects.exclude(email="").filter(email=email)


@holding(
    "learning_sessions.outside",
    rank=58,
    label=_("Les sessions que vous animez sans compte, par un lien envoyé à votre adresse"),
    purpose=_("Vous envoyer le lien par lequel vous contresignez la feuille de présence."),
    basis=BASIS,
    retention=Retention(
        event="session_ended",
        months=keeping.ADDRESSES_MONTHS,
        words=_("L’adresse : %(time)s après la session, puis le lien ne sert plus. Le nom reste avec la session."),
        follows=ACCOUNT,
        held=lambda: Trainer.objects.exclude(email="").count(),
        past=lambda now: keeping.past_addresses(now).count(),
        forget=keeping.forget_addresses,
    ),
    seen_by=_("L’adresse, ceux qui organisent la session ; le nom, les lecteurs de sa page."),
    tables=[Table("learning_sessions.trainer", taught_elsewhere)],
    erase=lambda person, *, by: keeping.unname(taught_elsewhere(person)),
    consequence=_("Le lien ne sert plus ; les sessions et leurs contresignatures restent, sans votre nom."),
)
def taught_without_account(user: Any) -> Rows:
    rows = taught_elsewhere(person_of(user)).select_related("session__occasion").order_by("pk")
    return [(each.session.occasion.title, each.session.occasion.starts_at) for each in rows]


PREPARED = Tie(Session, "created_by")


@holding(
    "learning_sessions.prepared",
    rank=58,
    label=_("Les sessions que vous avez préparées"),
    purpose=_("Savoir qui a préparé une session."),
    basis=BASIS,
    retention=PREPARED.retention(_("Tant que la session existe ; le lien avec vous disparaît avec votre compte.")),
    seen_by=_("Vous seul : la page ne dit pas qui l’a préparée."),
    tables=[Table("learning_sessions.session", PREPARED.rows)],
    erase=PREPARED.untie,
    consequence=_("La session reste ; plus rien ne dit que vous l’avez préparée."),
)
def prepared(user: Any) -> Rows:
    rows = Session.objects.filter(created_by=user).select_related("occasion").order_by("pk")
    return [(each.occasion.title, each.occasion.starts_at) for each in rows]
