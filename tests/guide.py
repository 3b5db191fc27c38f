"""The worked examples of the guide to the numerical tools: `python -m tests.guide` runs them and writes their answers.

A page `docs/guide/calcul-*.md` shows its commands in blocks ```console … ```, one command a block (`$ terreau lab …`),
on the files of `docs/guide/exemples/<tool>/`. A test runs them again and compares.
"""

import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import StringIO
from pathlib import Path

import django
from django.core.management import call_command

from tests.guards.files import ROOT

GUIDE = ROOT / "docs" / "guide"
BLOCK = re.compile(r"```console\n\$ (?P<command>terreau lab .*?(?:\\\n.*?)*)\n(?P<answer>.*?)```", re.DOTALL)
NUMBER = re.compile(r"[−-]?\d[\d\u202f\u00a0 ]*(?:,\d+)?")


def pages() -> list[Path]:
    return sorted(GUIDE.glob("calcul-*.md"))


def answer(command: str) -> str:
    """What `terreau lab …` prints, run in a copy of the folder of its examples."""
    arguments = shlex.split(command.replace("\\\n", " "))[1:]
    out = StringIO()
    with in_a_copy(GUIDE / "exemples" / arguments[1]), suppress(SystemExit):
        call_command(*arguments, stdout=out, stderr=out)
    return out.getvalue().rstrip() + "\n"


@contextmanager
def in_a_copy(folder: Path) -> Iterator[None]:
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as copy:
        shutil.copytree(folder, copy, dirs_exist_ok=True)
        os.chdir(copy)
        try:
            yield
        finally:
            os.chdir(here)


def rewritten(text: str) -> str:
    """The page with the answers of today."""
    return BLOCK.sub(lambda block: f"```console\n$ {block['command']}\n{answer(block['command'])}```", text)


def numbers(text: str) -> set[str]:
    return {re.sub(r"[\u202f\u00a0 ]", "", found).replace("-", "−") for found in NUMBER.findall(text)}


def unfounded(text: str) -> set[str]:
    """The bold numbers of the prose that no answer of the page holds."""
    answers = " ".join(block["answer"] for block in BLOCK.finditer(text))
    prose = BLOCK.sub("", text)
    bold = " ; ".join(re.findall(r"\*\*(.+?)\*\*", prose))
    return numbers(bold) - numbers(answers.replace("  ", " ; "))


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    for page in pages():
        page.write_text(rewritten(page.read_text("utf-8")), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
