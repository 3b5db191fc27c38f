"""What the accounts hold about somebody who signs in."""

from typing import Any

from django.utils.translation import gettext, gettext_lazy as _

from terreau.ground.common.personal_data import Rows, holding

PUBLIC_TASK = _("Mission d’intérêt public, et sécurité du service (RGPD, articles 6-1 e et 32).")


@holding(
    "accounts.user",
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
    label=_("Vos rôles"),
    purpose=_("Savoir ce que vous pouvez voir et faire, et où."),
    basis=PUBLIC_TASK,
    retention=_("Jusqu’à ce que le rôle vous soit retiré."),
    seen_by=_("Vous et les administrateurs de votre organisation."),
    models=["accounts.role"],
)
def roles(user: Any) -> Rows:
    return [(f"{role.get_role_display()} · {role.structure}", role.granted_at) for role in user.held_roles]
