"""The answers of a question as people type them: one a line, pairs on each side of an arrow, a number with its unit."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.questions.comparing import number_in
from terreau.ground.questions.contents import LONGEST_CHOICE, Content, Number, plain_number
from terreau.ground.questions.enums import Kind
from terreau.ground.questions.support_texts import ARROW, TypedWrongly, numbered, sides_of


class Answer(NamedTuple):
    """A field of the form, the kinds that it serves, and its words."""

    field: str
    kinds: tuple[str, ...]
    label: Any
    help: Any = ""
    needed: bool = False


CHOICES = (Kind.SINGLE, Kind.MULTIPLE)
ONE_A_LINE = gettext_lazy("Une par ligne.")
ANSWERS = (
    Answer(
        "right", CHOICES, gettext_lazy("Bonnes réponses"),
        gettext_lazy("Une par ligne. Une seule pour un choix unique."), needed=True,
    ),
    Answer("wrong", CHOICES, gettext_lazy("Mauvaises réponses"), ONE_A_LINE, needed=True),
    Answer(
        "fixed", CHOICES, gettext_lazy("Garder les réponses dans l’ordre de leurs nombres"),
        gettext_lazy("Sinon, leur ordre est tiré au sort pour chaque agent."),
    ),
    Answer(
        "order", (Kind.ORDER,), gettext_lazy("Éléments, dans le bon ordre"),
        gettext_lazy("Un par ligne. Ils sont mélangés pour l’agent."), needed=True,
    ),
    Answer(
        "pairs", (Kind.MATCH,), gettext_lazy("Couples"),
        gettext_lazy("Un par ligne : gauche → droite. Vous pouvez taper -> pour la flèche."), needed=True,
    ),
    Answer(
        "decoys", (Kind.MATCH,), gettext_lazy("Leurres"),
        gettext_lazy("Éléments de droite qui ne vont avec rien, un par ligne. Facultatif."),
    ),
    Answer(
        "accepted", (Kind.SHORT,), gettext_lazy("Réponses acceptées"),
        gettext_lazy("Une par ligne. Les accents, les majuscules et les espaces ne comptent pas. Vide pour un nombre."),
    ),
    Answer("number", (Kind.SHORT,), gettext_lazy("Ou un nombre"), gettext_lazy("Par exemple 1 250,5.")),
    Answer("tolerance", (Kind.SHORT,), gettext_lazy("Écart accepté"), gettext_lazy("0 si la valeur doit être exacte.")),
    Answer("unit", (Kind.SHORT,), gettext_lazy("Unité"), gettext_lazy("Par exemple € ou Mo.")),
    Answer(
        "targets", (Kind.POINT,), gettext_lazy("Ce qu’il faut désigner"),
        gettext_lazy("Cochez les éléments du document qui forment la bonne réponse."), needed=True,
    ),
)  # fmt: skip
MAIN: dict[str, str] = {  # where a fault of the whole answer is said
    Kind.SINGLE: "right", Kind.MULTIPLE: "right", Kind.ORDER: "order", Kind.MATCH: "pairs",
    Kind.SHORT: "accepted", Kind.POINT: "targets",
}  # fmt: skip


def values_of_answers(content: Content) -> dict[str, Any]:
    """The fields as they are filled for this question."""
    number = content.number
    return {
        "right": "\n".join(content.right), "wrong": "\n".join(content.wrong), "fixed": content.fixed,
        "order": "\n".join(content.sequence),
        "pairs": "\n".join(f"{left} {ARROW} {right}" for left, right in content.pairs),
        "decoys": "\n".join(content.decoys), "accepted": "\n".join(content.accepted),
        "number": said(number.value) if number else "", "tolerance": said(number.tolerance) if number else "",
        "unit": number.unit if number else "", "targets": list(content.targets),
    }  # fmt: skip


def said(value: Decimal) -> str:
    """A number as French types it."""
    return f"{value:f}".replace(".", ",")


def document_of_answers(kind: Kind, typed: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of the answer. Raises `TypedWrongly` with the field and its line."""
    match kind:
        case Kind.SINGLE | Kind.MULTIPLE:
            return {
                "bonnes": lines_of(typed, "right"), "mauvaises": lines_of(typed, "wrong"),
                "ordre-fixe": bool(typed.get("fixed")),
            }  # fmt: skip
        case Kind.ORDER:
            return {"ordre": lines_of(typed, "order")}
        case Kind.MATCH:
            return {"paires": pairs_of(typed), "leurres": lines_of(typed, "decoys")}
        case Kind.SHORT:
            return short_of(typed)
    return {"cibles": list(typed.get("targets") or ())}


def lines_of(typed: Mapping[str, Any], field: str) -> list[str]:
    """The lines of a field, each said once and not too long."""
    found = numbered(str(typed.get(field) or ""))
    refuse_repeated(field, found)
    for number, line in found:
        if len(line) > LONGEST_CHOICE:
            raise TypedWrongly(field, _("plus de %(most)s caractères.") % {"most": LONGEST_CHOICE}, number)
    return [line for _number, line in found]


def refuse_repeated(field: str, lines: Iterable[tuple[int, str]]) -> None:
    seen: dict[str, int] = {}
    for number, line in lines:
        if line in seen:
            raise TypedWrongly(field, _("elle dit la même chose que la ligne %(line)s.") % {"line": seen[line]}, number)
        seen[line] = number


def pairs_of(typed: Mapping[str, Any]) -> list[list[str]]:
    pairs = []
    for number, line in numbered(str(typed.get("pairs") or "")):
        sides = sides_of(line)
        if sides is None or not all(sides):
            raise TypedWrongly("pairs", _("écrivez « gauche → droite »."), number)
        pairs.append((number, sides))
    for side in (0, 1):
        refuse_repeated("pairs", [(number, sides[side]) for number, sides in pairs])
    return [list(sides) for _number, sides in pairs]


def short_of(typed: Mapping[str, Any]) -> dict[str, Any]:
    accepted = lines_of(typed, "accepted")
    if not str(typed.get("number") or "").strip():
        return {"reponses": accepted}
    if accepted:
        raise TypedWrongly("number", _("Choisissez : des réponses acceptées, ou un nombre."))
    number = Number(decimal_of(typed, "number"), decimal_of(typed, "tolerance"), str(typed.get("unit") or "").strip())
    if number.tolerance < 0:
        raise TypedWrongly("tolerance", _("Un écart n’est pas négatif."))
    return {
        "nombre": {
            "valeur": plain_number(number.value), "tolerance": plain_number(number.tolerance), "unite": number.unit
        }
    }  # fmt: skip


def decimal_of(typed: Mapping[str, Any], field: str) -> Decimal:
    text = str(typed.get(field) or "").strip() or "0"
    found = number_in(text)
    if found is None:
        raise TypedWrongly(field, _("Écrivez un nombre, comme 1 250,5."))
    return found
