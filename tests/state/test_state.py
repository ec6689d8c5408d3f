"""The database of decisions comes up to date by itself, however many open it at once, and never goes back."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from tenure.errors import StateError
from tenure.state import State, audit, keys, migrate
from tenure.state.tables import METADATA

NOW = datetime(2026, 3, 31, tzinfo=UTC)


def open_and_make(where: str | Path, number: int) -> int:
    """What each of several processes does."""
    state = State.open(where)
    for _ in range(5):
        keys.create(state, f"source_{number}", "ann", NOW)
    state.close()
    return number


def test_several_processes_may_open_a_new_one_at_once_and_write(where: str | Path) -> None:
    with ProcessPoolExecutor(4, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert sorted(pool.map(open_and_make, [where] * 4, range(4))) == [0, 1, 2, 3]
    state = State.open(where)
    made = [(key.id, key.source) for key in keys.all_(state)]
    assert len({number for number, _ in made}) == 20
    assert len(audit.latest(state)) == 20
    state.close()


def test_opening_it_again_changes_nothing(where: str | Path) -> None:
    first = State.open(where)
    keys.create(first, "website", "ann", NOW)
    first.close()
    again = State.open(where)
    assert [key.source for key in keys.all_(again)] == ["website"]
    again.close()


def test_older_code_refuses_a_newer_one(state: State, where: str | Path) -> None:
    with state.change() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9000'"))
    with pytest.raises(StateError, match="newer Tenure"):
        State.open(where)


def test_the_migrations_make_the_tables_as_they_are_described(state: State) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with state.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        assert migrate.version(connection) == migrate.NEWEST


def test_the_newest_migration_is_the_one_that_the_code_knows() -> None:
    from alembic.script import ScriptDirectory

    folder = Path(migrate.__file__).parent / "migrations"
    assert ScriptDirectory(folder).get_heads() == [migrate.NEWEST]


def test_a_migration_that_breaks_off_leaves_nothing(
    where: str | Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = migrate.upgrade

    def broken(*given: object) -> None:
        whole(*given)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(migrate, "upgrade", broken)
    with pytest.raises(KeyboardInterrupt):
        State.open(where)
    monkeypatch.undo()
    state = State.reach(where)
    with state.read() as connection:
        assert migrate.version(connection) is None
    state.close()
    State.open(where).close()


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "state.db").write_text("hello, this is a letter and not a database at all\n" * 40)
    with pytest.raises(StateError, match=r"state\.db: cannot be used: file is not a database"):
        State.open(tmp_path / "state.db")


def test_a_database_that_was_damaged_since_is_told(tmp_path: Path) -> None:
    state = State.open(tmp_path / "state.db")
    for _ in range(300):
        keys.create(state, "website", "ann", NOW)
    with state.engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    state.close()
    with (tmp_path / "state.db").open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 40_000)
    with pytest.raises(StateError, match=r"state\.db: cannot be used: .*malformed"):
        keys.all_(State.reach(tmp_path / "state.db"))


def test_a_server_that_cannot_be_reached_is_told_without_the_password() -> None:
    with pytest.raises(StateError, match=r"PostgreSQL 127\.0\.0\.1/tenure: cannot be used") as told:
        State.open("postgresql://ann:s3cret@127.0.0.1:1/tenure")
    assert "s3cret" not in str(told.value)


def test_a_url_that_is_none_is_told_without_the_password() -> None:
    with pytest.raises(StateError, match="is not a database URL") as told:
        State.open("ann:s3cret")
    assert "s3cret" not in str(told.value)
