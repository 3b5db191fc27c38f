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
    }
)
