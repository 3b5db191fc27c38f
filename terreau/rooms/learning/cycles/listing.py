"""The signed list, as it was signed and as it stands: a page, a table, a document."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _, ngettext

from terreau.ground.common.pdf import typst_pdf
from terreau.rooms.learning.cycles.deliberating import reason_of
from terreau.rooms.learning.cycles.enums import ByHand, CandidacyState
from terreau.rooms.learning.cycles.models import Candidacy, Cycle
from terreau.rooms.learning.cycles.ranking import Entrant, Line, Outcome, Why


@dataclass(frozen=True)
class SignedRow:
    """A file on the signed list; none where it was erased since."""

    candidacy: Candidacy | None
    line: Line
    reason: str

    @property
    def outcome(self) -> str:
        return str(ByHand(self.line.outcome).label)

    @property
    def now(self) -> str:
        """What became of it since, where that is something else."""
        if self.candidacy is None or self.candidacy.state == self.line.outcome:
            return ""
        return str(self.candidacy.get_state_display())

    @property
    def is_auditor(self) -> bool:
        return self.candidacy is not None and self.candidacy.is_auditor

    @property
    def is_called(self) -> bool:
        return self.candidacy is not None and self.candidacy.state == CandidacyState.CALLED


@dataclass(frozen=True)
class SignedPage:
    rows: tuple[SignedRow, ...]
    apart: int
    jury: str  # counts only

    def of(self, outcome: str) -> list[SignedRow]:
        return [row for row in self.rows if row.line.outcome == outcome]

    @property
    def admitted(self) -> list[SignedRow]:
        return self.of(Outcome.ADMITTED)

    @property
    def waiting(self) -> list[SignedRow]:
        return self.of(Outcome.WAITING)

    @property
    def refused(self) -> list[SignedRow]:
        return self.of(Outcome.REFUSED)


def signed_page(cycle: Cycle) -> SignedPage:
    """From what was kept at the signature, whatever changed since. Empty before it."""
    kept: dict[str, Any] = cycle.signed_list or {}
    found = {each.pk: each for each in cycle.candidacies.with_people()}
    rows = []
    for each in kept.get("lines", []):
        candidacy = found.get(each["key"])
        line = Line(
            Entrant(each["key"], "", cycle.closes_at, {}), Decimal(each["mean"]) if each["mean"] is not None else None,
            each["jurors"], Outcome(each["outcome"]), Why(each["why"]), each["position"], each["of_employer"],
        )  # fmt: skip
        if candidacy is not None:
            candidacy.cycle = cycle
        rows.append(SignedRow(candidacy, line, reason_of(line, candidacy) if candidacy else ""))
    return SignedPage(tuple(rows), len(kept.get("apart", [])), jury_words(kept))


def jury_words(kept: dict[str, Any]) -> str:
    """How many decided, and how many stood aside: never who marked whom."""
    if not kept:
        return ""
    finished, absent, aside = kept["finished"], kept["absent"], kept["recusals"]
    said = [ngettext("%(n)d membre du jury a noté", "%(n)d membres du jury ont noté", finished) % {"n": finished}]
    if absent:
        said.append(ngettext("%(n)d absent", "%(n)d absents", absent) % {"n": absent})
    said.append(ngettext("%(n)d déport", "%(n)d déports", aside) % {"n": aside} if aside else _("aucun déport"))
    return _("%(what)s.") % {"what": ", ".join(said)}


def mean_words(line: Line) -> str:
    return "–" if line.mean is None else number_format(line.mean, 2)


def name_of(row: SignedRow) -> str:
    return row.candidacy.who if row.candidacy else _("dossier effacé")


def csv_rows(page: SignedPage) -> tuple[list[str], list[list[Any]]]:
    """A line a file, in the order of the list."""
    headers = [
        _("décision"), _("rang"), _("nom"), _("employeur"), _("note sur 100"), _("membres du jury"), _("motif"),
        _("depuis"),
    ]  # fmt: skip
    rows = [
        [
            row.outcome, row.line.position or "", name_of(row), row.candidacy.from_where if row.candidacy else "",
            "" if row.line.mean is None else mean_words(row.line), row.line.jurors, row.reason, row.now,
        ]
        for row in page.rows
    ]  # fmt: skip
    return headers, rows


def signed_pdf(cycle: Cycle, page: SignedPage) -> bytes:
    """The list as it was signed, to be printed and kept: three tables, the rule, counts of the jury."""
    occasion, signer = cycle.session.occasion, cycle.signed_by
    signed = date_format(timezone.localtime(cycle.signed_at), "DATETIME_FORMAT") if cycle.signed_at else _("non signée")
    return typst_pdf(
        "cycles/list.typ",
        {
            "title": _("Liste du jury : %(title)s") % {"title": occasion.title},
            "facts": [
                (_("Organisé par"), occasion.structure.label),
                (_("Signée le"), signed),
                (_("Par"), str((signer.agent or signer) if signer else _("la présidence du jury"))),
                (_("Jury"), page.jury),
                (_("Empreinte"), (cycle.signed_list or {}).get("digest", "–")),
            ],
            "headers": [_("Rang"), _("Nom"), _("Employeur"), _("Note sur 100"), _("Motif")],
            "tables": [
                {"title": _("Admis"), "rows": _cells(page.admitted)},
                {"title": _("Liste d’attente"), "rows": _cells(page.waiting)},
                {"title": _("Candidatures non retenues"), "rows": _cells(page.refused)},
            ],
            "nobody": _("Personne."),
            "apart": _apart(page.apart),
            "rule": _(
                "Note : moyenne pondérée de chaque membre du jury, puis moyenne des membres qui ont noté. À égalité : "
                "plus de membres, puis le dossier envoyé le premier. Les places vont dans cet ordre, dans la limite "
                "des places et de celles d’un même employeur."
            ),
            "foot": settings.SITE_NAME,
        },
    )


def _apart(number: int) -> str:
    if not number:
        return ""
    said = ngettext(
        "%(n)d candidature non retenue faute d’engagement de l’employeur.",
        "%(n)d candidatures non retenues faute d’engagement de l’employeur.",
        number,
    )
    return said % {"n": number}


def _cells(rows: Sequence[SignedRow]) -> list[list[str]]:
    return [
        [
            str(row.line.position or "–"), name_of(row), row.candidacy.from_where if row.candidacy else "–",
            mean_words(row.line), row.reason,
        ]
        for row in rows
    ]  # fmt: skip
