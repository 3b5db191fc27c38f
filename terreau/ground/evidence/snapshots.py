"""The files of a snapshot: one Parquet per fact, written aside then renamed, with a manifest.

An agent's primary key never enters a file: it becomes an ordinal drawn at random for this snapshot, and rows are
sorted by it, so that neither the number nor the place of a row tells which agent is meant. The agent's lasting `key`,
declared by the fact `agents` alone, goes to a file of its own in another directory: whoever is given the snapshots to
analyse them cannot follow anybody from one to the next.
"""

import datetime
import hashlib
import json
import os
import re
import shutil
import uuid
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from terreau.ground.evidence.definitions import DIMENSIONS, FACTS, Fact, InvalidDefinition
from terreau.ground.evidence.sources import Reader, reader, schema_of

FORMAT = 1  # of the folder and its manifest
GROUP_ROWS = 1 << 20  # rows shuffled and written together
FOLDER_NAME = re.compile(r"\.?\d{4}-\d{2}-\d{2}-\d+-[0-9a-f]{8}")  # with a dot: written aside, not yet renamed
AGENTS = "agents"
STRUCTURES = "structures"


class Ordinals:
    """Agents' primary keys of the day, each with its random ordinal in this snapshot."""

    def __init__(self, keys: np.ndarray):
        """`keys`: the primary keys (int64) of the fact `agents`, each once."""
        noise = np.frombuffer(os.urandom(8 * len(keys)), dtype=np.uint64)
        ordinals = np.empty(len(keys), dtype=np.int64)
        ordinals[np.argsort(noise, kind="stable")] = np.arange(len(keys))
        order = np.argsort(keys, kind="stable")
        self._keys, self._ordinals = keys[order], ordinals[order]
        if len(keys) and (self._keys[1:] == self._keys[:-1]).any():
            raise InvalidDefinition("The fact 'agents' has an agent twice on the same day.")
        # Keys are dense in practice: a table indexed by key is four times faster than a search.
        self._table: np.ndarray | None = None
        if len(keys) and self._keys[0] >= 0 and self._keys[-1] < 16 * len(keys) + (1 << 20):
            self._table = np.full(int(self._keys[-1]) + 2, -1, dtype=np.int64)
            self._table[self._keys] = self._ordinals

    def of(self, keys: np.ndarray) -> np.ndarray:
        """The ordinal of each primary key, -1 where the agent is not in the snapshot."""
        if not len(self._keys):
            return np.full(len(keys), -1, dtype=np.int64)
        if self._table is not None:
            last = len(self._table) - 1
            return self._table[np.where((keys < 0) | (keys > last), last, keys)]
        place = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return np.where(self._keys[place] == keys, self._ordinals[place], -1)


def write(folder: Path, on: datetime.date, keys: Path) -> dict[str, Any]:
    """Write every registered fact true on `on` into the empty `folder`, the agents' keys to the file `keys`, and return
    the manifest.
    """
    facts = ordered_facts()
    manifest: dict[str, Any] = {"format": FORMAT, "on": on.isoformat(), "facts": {}, "dimensions": dimension_values()}
    ordinals: Ordinals | None = None
    with reader() as source:
        for fact in facts:
            if fact.name == AGENTS:
                rows, ordinals = write_agents(source, fact, on, folder, keys)
                counts = {"rows": rows, "left_out": 0}
            else:
                counts = write_fact(source, fact, on, folder, ordinals)
            manifest["facts"][fact.name] = {"version": fact.version, "sha256": digest(folder / file_of(fact.name))}
            manifest["facts"][fact.name] |= counts
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    settle(folder)
    return manifest


def ordered_facts() -> list[Fact]:
    """`agents` first, for it names the ordinals; the others by name. Raises `InvalidDefinition`."""
    for fact in FACTS.values():
        if "key" in fact.columns and fact.name != AGENTS:
            raise InvalidDefinition(f"The fact {fact.name!r} carries `key`, which belongs to 'agents' alone.")
        if "agent" in fact.columns and AGENTS not in FACTS:
            raise InvalidDefinition(f"The fact {fact.name!r} speaks of agents, and no fact 'agents' is registered.")
    return sorted(FACTS.values(), key=lambda fact: (fact.name != AGENTS, fact.name))


def dimension_values() -> dict[str, dict[str, str]]:
    """Labels of every dimension as of today: `{dimension: {code: label}}`."""
    return {name: {code: str(label) for code, label in one.values()} for name, one in DIMENSIONS.items()}


def file_of(fact: str) -> str:
    return f"{fact}.parquet"


def write_agents(source: Reader, fact: Fact, on: datetime.date, folder: Path, key_file: Path) -> tuple[int, Ordinals]:
    table = pa.Table.from_batches(source.batches(fact, on), schema=schema_of(fact))
    keys = not_null(fact, table, "agent")
    ordinals = Ordinals(keys)
    table = set_column(table, "agent", pa.array(ordinals.of(keys)))
    if "key" in fact.columns:  # one spelling, whatever the database stores
        table = set_column(table, "key", pc.replace_substring(table["key"], "-", ""))
        write_apart(table.select(["agent", "key"]).sort_by("agent"), key_file)
        table = table.drop_columns(["key"])
    write_table(table.sort_by("agent"), folder / file_of(fact.name))
    return table.num_rows, ordinals


def write_fact(
    source: Reader, fact: Fact, on: datetime.date, folder: Path, ordinals: Ordinals | None
) -> dict[str, int]:
    rows = left_out = 0
    with pq.ParquetWriter(folder / file_of(fact.name), schema_of(fact)) as writer:
        for table in groups(source.batches(fact, on), schema_of(fact)):
            if "agent" in fact.columns and ordinals is not None:
                found = ordinals.of(not_null(fact, table, "agent"))
                order = np.argsort(found.astype(np.int32), kind="stable")
                missing = int((found < 0).sum())
                left_out += missing
                order = order[missing:]
                table = set_column(table, "agent", pa.array(found)).take(pa.array(order))
            rows += table.num_rows
            writer.write_table(table, row_group_size=GROUP_ROWS)
    return {"rows": rows, "left_out": left_out}


def groups(batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.Table]:
    """Batches gathered into tables of about `GROUP_ROWS` rows."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(one.num_rows for one in held) >= GROUP_ROWS:
            yield pa.Table.from_batches(held, schema=schema).combine_chunks()
            held = []
    if held:
        yield pa.Table.from_batches(held, schema=schema).combine_chunks()


def not_null(fact: Fact, table: pa.Table, column: str) -> np.ndarray:
    if table[column].null_count:
        raise InvalidDefinition(f"The fact {fact.name!r} has rows without {column!r}.")
    return table[column].to_numpy()


def set_column(table: pa.Table, name: str, values: Any) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), name, values)


def write_table(table: pa.Table, path: Path) -> None:
    with pq.ParquetWriter(path, table.schema) as writer:
        writer.write_table(table, row_group_size=GROUP_ROWS)


def write_apart(table: pa.Table, path: Path) -> None:
    """Write the file of keys, readable by its owner only from its first byte."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    write_table(table, path)
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def settle(folder: Path) -> None:
    """Ask the disk to hold every file of the folder before its name is published."""
    for path in [*folder.iterdir(), folder]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def tree(folder: Path) -> list[dict[str, Any]]:
    """The structures of the snapshot, from its own file, ordered by path."""
    return pq.read_table(folder / file_of(STRUCTURES)).sort_by("path").to_pylist()


def replace_keys(path: Path, keys: Collection[uuid.UUID]) -> bool:
    """Give each of these agents a fresh random key, rewriting the file of keys whole or not at all.

    Whether the file held one of them.
    """
    old = pa.array([key.hex for key in keys], type=pa.string())
    if not path.is_file() or not pc.any(pc.is_in(pq.read_table(path, columns=["key"])["key"], value_set=old)).as_py():
        return False
    aside = path.with_suffix(".aside")
    table = pq.read_table(path)
    place = pc.index_in(table["key"], value_set=old)
    fresh = pa.array([uuid.uuid4().hex for _ in keys], type=pa.string())
    write_apart(set_column(table, "key", pc.coalesce(pc.take(fresh, place), table["key"])), aside)
    aside.replace(path)
    return True


def move_keys(folder: Path, keys: Path) -> bool:
    """Take the column of keys out of the fact `agents` of an older snapshot; whether there was one."""
    path = folder / file_of(AGENTS)
    if not path.is_file() or "key" not in pq.read_schema(path).names:
        return False
    table = pq.read_table(path)
    write_apart(table.select(["agent", "key"]), keys)
    aside = path.with_suffix(".aside")
    write_table(table.drop_columns(["key"]), aside)
    aside.replace(path)
    return True


def rehash(folder: Path, fact: str) -> str:
    """Write in the manifest the SHA-256 of a fact that was rewritten, and return it."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    sha256: str = digest(folder / file_of(fact))
    manifest["facts"][fact]["sha256"] = sha256
    aside = path.with_suffix(".aside")
    aside.write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    settle(folder)
    aside.replace(path)
    return sha256


def remove(folder: Path, keys: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    keys.unlink(missing_ok=True)
