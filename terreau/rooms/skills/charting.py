"""The drawing of an agent's own levels; the table beside it gives the same numbers."""

from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from terreau.ground.common.charts import Bar, bars
from terreau.rooms.skills.models import LEVELS
from terreau.rooms.skills.reading import Standing

LABEL = 40  # characters that fit above a bar; the table has the whole name


def skills_chart(standing: Standing) -> SafeString | str:
    """One bar a competence with the level asked as its target; nothing to draw gives nothing."""
    lines = [line for line in standing.lines if line.required or line.level is not None]
    if not lines:
        return ""
    rows = [
        Bar(
            label=Truncator(line.competence).chars(LABEL),
            value=line.level,
            text=_("niveau %(level)s") % {"level": line.level} if line.level is not None else _("pas mesuré"),
            target=line.required or None,
        )
        for line in lines
    ]
    return bars(
        rows,
        title=_("Mes niveaux, de 0 à 8"),
        reading=f"{standing.words} {_('Trait vertical : le niveau demandé.')}",
        top=LEVELS[1],
    )
