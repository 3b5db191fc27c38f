"""A snapshot tells what was true on the day, without a primary key, whole or not at all."""

import datetime
import hashlib
import json
import os

import pyarrow.parquet as pq
import pytest
from django.db import transaction
from django.db.models import F, Value
from django.utils import timezone

from terreau.ground.evidence import actions
from terreau.ground.evidence.actions import SnapshotRefused, purge, take_snapshot
from terreau.ground.evidence.definitions import DATE, FACTS, INT, STR, Fact, InvalidDefinition
from terreau.ground.evidence.enums import SnapshotState
from terreau.ground.evidence.models import Figure, Snapshot, SnapshotStructure
from terreau.ground.evidence.sources import UnreadableSource, positional
from terreau.ground.journal.models import Entry
from terreau.ground.organisations.models import Agent, Posting, Structure
from tests.factories import make_agent, make_structure

DAY = datetime.date(2026, 1, 1)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("only_organisation")]


def rows(snapshot: Snapshot, fact: str) -> list[dict]:
    return pq.read_table(actions.evidence_dir() / snapshot.folder / f"{fact}.parquet").to_pylist()


def keys(snapshot: Snapshot) -> dict[str, int]:
    """The ordinal of each agent's key, from the file that lies apart."""
    return {row["key"]: row["agent"] for row in pq.read_table(actions.keys_file(snapshot.folder)).to_pylist()}


def register(monkeypatch, name: str, columns: dict, given) -> None:
    monkeypatch.setitem(FACTS, name, Fact(name, columns, given))


def test_agents_bear_an_ordinal_and_neither_a_primary_key_nor_a_lasting_one():
    service = make_structure()
    agents = [make_agent(service, birth_year=year) for year in (2004, 1990, 1950, None)]
    snapshot = take_snapshot(DAY, by="test")
    found, ordinal = rows(snapshot, "agents"), keys(snapshot)
    assert ordinal.keys() == {agent.key.hex for agent in agents}
    assert sorted(row["agent"] for row in found) == [0, 1, 2, 3]
    bands = {row["agent"]: row["age_band"] for row in found}
    assert [bands[ordinal[agent.key.hex]] for agent in agents] == ["<25", "35-44", "65+", ""]


def test_whoever_is_given_the_snapshots_follows_nobody_from_one_to_the_next():
    """Nothing of a snapshot's folder holds a lasting key, and the keys lie where only the service reads."""
    service = make_structure()
    agents = [make_agent(service) for _ in range(3)]
    for day in (DAY, DAY + datetime.timedelta(days=1)):
        take_snapshot(day, by="test")
    given = [path for path in actions.evidence_dir().rglob("*") if path.is_file()]
    assert len(given) == 6
    for path in given:
        text = str(pq.read_table(path).to_pydict()) if path.suffix == ".parquet" else path.read_text("utf-8")
        assert not [agent for agent in agents if agent.key.hex in text or str(agent.key) in text], path
    apart = actions.keys_file("any").parent
    assert apart.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in apart.iterdir()] == [0o600, 0o600]
    assert actions.evidence_dir() not in apart.parents
    assert apart not in actions.evidence_dir().parents


def test_keys_of_an_older_snapshot_are_taken_out_of_it_before_they_are_purged():
    service = make_structure()
    agent = make_agent(service)
    snapshot = take_snapshot(DAY, by="test")
    path = actions.evidence_dir() / snapshot.folder / "agents.parquet"
    table = pq.read_table(path)
    pq.write_table(table.append_column("key", [[agent.key.hex]]), path)
    actions.keys_file(snapshot.folder).unlink()
    assert purge(agent.key, by="test") == 1
    snapshot.refresh_from_db()
    assert "key" not in pq.read_schema(path).names
    assert hashlib.sha256(path.read_bytes()).hexdigest() == snapshot.manifest["facts"]["agents"]["sha256"]
    assert agent.key.hex not in keys(snapshot)


def test_what_a_crash_left_of_no_snapshot_is_removed_keys_included():
    make_agent(make_structure())
    kept = take_snapshot(DAY, by="test")
    lost_keys, lost_folder = (
        actions.keys_file("2025-12-31-1-0123abcd"),
        actions.evidence_dir() / ".2025-12-31-1-0123abcd",
    )
    lost_keys.write_bytes(b"keys")
    lost_folder.mkdir()
    foreign = actions.evidence_dir() / "somebody-elses"
    foreign.mkdir()
    for path in (lost_keys, lost_folder, foreign):
        os.utime(path, (0, 0))
    actions.prune(DAY, by="test")
    assert not lost_keys.exists()
    assert not lost_folder.exists()
    assert foreign.exists()
    assert keys(kept)


def test_neither_the_number_nor_the_place_of_a_row_follows_the_primary_keys(monkeypatch):
    service = make_structure()
    agents = [make_agent(service) for _ in range(60)]
    register(monkeypatch, "seen", {"agent": INT, "structure": INT}, lambda on: Agent.objects.values(
        "structure", agent=F("pk")))  # fmt: skip
    snapshot = take_snapshot(DAY, by="test")
    ordinal = keys(snapshot)
    drawn = [ordinal[agent.key.hex] for agent in agents]
    assert drawn != sorted(drawn)
    for fact in ("agents", "seen"):
        assert [row["agent"] for row in rows(snapshot, fact)] == list(range(60))
    again = take_snapshot(DAY, by="test", replace_reason="essai")
    assert [keys(again)[agent.key.hex] for agent in agents] != drawn


def test_rows_of_agents_who_are_not_there_are_left_out_and_counted(monkeypatch):
    service = make_structure()
    here = make_agent(service)
    gone = make_agent(service)
    Posting.objects.filter(agent=gone).update(ended_on=datetime.date(2025, 6, 1))
    register(monkeypatch, "seen", {"agent": INT}, lambda on: Agent.objects.values(agent=F("pk")))
    snapshot = take_snapshot(DAY, by="test")
    assert list(keys(snapshot)) == [here.key.hex]
    assert snapshot.manifest["facts"]["seen"] | {"sha256": ""} == {
        "version": 1, "rows": 1, "left_out": 1, "sha256": "",
    }  # fmt: skip


def test_someone_counts_where_he_was_that_day():
    before, after = make_structure(), make_structure()
    agent = make_agent(before)
    Posting.objects.filter(agent=agent).update(ended_on=DAY)
    Posting.objects.create(agent=agent, structure=after, started_on=DAY)
    eve = take_snapshot(DAY - datetime.timedelta(days=1), by="test")
    day = take_snapshot(DAY, by="test")
    assert [row["structure"] for row in rows(eve, "agents")] == [before.pk]
    assert [row["structure"] for row in rows(day, "agents")] == [after.pk]


def test_the_tree_of_the_day_is_copied_and_does_not_follow_later_changes():
    root = make_structure("Ministère")
    service = make_structure("Service des essais", parent=root)
    closed = make_structure("Fermé", parent=root)
    Structure.objects.filter(pk=closed.pk).update(closed_on=DAY)
    snapshot = take_snapshot(DAY, by="test")
    Structure.objects.filter(pk=service.pk).update(label="Renommé")
    copied = SnapshotStructure.objects.filter(snapshot=snapshot)
    assert [(one.structure, one.parent, one.label) for one in copied] == [
        (root.pk, None, "Ministère"), (service.pk, root.pk, "Service des essais"),
    ]  # fmt: skip


def test_the_manifest_holds_the_digest_of_every_file():
    make_agent(make_structure())
    snapshot = take_snapshot(DAY, by="test")
    folder = actions.evidence_dir() / snapshot.folder
    assert json.loads((folder / "manifest.json").read_text()) == snapshot.manifest
    for name, fact in snapshot.manifest["facts"].items():
        assert hashlib.sha256((folder / f"{name}.parquet").read_bytes()).hexdigest() == fact["sha256"]


def test_parameters_are_values_and_never_sql(monkeypatch):
    """Quotes, percent signs, dates and booleans in a query reach the database as they are."""
    service = make_structure()
    wanted = make_agent(service, last_name='O\'Neill %s -- "x"; é?', is_manager=True)
    make_agent(service, last_name="Autre")
    register(monkeypatch, "named", {"agent": INT, "note": STR, "since": DATE}, lambda on: Posting.objects.filter(
        agent__last_name="O'Neill %s -- \"x\"; é?", agent__is_manager=True, started_on__lte=on,
        agent__last_name__contains="%",
    ).values("agent", note=Value("100 % d'essai"), since=F("started_on")))  # fmt: skip
    found = rows(take_snapshot(DAY, by="test"), "named")
    assert found == [{"agent": 0, "note": "100 % d'essai", "since": datetime.date(2020, 1, 1)}] or found == [
        {"agent": 1, "note": "100 % d'essai", "since": datetime.date(2020, 1, 1)}
    ]
    assert wanted.is_manager


def test_placeholders_become_those_of_sqlite():
    assert positional("SELECT '100%%' WHERE a = %s AND b LIKE '%%s'") == "SELECT '100%' WHERE a = ? AND b LIKE '%s'"


def test_an_empty_queryset_is_an_empty_fact(monkeypatch):
    make_agent(make_structure())
    register(monkeypatch, "nothing", {"agent": INT}, lambda on: Agent.objects.none().values(agent=F("pk")))
    assert rows(take_snapshot(DAY, by="test"), "nothing") == []


def test_a_column_empty_for_long_keeps_its_declared_type(monkeypatch):
    """SQLite has no types: a driver that guesses from the first rows would fail on the first filled one."""
    service = make_structure()
    for number in range(30):
        make_agent(service, entered_on=datetime.date(2020, 1, 1) if number == 29 else None)
    monkeypatch.setattr("terreau.ground.evidence.sources.BATCH_ROWS", 5)
    columns = {"structure": INT, "entered": DATE}
    register(monkeypatch, "entries", columns, lambda on: Agent.objects.order_by("pk").values(
        "structure", entered=F("entered_on")))  # fmt: skip
    found = [row["entered"] for row in rows(take_snapshot(DAY, by="test"), "entries")]
    assert sorted(found, key=str) == [datetime.date(2020, 1, 1)] + [None] * 29


@pytest.mark.parametrize(
    ("columns", "reason", "error"),
    [
        ({"agent": INT, "age": INT}, "declares the columns", InvalidDefinition),
        ({"agent": INT, "matricule": DATE}, "fact .odd.", UnreadableSource),
        ({"agent": INT, "matricule": STR, "key": STR}, "belongs to 'agents' alone", InvalidDefinition),
    ],
)
def test_a_fact_that_breaks_its_declaration_publishes_nothing(monkeypatch, columns, reason, error):
    make_agent(make_structure())
    register(monkeypatch, "odd", columns, lambda on: Agent.objects.values("matricule", agent=F("pk")))
    with pytest.raises(error, match=reason):
        take_snapshot(DAY, by="test")
    assert [one.state for one in Snapshot.objects.all()] == [SnapshotState.FAILED]
    assert list(actions.evidence_dir().iterdir()) == []


def test_a_crash_while_publishing_leaves_no_snapshot_and_no_figure(monkeypatch, share):
    share()
    make_agent(make_structure())

    def crash(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(actions, "record", crash)
    with pytest.raises(KeyboardInterrupt):
        take_snapshot(DAY, by="test")
    assert not Snapshot.objects.filter(state=SnapshotState.PUBLISHED).exists()
    assert not Figure.objects.exists()
    assert list(actions.evidence_dir().iterdir()) == []


def test_a_day_is_published_once_and_replaced_with_a_reason_only():
    make_agent(make_structure())
    first = take_snapshot(DAY, by="test")
    with pytest.raises(SnapshotRefused, match="motif"):
        take_snapshot(DAY, by="test")
    second = take_snapshot(DAY, by="test", replace_reason="fichier corrigé")
    first.refresh_from_db()
    assert (first.state, second.state) == (SnapshotState.SUPERSEDED, SnapshotState.PUBLISHED)
    entry = Entry.objects.get(action="evidence.snapshot.replaced")
    assert (entry.reason, entry.data["superseded"]) == ("fichier corrigé", [first.pk])


def test_a_snapshot_is_neither_of_tomorrow_nor_inside_a_transaction():
    with pytest.raises(SnapshotRefused, match="à venir"):
        take_snapshot(datetime.date(2999, 1, 1), by="test")
    with transaction.atomic(), pytest.raises(SnapshotRefused, match="transaction"):
        take_snapshot(DAY, by="test")


def test_purging_a_person_leaves_his_rows_and_takes_his_key_away():
    service = make_structure()
    agent, other = make_agent(service), make_agent(service)
    snapshots = [take_snapshot(day, by="test") for day in (DAY, DAY + datetime.timedelta(days=1))]
    assert purge(agent.key, by="test") == 2
    for snapshot in snapshots:
        snapshot.refresh_from_db()
        kept = keys(snapshot)
        assert len(kept) == 2
        assert agent.key.hex not in kept
        assert other.key.hex in kept
        path = actions.evidence_dir() / snapshot.folder / "agents.parquet"
        assert hashlib.sha256(path.read_bytes()).hexdigest() == snapshot.manifest["facts"]["agents"]["sha256"]
    assert purge(agent.key, by="test") == 0
    assert not any(agent.key.hex in str(entry.data) + entry.object_key for entry in Entry.objects.all())


def test_pruning_keeps_the_last_month_and_the_first_of_each_month(settings):
    make_agent(make_structure())
    settings.EVIDENCE_KEEP_MONTHS = 3
    for day in ("2025-09-15", "2025-11-02", "2025-11-20", "2026-01-05", "2026-01-06"):
        take_snapshot(datetime.date.fromisoformat(day), by="test")
    assert actions.prune(datetime.date(2026, 1, 10), by="test") == 2
    left = sorted(str(one.on) for one in Snapshot.objects.all())
    assert left == ["2025-11-02", "2026-01-05", "2026-01-06"]
    assert len(list(actions.evidence_dir().iterdir())) == 3


def test_pruning_removes_the_files_of_a_process_killed_before_it_published():
    make_agent(make_structure())
    kept = take_snapshot(DAY, by="test")
    long_ago = (timezone.now() - datetime.timedelta(days=2)).timestamp()
    for name in (
        ".2025-12-01-77-0a1b2c3d",
        "2025-12-02-78-0a1b2c3d",
        ".2025-12-03-79-0a1b2c3d",
        "somebody-else",
        kept.folder,
    ):
        folder = actions.evidence_dir() / name
        folder.mkdir(exist_ok=True)
        (folder / "agents.parquet").touch()
        os.utime(folder, (long_ago, long_ago))
    just_now = actions.evidence_dir() / ".2025-12-03-79-0a1b2c3d"  # a snapshot that may be under way
    os.utime(just_now)
    actions.prune(DAY, by="test")
    left = {folder.name for folder in actions.evidence_dir().iterdir()}
    assert left == {just_now.name, "somebody-else", kept.folder}


def test_the_first_snapshot_under_a_lowered_threshold_keeps_the_reason_of_the_dpo(settings):
    settings.EVIDENCE_THRESHOLD, settings.EVIDENCE_THRESHOLD_REASON = 8, "Avis du DPO du 3 mai : petite commune."
    make_structure()
    for day in (DAY, DAY + datetime.timedelta(days=1)):
        take_snapshot(day, by="test")
    (told,) = Entry.objects.filter(action="evidence.threshold.lowered")
    assert (told.reason, told.data) == ("Avis du DPO du 3 mai : petite commune.", {"before": 11, "now": 8})
