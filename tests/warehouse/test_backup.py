"""A backup is the workspace as it was at one instant; what is restored from it is a workspace like any other."""

import shutil
from pathlib import Path

import pyarrow as pa
import pytest
from tests.warehouse.staging import ask, correct, event, store

from tenure.errors import LakeError, UsageError
from tenure.warehouse import backup, keep, rebuild
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.lake import Lake
from tenure.warehouse.readings import Readings
from tenure.warehouse.storing import Computed


@pytest.fixture
def workspace(lake: Lake, engine: Engine) -> Path:
    """A lake that has lived, with settings and a metric beside it."""
    for number in range(4):
        store(lake, engine, event(number, f"2024-0{1 + number % 2}-10 12:00"))
    keep.compact(lake)
    correct(lake, engine, 1, "2024-03-01 12:00")
    store(lake, engine, event(9, "2024-02-20 12:00"))
    day = pa.array([pa.scalar("2024-01-07").cast(pa.date32()).as_py()], pa.date32())
    table = pa.table({"account_id": ["acme"], "as_of": day, "a": [1]})
    Readings(lake).write("account", Computed(table=table, versions={"a": "v"}, pinned=lake.pin()))
    folder = lake.folder.parent
    (folder / "tenure.toml").write_text('[workspace]\nname = "Tasklane"\n')
    (folder / "metrics").mkdir()
    (folder / "metrics" / "own.py").write_text("# ours\n")
    return folder


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("outside")


@pytest.mark.parametrize("name", ["copy", "copy.tar"])
def test_what_is_restored_equals_what_was_saved(
    name: str, workspace: Path, outside: Path, engine: Engine
) -> None:
    backup.backup(workspace, outside / name)
    backup.restore(outside / name, outside / "again")
    ours, theirs = Lake.open(workspace / "lake"), Lake.open(outside / "again" / "lake")
    assert theirs.pin().versions == ours.pin().versions
    for table in ours.pin().versions:
        everything = ("*", "ORDER BY ALL")
        assert ask(theirs, engine, table, *everything) == ask(ours, engine, table, *everything)
    assert (outside / "again" / "metrics" / "own.py").read_text() == "# ours\n"
    assert all(str(outside) in file.path for file in theirs.pin().files("events"))


def test_a_restored_lake_can_be_written_to(workspace: Path, outside: Path, engine: Engine) -> None:
    backup.backup(workspace, outside / "copy")
    backup.restore(outside / "copy", outside / "again")
    shutil.rmtree(workspace)
    lake = Lake.open(outside / "again" / "lake")
    assert store(lake, engine, event(1), event("new")).facts == 1
    assert ask(lake, engine, "usage", "sum(n)") == [(6,)]
    keep.compact(lake)
    keep.vacuum(lake)
    rebuild.rebuild(lake)
    assert ask(lake, engine, "usage", "sum(n)") == [(6,)]


def test_what_is_stored_while_the_copy_is_made_is_not_in_it(
    workspace: Path, outside: Path, engine: Engine
) -> None:
    lake = Lake.open(workspace / "lake")
    stored = []

    def meanwhile(done: int, total: int) -> None:
        if not stored:
            stored.append(store(lake, engine, event("meanwhile")))

    backup.backup(workspace, outside / "copy", meanwhile)
    copied = Lake.open(outside / "copy" / "lake")
    assert ask(copied, engine, "events", "count(*)") == [(5,)]
    assert ask(lake, engine, "events", "count(*)") == [(6,)]


def test_an_empty_workspace_can_be_saved(tmp_path: Path, outside: Path) -> None:
    Lake.create(tmp_path / "new" / "lake", "UTC")
    backup.backup(tmp_path / "new", outside / "copy")
    backup.restore(outside / "copy", outside / "again")
    assert Lake.open(outside / "again" / "lake").pin().versions == {}


def test_nothing_is_overwritten(workspace: Path, outside: Path) -> None:
    with pytest.raises(UsageError, match="exists already"):
        backup.backup(workspace, outside)
    backup.backup(workspace, outside / "copy")
    with pytest.raises(UsageError, match="is not empty"):
        backup.restore(outside / "copy", workspace)


def test_a_copy_that_was_broken_off_leaves_nothing(workspace: Path, outside: Path) -> None:
    def broken(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backup.backup(workspace, outside / "copy", broken)
    assert list(outside.iterdir()) == []


def test_what_is_no_backup_is_told(workspace: Path, outside: Path) -> None:
    (outside / "notes.txt").write_text("hello")
    with pytest.raises(LakeError, match="cannot be read as a backup"):
        backup.restore(outside / "notes.txt", outside / "again")
    with pytest.raises(LakeError, match="cannot be read as a backup"):
        backup.restore(outside / "missing", outside / "again")
    assert not (outside / "again").exists()


def test_what_the_loader_forgets_while_the_copy_is_made_is_in_it(
    workspace: Path, outside: Path
) -> None:
    stream = workspace / "journal" / "0"
    stream.mkdir(parents=True)
    (stream / f"{1:020}.seg").write_bytes(b"acknowledged, not yet loaded")
    (stream / "lock").write_bytes(b"")

    def meanwhile(done: int, total: int) -> None:
        (stream / f"{1:020}.seg").unlink(missing_ok=True)

    backup.backup(workspace, outside / "copy", meanwhile)
    backup.restore(outside / "copy", outside / "again")
    kept = [file for file in (outside / "again" / "journal").rglob("*") if file.is_file()]
    assert [file.name for file in kept] == [f"{1:020}.seg"]
    assert kept[0].read_bytes() == b"acknowledged, not yet loaded"


def test_a_segment_grows_in_the_journal_not_in_the_copy(workspace: Path, outside: Path) -> None:
    segment = workspace / "journal" / "0" / f"{1:020}.seg"
    segment.parent.mkdir(parents=True)
    segment.write_bytes(b"first")
    backup.backup(workspace, outside / "copy")
    with segment.open("ab") as more:
        more.write(b"second")
    assert (outside / "copy" / "journal" / "0" / segment.name).read_bytes() == b"first"
