"""What results draw: spreads of answers, shares, what to begin with. The tables beside give the same numbers."""

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from terreau.ground.common.charts import Bar, Piece, Stack, bars, stacks
from terreau.ground.common.scatter import Dot, scatter
from terreau.rooms.barometer.questionnaires.content import Question
from terreau.rooms.barometer.questionnaires.enums import Kind
from terreau.rooms.barometer.results.priorities import Priority
from terreau.rooms.barometer.results.reading import Asked, Line, percent

LABEL = 44  # characters that fit above a bar beside its number; the table has the whole words
COUNTED, OTHERS, HIDDEN = (0, 1), (2, 3), 4


def chart_of(asked: Asked) -> SafeString | str:
    """The drawing of a question; nothing to draw gives nothing."""
    if not any(line.known for line in asked.lines):
        return ""
    return _stacked(asked) if asked.parts else shares(asked.question, asked.lines)


def _stacked(asked: Asked) -> SafeString:
    alone = len(asked.lines) == 1
    rows = [
        Stack(
            label=_short(_("Réponses") if alone else line.label),
            text=line.words,
            pieces=_pieces(line) if line.known else (),
        )
        for line in asked.lines
    ]
    return stacks(rows, title=str(asked.question.text), reading=_reading(asked))


def _pieces(line: Line) -> tuple[Piece, ...]:
    """Its parts in order, each side in its two tints in turn, then what is hidden of it."""
    pieces: list[Piece] = []
    rank = {True: 0, False: 0}
    for part in line.detail:
        if part.share is None:
            continue
        tint = (COUNTED if part.counted else OTHERS)[rank[part.counted] % 2]
        rank[part.counted] += 1
        pieces.append(Piece(part.share, percent(part.share), tint))
    rest = 1 - sum(piece.value for piece in pieces)
    return tuple(pieces) if rest < 0.005 else (*pieces, Piece(rest, "", HIDDEN))


def _reading(asked: Asked) -> str:
    """The order of the pieces, and what the number at the right is."""
    parts = asked.lines[0].detail
    counted = [part.label for part in parts if part.counted]
    others = [part.label for part in parts if not part.counted]
    said = {"counted": ", ".join(counted), "others": ", ".join(others)}
    return (
        _(
            "De gauche à droite : %(counted)s (en foncé, additionnés dans le chiffre de droite), puis %(others)s. "
            "En blanc, ce qui est masqué."
        )
        % said
    )


def shares(question: Question, lines: Sequence[Line]) -> SafeString:
    """A bar an option: several may be chosen, so that together they exceed a hundred."""
    rows = [
        Bar(label=_short(line.label), value=None if line.share is None else 100 * line.share, text=line.words)
        for line in lines
    ]
    ranked = question.kind == Kind.RANKING
    reading = (
        _("Part de ceux qui l’ont mis parmi leurs premiers choix.")
        if ranked
        else _("Plusieurs réponses étaient possibles : les parts ne s’additionnent pas.")
    )
    return bars(rows, title=str(question.text), reading=reading)


def groups(lines: Sequence[Line], *, title: str, whole: Line) -> SafeString | str:
    """A bar a group or a structure, with the whole as a line. Alphabetical or in their order: nobody is ranked."""
    if not any(line.known for line in lines):
        return ""
    target = None if whole.share is None else 100 * whole.share
    rows = [
        Bar(_short(line.label), None if line.share is None else 100 * line.share, _text(line), target=target)
        for line in lines
    ]
    reading = _("Trait vertical : l’ensemble, %(whole)s. Cadre en pointillés : pas de chiffre.") % {
        "whole": whole.words
    }
    return bars(rows, title=title, reading=reading)


def _text(line: Line) -> str:
    return line.words if line.known else _("masqué")


def _short(words: str) -> str:
    return Truncator(words).chars(LABEL)


def matrix(found: Sequence[Priority]) -> SafeString | str:
    """Each theme by its satisfaction and its importance; numbers refer to the table."""
    if len(found) < 2:
        return ""
    dots = [Dot(each.x, each.y, str(each.number)) for each in found]
    return scatter(
        dots,
        title=_("Par quoi commencer"),
        reading=_(
            "Chaque numéro est un thème du tableau. À droite, on en est plus satisfait ; en haut, il va davantage avec "
            "la note d’ensemble. En haut à gauche : à regarder d’abord."
        ),
        x_title=_("satisfaction"),
        y_title=_("importance"),
        corners=(_("à regarder d’abord"), _("à garder"), _("à surveiller"), _("plus tard")),
    )
