"""The security model names, for each threat, a test that exists."""

import ast
import re

from tests.guards.files import ROOT, tree

NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def named() -> list[tuple[str, str]]:
    return NAMED.findall((ROOT / "docs" / "security-model.md").read_text("utf-8"))


def test_every_test_that_the_security_model_names_exists():
    gone = []
    for path, test in named():
        functions = {node.name for node in ast.walk(tree(ROOT / path)) if isinstance(node, ast.FunctionDef)}
        if test not in functions:
            gone.append(f"{path}::{test}")
    assert gone == []


def test_every_threat_has_one():
    page = (ROOT / "docs" / "security-model.md").read_text("utf-8")
    table = page.partition("| threat |")[2].partition("\n\n")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ") and not line.startswith("| answer")]
    assert len(rows) > 30
    assert [row for row in rows if not NAMED.search(row)] == []
