"""The pages of docs/ that a test can hold true."""

import ast
import re
from collections import Counter

from tests.guards.files import ROOT, python_files, tree

READERS = {"text", "flag", "integer", "choice", "secret", "words", "database"}


def read_by_settings() -> list[str]:
    return [
        node.args[0].value
        for node in ast.walk(tree(ROOT / "config" / "settings.py"))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and getattr(node.func.value, "id", "") == "env"
        and node.func.attr in READERS
        and isinstance(node.args[0], ast.Constant)
    ]


def test_env_md_lists_what_the_settings_read_and_nothing_else():
    page = (ROOT / "docs" / "env.md").read_text("utf-8")
    listed = re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE)
    assert sorted(listed) == sorted(set(read_by_settings()))


def test_env_example_lists_the_same():
    page = (ROOT / ".env.example").read_text("utf-8")
    assert sorted(re.findall(r"^#?([A-Z_]+)=", page, re.MULTILINE)) == sorted(set(read_by_settings()))


def test_nothing_but_the_settings_decides_by_the_environment():
    known = set(read_by_settings())
    reads = re.compile(r"""environ(?:\.get)?[\[(]["']([A-Z_]+)""")
    asked = {found for path in python_files("terreau") for found in reads.findall(path.read_text("utf-8"))}
    assert asked <= known


def test_where_things_go_lists_the_names_that_rooms_share():
    """A name that two rooms use is a convention: a newcomer finds on the page what it holds."""
    page = (ROOT / "docs" / "where-things-go.md").read_text("utf-8")
    listed = set(re.findall(r"^\| `([a-z_]+\.py)`", page, re.MULTILINE))
    rooms = {path.parent for path in python_files("terreau") if path.name == "apps.py"}
    used = Counter(path.name for room in rooms for path in room.glob("*.py") if path.name != "__init__.py")
    assert {file for file, count in used.items() if count > 1} <= listed


def test_every_folder_of_the_house_is_on_the_page():
    page = (ROOT / "docs" / "where-things-go.md").read_text("utf-8")
    rooms = {path.parent.relative_to(ROOT) for path in python_files("terreau") if path.name == "apps.py"}
    assert [str(room) for room in sorted(rooms) if f"`{room}/`" not in page] == []
