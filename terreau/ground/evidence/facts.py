"""What an indicator reads: the facts of a snapshot as Ibis tables, alike on DuckDB and on Spark."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ibis
from django.conf import settings

from terreau.ground.evidence.definitions import FACTS

MEMORY = "2GB"  # beyond it DuckDB spills to the disk beside the snapshot


class Facts:
    """`facts.agents`, `facts["agents"]`: the table of that name. Read once per backend."""

    def __init__(self, backend: Any, folder: Path):
        self._backend = backend
        self._folder = folder
        self._tables: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._tables:
            path = self._folder / f"{name}.parquet"
            if name not in FACTS or not path.is_file():
                raise KeyError(f"No fact {name!r} in this snapshot; there are {', '.join(sorted(FACTS))}.")
            self._tables[name] = self._backend.read_parquet(str(path), table_name=f"fact_{name}")
        return self._tables[name]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]


@contextmanager
def duckdb_facts(folder: Path) -> Iterator[tuple[Any, Facts]]:
    """An Ibis connection to DuckDB limited in memory, and the facts of the snapshot in `folder`."""
    backend = ibis.duckdb.connect(
        memory_limit=getattr(settings, "EVIDENCE_MEMORY", MEMORY),
        temp_directory=str(folder.parent / ".spill"),
        preserve_insertion_order=False,  # unit rows are summed: holding them back to order them costs a tenth more
    )
    try:
        yield backend, Facts(backend, folder)
    finally:
        backend.disconnect()


def spark_facts(session: Any, folder: Path) -> Facts:
    """The same facts on a Spark session: a cluster runs the same expressions, where the `spark` extra is installed."""
    return Facts(ibis.pyspark.connect(session), folder)
