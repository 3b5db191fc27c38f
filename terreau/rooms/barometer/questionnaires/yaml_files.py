"""A questionnaire as a YAML text that people read, change and send: `read_document` reads what `write_document` wrote.

Nothing of a file is run: only texts, numbers, true and false, lists and mappings are read, without aliases.
"""

import re
from typing import Any

import yaml
from django.utils.translation import gettext as _

from terreau.ground.common.front_matter import PlainLoader
from terreau.rooms.barometer.questionnaires.content import Document, as_data
from terreau.rooms.barometer.questionnaires.parsing import ContentRefused, document_of

MOST_LETTERS = 300_000


class Loader(PlainLoader):
    """Only what JSON has: « no », « 9:12 » or « 2026-11-27 » stay the texts that their author wrote; a key twice is
    refused, of which YAML would keep the last and say nothing."""

    yaml_implicit_resolvers: dict[str, Any] = {}

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _value in node.value if isinstance(key, yaml.ScalarNode)]
        twice = next((key for rank, key in enumerate(keys) if key in keys[:rank]), None)
        if twice is not None:
            said = _("« %(key)s » est écrit deux fois") % {"key": str(twice)[:80]}
            raise yaml.constructor.ConstructorError(None, None, said, node.start_mark)
        return super().construct_mapping(node, deep)


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", list("tf")),
    ("int", r"^-?(?:0|[1-9][0-9]{0,9})$", list("-0123456789")),
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
):
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)


def read_plain(text: str) -> Any:
    """The plain data of a YAML text. Raises `ContentRefused`, with the line where it can be told."""
    if len(text) > MOST_LETTERS:
        raise ContentRefused([_("Ce fichier est trop long pour un questionnaire.")])
    try:
        return yaml.load(text, Loader=Loader)  # noqa: S506 a safe loader, and stricter  # nosec B506 # the same
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        why = error.problem or ""
        raise ContentRefused(
            [_("Ligne %(line)s : ce n’est pas du YAML lisible (%(why)s).") % {"line": line, "why": why}]
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ContentRefused(
            [_("Ce fichier n’est pas du YAML lisible : %(why)s.") % {"why": str(error)[:200]}]
        ) from error


def read_document(text: str) -> Document:
    """The questionnaire that a YAML text describes. Raises `ContentRefused`."""
    return document_of(read_plain(text))


def write_document(document: Document) -> str:
    return str(yaml.safe_dump(as_data(document), allow_unicode=True, sort_keys=False, width=110))
