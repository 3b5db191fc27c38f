"""What this room writes in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "accounts.password.changed": _("Mot de passe changé"),
        "accounts.password.reset": _("Mot de passe choisi par un lien"),
        "accounts.role.granted": _("Rôle donné"),
        "accounts.role.revoked": _("Rôle retiré"),
        "accounts.user.deactivated": _("Compte fermé"),
        "accounts.user.reactivated": _("Compte rouvert"),
        "accounts.invitation.created": _("Invitation créée"),
        "accounts.invitation.resent": _("Invitation renvoyée"),
        "accounts.invitation.revoked": _("Invitation annulée"),
        "accounts.invitation.accepted": _("Invitation acceptée"),
        "accounts.user.linked": _("Compte rattaché à une fiche d’agent"),
        "accounts.activation_code.issued": _("Code d’activation remis"),
        "accounts.link_code.sent": _("Code de rattachement envoyé"),
        "accounts.user.renamed": _("Nom affiché changé"),
        "accounts.user.erased": _("Compte effacé"),
        "accounts.user.opened": _("Compte ouvert par ProConnect"),
        "accounts.user.tied": _("Compte lié à un fournisseur d’identité"),
        "accounts.tie_code.sent": _("Code de liaison à ProConnect envoyé"),
        "accounts.proconnect.failed": _("Connexion par ProConnect refusée"),
        "accounts.email.change_asked": _("Changement de courriel demandé"),
        "accounts.email.changed": _("Courriel changé"),
    }
)
