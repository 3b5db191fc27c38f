"""Every message of the project, read from Python and from templates without any outside tool."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from django.template import Engine, engines
from django.template.base import Node
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

from tests.guards.files import ROOT, name, python_files, tree

# How many of the first arguments are messages.
FUNCTIONS = {
    "_": 1,
    "gettext": 1,
    "gettext_lazy": 1,
    "gettext_noop": 1,
    "_lazy": 1,
    "ngettext": 2,
    "ngettext_lazy": 2,
}
IN_EXPRESSION = re.compile(r"""_\((?:"([^"]*)"|'([^']*)')\)""")


class Message(NamedTuple):
    where: str
    singular: str
    plural: str = ""


def in_python(path: Path) -> Iterator[Message]:
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.Call):
            continue
        count = FUNCTIONS.get(getattr(node.func, "id", getattr(node.func, "attr", "")), 0)
        texts = [
            each.value for each in node.args[:count] if isinstance(each, ast.Constant) and isinstance(each.value, str)
        ]
        if count and len(texts) == count:
            yield Message(f"{name(path)}:{node.lineno}", *texts)


def in_template(path: Path, engine: Engine) -> Iterator[Message]:
    source = path.read_text(encoding="utf-8")
    template = engine.from_string(source)
    for node in every_node(template.nodelist):
        if isinstance(node, TranslateNode):
            literal = getattr(node.filter_expression.var, "literal", node.filter_expression.var)
            if isinstance(literal, str):
                yield Message(name(path), str(literal))
        elif isinstance(node, BlockTranslateNode):
            plural = node.render_token_list(node.plural)[0] if node.plural else ""
            yield Message(name(path), node.render_token_list(node.singular)[0], plural)
    for tag in re.findall(r"\{[{%].*?[%}]\}", source):
        for double, single in IN_EXPRESSION.findall(tag):
            yield Message(name(path), double or single)


def every_node(nodes: Any) -> Iterator[Node]:
    for node in nodes:
        yield node
        for attribute in (*getattr(node, "child_nodelists", ()), "nodelist_loop", "nodelist_empty"):
            yield from every_node(getattr(node, attribute, None) or ())
        for _condition, branch in getattr(node, "conditions_nodelists", ()):
            yield from every_node(branch)


def all_messages() -> set[Message]:
    engine = engines["django"].engine
    found = {message for path in python_files("terreau", "config") for message in in_python(path)}
    for path in (ROOT / "terreau").rglob("templates/**/*"):
        if path.suffix in {".html", ".txt"}:
            found |= set(in_template(path, engine))
    return found
