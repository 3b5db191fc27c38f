"""What this room writes in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "seats.occasion.created": _("Occasion préparée"),
        "seats.occasion.changed": _("Occasion modifiée"),
        "seats.occasion.opened": _("Inscriptions ouvertes"),
        "seats.occasion.closed": _("Inscriptions closes"),
        "seats.occasion.cancelled": _("Occasion annulée"),
        "seats.occasion.put_off": _("Occasion reportée, date à venir"),
        "seats.occasion.deleted": _("Occasion en préparation supprimée"),
        "seats.occasion.maintained": _("Occasion maintenue malgré peu d’inscrits"),
        "seats.helper.named": _("Aide du jour nommée"),
        "seats.helper.dismissed": _("Aide du jour retirée"),
        "seats.registration.asked": _("Inscription demandée, adresse à confirmer"),
        "seats.registration.entered": _("Inscription demandée"),
        "seats.registration.admitted": _("Demande d’inscription acceptée"),
        "seats.registration.refused": _("Inscription refusée"),
        "seats.registration.reinstated": _("Refus d’inscription annulé"),
        "seats.registration.withdrawn": _("Désistement"),
        "seats.registration.mode_changed": _("Participation changée (sur place, à distance)"),
        "seats.registration.offered": _("Place proposée à la liste d’attente"),
        "seats.registration.accepted": _("Place proposée acceptée"),
        "seats.registration.declined": _("Place proposée refusée"),
        "seats.registration.lapsed": _("Place proposée, délai passé"),
        "seats.registration.placed": _("Place donnée par une répartition"),
        "seats.registration.welcomed": _("Place donnée sur le moment"),
        "seats.registration.link_renewed": _("Lien d’une inscription renouvelé"),
        "seats.registration.consent_changed": _("Accord pour figurer sur la liste des participants changé"),
        "seats.registration.erased": _("Inscriptions effacées"),
        "seats.attendance.noted": _("Présence notée"),
        "seats.attendance.corrected": _("Présence corrigée"),
    }
)
