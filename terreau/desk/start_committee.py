"""The committee’s page: a starting point on ten levers, three actions, a date. HTML, PDF and CSV say the same."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from terreau.compass import wording
from terreau.desk.models import FirstHour
from terreau.desk.start_reading import DAYS, LeverLine, due_on, employer_board, lever_lines, three_actions
from terreau.ground.approvals.doors import FIGURES
from terreau.ground.approvals.reading import words_of_closing
from terreau.ground.common.pdf import typst_pdf
from terreau.ground.initiatives.enums import Lever


@dataclass(frozen=True)
class Action:
    """One of the three, launched or to be decided."""

    lever: Lever
    title: str
    owner: str
    due_on: datetime.date
    launched: bool

    @property
    def state(self) -> str:
        return _("lancée") if self.launched else _("à décider")


@dataclass(frozen=True)
class CommitteePage:
    employer: str
    message: str
    closed: str  # which opinions the figures on persons wait for
    lines: list[LeverLine]
    actions: list[Action]
    committee_on: datetime.date | None
    drawn_on: datetime.date

    @property
    def ask(self) -> str:
        """What the committee is asked to decide."""
        if not self.actions:
            return _("Nous demandons au comité de choisir la prochaine cible.")
        if all(each.launched for each in self.actions):
            return _("Nous demandons au comité de soutenir ces actions et de venir au point d’étape.")
        return _("Nous demandons au comité de décider des actions « à décider » et d’en nommer les responsables.")

    @property
    def basis(self) -> str:
        """How many figures the page rests on, whose, and how fresh: « 8 chiffres déclarés, le dernier au… »."""
        shown = [view.shown for line in self.lines for view, _words, _how in line.lines if view.known]
        if not shown:
            return ""
        declared = sum(figure.declared for figure in shown)
        said: dict[str, Any] = {"declared": declared, "computed": len(shown) - declared}
        days = [figure.on for figure in shown if figure.on]
        said["day"] = date_format(max(days), "j F Y") if days else _("date inconnue")
        return _("Chiffres déclarés : %(declared)s ; calculés : %(computed)s ; les plus récents au %(day)s.") % said

    @property
    def review_on(self) -> datetime.date:
        """When to look again at what the three actions gave: they last thirty days."""
        return (self.committee_on or self.drawn_on) + datetime.timedelta(days=DAYS)


def committee_page(first_hour: FirstHour, user: Any) -> CommitteePage:
    """The content of the page, as `user` may see it."""
    compass = employer_board(first_hour, user)
    three = three_actions(first_hour, compass)
    today = timezone.localdate()
    launched = [Action(Lever(each.lever), each.title, each.owner, each.due_on, True) for each in three.launched]
    proposed = [
        Action(Lever(each.lever), each.title, each.owner, due_on(each, today), False) for each in three.proposed
    ]
    return CommitteePage(
        employer=str(first_hour.employer),
        message=wording.message(compass),
        closed=words_of_closing(FIGURES, compass.structure) if compass.waits else "",
        lines=lever_lines(compass),
        actions=launched + proposed,
        committee_on=first_hour.committee_on,
        drawn_on=today,
    )


def committee_pdf(page: CommitteePage) -> bytes:
    """One A4, whatever the length of what people typed: the template lowers its size until it fits."""
    when = date_format(page.committee_on, "j F Y") if page.committee_on else _("date à fixer")
    return typst_pdf(
        "desk/committee.typ",
        {
            "title": _("Culture numérique : notre point de départ et trois actions"),
            "employer": page.employer,
            "when": _("Comité de direction : %(when)s") % {"when": when},
            "start_title": _("Notre point de départ sur dix leviers"),
            "message": " ".join(each for each in (page.message, page.basis, page.closed) if each),
            "start_headers": [_("Levier"), _("Où nous en sommes")],
            "start": [[f"{line.view.lever.value}. {line.view.lever.label}", line.said] for line in page.lines],
            "actions_title": _("Trois actions pour les 30 prochains jours"),
            "action_headers": [_("Action"), _("Responsable"), _("Échéance"), _("État")],
            "actions": [
                [each.title, each.owner, date_format(each.due_on, "j F Y"), each.state] for each in page.actions
            ],
            "ask": page.ask,
            "date_title": _("Une date"),
            "review": _("Nous regarderons ce qu’elles ont donné le %(day)s.")
            % {"day": date_format(page.review_on, "j F Y")},
            "foot": _("Page établie le %(day)s avec %(site)s. Les chiffres portent sur des structures : %(promise)s")
            % {
                "day": date_format(page.drawn_on, "j F Y"),
                "site": settings.SITE_NAME,
                "promise": _("aucun résultat individuel n’est visible par la hiérarchie."),
            },
        },
    )


def committee_rows(page: CommitteePage) -> tuple[list[str], list[list[str]]]:
    """Headers and rows of the CSV: the same page, one fact a line."""
    headers = [_("rubrique"), _("levier"), _("intitulé"), _("valeur"), _("responsable"), _("date")]
    rows = []
    for line in page.lines:
        for view, words, _how in line.lines:
            declared_on = view.shown.on.isoformat() if view.known and view.shown.on else ""
            rows.append(
                [_("point de départ"), str(line.view.lever.value), str(view.indicator.label), words, "", declared_on]
            )
    if page.closed:
        rows.append([_("point de départ"), "", page.closed, _("fermé"), "", ""])
    for each in page.actions:
        lever = str(each.lever.value)
        rows.append([_("action"), lever, each.title, each.state, each.owner, each.due_on.isoformat()])
    committee_on = page.committee_on.isoformat() if page.committee_on else ""
    rows.append([_("date"), "", _("Comité de direction"), "", "", committee_on])
    rows.append([_("date"), "", _("Prochain point"), "", "", page.review_on.isoformat()])
    return headers, rows
