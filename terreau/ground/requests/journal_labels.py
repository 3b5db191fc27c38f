"""What this room writes in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "requests.request.received": _("Demande reçue au guichet"),
        "requests.request.completed": _("Demande complétée par son auteur"),
        "requests.request.withdrawn": _("Demande retirée par son auteur"),
        "requests.request.link_closed": _("Lien de suivi d’une demande fermé"),
        "requests.request.taken": _("Demande prise en charge"),
        "requests.request.answered": _("Réponse à une demande envoyée"),
        "requests.request.handed_over": _("Demande confiée à quelqu’un d’autre"),
        "requests.request.extended": _("Délai d’une demande prolongé"),
        "requests.request.rerouted": _("Demande confiée à l’administrateur, faute de titulaire du rôle"),
        "requests.request.closed": _("Demande close"),
    }
)
