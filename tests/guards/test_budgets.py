"""How long things may be. The numbers only go down."""

import ast
from pathlib import Path

import pytest

from tests.guards.files import ROOT, functions, lines, name, python_files, templates

MODULE, VIEW, TEST_MODULE, TEMPLATE = 400, 25, 500, 120


def too_long(paths: list[Path], budget: int) -> list[str]:
    return [f"{name(path)}: {lines(path)} lines" for path in paths if lines(path) > budget]


def long_views(path: Path) -> list[str]:
    """Functions that take a request, decorators aside, longer than a view may be."""
    return [
        f"{name(path)}: {node.name}: {length} lines"
        for node in functions(path)
        if takes_a_request(node) and (length := (node.end_lineno or 0) - node.lineno + 1) > VIEW
    ]


def takes_a_request(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return bool(node.args.args) and node.args.args[0].arg == "request"


def test_modules_are_short():
    assert too_long(python_files("terreau", "config", "bench"), MODULE) == []


def test_test_modules_are_short():
    assert too_long(python_files("tests"), TEST_MODULE) == []


def test_templates_are_short():
    assert len(templates()) > 20
    assert too_long(templates(), TEMPLATE) == []


def test_views_are_short():
    assert [view for path in python_files("terreau") for view in long_views(path)] == []


@pytest.fixture
def invented() -> Path:
    path = ROOT / "tests" / "guards" / "invented_by_a_test.py"
    yield path
    path.unlink(missing_ok=True)


def test_what_is_too_long_is_seen(invented):
    invented.write_text("def show(request):\n" + "    x = 1\n" * VIEW + "\n\ndef helper(x):\n" + "    x = 1\n" * VIEW)
    assert [line.split(": ", 1)[1] for line in long_views(invented)] == [f"show: {VIEW + 1} lines"]
    assert too_long([invented], VIEW)
