"""The board of a workshop (Klaxoon, Beekast): a column of ideas, perhaps their group. Nothing of persons."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.accounts.models import User
from terreau.ground.accounts.proofs import tidy_paper_code
from terreau.ground.common.importing.conclude import settle
from terreau.ground.common.importing.headers import Column
from terreau.ground.common.importing.reader import Table
from terreau.ground.common.importing.registry import Option, Progress, importer
from terreau.ground.common.importing.report import Report
from terreau.ground.common.plain import plain_words
from terreau.ground.journal.actions import record
from terreau.rooms.gatherings.roles import ANIMATORS
from terreau.rooms.gatherings.themes import access
from terreau.rooms.gatherings.themes.actions import hold
from terreau.rooms.gatherings.themes.enums import CallState, Origin
from terreau.rooms.gatherings.themes.models import LONGEST_TITLE, LONGEST_WHY, Call, Theme

MOST = 2000
LONGEST_GROUP = 60


@importer(
    "themes",
    label=gettext_lazy("Un tableau d’idées (Klaxoon, Beekast…)"),
    roles=ANIMATORS,
    columns=(
        Column("idee", gettext_lazy("Idée"), required=True,
               aliases=("idees", "idea", "contenu", "contenu_de_l_idee", "texte", "text", "titre", "theme", "question",
                        "post_it", "reponse", "note")),
        Column("groupe", gettext_lazy("Groupe ou colonne du tableau"),
               aliases=("categorie", "category", "colonne", "section", "thematique", "groupe_auteur", "equipe")),
        Column("votes", gettext_lazy("Votes (ignorés)"), aliases=("vote", "likes", "j_aime", "score", "points")),
        Column("auteur", gettext_lazy("Auteur (ignoré)"), aliases=("author", "participant", "nom", "auteurs")),
    ),
    options=(
        Option(
            "call",
            gettext_lazy("Code de l’appel à thèmes"),
            help=gettext_lazy("Huit lettres et chiffres, sur la page de l’appel et sur son affiche."),
        ),
    ),
    help=gettext_lazy(
        "L’export CSV d’un tableau : une idée par ligne. Les idées attendent d’être relues avant d’être affichées ; ni "
        "les votes ni les auteurs du tableau ne sont gardés."
    ),
)  # fmt: skip
def import_board(table: Table, *, by: Any, check: bool, options: dict[str, Any], progress: Progress) -> Report:
    report = Report(kind="themes", check=check, problems_file=table.problems_file)
    call = call_of(options.get("call") or "", by, report)
    if call is None:
        return report
    ideas = read_ideas(table, call, report, progress)
    report.notes += said_of(table)

    def compare(found: Report) -> None:
        there = {words(title) for title in Theme.objects.filter(call=call).values_list("title", flat=True)}
        new = [idea for idea in ideas if words(idea.title) not in there]
        found.created, found.unchanged = len(new), len(ideas) - len(new)
        found.examples = [(_("créé"), 0, idea.title) for idea in new[:10]]

    def apply(found: Report) -> None:
        hold(call, CallState.DRAFT, CallState.OPEN)
        there = {words(title) for title in Theme.objects.filter(call=call).values_list("title", flat=True)}
        Theme.objects.bulk_create(idea for idea in ideas if words(idea.title) not in there)
        record("themes.board.imported", call, by=by, **dict[str, Any](found.difference))

    with transaction.atomic():
        return settle(report, check=check, compare=compare, apply=apply, expected=table.expected)


def call_of(code: str, by: Any, report: Report) -> Call | None:
    """The call of this code, where its author animates and as long as themes may be added."""
    found = Call.objects.select_related("structure__root").filter(code=tidy_paper_code(code)).first() if code else None
    if found is not None and isinstance(by, User):
        try:
            access.call_to_run(by, found.pk)
        except (Http404, PermissionDenied):
            found = None
    if found is None:
        report.problem(0, "", _("Donnez le code d’un appel à thèmes que vous animez."))
        return None
    if found.state not in (CallState.DRAFT, CallState.OPEN):
        report.problem(0, "", _("Cet appel ne reçoit plus de thème : le vote a commencé, ou il est clos."))
        return None
    return found


def words(title: str) -> str:
    return " ".join(plain_words(title))


def read_ideas(table: Table, call: Call, report: Report, progress: Progress) -> list[Theme]:
    seen: dict[str, int] = {}
    found = []
    for line, (idea, group) in table.select(("idee", "groupe"), report):
        report.rows_in += 1
        idea, group = " ".join(idea.split()), " ".join(group.split())[:LONGEST_GROUP]
        if not words(idea):
            report.set_aside(line, "idee", _("case vide"))
        elif len(idea) > LONGEST_WHY:
            report.problem(line, "idee", _("%(most)d caractères au plus") % {"most": LONGEST_WHY})
        elif words(idea) in seen:
            report.set_aside(line, "idee", _("même idée que ligne %(line)d") % {"line": seen[words(idea)]})
        else:
            seen[words(idea)] = line
            title, why = shortened(idea)
            found.append(Theme(call=call, title=title, why=why, group=group, origin=Origin.BOARD))
        if len(found) > MOST:
            report.problem(line, "", _("Plus de %(most)d idées : ce fichier n’est pas un tableau.") % {"most": MOST})
            break
    progress(report.rows_in)
    return found


def shortened(idea: str) -> tuple[str, str]:
    """A long note keeps its beginning as its title, and says the whole below."""
    if len(idea) <= LONGEST_TITLE:
        return idea, ""
    cut = idea[: LONGEST_TITLE - 1].rsplit(" ", 1)[0]
    return f"{cut}…", idea


def said_of(table: Table) -> list[str]:
    notes = []
    if "votes" in table.index:
        notes.append(_("Les votes du tableau sont ignorés : ils ne sont pas ceux de cet appel, qui compte les siens."))
    if "auteur" in table.index:
        notes.append(_("Les auteurs du tableau ne sont pas gardés."))
    return notes
