"""What is written nowhere, and the short lists of what is written in few places."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from tests.guards.files import ROOT, name, python_files, templates, tree

# Where markup made by code, not by a template, is trusted; each line says why in its own file.
MARKED_SAFE = {"terreau/ground/common/charts.py", "terreau/rooms/learning/catalogue/rendering.py"}
# Templates where a text is not escaped.
SAFE_TEMPLATES: set[str] = set()


def calls(source: ast.Module, function: str) -> int:
    return sum(
        isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == function
        for node in ast.walk(source)
    )


def bare_excepts(source: ast.Module) -> int:
    return sum(isinstance(node, ast.ExceptHandler) and node.type is None for node in ast.walk(source))


def inline(text: str) -> list[str]:
    """Styles, handlers and scripts written in a page: the content security policy refuses them."""
    return re.findall(r"""\sstyle\s*=\s*["']|\son[a-z]+\s*=\s*["']|<style\b|<script(?![^>]*\bsrc=)[^>]*>""", text)


def test_no_module_uses_locals_or_a_bare_except():
    files = python_files("terreau", "config", "tests", "bench")
    assert [name(path) for path in files if calls(tree(path), "locals") or bare_excepts(tree(path))] == []


def test_the_check_sees_them():
    assert calls(ast.parse("render(locals())"), "locals") == 1
    assert bare_excepts(ast.parse("try:\n    pass\nexcept:\n    pass")) == 1
    assert (
        len(inline('<p style="a" onclick="b()"></p><style></style><script>a()</script><script src="a"></script>')) == 4
    )


def test_there_is_no_django_admin():
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert [
        name(path) for path in python_files("terreau", "config") if "contrib.admin" in path.read_text("utf-8")
    ] == []
    assert [name(path) for path in python_files("terreau") if path.name == "admin.py"] == []


def test_no_rule_hides_in_signals():
    used = [name(path) for path in python_files("terreau") if "models.signals" in path.read_text("utf-8")]
    # post_migrate fills the shipped frameworks, and the empty sections of the public site: no business rule
    allowed = {"terreau/rooms/skills/apps.py", "terreau/newsroom/apps.py"}
    assert set(used) <= allowed


def test_trusted_markup_is_where_it_is_said():
    assert {name(path) for path in python_files("terreau") if calls(tree(path), "mark_safe")} <= MARKED_SAFE
    unescaped = {
        name(path) for path in templates() if re.search(r"\|\s*safe\b|autoescape off", path.read_text("utf-8"))
    }
    assert unescaped <= SAFE_TEMPLATES


def test_no_template_has_inline_style_handler_or_script():
    found = {name(path): inline(path.read_text("utf-8")) for path in templates()}
    assert {key: value for key, value in found.items() if value} == {}


def test_migrations_are_complete(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_floors_import_downwards_only():
    command = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("folder", ["terreau", "config", "docs", "tests", "bench"])
def test_nothing_names_the_machine_it_was_written_on(folder):
    # Built from parts: this file is read too.
    machine = re.compile(r"(?<![\w.])/(?:" + "|".join(("wo" + "rk", "fa" + "rm")) + r")/\w")
    text = {".py", ".html", ".md", ".txt", ".css", ".toml", ".yml", ".typ", ".json"}
    files = [path for path in (ROOT / folder).rglob("*") if path.suffix in text and "__pycache__" not in path.parts]
    assert [name(path) for path in files if machine.search(path.read_text("utf-8", errors="replace"))] == []


def test_nothing_tracked_is_a_link_or_an_environment():
    """A link leads to one machine; an environment is made, never kept."""
    tracked = subprocess.run(["git", "ls-files", "-s"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode:  # an archive without its history: nothing is tracked there
        return
    links = [line for line in tracked.stdout.splitlines() if line.startswith("120000") or "\t.venv" in line]
    assert links == []
