"""What this room writes in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "desk.account.founded": _("Compte ouvert à la première heure"),
        "desk.first_hour.planted": _("Première heure : organisation créée"),
        "desk.first_hour.uprooted": _("Première heure : organisation annulée"),
        "desk.first_hour.begun": _("Première heure commencée"),
        "desk.first_hour.answered": _("Première heure : réponses enregistrées"),
        "desk.first_hour.committee_dated": _("Première heure : date du comité fixée"),
        "desk.question_link.created": _("Lien de questions créé"),
        "desk.question_link.renewed": _("Lien de questions renouvelé"),
        "desk.question_link.revoked": _("Lien de questions révoqué"),
        "desk.agenda_feed.opened": _("Adresse d’agenda ouverte"),
        "desk.agenda_feed.renewed": _("Adresse d’agenda changée"),
        "desk.agenda_feed.closed": _("Adresse d’agenda arrêtée"),
        "desk.demo.filling": _("Démonstration : remplissage commencé"),
        "desk.demo.filled": _("Démonstration : remplissage terminé"),
        "desk.backup.made": _("Sauvegarde faite"),
        "desk.backup.restored": _("Sauvegarde remise en place"),
        "desk.demo.town_hall_staffed": _("Démonstration : agents de la mairie importés"),
        "desk.demo.tree_planted": _("Démonstration : organisation créée"),
    }
)
