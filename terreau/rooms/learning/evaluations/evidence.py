"""What the evidence knows of evaluations: marks of sessions whose answers are closed. No agent, no order, no remark."""

import datetime
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from terreau.ground.evidence.definitions import DATE, INT, STR, Counts, Kind, Unit, fact, indicator
from terreau.rooms.learning.evaluations.enums import Moment
from terreau.rooms.learning.evaluations.models import Evaluation, Round
from terreau.rooms.skills.evidence import months_before

USEFUL = "training_useful"
YEAR = 12
USEFUL_FROM = 7


@fact(
    "training_evaluations",
    columns={
        "session": INT, "structure": INT, "closed_on": DATE, "moment": STR, "recommends": INT, "useful": INT,
        "applied": INT,
    },
)  # fmt: skip
def training_evaluations(on: datetime.date) -> Any:
    """One row per answer of a round closed by the day: all the answers of a session come the same day.

    `structure`: that of the session. `applied` is empty in hot answers. Two rows may be equal, and none has a key.
    """
    closed = Round.objects.filter(
        session=OuterRef("session"), moment=OuterRef("moment"), closed_at__isnull=False, closes_on__lt=on
    )
    rows = Evaluation.objects.annotate(closed_on=Subquery(closed.order_by().values("closes_on")[:1]))
    return (
        rows.filter(closed_on__isnull=False)
        .order_by()
        .values(
            "session", "closed_on", "moment", "recommends", "useful", "applied",
            structure=F("session__occasion__structure"),
        )
    )  # fmt: skip


@indicator(
    code=USEFUL,
    version=1,
    lever=1,
    kind=Kind.RATE,
    unit=Unit.PERCENT,
    counts=Counts.PERSONS,
    default_target=75.0,
    target_reason=_("Trois réponses sur quatre : en dessous, c’est le choix des formations qu’il faut revoir."),
    label=_("Formations jugées utiles dans le travail"),
    formula=_(
        "Réponses qui notent de 7 à 10 l’utilité de la session dans leur travail, sur réponses données à la fin des "
        "sessions, closes depuis moins de douze mois."
    ),
    source=_("Évaluations à chaud des sessions de formation, sans nom ; chaque session compte dans sa structure."),
    guard=_(
        "Une réponse par personne et par session : celles à froid n’y sont pas ajoutées. Seuls répondent ceux dont la "
        "présence a été notée, et une réponse envoyée ne change plus."
    ),
    base_question=_("Depuis un an, combien de participants ont évalué une formation à sa fin ?"),
    value_question=_("Combien d’entre eux l’ont jugée utile dans leur travail ?"),
)
def training_useful(facts: Any, on: datetime.date) -> Any:
    """The counted unit is a session, with as many people as answers: the figure is protected as one on persons."""
    rows = facts.training_evaluations
    recent = rows.filter(rows.moment == str(Moment.HOT), rows.closed_on > months_before(on, YEAR), rows.closed_on <= on)
    said = recent.mutate(good=(recent.useful >= USEFUL_FROM).cast("int64"))
    units = said.group_by(["session", "structure"]).agg(good=said.good.sum(), answers=said.count())
    return units.select(
        unit=units.session, structure=units.structure, value=units.good, base=units.answers, people=units.answers
    )
