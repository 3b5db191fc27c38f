"""What to do about training: from the largest gap to the target among the figures shown, and from nothing else."""

import math
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from terreau.ground.evidence.definitions import INDICATORS
from terreau.ground.evidence.enums import Status
from terreau.ground.evidence.figures import EXACT_FROM, STEP, Shown
from terreau.rooms.learning.catalogue.enums import Theme
from terreau.rooms.learning.completions.evidence import AI_TRAINED, HYBRID_TRAINED
from terreau.rooms.learning.completions.reading_figures import BY_STRUCTURE, Row, Training

OF = {AI_TRAINED: Theme.AI, HYBRID_TRAINED: Theme.HYBRID_WORK}


@dataclass(frozen=True)
class NextStep:
    """What to do, why, and the form of an initiative for whoever may start one."""

    title: str
    because: str
    initiative: str


def steps_of(page: Training) -> list[NextStep]:
    """For each share below its target somewhere: the structure just below (or here) where most agents are missing."""
    found = []
    for code, theme in OF.items():
        rank = BY_STRUCTURE.index(code)
        lacking = [(row, gap) for row in page.below or [page.here] if (gap := gap_of(row.shown[rank]))]
        if not lacking:
            lacking = [(page.here, gap)] if (gap := gap_of(page.here.shown[rank])) else []
        if lacking:
            # The first in the order of the page where two lack as much.
            place, gap = max(lacking, key=lambda pair: pair[1])
            found.append(step(code, theme, place, gap, row_share(place.shown[rank])))
    return found


def gap_of(shown: Shown | None) -> int | None:
    """How many agents more reach the target; None unless shown and below it. As rounded as what it is made of."""
    if shown is None or shown.status != Status.SHOWN or not shown.base or shown.value is None:
        return None
    target = INDICATORS[shown.indicator].default_target or 0
    gap = math.ceil(shown.base * target / 100 - shown.value - 1e-9)
    if gap <= 0:
        return None
    few = shown.people is not None and shown.people < EXACT_FROM and not shown.declared
    return STEP * math.ceil(gap / STEP) if few else gap


def row_share(shown: Shown | None) -> int:
    return round(100 * (shown.ratio or 0)) if shown is not None else 0


def step(code: str, theme: Theme, place: Row, gap: int, share: int) -> NextStep:
    said = {"theme": theme.label, "place": place.label, "gap": gap, "share": share}
    target = {"target": round(INDICATORS[code].default_target or 0)}
    because = (
        _("%(share)s %% des encadrants y sont formés ; la cible de %(target)s %% en demande %(gap)s de plus.")
        if code == HYBRID_TRAINED
        else _("%(share)s %% des agents y sont formés ; la cible de %(target)s %% en demande %(gap)s de plus.")
    )
    query = urlencode({"lever": INDICATORS[code].lever, "structure": place.key})
    return NextStep(
        _("Ouvrir le cours « %(theme)s » à %(place)s") % said,
        because % (said | target),
        f"{reverse('initiatives:create')}?{query}",
    )
