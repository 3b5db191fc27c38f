"""Writing Moodle XML, which `read_moodle` reads again the same."""

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from html import escape
from io import BytesIO
from urllib.parse import quote

from django.utils.translation import gettext as _

from terreau.ground.common.uploads import kind_of
from terreau.ground.questions.contents import Content
from terreau.ground.questions.drafts import Draft
from terreau.ground.questions.enums import Kind, SupportKind
from terreau.ground.questions.foreign import in_file_order, share, starless
from terreau.ground.questions.moodle.reading import PLUGIN_FILE
from terreau.ground.questions.page_texts import statement_page
from terreau.ground.questions.pictures import is_picture_name
from terreau.ground.questions.tagging import LeftOut, Unwritable, Written, category_of, feedback_of, tags_of

TYPES = {
    Kind.SINGLE: "multichoice",
    Kind.MULTIPLE: "multichoice",
    Kind.ORDER: "ordering",
    Kind.MATCH: "matching",
    Kind.SHORT: "shortanswer",
}


def write_moodle(drafts: Iterable[Draft]) -> Written:
    """The file of these questions, and those that Moodle XML has no place for."""
    pieces, left_out, category = ['<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'], [], "$course$/top"
    for draft in drafts:
        try:
            question = "".join(_question(draft))
        except Unwritable as lack:
            left_out.append(LeftOut(draft.code, str(lack)))
            continue
        if category_of(draft) != category:
            category = category_of(draft)
            pieces.append(f'<question type="category"><category>{_text(category)}</category></question>\n')
        pieces.append(question)
    return Written("".join([*pieces, "</quiz>\n"]), left_out)


def _escaped(text: str) -> str:
    return escape(text, quote=False)


def _text(text: str) -> str:
    return f"<text>{_escaped(text)}</text>"


def _question(draft: Draft) -> Iterator[str]:
    content = draft.content
    if content.kind not in TYPES:
        raise Unwritable(_("Moodle n’a pas de question où l’on désigne des éléments."))
    kind = "numerical" if content.number is not None else TYPES[content.kind]
    yield f'<question type="{kind}">\n<name>{_text(draft.code)}</name>\n'
    yield from _statement(draft)
    yield f'<generalfeedback format="plain_text">{_text(feedback_of(draft))}</generalfeedback>\n'
    yield "<defaultgrade>1</defaultgrade>\n<penalty>0</penalty>\n<hidden>0</hidden>\n"
    yield f"<idnumber>{draft.code}</idnumber>\n"
    yield from WRITERS[kind](content)
    tags = "".join(f"<tag>{_text(tag)}</tag>" for tag in tags_of(draft))
    yield f"<tags>{tags}</tags>\n" if tags else ""
    yield "</question>\n"


def _statement(draft: Draft) -> Iterator[str]:
    support = draft.content.support
    if support is None:
        yield f'<questiontext format="plain_text">{_text(draft.content.text)}</questiontext>\n'
        return
    if support.kind not in (SupportKind.TABLE, SupportKind.PICTURE):
        raise Unwritable(_("Moodle ne peut montrer ce document : seulement un tableau ou une image."))
    if support.kind == SupportKind.TABLE:
        yield f'<questiontext format="html">{_text(statement_page(draft.content))}</questiontext>\n'
        return
    name, content = _picture(draft, str(support.data["fichier"]))
    page = statement_page(draft.content, f"{PLUGIN_FILE}{quote(name)}")
    yield f'<questiontext format="html">{_text(page)}'
    yield f'<file name="{escape(name)}" path="/" encoding="base64">{b64encode(content).decode()}</file>'
    yield "</questiontext>\n"


def _picture(draft: Draft, name: str) -> tuple[str, bytes]:
    """The image and its name; one kept under its digest takes the ending of what it is."""
    if name not in draft.pictures:
        raise Unwritable(_("Le fichier de son image manque."))
    content = draft.pictures[name]
    if is_picture_name(name):
        return name, content
    return f"{draft.code}.{kind_of(BytesIO(content))}", content


def _choices(content: Content) -> Iterator[str]:
    choices, kept = in_file_order(content)
    single = content.kind == Kind.SINGLE
    yield f"<single>{str(single).lower()}</single>\n<shuffleanswers>{str(not kept).lower()}</shuffleanswers>\n"
    yield "<answernumbering>none</answernumbering>\n"
    wrong = "0" if single else "-100"
    for right, text in choices:
        yield _answer(share(len(content.right)) if right else wrong, text)


def _answer(fraction: str | int, text: str, more: str = "") -> str:
    return f'<answer fraction="{fraction}" format="plain_text">{_text(text)}{more}</answer>\n'


def _order(content: Content) -> Iterator[str]:
    yield "<layouttype>VERTICAL</layouttype>\n<selecttype>ALL</selecttype>\n<selectcount>0</selectcount>\n"
    yield "<gradingtype>ALL_OR_NOTHING</gradingtype>\n<showgrading>HIDE</showgrading>\n"
    yield from (_answer(place, text) for place, text in enumerate(content.sequence, start=1))


def _match(content: Content) -> Iterator[str]:
    yield "<shuffleanswers>true</shuffleanswers>\n"
    for left, right in (*content.pairs, *(("", decoy) for decoy in content.decoys)):
        yield f'<subquestion format="plain_text">{_text(left)}<answer>{_text(right)}</answer></subquestion>\n'


def _short(content: Content) -> Iterator[str]:
    yield "<usecase>0</usecase>\n"
    yield from (_answer(100, starless(text)) for text in content.accepted)


def _number(content: Content) -> Iterator[str]:
    number = content.number
    if number is None:  # never: `_question` looked
        return
    yield _answer(100, f"{number.value:f}", f"<tolerance>{number.tolerance:f}</tolerance>")
    yield f"<unitgradingtype>0</unitgradingtype>\n<showunits>{0 if number.unit else 3}</showunits>\n"
    if number.unit:
        unit = f"<unit><multiplier>1</multiplier><unit_name>{_escaped(number.unit)}</unit_name></unit>"
        yield f"<units>{unit}</units>\n"


WRITERS: dict[str, Callable[[Content], Iterator[str]]] = {
    "multichoice": _choices,
    "ordering": _order,
    "matching": _match,
    "shortanswer": _short,
    "numerical": _number,
}
