"""Installations of their own for the tests that kill: on the database of the suite."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.durability.installation import Postgresql, Sqlite, server_of


@pytest.fixture(scope="session")
def installations(
    tmp_path_factory: pytest.TempPathFactory, files: Path, migrated: Callable[[str], None]
) -> Iterator[Sqlite | Postgresql]:
    """`installations.copy(name)`: a migrated installation with its structures and nobody in them."""
    folder: Path = tmp_path_factory.mktemp("installations")
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield Sqlite(folder, files / "structures.csv", migrated)
        return
    server = Postgresql(folder, server_of(url), files / "structures.csv", migrated)
    yield server
    server.drop()


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """structures.csv (61 lines), agents.csv (6 000 lines): enough for a crash to fall in the middle."""
    folder = tmp_path_factory.mktemp("files")
    services = [f"S{number:03};Service {number};service;MIN" for number in range(60)]
    structures = ["code;libelle;nature;parent", "MIN;Ministère d’essai;employer;", *services]
    (folder / "structures.csv").write_text("\n".join(structures), encoding="utf-8")
    agents = [f"M{number:05};S{number % 60:03};;" for number in range(6000)]
    (folder / "agents.csv").write_text("\n".join(["matricule;structure;metier;encadrant", *agents]), encoding="utf-8")
    return folder
