"""Every code that the project writes in its journal has words, and every word is of a code that is written."""

import ast
import re
from collections.abc import Iterator

from terreau.ground.journal.chain import Break
from terreau.ground.journal.labels import (
    BREAKS,
    action_label,
    action_labels,
    actor_label,
    break_label,
    object_label,
)
from tests.guards.files import ROOT, python_files, tree


def recorded() -> Iterator[tuple[str, str]]:
    """(code, where) of each call of `record`; a code that is made up is given as its constant beginning and `*`."""
    for path in python_files("terreau"):
        module = tree(path)
        constants = dict(assigned(module)) | dict(imported(module))
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and name_of(node.func) == "record" and node.args:
                for code in codes_of(node.args[0], constants):
                    yield code, f"{path.relative_to(ROOT)}:{node.lineno}"


def name_of(function: ast.expr) -> str:
    return getattr(function, "id", "") or getattr(function, "attr", "")


def assigned(module: ast.Module) -> Iterator[tuple[str, str]]:
    for node in module.body:
        if isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
            both = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
            pairs = zip(target.elts, value.elts, strict=True) if both else [(target, value)]
            for one, given in pairs:
                if isinstance(given, ast.Constant) and isinstance(given.value, str):
                    yield name_of(one), given.value


def imported(module: ast.Module) -> Iterator[tuple[str, str]]:
    """The constants of the modules that this one imports whole: `chain.NOTED` and what it stands for."""
    for node in module.body:
        for alias in node.names if isinstance(node, ast.ImportFrom) and node.module else ():
            path = ROOT.joinpath(*node.module.split("."), f"{alias.name}.py")
            if node.module.startswith("terreau.") and path.is_file():
                yield from ((f"{alias.asname or alias.name}.{name}", code) for name, code in assigned(tree(path)))


def codes_of(node: ast.expr, constants: dict[str, str]) -> list[str]:
    if isinstance(node, ast.Constant):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return codes_of(node.body, constants) + codes_of(node.orelse, constants)
    if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        return [f"{node.values[0].value}*"]
    if isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node) in constants:
        return [constants[ast.unparse(node)]]
    return [f"?{ast.unparse(node)}"]


def test_every_recorded_code_has_words_in_the_journal_labels_of_its_room():
    known = action_labels()
    found = list(recorded())
    assert len(found) > 50
    nameless = [
        f"{where}: {code}"
        for code, where in found
        if not (any(one.startswith(code[:-1]) for one in known) if code.endswith("*") else code in known)
    ]
    assert nameless == [], "Say these codes in the journal_labels.py of their room"


def test_no_words_are_left_of_a_code_that_nobody_records():
    codes = {code for code, _where in recorded()}
    beginnings = tuple(code[:-1] for code in codes if code.endswith("*"))
    assert [code for code in action_labels() if code not in codes and not code.startswith(beginnings)] == []


def test_a_code_without_words_and_a_kind_that_is_gone_are_shown_as_they_are():
    assert action_label("gone.thing.done") == "gone.thing.done"
    assert (object_label("gone.thing"), object_label("nothing")) == ("gone.thing", "nothing")
    assert object_label("organisations.structure") == "structure"


def test_an_author_is_told_by_what_he_is_and_his_key():
    told = [
        actor_label(key).replace("\N{NO-BREAK SPACE}", " ") for key in ("user:12", "command:import", "anonymous", "x")
    ]
    assert told == ["compte n° 12", "commande « import »", "visiteur", "x"]


def test_every_kind_of_author_that_the_project_writes_has_words():
    named = re.compile(r'(?:\bby=|\bBY = )"((\w+):[\w-]+)"')
    found = {match for path in python_files("terreau") for match in named.findall(path.read_text("utf-8"))}
    assert {"command", "task", "due"} <= {kind for _key, kind in found}
    assert [key for key, _kind in found if actor_label(key) == key] == []


def test_every_way_of_breaking_has_its_sentence():
    for what in BREAKS:
        assert "12" in break_label(Break(what, 12))
