from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("En préparation")
    PROPOSED = "proposed", _("À relire")
    PUBLISHED = "published", _("Publiée")
    WITHDRAWN = "withdrawn", _("Retirée")


TRANSITIONS: dict[str, set[str]] = {
    State.DRAFT: {State.PROPOSED},
    State.PROPOSED: {State.PUBLISHED, State.DRAFT},
    State.PUBLISHED: {State.WITHDRAWN, State.PROPOSED},  # changed once published, it is reviewed again
    State.WITHDRAWN: {State.DRAFT},
}


class Need(models.TextChoices):
    """What people come for; a short list, in their words."""

    COLLABORATE = "collaborate", _("Travailler à plusieurs")
    WRITE = "write", _("Écrire et relire")
    MEET = "meet", _("Se réunir à distance")
    PROCEDURES = "procedures", _("Mettre une démarche en ligne")
    PAPERLESS = "paperless", _("Se passer du papier, signer, archiver")
    DATA = "data", _("Lire et partager des données")
    AUTOMATE = "automate", _("Automatiser une tâche répétitive")
    LEARN = "learn", _("Se former, transmettre")
    PUBLIC = "public", _("Écouter et informer les usagers")
    OTHER = "other", _("Autre besoin")


class Licence(models.TextChoices):
    """The open licences met most often; whatever else is said in words."""

    AGPL = "AGPL-3.0", _("AGPL 3.0 (logiciel libre)")
    GPL = "GPL-3.0", _("GPL 3.0 (logiciel libre)")
    LGPL = "LGPL-3.0", _("LGPL 3.0 (logiciel libre)")
    EUPL = "EUPL-1.2", _("EUPL 1.2 (logiciel libre)")
    CECILL = "CECILL-2.1", _("CeCILL 2.1 (logiciel libre)")
    MPL = "MPL-2.0", _("MPL 2.0 (logiciel libre)")
    APACHE = "Apache-2.0", _("Apache 2.0 (logiciel libre)")
    MIT = "MIT", _("MIT (logiciel libre)")
    BSD = "BSD-3-Clause", _("BSD (logiciel libre)")
    OTHER_OPEN = "other-open", _("Autre licence libre")
    CLOSED = "closed", _("Logiciel non libre")
    UNKNOWN = "unknown", _("Licence à préciser")


class Accessible(models.TextChoices):
    """What the accessibility statement says (RGAA)."""

    FULLY = "fully", _("Totalement conforme")
    PARTLY = "partly", _("Partiellement conforme")
    NOT = "not", _("Non conforme")
    UNSAID = "unsaid", _("Pas de déclaration connue")


class Follow(models.TextChoices):
    """Where an interest stands."""

    TO_CONTACT = "to_contact", _("À contacter")
    CONTACTED = "contacted", _("Contact pris")
    TRIED = "tried", _("Essayée")
    ADOPTED = "adopted", _("Adoptée")
    DROPPED = "dropped", _("Sans suite")


FOLLOWING: dict[str, set[str]] = {
    Follow.TO_CONTACT: {Follow.CONTACTED, Follow.DROPPED},
    Follow.CONTACTED: {Follow.TRIED, Follow.ADOPTED, Follow.DROPPED},
    Follow.TRIED: {Follow.ADOPTED, Follow.DROPPED},
    Follow.ADOPTED: set(),
    Follow.DROPPED: set(),
}
LIVING = (Follow.TO_CONTACT, Follow.CONTACTED, Follow.TRIED)
ENDED = (Follow.ADOPTED, Follow.DROPPED)
