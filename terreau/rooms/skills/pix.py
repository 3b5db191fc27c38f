"""The CSV exports of Pix Orga campaigns, read by the names of their columns and never by their position.

Two kinds: the collection of profiles gives a level per competence; the assessment gives, per competence, the share of
the campaign's skills that was mastered, which is not a level and never becomes one. Header names changed over the
years (« Nom du Profil Cible » became « Parcours », « Date de début » became « Date et heure de début
(Europe/Paris) »…) and exist in English: each pattern below holds the variants. Nothing is written here.
"""

import datetime
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

PARIS = ZoneInfo("Europe/Paris")
OLDEST = datetime.date(2016, 1, 1)  # Pix opened to the public in 2016


class ExportKind(StrEnum):
    PROFILES = "profiles"
    ASSESSMENT = "assessment"


class NotPix(Exception):
    """The file is not one of the two exports; the message says what is missing."""


class RowRefused(Exception):
    """One participant's line cannot be stored: `column` and a reason that holds neither name nor value."""

    def __init__(self, reason: str, column: str = "") -> None:
        super().__init__(reason)
        self.reason, self.column = reason, column


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The form under which two texts are the same: no case, no accent, plain apostrophes, single spaces."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE"))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return " ".join(re.sub(r"[’ʼ`´]", "'", plain).split())


LEVEL = re.compile(r"niveau (?:pour|obtenu dans) la competence (.+)|level reached in the competence (.+)")
PIX_COUNT = re.compile(r"nombre de pix pour la competence (.+)|pix score for the competence (.+)")
MASTERY = re.compile(
    r"% de maitrise des acquis de la competence (.+)"
    r"|% of items successfully completed in the competence (?!area )(.+)"
)
LAST_NAME = re.compile(r"nom du participant|participant's last name")
FIRST_NAME = re.compile(r"prenom du participant|participant's first name")
CAMPAIGN = re.compile(r"id campagne|id de la campagne|campaign id")
CAMPAIGN_NAME = re.compile(r"nom de la campagne|campaign's name")
SENT = re.compile(r"envoi \(o/n\)|sent \(y/n\)|partage \(o/n\)|shared \(y/n\)")
SENT_ON = re.compile(
    r"date (?:et heure )?(?:de l'envoi|du partage)(?: \(europe/paris\))?|sent on(?: \(.*\))?|shared on(?: \(.*\))?"
)
# Columns that no result and no person can be read from. What is left may hold the identifier.
NOT_AN_IDENTIFIER = re.compile(
    r"nom de l'organisation|organisation's name|code|campaign code|parcours|nom du profil cible|target profile's name"
    r"|% de progression|% of progression|date (?:et heure )?de debut(?: \(europe/paris\))?|started on(?: \(.*\))?"
    r"|palier obtenu(?: \(.*\))?|success rate.*|.* obtenu \(o/n\)|.*\(y/n\)|% de maitrise .*|% of items .*"
    r"|nombre d'acquis .*|number of items .*|acquis maitrises .*|items of the target profile .*"
    r"|nombre de pix total|total pix score|certifiable \(o/n\)|nombre de competences certifiables"
    r"|number of competences eligible.*|classe|class|division|groupe|group|@.*"
)


@dataclass(frozen=True)
class Measure:
    """A column that holds a result: of which competence, and the column of its pix when there is one."""

    position: int
    header: str
    competence: int
    pix: int | None = None


@dataclass
class PixLayout:
    """Where everything is in one file. `identifiers` are the columns that may hold the person's identifier."""

    kind: ExportKind
    last_name: int | None = None
    first_name: int | None = None
    campaign: int | None = None
    campaign_name: int | None = None
    sent: int | None = None
    sent_on: int | None = None
    measures: list[Measure] = field(default_factory=list)
    unknown_competences: list[str] = field(default_factory=list)
    identifiers: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Participation:
    """One line of the file that can be stored, before the person is found. `results`: competence → level or share."""

    line: int
    identifiers: tuple[str, ...]  # the cell of each identifier column, in their order
    last_name: str
    first_name: str
    campaign: str
    at: datetime.datetime
    results: dict[int, float]
    untouched: int  # competences that Pix writes 0 because they were never started


def layout_of(headers: Sequence[str], competences: dict[str, int]) -> PixLayout:
    """Recognise the export by its headers; `competences` gives a key for each folded name. Raises `NotPix`."""
    folded = [fold(unquoted(header)) for header in headers]
    levels = matches(LEVEL, folded)
    shares = matches(MASTERY, folded)
    if not levels and not shares:
        raise NotPix(
            _(
                "Ce fichier n’est pas un export de campagne Pix Orga : il n’a ni colonne « Niveau pour la "
                "compétence… » (collecte de profils) ni colonne « % de maitrise des acquis de la compétence… » "
                "(évaluation)."
            )
        )
    layout = PixLayout(ExportKind.PROFILES if levels else ExportKind.ASSESSMENT)
    pix = {name: position for position, name in matches(PIX_COUNT, folded)}
    for position, name in levels or shares:
        if name in competences:
            layout.measures.append(Measure(position, headers[position], competences[name], pix.get(name)))
        else:
            layout.unknown_competences.append(headers[position])
    if not layout.measures:
        raise NotPix(_("Aucune compétence de ce fichier n’est dans les référentiels chargés."))
    doubles = {measure.competence for measure in layout.measures}
    if len(doubles) < len(layout.measures):
        raise NotPix(_("Deux colonnes de ce fichier donnent la même compétence."))
    for position, name in enumerate(folded):
        place(layout, position, name)
    if layout.sent_on is None:
        raise NotPix(_("Il manque la colonne de la date d’envoi ou de partage des résultats."))
    return layout


def matches(pattern: re.Pattern[str], folded: Sequence[str]) -> list[tuple[int, str]]:
    found = ((position, pattern.fullmatch(name)) for position, name in enumerate(folded))
    return [(position, next(filter(None, match.groups()))) for position, match in found if match]


def place(layout: PixLayout, position: int, name: str) -> None:
    for pattern, role in (
        (LAST_NAME, "last_name"),
        (FIRST_NAME, "first_name"),
        (CAMPAIGN, "campaign"),
        (CAMPAIGN_NAME, "campaign_name"),
        (SENT, "sent"),
        (SENT_ON, "sent_on"),
    ):
        if pattern.fullmatch(name):
            if getattr(layout, role) is None:
                setattr(layout, role, position)
            return
    known = (LEVEL, PIX_COUNT, MASTERY, NOT_AN_IDENTIFIER)
    if name and not any(pattern.fullmatch(name) for pattern in known):
        layout.identifiers.append(position)


def participation_of(layout: PixLayout, line: int, raw: Sequence[str], today: datetime.date) -> Participation:
    """The line as something that can be stored. Raises `RowRefused` with the reason, without name or value."""
    cells = [unquoted(cell) for cell in raw]

    def cell(position: int | None) -> str:
        return "" if position is None else cells[position]

    if fold(cell(layout.sent)) in {"non", "no"} or not cell(layout.sent_on):
        raise RowRefused(_("résultats pas encore envoyés par la personne"))
    at = moment(cell(layout.sent_on))
    if at is None:
        raise RowRefused(_("date d’envoi illisible"))
    if not OLDEST <= at.date() <= today:
        raise RowRefused(_("date d’envoi impossible"))
    results: dict[int, float] = {}
    untouched = 0
    for measure in layout.measures:
        value = decimal(cells[measure.position], measure.header)
        if value is None:
            continue
        if layout.kind == ExportKind.PROFILES:
            if value not in range(9):
                raise RowRefused(_("niveau hors de 0 à 8"), measure.header)
            # Pix writes level 0 for a competence that was never started: that is no measure. With pix, it is one.
            if value == 0 and not decimal(cell(measure.pix), measure.header):
                untouched += 1
                continue
        elif not 0 <= value <= 1:
            raise RowRefused(_("part maîtrisée hors de 0 à 1"), measure.header)
        results[measure.competence] = value
    if not results:
        raise RowRefused(_("aucun résultat dans cette ligne"))
    return Participation(
        line=line,
        identifiers=tuple(cells[position] for position in layout.identifiers),
        last_name=cell(layout.last_name),
        first_name=cell(layout.first_name),
        campaign=(cell(layout.campaign) or cell(layout.campaign_name))[:80],
        at=at,
        results=results,
        untouched=untouched,
    )


def unquoted(cell: str) -> str:
    """A cell as it was before the export protected it from spreadsheets; « NA » and the empty quotes say nothing."""
    cell = cell.strip().replace("\x00", "")
    if len(cell) > 1 and cell[0] == "'" and cell[1] in "-@=+":
        cell = cell[1:]
    return "" if cell in {"NA", "N/A", '""'} else cell


def decimal(cell: str, header: str) -> float | None:
    """A number written with a decimal comma or point; None when there is none. Raises `RowRefused`."""
    if not cell:
        return None
    if not re.fullmatch(r"[0-9]{1,6}(?:[.,][0-9]{1,15})?", cell):
        raise RowRefused(_("nombre illisible"), header)
    return float(cell.replace(",", "."))


def moment(cell: str) -> datetime.datetime | None:
    """A day and perhaps an hour of Paris, without zone; an hour given in UTC is brought to Paris. None: unreadable."""
    for shape in ("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y", "%Y-%m-%d", "%Y-%m-%d %H:%M"):
        try:
            return datetime.datetime.strptime(cell, shape)
        except ValueError:
            continue
    try:
        read = datetime.datetime.fromisoformat(cell)
        return read.astimezone(PARIS).replace(tzinfo=None) if read.tzinfo else read
    except (ValueError, OverflowError):
        return None
