"""Plain texts as HTML that `plain_texts` reads again the same, spaces included."""

from collections.abc import Iterator
from html import escape
from typing import Any

from terreau.ground.questions.contents import Content
from terreau.ground.questions.enums import SupportKind
from terreau.ground.questions.plain_texts import AS_IS, DESCRIPTION, NOTHING, NUMBER
from terreau.ground.questions.supports import Support


def html_of(text: str, form: str = AS_IS) -> str:
    return f'<p class="{form}">{_escaped(text)}</p>'


def statement_page(content: Content, picture: str = "") -> str:
    """The statement, then the table or the picture that it shows; `picture` is the address of the latter."""
    page = html_of(content.text)
    if content.support is None:
        return page
    if content.support.kind == SupportKind.TABLE:
        return page + "".join(_table(content.support))
    data = content.support.data
    image = f'<p><img src="{escape(picture)}" alt="{escape(str(data["alternative"]))}"></p>'
    description = str(data.get("description", ""))
    return page + image + (html_of(description, f"{AS_IS} {DESCRIPTION}") if description else "")


def _escaped(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")


def _table(support: Support) -> Iterator[str]:
    yield f'<table><caption class="{AS_IS}">{_escaped(str(support.data["titre"]))}</caption>'
    yield f"<thead>{_row(support.data['colonnes'], 'th')}</thead><tbody>"
    yield from (_row(line, "td") for line in support.data["lignes"])
    yield "</tbody></table>"


def _row(cells: list[Any], tag: str) -> str:
    return f"<tr>{''.join(_cell(cell, tag) for cell in cells)}</tr>"


def _cell(cell: Any, tag: str) -> str:
    form = f"{AS_IS} {NOTHING}" if cell is None else f"{AS_IS} {NUMBER}" if isinstance(cell, int | float) else AS_IS
    return f'<{tag} class="{form}">{"" if cell is None else _escaped(str(cell))}</{tag}>'
