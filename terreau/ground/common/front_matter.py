"""The head of a page written for a static site: YAML between two lines `---`, then the text. Nothing in it is run."""

import re
from typing import Any

import yaml
from django.utils.translation import gettext as _

MOST_HEAD = 64 * 1024


class HeadRefused(Exception):
    """The file has no head that can be read; the message says why, `line` where (0: the whole file)."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.line = reason, line


class PlainLoader(yaml.SafeLoader):
    """YAML without objects and without aliases: ten lines of aliases can stand for a billion."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError(_("les alias YAML ne sont pas acceptés"))
        return super().compose_node(parent, index)


def split(text: str) -> tuple[dict[str, Any], str]:
    """The head, and what follows it. Raises `HeadRefused`."""
    match = re.match(r"\A---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", text, re.DOTALL)
    if match is None:
        raise HeadRefused(_("L’en-tête YAML manque : le fichier commence par une ligne « --- »."), 1)
    if len(match[1]) > MOST_HEAD:
        raise HeadRefused(_("L’en-tête YAML est trop long."), 1)
    try:
        head = yaml.load(match[1], Loader=PlainLoader)  # noqa: S506 a safe loader, and stricter  # nosec B506 # the same
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        raise HeadRefused(_("L’en-tête YAML ne se lit pas."), line) from error
    if not isinstance(head, dict):
        raise HeadRefused(_("L’en-tête YAML ne donne pas de titre (title)."), 1)
    return head, text[match.end() :]


def words(head: dict[str, Any], name: str) -> str:
    value = head.get(name)
    return str(value).strip() if isinstance(value, str | int | float) else ""


def several(head: dict[str, Any], name: str) -> list[str]:
    value = head.get(name)
    found = value if isinstance(value, list) else [value]
    return [str(each).strip() for each in found if isinstance(each, str | int) and str(each).strip()]
