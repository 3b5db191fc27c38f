"""Our own format: YAML that people write and read, one document a file.

Nothing in a file is run: only texts, numbers, true and false, lists and mappings are read. Aliases, with which a small
file can unfold into a huge one, and deep nesting are refused before anything is built.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from terreau.ground.questions.contents import ContentRefused, document_of
from terreau.ground.questions.drafts import REVIEWS, BankFile, Draft, FileRefused, draft_of
from terreau.ground.questions.enums import SupportKind
from terreau.ground.questions.pictures import MOST_PICTURE_BYTES, checked_picture, refuse_name

MOST_BYTES = 5 * 1024 * 1024
MOST_LETTERS_OF_ONE = 60_000
DEEPEST = 12
HEAD = ("auteur", "licence", "langue", "questions")


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Only what JSON has: « 9:12 », « no » or « 2026-11-26 » stay the texts that their author wrote."""

    yaml_implicit_resolvers: dict[str, Any] = {}


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", list("tf")),
    ("int", r"^-?(?:0|[1-9][0-9]*)$", list("-0123456789")),
    ("float", r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$", list("-0123456789")),
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)


def read_yaml(path: Path, *, pictures: Path | None = None) -> BankFile:
    """The questions of a file; `pictures` is the folder of the images that it names.

    Raises `FileRefused` when the whole cannot be read; a question that cannot be is a problem, with its line.
    """
    head, nodes = _open(path)
    found = BankFile()
    for node in nodes:
        line = node.start_mark.line + 1
        code = ""
        try:
            document = _built(node)
            code = str(document.get("code", ""))
            draft = draft_of(document, head, line)
            found.add(_with_picture(draft, pictures))
        except (ContentRefused, FileRefused) as refusal:
            found.refuse(getattr(refusal, "line", 0) or line, code, str(refusal))
    return found


def read_one(text: str) -> Draft:
    """The one question that a text says, without its picture. Raises `FileRefused` or `ContentRefused`."""
    if len(text) > MOST_LETTERS_OF_ONE:
        raise FileRefused(_("Cette question est trop longue."))
    root = _composed(text)
    if not isinstance(root, yaml.MappingNode):
        raise FileRefused(_("Une question est une suite de « clé : valeur »."))
    return draft_of(_built(root), {}, 0)


def write_one(draft: Draft) -> str:
    """The text of one question, which `read_one` reads again the same."""
    return _dumped(dict(yaml_of(draft)))


def _open(path: Path) -> tuple[dict[str, Any], list[yaml.Node]]:
    """What the head says for all, and the node of each question."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise FileRefused(_("Ce fichier dépasse %(most)s Mo.") % {"most": MOST_BYTES // 1024**2})
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefused(_("Ce fichier n’est pas en UTF-8.")) from error
    root = _composed(text)
    if not isinstance(root, yaml.MappingNode):
        raise FileRefused(_("Ce fichier doit commencer par « auteur », « licence » et « questions »."))
    head: dict[str, Any] = {}
    nodes: list[yaml.Node] | None = None
    for key, value in root.value:
        name = str(key.value)
        if name not in HEAD:
            raise FileRefused(
                _("« %(key)s » n’est pas attendu en tête de fichier.") % {"key": name}, key.start_mark.line + 1
            )
        if name == "questions":
            if not isinstance(value, yaml.SequenceNode):
                raise FileRefused(_("« questions » doit être une liste."), value.start_mark.line + 1)
            nodes = value.value
        elif not isinstance(value, yaml.ScalarNode):
            raise FileRefused(_("« %(key)s » doit être un texte.") % {"key": name}, key.start_mark.line + 1)
        else:
            head[name] = value.value
    if not nodes:
        raise FileRefused(_("Ce fichier ne contient aucune question."))
    return head, nodes


def _composed(text: str) -> yaml.Node | None:
    """The nodes of a text, nothing built yet. Raises `FileRefused`."""
    try:
        _refuse_unfolding(text)
        root: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise FileRefused(
            _("Ce fichier n’est pas du YAML lisible : %(why)s.") % {"why": error.problem}, line
        ) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise FileRefused(_("Ce fichier n’est pas du YAML lisible.")) from error
    return root


def _refuse_unfolding(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent):
            raise FileRefused(
                _("Les renvois (« *nom ») ne sont pas acceptés : écrivez chaque question en entier."),
                line_of(event),
            )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise FileRefused(_("Ce fichier emboîte trop de niveaux."), line_of(event))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def line_of(event: yaml.Event | yaml.Node) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


def _built(node: yaml.Node) -> dict[str, Any]:
    _refuse_twice(node)
    try:
        document = yaml.constructor.SafeConstructor().construct_document(node)
    except (ValueError, OverflowError) as error:  # a number of thousands of digits, a day that is none
        raise ContentRefused(_("Un nombre ou une date de cette question n’est pas lisible.")) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise FileRefused(_("Cette question n’est pas lisible : %(why)s.") % {"why": error.problem}, line) from error
    if not isinstance(document, dict) or any(not isinstance(key, str) for key in document):
        raise ContentRefused(_("Une question est une suite de « clé : valeur »."))
    return document


def _refuse_twice(node: yaml.Node) -> None:
    """A key written twice: YAML would keep the last one and say nothing."""
    if isinstance(node, yaml.SequenceNode):
        for each in node.value:
            _refuse_twice(each)
    if not isinstance(node, yaml.MappingNode):
        return
    seen = set()
    for key, value in node.value:
        if isinstance(key, yaml.ScalarNode):
            if key.value in seen:
                raise FileRefused(_("« %(key)s » est écrit deux fois.") % {"key": key.value[:80]}, line_of(key))
            seen.add(key.value)
        _refuse_twice(value)


def _with_picture(draft: Draft, folder: Path | None) -> Draft:
    support = draft.content.support
    if support is None or support.kind != SupportKind.PICTURE:
        return draft
    name = str(support.data["fichier"])
    refuse_name(name)
    if folder is None or not (folder / name).is_file():
        raise ContentRefused(_("L’image « %(name)s » ne se trouve pas à côté du fichier.") % {"name": name})
    with (folder / name).open("rb") as file:
        content = file.read(MOST_PICTURE_BYTES + 1)
    return replace(draft, pictures=checked_picture(name, content))


# ---- writing


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks, as people write them."""


def _write_text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


def _write_float(dumper: yaml.SafeDumper, value: float) -> yaml.Node:
    """Without exponent, which would be read again as a text."""
    written = f"{Decimal(repr(value)):f}"
    return dumper.represent_scalar("tag:yaml.org,2002:float", written if "." in written else f"{written}.0")


_Dumper.add_representer(str, _write_text)
_Dumper.add_representer(float, _write_float)


def write_yaml(drafts: Iterable[Draft]) -> str:
    """The file of these questions, which `read_yaml` reads again the same."""
    return "".join(_pieces(drafts))


def _pieces(drafts: Iterable[Draft]) -> Iterator[str]:
    yield "questions:\n"
    for draft in drafts:
        yield _dumped([yaml_of(draft)])


def _dumped(document: Any) -> str:
    return str(yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110))


def yaml_of(draft: Draft) -> Mapping[str, Any]:
    words = {review: name for name, review in REVIEWS.items()}
    head: dict[str, Any] = {
        "code": draft.code, "sujet": draft.topic, "theme": draft.theme, "niveau": draft.level,
        "auteur": draft.author, "licence": draft.licence, "langue": draft.language,
        "relecture": {"fond": words[draft.content_review], "langue": words[draft.language_review]},
    }  # fmt: skip
    return {key: value for key, value in head.items() if value} | document_of(draft.content)
