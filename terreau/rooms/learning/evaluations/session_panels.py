"""What evaluations add for whoever organises or teaches a session: what was said of it, and what it was bought for."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from terreau.rooms.learning.evaluations import access
from terreau.rooms.learning.sessions.models import Session
from terreau.rooms.learning.sessions.panels import Link, links


@links
def evaluations(session: Session, user: Any, *, runs: bool) -> list[Link]:
    found = []
    if not session.is_draft:
        found.append(
            Link(_("Ce qu’en pensent ceux qui l’ont suivie"), reverse("evaluations:results", args=[session.pk]), 60)
        )
    if runs and access.may_buy_for(user, session.occasion.structure):
        found.append(Link(_("Achat et prestataire"), reverse("evaluations:purchase", args=[session.pk]), 70))
    return found
