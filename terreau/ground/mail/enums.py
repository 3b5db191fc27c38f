from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    WAITING = "waiting", _("En attente d’envoi")
    SENDING = "sending", _("En cours d’envoi")
    SENT = "sent", _("Envoyé")
    FAILED = "failed", _("Refusé")
    UNCERTAIN = "uncertain", _("État incertain")
    DISCARDED = "discarded", _("Abandonné")


# What was in flight when a process died is uncertain: only somebody may send it again. A late answer settles it.
TRANSITIONS: dict[State, frozenset[State]] = {
    State.WAITING: frozenset({State.SENDING, State.DISCARDED, State.FAILED}),
    State.SENDING: frozenset({State.SENT, State.WAITING, State.FAILED, State.UNCERTAIN}),
    State.SENT: frozenset(),
    State.FAILED: frozenset({State.WAITING, State.DISCARDED}),
    State.UNCERTAIN: frozenset({State.WAITING, State.DISCARDED, State.SENT, State.FAILED}),
    State.DISCARDED: frozenset(),
}
# Nothing happens any more.
ENDED = (State.SENT, State.DISCARDED)
# What somebody must look at.
TO_SETTLE = (State.FAILED, State.UNCERTAIN)
