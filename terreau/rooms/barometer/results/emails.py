"""The one message of results: what was said is told. Whoever receives it may refuse it."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.mail.actions import enqueue
from terreau.ground.mail.purposes import purpose
from terreau.ground.mail.writing import absolute, write
from terreau.ground.organisations.models import Agent
from terreau.rooms.barometer.results.models import Restitution

TOLD = purpose(
    "results.told",
    gettext_lazy("Baromètre : ce que vous avez dit, ce que nous faisons"),
    optional=True,
    list_label=gettext_lazy("Les suites des baromètres"),
    why=gettext_lazy("Vous recevez ce message parce que vous êtes agent de la structure qui a mené ce baromètre."),
)


def tell_restitution(sheet: Restitution, agent: Agent) -> bool:
    """Every agent is written to, whether he answered or not: nobody knows who did."""
    user = getattr(agent, "user", None)
    to = agent.email or (user.email if user is not None and user.is_active else "")
    if not to:
        return False
    with translation.override(settings.LANGUAGE_CODE):
        written = write(
            "results/mail/told.txt",
            subject=_("Ce que vous avez dit, ce que nous faisons"),
            wave=sheet.wave.name,
            structure=sheet.wave.structure.label,
            link=absolute(reverse("results:restitution", args=[sheet.wave_id])),
        )
        return enqueue(TOLD, to=to, written=written, structure=sheet.wave.structure) is not None
