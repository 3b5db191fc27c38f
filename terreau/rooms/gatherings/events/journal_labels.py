"""What this room writes in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "events.event.prepared": _("Rencontre préparée"),
        "events.event.changed": _("Rencontre modifiée"),
        "events.event.programme_changed": _("Programme d’une rencontre modifié"),
        "events.event.questions_changed": _("Questions à l’inscription modifiées"),
        "events.event.planned": _("Publication d’une rencontre prévue"),
        "events.event.opened": _("Rencontre publiée, inscriptions ouvertes"),
        "events.event.closed": _("Inscriptions d’une rencontre closes"),
        "events.event.postponed": _("Rencontre reportée"),
        "events.event.cancelled": _("Rencontre annulée"),
        "events.event.held": _("Rencontre déclarée tenue"),
        "events.event.reported": _("Compte rendu d’une rencontre indiqué"),
        "events.event.deleted": _("Rencontre en préparation supprimée"),
        "events.event.duplicated": _("Rencontre dupliquée"),
        "events.event.imported": _("Page de rencontre importée"),
        "events.event.reimported": _("Page de rencontre importée de nouveau"),
        "events.series.made": _("Série de rencontres créée"),
        "events.series.changed": _("Série de rencontres modifiée"),
        "events.partner.made": _("Partenaire ajouté"),
        "events.sheet.written": _("Fiche partenaire rédigée"),
        "events.sheet.changed": _("Fiche partenaire modifiée"),
        "events.sheet.validated": _("Fiche partenaire validée"),
        "events.sheet.removed": _("Fiche partenaire retirée"),
        "events.point.settled": _("Point d’une page importée réglé"),
        "events.point.reopened": _("Point d’une page importée rouvert"),
        "events.domain.settled": _("Domaine de courriel réglé"),
        "events.domain.unsettled": _("Domaine de courriel rendu à la liste commune"),
        "events.word.sent": _("Message envoyé aux inscrits d’une rencontre"),
    }
)
