"""What the accounts hold about somebody who signs in."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.accounts.models import ActivationCode, Invitation, LinkCode
from terreau.ground.common.personal_data import Rows, holding

PUBLIC_TASK = _("Mission d’intérêt public, et sécurité du service (RGPD, articles 6-1 e et 32).")


@holding(
    "accounts.user",
    rank=30,
    label=_("Votre compte"),
    purpose=_("Vous reconnaître quand vous vous connectez."),
    basis=PUBLIC_TASK,
    retention=_("Tant que votre compte existe. La date de votre dernière connexion n’est jamais enregistrée."),
    seen_by=_("Vous et les administrateurs de votre organisation. Personne ne peut lire votre mot de passe."),
    models=["accounts.user"],
)
def account(user: Any) -> Rows:
    return [
        (gettext("Courriel"), user.email),
        (gettext("Nom affiché"), user.name),
        (gettext("Identifiant du fournisseur d’identité"), user.sub),
        (gettext("Relié à un dossier d’agent"), user.agent_id is not None),
        (gettext("Compte actif"), user.is_active),
        (gettext("Créé le"), user.created_at),
        (gettext("Mot de passe enregistré (sous forme d’empreinte, jamais en clair)"), user.has_usable_password()),
    ]


@holding(
    "accounts.roles",
    rank=32,
    label=_("Vos rôles"),
    purpose=_("Savoir ce que vous pouvez voir et faire, et où."),
    basis=PUBLIC_TASK,
    retention=_("Jusqu’à ce que le rôle vous soit retiré."),
    seen_by=_("Vous et les administrateurs de votre organisation."),
    models=["accounts.role"],
)
def roles(user: Any) -> Rows:
    return [(f"{role.get_role_display()} · {role.structure}", role.granted_at) for role in user.held_roles]


@holding(
    "accounts.joining",
    rank=34,
    label=_("Vos invitations et vos codes"),
    purpose=_("Ouvrir votre compte, et prouver que vous êtes bien l’agent dont vous demandez le dossier."),
    basis=PUBLIC_TASK,
    retention=_(
        "Le code disparaît quand il sert ; l’invitation reste, sans son lien, pour dire qui a ouvert le compte."
    ),
    seen_by=_(
        "Vous, et les administrateurs et les ressources humaines de votre organisation. Un code n’est lu de personne."
    ),
    models=["accounts.invitation", "accounts.invitedrole", "accounts.activationcode", "accounts.linkcode"],
)
def joining(user: Any) -> Rows:
    about = Q(accepted_by=user) | Q(invited_by=user)
    if user.agent_id:
        about |= Q(agent=user.agent_id)
    rows: Rows = [(_about(each, user), each.created_at) for each in Invitation.objects.filter(about).order_by("pk")]
    rows += [
        (gettext("Code d’activation, valable jusqu’au"), each.expires_at)
        for each in ActivationCode.objects.filter(agent=user.agent_id)
    ]
    rows += [
        (gettext("Code de rattachement, valable jusqu’au"), each.expires_at)
        for each in LinkCode.objects.filter(Q(user=user) | Q(agent=user.agent_id, agent__isnull=False))
    ]
    return rows


def _about(invitation: Invitation, user: Any) -> str:
    """The address of somebody else whom this user invited is that person's, not his."""
    state = {"state": invitation.get_state_display()}
    if invitation.accepted_by_id == user.pk or invitation.email == user.email:
        return gettext("Invitation reçue (%(state)s)") % state
    return gettext("Invitation envoyée (%(state)s)") % state
