"""The states of an edition of an experience."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("Brouillon")
    SUBMITTED = "submitted", _("En relecture")
    PUBLISHED = "published", _("Publié")
    REPLACED = "replaced", _("Version précédente")
    WITHDRAWN = "withdrawn", _("Retiré")


TRANSITIONS: dict[str, set[str]] = {
    State.DRAFT: {State.SUBMITTED},
    # Sent back with remarks, or taken back by its author: a draft again.
    State.SUBMITTED: {State.DRAFT, State.PUBLISHED},
    State.PUBLISHED: {State.REPLACED, State.WITHDRAWN},
    State.REPLACED: set(),
    State.WITHDRAWN: {State.PUBLISHED},
}

# Still being written or read again.
WORKING = (State.DRAFT, State.SUBMITTED)
