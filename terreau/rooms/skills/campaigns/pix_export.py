"""A campaign in the columns of a Pix Orga collection of profiles, so that the spreadsheets made for it go on working.

Pix gives a line a participant. Lines of persons with their levels would show, even without names, what this product
promises to show to nobody. So a line here is no person: each column is made again from the protected spread of its
competence, then shuffled on its own. What is counted down a column is right; nothing is to be read along a line. The
agent alone may take his own line, with his name.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from terreau.ground.evidence.definitions import name_of
from terreau.ground.evidence.enums import Status
from terreau.ground.evidence.figures import Shown, figures
from terreau.ground.evidence.models import Snapshot
from terreau.ground.evidence.scope import Scope
from terreau.ground.organisations.models import Agent
from terreau.rooms.skills.campaigns.evidence import LEVELS, step_name
from terreau.rooms.skills.campaigns.follow import hidden_words, snapshot_of
from terreau.rooms.skills.campaigns.models import Campaign
from terreau.rooms.skills.enums import Source
from terreau.rooms.skills.models import Competence, Sitting, SkillResult
from terreau.rooms.skills.pix import PARIS

SHARED, SPREAD = "campaign_shared", "campaign_levels"
MISSING = "NA"
# The words of Pix's file, in French whatever the reader's language: spreadsheets look for them.
FIRST = (
    "Nom de l'organisation", "ID Campagne", "Code", "Nom de la campagne", "Nom du Participant",
    "Prénom du Participant", "Envoi (O/N)", "Date et heure de l'envoi (Europe/Paris)", "Nombre de pix total",
    "Certifiable (O/N)", "Nombre de compétences certifiables",
)  # fmt: skip
LEVEL, PIX = "Niveau pour la compétence {}", "Nombre de pix pour la compétence {}"


# ---- the form of the file


def cell(value: Any) -> str:
    """A value as Pix writes it: text quoted, but not what is only digits and hyphens; a decimal comma; « NA »."""
    if value is None:
        value = MISSING
    if isinstance(value, bool):
        value = "Oui" if value else "Non"
    if isinstance(value, int | float):
        return str(value).replace(".", ",")
    text = f"'{value}" if value.startswith(("-", "@", "=", "+")) else value
    if text and all(each in "0123456789-" for each in text):
        return str(text)
    return '"' + text.replace('"', '""') + '"'


def lines(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    yield "\N{BOM}" + ";".join(cell(header) for header in headers) + "\n"
    for row in rows:
        yield ";".join(cell(value) for value in row) + "\n"


def headers_of(competences: Iterable[Competence]) -> list[str]:
    each = ((LEVEL.format(one.label), PIX.format(one.label)) for one in competences)
    return [*FIRST, *(header for pair in each for header in pair)]


def row_of(
    campaign: Campaign, *, names: tuple[str, str], sent_at: datetime.datetime | None, levels: Iterable[int | None]
) -> list[Any]:
    """A line. What only Pix counts (pix, certifiable) is not known here, and is not made up."""
    when = sent_at.astimezone(PARIS).strftime("%d/%m/%Y %H:%M") if sent_at else None
    begin = [campaign.structure.label, campaign.pk, campaign.code, campaign.name, *names, sent_at is not None, when]
    return [*begin, None, None, None, *(value for level in levels for value in (level, None))]


def competences_of(campaign: Campaign) -> list[Competence]:
    rows = campaign.asked.select_related("competence__domain__framework")
    return [row.competence for row in rows.order_by("competence__domain", "competence__code", "pk")]


def file_name(campaign: Campaign, day: datetime.date, end: str) -> str:
    return f"Resultats-{slugify(campaign.name)[:60]}-{campaign.pk}-{day.isoformat()}-{end}.csv"


# ---- lines that are nobody


@dataclass(frozen=True)
class Column:
    """A competence of the campaign as the figures show it: agents by level, and how many have one of those hidden."""

    competence: Competence
    status: Status
    counts: dict[int, int]
    unknown: int

    @property
    def people(self) -> int:
        return sum(self.counts.values()) + self.unknown

    @property
    def words(self) -> str:
        """What the column holds, for the page."""
        if self.status != Status.SHOWN:
            return hidden_words(self.status)
        said = {"people": self.people, "unknown": self.unknown}
        if self.unknown:
            return _("%(people)s niveaux, dont %(unknown)s masqués (NA)") % said
        return _("%(people)s niveaux") % said

    def cells(self, length: int, draw: Random) -> list[int | None]:
        """One level a line, in an order of its own."""
        known: list[int | None] = [level for level, count in self.counts.items() for _number in range(count)]
        cells = known + [None] * (length - len(known))
        draw.shuffle(cells)
        return cells


def columns_of(campaign: Campaign, scope: Scope) -> tuple[Snapshot | None, list[Column]]:
    """The columns that `scope` may read, from the latest snapshot of the campaign. From figures, and nothing else."""
    snapshot = snapshot_of(campaign)
    competences = competences_of(campaign)
    found: dict[str, Shown] = {}
    if snapshot is not None:
        read = figures(
            scope, structures=[campaign.structure_id], indicators=[SHARED, SPREAD], dimensions=True, snapshot=snapshot
        )
        found = {shown.dimension: shown for shown in read if shown.dimension}
    return snapshot, [column_of(campaign, one, found) for one in competences]


def column_of(campaign: Campaign, competence: Competence, found: dict[str, Shown]) -> Column:
    name = step_name(campaign.code, competence)
    whole = found.get(name)
    if whole is None or whole.status != Status.SHOWN:
        return Column(competence, Status(whole.status) if whole else Status.NO_DATA, {}, 0)
    bins = {int(level): found.get(name_of(name, level)) for level in LEVELS}
    counts = {
        level: int(shown.value)
        for level, shown in bins.items()
        if shown is not None and shown.status == Status.SHOWN and shown.value
    }
    return Column(competence, Status.SHOWN, counts, max(0, int(whole.value or 0) - sum(counts.values())))


def rows_of(campaign: Campaign, snapshot: Snapshot | None, columns: Sequence[Column]) -> list[list[Any]]:
    """The lines. Drawn from the campaign and the day: the same file twice, and no order that tells anything."""
    if snapshot is None:
        return []
    length = max((column.people for column in columns), default=0)
    sent_at = timezone.make_aware(datetime.datetime.combine(snapshot.on, datetime.time.min), PARIS)
    cells = [
        column.cells(length, Random(f"{campaign.code} {snapshot.on} {column.competence.pk}"))  # noqa: S311  # nosec B311 # order only, no secret
        for column in columns
    ]
    return [row_of(campaign, names=("", ""), sent_at=sent_at, levels=levels) for levels in zip(*cells, strict=True)]


# ---- an agent's own line


def own_row(campaign: Campaign, agent: Agent, competences: Sequence[Competence]) -> list[Any]:
    """What the agent put in his record during the campaign, with his name: for himself."""
    shared = SkillResult.objects.held().levels().filter(agent=agent, campaign=campaign.code, source=Source.TEST)
    levels = dict(shared.order_by("measured_on", "pk").values_list("competence", "level"))
    sittings = Sitting.objects.filter(agent=agent, competence__in=levels, shared_at__isnull=False)
    sent_at = sittings.order_by("-shared_at").values_list("shared_at", flat=True).first() if levels else None
    names = (agent.last_name, agent.first_name)
    return row_of(campaign, names=names, sent_at=sent_at, levels=[levels.get(one.pk) for one in competences])
