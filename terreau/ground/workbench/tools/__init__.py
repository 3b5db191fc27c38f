"""The tools of `terreau lab`: a module here, or a package of several, that holds a `TOOL` is a tool."""

import importlib
import pkgutil
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from terreau.ground.workbench.answers import Result
from terreau.ground.workbench.frames import Frame, read_frame

Progress = Callable[[int, int], None]


class Bench:
    """What an action works with: the files it reads, remembered so that a refusal finds its line, and its progress."""

    def __init__(self, progress: Progress | None = None) -> None:
        self.frames: dict[str, Frame] = {}
        self._progress = progress

    def read(self, path: Path, table: str) -> Frame:
        """The file as columns; `table` is the name that the refusals of the lab give to it."""
        self.frames[table] = read_frame(path, table)
        return self.frames[table]

    def progress(self, done: int, total: int) -> None:
        """Say how far long work has come."""
        if self._progress:
            self._progress(done, total)


@dataclass(frozen=True)
class Action:
    """One thing that a tool does: `arguments` declares its options, `run` reads the files and answers."""

    name: str
    label: Any
    arguments: Callable[[ArgumentParser], None]
    run: Callable[[dict[str, Any], Bench], Result]


@dataclass(frozen=True)
class Tool:
    name: str
    label: Any
    actions: tuple[Action, ...]


@cache
def tools() -> dict[str, Tool]:
    """Every tool by name."""
    modules = (importlib.import_module(f"{__name__}.{each.name}") for each in pkgutil.iter_modules(__path__))
    return {module.TOOL.name: module.TOOL for module in modules if hasattr(module, "TOOL")}
