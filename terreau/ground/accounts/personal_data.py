"""What the accounts hold about somebody who signs in."""

from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.accounts import actions
from terreau.ground.accounts.idle import forget_idle, idle_past
from terreau.ground.accounts.keeping import ACCOUNT, UNUSED_DAYS, forget_unused, unused, with_the_account
from terreau.ground.accounts.models import (
    ERASED,
    ActivationCode,
    EmailChange,
    IdleAccount,
    Invitation,
    InvitedRole,
    LinkCode,
    Role,
    User,
)
from terreau.ground.common import mail_files
from terreau.ground.common.personal_data import Kept, Person, Rows, Table, holding
from terreau.ground.common.retention import Retention

PUBLIC_TASK = _("Mission d’intérêt public, et sécurité du service (RGPD, articles 6-1 e et 32).")


OTHERS = _("L’adresse ou la clé d’une autre personne.")
SECRET = _("Une empreinte qui ne sert qu’à reconnaître le lien ou le code : la donner l’affaiblirait.")


def own_account(person: Person) -> QuerySet[User]:
    return User.objects.filter(pk=person.user.pk) if person.user is not None else User.objects.none()


def own_roles(person: Person) -> QuerySet[Role]:
    return Role.objects.filter(user=person.user, user__isnull=False)


def own_invitations(person: Person) -> QuerySet[Invitation]:
    about = Q(pk=None)
    if person.user is not None:
        about |= Q(accepted_by=person.user) | Q(invited_by=person.user) | Q(email=person.user.email)
    if person.agent is not None:
        about |= Q(agent=person.agent)
    return Invitation.objects.filter(about)


def own_invited_roles(person: Person) -> QuerySet[InvitedRole]:
    return InvitedRole.objects.filter(invitation__in=own_invitations(person).order_by())


def own_activation(person: Person) -> QuerySet[ActivationCode]:
    return ActivationCode.objects.filter(agent=person.agent, agent__isnull=False)


def own_email_change(person: Person) -> QuerySet[EmailChange]:
    return EmailChange.objects.filter(user=person.user, user__isnull=False)


def own_link_code(person: Person) -> QuerySet[LinkCode]:
    about = Q(user=person.user, user__isnull=False) | Q(agent=person.agent, agent__isnull=False)
    return LinkCode.objects.filter(about)


def erase_account(person: Person, *, by: Any) -> int:
    return actions.erase(person.user, by=by) if person.user is not None else 0


def with_account(person: Person, *, by: Any) -> int:
    """The account takes it along."""
    return 0


def last_administrator(person: Person) -> Kept | None:
    if person.user is None or not actions.is_last_administrator(person.user):
        return None
    return Kept(
        _("Vous êtes le dernier administrateur d’un employeur : nommez d’abord quelqu’un d’autre."),
        _("RGPD, articles 17-3 b et 32 : sans administrateur, personne ne répondrait plus de ces données."),
    )


@holding(
    "accounts.user",
    rank=30,
    label=_("Votre compte"),
    purpose=_("Vous reconnaître quand vous vous connectez."),
    basis=PUBLIC_TASK,
    retention=Retention(
        event="account_idle",
        months=lambda: settings.KEEP_IDLE_ACCOUNTS_MONTHS,
        words=_(
            "Tant qu’il est relié à un dossier d’agent en poste ou porte un rôle, puis %(time)s ; un message prévient "
            "un mois avant. La date de votre dernière connexion n’est jamais enregistrée."
        ),
        held=lambda: User.objects.exclude(email__endswith=f"@{ERASED}").count(),
        past=lambda now: idle_past(now).count(),
        forget=forget_idle,
    ),
    seen_by=_("Vous et les administrateurs de votre organisation. Personne ne peut lire votre mot de passe."),
    tables=[
        Table(
            "accounts.user",
            own_account,
            {
                "password": _("Une empreinte, jamais le mot de passe : la donner aiderait à le deviner."),
                "demo_character": _("Vide hors de la démonstration."),
            },
        ),
        Table("accounts.idleaccount", lambda person: IdleAccount.objects.filter(user=person.user, user__isnull=False)),
    ],
    erase=erase_account,
    consequence=_(
        "Vous ne pourrez plus vous connecter. Vos rôles, vos invitations et votre lien avec ce que vous avez créé "
        "disparaissent ; ce que vous avez créé reste, sans vous."
    ),
    kept=last_administrator,
)
def account(user: Any) -> Rows:
    return [
        (gettext("Courriel"), user.email),
        (gettext("Nom affiché"), user.name),
        (gettext("Identifiant du fournisseur d’identité"), user.sub),
        (gettext("Relié à un dossier d’agent"), user.agent_id is not None),
        (gettext("Compte actif"), user.is_active),
        (gettext("Créé le"), user.created_at),
        *_idle(user),
        (gettext("Mot de passe enregistré (sous forme d’empreinte, jamais en clair)"), user.has_usable_password()),
    ]


@holding(
    "accounts.roles",
    rank=32,
    label=_("Vos rôles"),
    purpose=_("Savoir ce que vous pouvez voir et faire, et où."),
    basis=PUBLIC_TASK,
    retention=with_the_account(_("Jusqu’à ce que le rôle vous soit retiré."), Role.objects.all, "user"),
    seen_by=_("Vous et les administrateurs de votre organisation."),
    tables=[Table("accounts.role", own_roles)],
    erase=with_account,
    consequence=_("Ils disparaissent avec votre compte."),
    kept=last_administrator,
)
def roles(user: Any) -> Rows:
    return [(f"{role.get_role_display()} · {role.structure}", role.granted_at) for role in user.held_roles]


@holding(
    "accounts.joining",
    rank=34,
    label=_("Vos invitations et vos codes"),
    purpose=_("Ouvrir votre compte, et prouver que vous êtes bien l’agent dont vous demandez le dossier."),
    basis=PUBLIC_TASK,
    retention=Retention(
        event="expires_at",
        days=UNUSED_DAYS,
        words=_(
            "Un code, jusqu’à ce qu’il serve ou jusqu’à sa date. Une invitation sans réponse, %(time)s après sa date. "
            "Acceptée, elle reste, sans son lien, tant que le compte existe."
        ),
        follows=ACCOUNT,
        held=lambda: sum(each.objects.count() for each in (Invitation, ActivationCode, LinkCode, EmailChange)),
        past=lambda now: sum(rows.count() for rows in unused(now)),
        forget=forget_unused,
    ),
    seen_by=_(
        "Vous, et les administrateurs et les ressources humaines de votre organisation. Un code n’est lu de personne."
    ),
    tables=[
        Table(
            "accounts.invitation",
            own_invitations,
            {"token_hash": SECRET, "email": OTHERS, "invited_by": OTHERS, "accepted_by": OTHERS},
        ),
        Table("accounts.emailchange", own_email_change, {"token_hash": SECRET}),
        Table("accounts.invitedrole", own_invited_roles),
        Table("accounts.activationcode", own_activation, {"code_hash": SECRET}),
        Table("accounts.linkcode", own_link_code, {"code_hash": SECRET}),
    ],
    erase=with_account,
    consequence=_("Elles disparaissent avec votre compte."),
)
def joining(user: Any) -> Rows:
    about = Q(accepted_by=user) | Q(invited_by=user)
    if user.agent_id:
        about |= Q(agent=user.agent_id)
    rows: Rows = [(_about(each, user), each.created_at) for each in Invitation.objects.filter(about).order_by("pk")]
    rows += [
        (gettext("Nouveau courriel à confirmer : %(email)s, jusqu’au") % {"email": each.email}, each.expires_at)
        for each in EmailChange.objects.filter(user=user)
    ]
    rows += [
        (gettext("Code d’activation, valable jusqu’au"), each.expires_at)
        for each in ActivationCode.objects.filter(agent=user.agent_id)
    ]
    rows += [
        (gettext("Code de rattachement, valable jusqu’au"), each.expires_at)
        for each in LinkCode.objects.filter(Q(user=user) | Q(agent=user.agent_id, agent__isnull=False))
    ]
    return rows


def _idle(user: Any) -> Rows:
    idle = IdleAccount.objects.filter(user=user).first()
    if idle is None:
        return []
    return [
        (gettext("Sans rôle ni dossier d’agent depuis le"), idle.since),
        (gettext("Prévenu de l’effacement le"), idle.told_on),
    ]


def _about(invitation: Invitation, user: Any) -> str:
    """The address of somebody else whom this user invited is that person's, not his."""
    state = {"state": invitation.get_state_display()}
    if invitation.accepted_by_id == user.pk or invitation.email == user.email:
        return gettext("Invitation reçue (%(state)s)") % state
    return gettext("Invitation envoyée (%(state)s)") % state


@holding(
    "accounts.mail_files",
    rank=36,
    label=_("Les messages que le site vous a envoyés"),
    purpose=_("Vous faire parvenir un lien ou un code."),
    basis=PUBLIC_TASK,
    retention=Retention(
        event="sent",
        days=mail_files.KEPT_DAYS,
        words=_(
            "Avec un serveur de messagerie, le site n’en garde pas copie. Sans serveur, un fichier sur la machine, "
            "%(time)s."
        ),
        follows=ACCOUNT,
        held=lambda: len(mail_files.all_files()),
        past=lambda now: len(mail_files.all_files(now)),
        forget=mail_files.forget_old,
    ),
    seen_by=_("Vous ; sans serveur de messagerie, l’exploitant technique."),
    erase=with_account,
    consequence=_("Ils disparaissent avec votre compte."),
)
def messages_kept(user: Any) -> Rows:
    number = len(mail_files.naming(user.email))
    return [(gettext("Messages gardés en fichiers"), number)] if number else []
