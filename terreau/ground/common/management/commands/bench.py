"""`terreau bench NAME`: one of the benchmarks of `bench/`, each beside its named reference."""

import subprocess
import sys
from argparse import REMAINDER, ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

FOLDER: Path = settings.BASE_DIR / "bench"


def names() -> list[str]:
    """Every file of `bench/` that can be run, without its suffix."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_"))


class Command(BaseCommand):
    help = "Run a benchmark beside its reference; exit status 1 when its ratio misses the target."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", choices=names() or ["none"], help="the benchmark")
        parser.add_argument("options", nargs=REMAINDER, help="options passed to it")

    def handle(self, *args: Any, **options: Any) -> None:
        command = [sys.executable, "-m", f"bench.{options['name']}", *options["options"]]
        sys.exit(subprocess.run(command, cwd=settings.BASE_DIR, check=False).returncode)  # noqa: S603 a fixed program  # nosec B603 # a fixed program
