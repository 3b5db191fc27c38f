"""Writing GIFT that Moodle reads, and that `read_gift` reads again the same."""

import re
from collections.abc import Callable, Iterable, Iterator

from django.utils.translation import gettext as _

from terreau.ground.questions.contents import Content
from terreau.ground.questions.drafts import Draft
from terreau.ground.questions.enums import Kind, SupportKind
from terreau.ground.questions.foreign import in_file_order, share, starless
from terreau.ground.questions.gift.reading import FORMAT, WEIGHT
from terreau.ground.questions.page_texts import html_of, statement_page
from terreau.ground.questions.tagging import LeftOut, Unwritable, Written, category_of, feedback_of, tags_of

SPECIAL = re.compile(r"([\\~=#{}:])")
HEAD = "// Terreau"


def write_gift(drafts: Iterable[Draft]) -> Written:
    """The file of these questions, and those that GIFT has no place for."""
    pieces, left_out, category = [f"{HEAD}\n\n"], [], "$course$/top"
    for draft in drafts:
        try:
            question = "".join(_pieces(draft))
        except Unwritable as lack:
            left_out.append(LeftOut(draft.code, str(lack)))
            continue
        if category_of(draft) != category:
            category = category_of(draft)
            pieces.append(f"$CATEGORY: {category}\n\n")
        pieces.append(question)
    return Written("".join(pieces), left_out)


def escaped(text: str) -> str:
    return SPECIAL.sub(r"\\\1", text).replace("\n", "\\n")


def _bracketed(key: str, value: str) -> str:
    inside = value.replace("]", "\\]")
    return f"[{key}:{inside}{' ' if inside.endswith(chr(92)) else ''}]"


def _pieces(draft: Draft) -> Iterator[str]:
    content = draft.content
    answers = WRITERS[content.kind](content) if content.kind in WRITERS else []
    if content.kind not in WRITERS:
        raise Unwritable(_("GIFT n’a pas de question où l’on désigne des éléments."))
    marks = [_bracketed("id", draft.code), *(_bracketed("tag", tag) for tag in tags_of(draft))]
    yield f"// {' '.join(marks)}\n::{escaped(draft.code)}::{_statement(content)}{{"
    yield "".join(answers)
    feedback = feedback_of(draft)
    yield f"\t####[plain]{escaped(feedback)}\n" if feedback else ""
    yield "}\n\n"


def _statement(content: Content) -> str:
    if content.support is None:
        return f"[plain]{escaped(content.text)}"
    if content.support.kind != SupportKind.TABLE:
        raise Unwritable(_("GIFT ne peut montrer ni image ni document, sauf un tableau."))
    return f"[html]{escaped(statement_page(content))}"


def _text(text: str, content: Content) -> str:
    """An answer, in the format of the statement unless it would be read as another."""
    if content.support is not None:
        return f"[plain]{escaped(text)}"
    alike = FORMAT.match(text) or text.startswith("//")
    return f"[plain]{escaped(text)}" if alike else escaped(text)


def _choices(content: Content) -> Iterator[str]:
    multiple = content.kind == Kind.MULTIPLE
    yield "\n"
    for right, text in in_file_order(content)[0]:
        if multiple:
            mark = f"~%{share(len(content.right))}%" if right else "~%-100%"
        else:
            mark = "=" if right else "~"
        said = _text(text, content)
        yield f"\t{mark}{'%0%' if mark == '~' and WEIGHT.match(said) else ''}{said}\n"


def _order(content: Content) -> Iterator[str]:
    yield f">{len(content.sequence)} ALL VERTICAL ALL_OR_NOTHING HIDE\n"
    yield from (f"\t{_text(text, content)}\n" for text in content.sequence)


def _match(content: Content) -> Iterator[str]:
    yield "\n"
    for left, right in content.pairs:
        said = _text(left, content)
        if "->" in left:  # an arrow is no mark in a page
            said = f"[html]{escaped(html_of(left))}"
        yield f"\t={said} -> {escaped(right)}\n"
    yield from (f"\t= -> {escaped(decoy)}\n" for decoy in content.decoys)


def _short(content: Content) -> Iterator[str]:
    if content.number is not None:
        yield f"#{content.number.value:f}:{content.number.tolerance:f}\n"
        return
    if any("->" in text for text in content.accepted):
        raise Unwritable(_("GIFT lirait « -> » dans une réponse comme une association."))
    yield "\n"
    yield from (f"\t=%100%{escaped(starless(text))}\n" for text in content.accepted)


WRITERS: dict[str, Callable[[Content], Iterator[str]]] = {
    Kind.SINGLE: _choices,
    Kind.MULTIPLE: _choices,
    Kind.ORDER: _order,
    Kind.MATCH: _match,
    Kind.SHORT: _short,
}
