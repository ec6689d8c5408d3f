"""Followed logs: whatever rotation, restarts and kills do, every line is stored once."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.app import App
from tenure.collect.logs.harvest import Harvest
from tenure.collect.logs.store import Stored
from tenure.collect.sources import log
from tenure.collect.sources.source import Source, read
from tenure.errors import DefinitionError, SourceFailed
from tenure.settings import Settings
from tenure.warehouse import arrivals
from tenure.warehouse.arrivals import Arrival, Standing

NOW = datetime.now(UTC)
RULES = """
kind = "log"
path = "{path}"

[[rule]]
path = "/p/{{n}}"
event = "viewed"
account = "acme"
person = "{{n}}"
"""


def line(n: int, path: str = "/p/") -> str:
    when = datetime(2026, 1, 31, tzinfo=UTC) + timedelta(seconds=n)
    return f'10.0.0.1 - - [{when:%d/%b/%Y:%H:%M:%S} +0000] "GET {path}{n} HTTP/1.1" 200 5\n'


@pytest.fixture
def app(tmp_path: Path) -> App:
    folder = tmp_path / "vendor"
    (folder / "sources").mkdir(parents=True)
    (folder / "tenure.toml").write_text("[workspace]\n[engine]\nthreads = 1\n")
    return App.open(folder)


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    (tmp_path / "logs").mkdir()
    return tmp_path / "logs"


@pytest.fixture
def source(app: App, logs: Path) -> Source:
    return source_of(app, RULES.format(path=logs / "access.log"))


def source_of(app: App, toml: str) -> Source:
    file = app.workspace / "sources" / "web.toml"
    file.write_text(toml)
    return read(file)


def write(file: Path, text: str) -> None:
    with file.open("a") as opened:
        opened.write(text)


def people(app: App) -> list[str]:
    """Whom the events name, each as often as it stands there."""
    with app.engine() as engine:
        rows = engine.rows(f"SELECT person_id FROM ({app.lake.pin().scan('events')}) ORDER BY 1")
    return [row[0] for row in rows]


def total(told: list[Arrival]) -> dict[str, int]:
    return {name: sum(getattr(one, name) for one in told) for name in arrivals.COUNTS}


def test_what_is_added_is_read_once(app: App, source: Source, logs: Path) -> None:
    write(logs / "access.log", line(1) + line(2, "/else/") + "garbage\n" + line(3)[:30])
    first = log.run(app, source, NOW)
    assert total(first) == {
        "received": 3,
        "stored": 1,
        "duplicate": 0,
        "rejected": 1,
        "suppressed": 0,
        "filtered": 1,
    }
    assert dict(first[0].reasons) == {"unmatched": 1, "line": 1}
    assert log.run(app, source, NOW) == []
    write(logs / "access.log", line(3)[30:])
    assert total(log.run(app, source, NOW))["stored"] == 1
    assert people(app) == ["1", "3"]


def test_a_log_that_may_not_be_read_is_told_and_the_others_are_read(
    app: App, source: Source, logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(logs / "access.log.1", line(1))
    write(logs / "access.log", line(2))
    opened = log.LogFile

    def refused(path: Path) -> log.LogFile:
        if path.name == "access.log.1":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path)

    monkeypatch.setattr(log, "LogFile", refused)
    told = log.run(app, source, NOW)
    assert people(app) == ["2"]
    assert [one.trouble for one in told if one.trouble] == [
        f"{logs / 'access.log.1'}: Permission denied"
    ]
    monkeypatch.undo()
    log.run(app, source, NOW)
    assert people(app) == ["1", "2"]


def test_the_first_run_tells_history_and_later_ones_what_is_new(
    app: App, source: Source, logs: Path
) -> None:
    write(logs / "access.log", line(1))
    log.run(app, source, NOW)
    write(logs / "access.log", line(2))
    log.run(app, source, NOW)
    with app.engine() as engine:
        scan = app.lake.pin().scan("events")
        assert engine.rows(f"SELECT person_id, known_by FROM ({scan}) ORDER BY 1") == [
            ("1", "happened"),
            ("2", "arrived"),
        ]


def test_a_log_is_found_again_renamed_and_packed(app: App, source: Source, logs: Path) -> None:
    access = logs / "access.log"
    write(access, line(1))
    log.run(app, source, NOW)
    write(access, line(2))
    access.rename(logs / "access.log.1")
    write(access, line(3))
    assert total(log.run(app, source, NOW))["received"] == 2
    write(logs / "access.log.1", line(4))  # the server has not opened the new one yet
    packed = gzip.compress((logs / "access.log.1").read_bytes())
    (logs / "access.log.2.gz").write_bytes(packed)
    (logs / "access.log.1").unlink()
    assert total(log.run(app, source, NOW))["received"] == 1
    assert people(app) == ["1", "2", "3", "4"]


def test_a_log_is_copied_and_cut(app: App, source: Source, logs: Path) -> None:
    access = logs / "access.log"
    write(access, line(1))
    log.run(app, source, NOW)
    write(access, line(2))
    shutil.copy(access, logs / "access.log.1")
    os.truncate(access, 0)
    log.run(app, source, NOW)
    write(access, line(3) + line(4) + line(5))  # longer than it was
    log.run(app, source, NOW)
    assert people(app) == ["1", "2", "3", "4", "5"]


def test_a_packed_log_that_is_being_written_is_waited_for(
    app: App, source: Source, logs: Path
) -> None:
    packed = gzip.compress("".join(line(n) for n in range(2000)).encode())
    (logs / "access.log.1.gz").write_bytes(packed[: len(packed) // 2])
    some = total(log.run(app, source, NOW))["stored"]
    assert 0 < some < 2000
    (logs / "access.log.1.gz").write_bytes(packed)
    log.run(app, source, NOW)
    assert Counter(people(app)) == Counter(str(n) for n in range(2000))


def test_a_run_that_was_killed_before_it_noted_its_place_stores_nothing_twice(
    app: App, source: Source, logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(logs / "access.log", line(1) + line(2))

    def killed(*_: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(arrivals, "record", killed)
        with pytest.raises(KeyboardInterrupt):
            log.run(app, source, NOW)
    again = total(log.run(app, source, NOW))
    assert (again["received"], again["stored"], again["duplicate"]) == (2, 0, 2)
    assert people(app) == ["1", "2"]


RUNNER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tenure.app import App
from tenure.collect.sources import log
from tenure.collect.sources.source import source_named
app = App.open(Path(sys.argv[1]))
log.STEP_BYTES = 20_000
print("running", flush=True)
while True:
    log.run(app, source_named(app.workspace, "web"), datetime.now(UTC))
"""


def test_a_follower_that_is_killed_again_and_again_loses_and_doubles_nothing(
    app: App, source: Source, logs: Path
) -> None:
    access, written = logs / "access.log", 0
    for kill in range(4):
        for _ in range(400):
            written += 1
            write(access, line(written))
        follower = subprocess.Popen(
            [sys.executable, "-c", RUNNER, str(app.workspace)], stdout=subprocess.PIPE
        )
        assert follower.stdout
        follower.stdout.readline()
        time.sleep(0.3 * (kill + 1))
        follower.kill()
        follower.wait()
        follower.stdout.close()
        if kill == 1:
            access.rename(logs / "access.log.1")
        if kill == 2:
            shutil.copy(access, logs / "access.log.2")
            os.truncate(access, 0)
    log.run(app, source, NOW)
    assert Counter(people(app)) == Counter(str(n) for n in range(1, written + 1))


def test_of_two_who_read_the_same_one_is_counted(app: App, source: Source, logs: Path) -> None:
    write(logs / "access.log", line(1))
    before = Standing(0, None)
    log.run(app, source, NOW)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(arrivals, "standing", lambda *_: before)
        assert log.run(app, source, NOW) == []
    assert people(app) == ["1"]


def test_the_columns_of_a_w3c_log_are_remembered_between_runs(app: App, logs: Path) -> None:
    source = source_of(app, RULES.format(path=logs / "u_ex*.log"))
    file = logs / "u_ex260131.log"
    write(
        file,
        "#Fields: date time cs-method cs-uri-stem sc-status\n2026-01-31 10:00:00 GET /p/1 200\n",
    )
    log.run(app, source, NOW)
    write(
        file,
        "2026-01-31 10:00:01 GET /p/2 200\n#Fields: time date cs-uri-stem sc-status cs-method\n",
    )
    log.run(app, source, NOW)
    write(file, "10:00:02 2026-01-31 /p/3 200 GET\n")
    log.run(app, source, NOW)
    assert people(app) == ["1", "2", "3"]


def test_levels_of_a_followed_log_are_gauges(app: App, logs: Path) -> None:
    toml = (
        f'kind = "log"\npath = "{logs}/usage.json"\n[[rule]]\nwhere = {{ account = "*" }}\naccount = "{{account}}"\n'
        '[rule.gauges]\ncpu_share = "{cpu}"\ndisk_gb = "{disk}"\n'
    )
    source = source_of(app, toml)
    write(
        logs / "usage.json", '{"ts":"2026-01-31T10:00:00Z","account":"acme","cpu":0.5,"disk":"x"}\n'
    )
    told = log.run(app, source, NOW)
    assert total(told)["received"] == 2
    assert dict(told[0].reasons) == {"refused": 1}
    with app.engine() as engine:
        scan = app.lake.pin().scan("gauges")
        assert engine.rows(f"SELECT meter, value FROM ({scan})") == [("cpu_share", 0.5)]


def test_no_log_there_is_told(app: App, source: Source) -> None:
    with pytest.raises(SourceFailed, match=r"no log at .*access\.log"):
        log.run(app, source, NOW)


def test_a_log_of_no_known_format_is_told(app: App, source: Source, logs: Path) -> None:
    write(logs / "access.log", "what is this 1\n" * 60)
    told = log.run(app, source, NOW)
    assert "no format that is known" in (told[0].trouble or "")


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('kind = "log"\n', "path is missing"),
        ('kind = "log"\npath = 7\n', "must be a path"),
        ('kind = "log"\npath = "a"\nrulez = 1\n', "web.toml:3: rulez.*did you mean rule"),
        ('kind = "log"\npath = "a"\nknown_at = "then"\n', "now or happened"),
    ],
)
def test_a_wrong_source_is_told_with_its_key(app: App, toml: str, said: str) -> None:
    with pytest.raises(DefinitionError, match=said):
        source_of(app, toml)


class Store:
    """The lake, in memory: facts by message id, and the cursor; it may be killed at any of its steps."""

    def __init__(self) -> None:
        self.facts: dict[str, str] = {}
        self.rejected: dict[str, str] = {}
        self.number, self.cursor = 0, None
        self.received = self.counted = 0
        self.kill: str = ""

    def standing(self, *_: object) -> Standing:
        return Standing(self.number, self.cursor)

    def store(self, app: object, harvest: Harvest, *_: object, **__: object) -> Stored:
        new = 0
        for place, row in enumerate(harvest.events):
            if self.kill == "facts" and place == len(harvest.events) // 2:
                raise KeyboardInterrupt
            new += row[-1] not in self.facts
            self.facts[row[-1]] = row[4] or ""
        for bad in harvest.broken:
            self.rejected[bad.raw] = json.loads(bad.raw)["line"]
        if self.kill == "record":
            raise KeyboardInterrupt
        return Stored(
            received=harvest.received,
            stored=new,
            duplicate=len(harvest.events) - new,
            rejected=len(harvest.broken),
            filtered=harvest.filtered.total(),
        )

    def record(
        self, lake: object, stream: str, since: Standing, told: Any, cursor: Any, now: Any
    ) -> bool:
        assert since.number == self.number
        self.number, self.cursor = self.number + 1, cursor
        return True


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(1, 400)),  # bytes of the stream of lines
        st.tuples(st.sampled_from(["run", "run", "rename", "copytruncate", "pack", "run_killed"]), st.just(0)),
        st.tuples(st.just("kill_record"), st.just(0)),
    ),
    max_size=40,
)  # fmt: skip


@settings(max_examples=200)
@given(actions=ACTIONS)
def test_a_log_cut_and_rotated_anywhere_gives_the_same_events(
    actions: list[tuple[str, int]],
) -> None:
    """Written in pieces that end anywhere; rotated between lines, as servers write them."""
    wanted = "".join(line(n) if n % 5 else f"bad line {n}\n" for n in range(1, 300)).encode()
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patched:
        folder = Path(name)
        store = Store()
        patched.setattr(log, "store", store.store)
        patched.setattr(arrivals, "standing", store.standing)
        patched.setattr(arrivals, "record", store.record)
        patched.setattr(log, "STEP_BYTES", 300)
        app = made(folder)
        source = source_of(app, RULES.format(path=folder / "access.log"))
        access, at = folder / "access.log", 0
        for action, size in actions:
            if action == "write":
                with access.open("ab") as file:
                    file.write(wanted[at : at + size])
                at = min(len(wanted), at + size)
            elif action == "run":
                run(app, source, access)
            elif action in ("run_killed", "kill_record"):
                store.kill = "facts" if action == "run_killed" else "record"
                with contextlib.suppress(KeyboardInterrupt):
                    run(app, source, access)
                store.kill = ""
            else:
                at = whole_line(access, wanted, at)
                rotate(access, action)
        at = whole_line(access, wanted, at)
        run(app, source, access)
        lines = wanted[:at].decode().splitlines()
        good = [str(n) for n in range(1, len(lines) + 1) if n % 5]
        assert sorted(store.facts.values(), key=int) == good
        assert sorted(store.rejected.values()) == sorted(x for x in lines if x.startswith("bad"))


def made(folder: Path) -> Any:
    """A workspace without a lake."""
    (folder / "vendor" / "sources").mkdir(parents=True)
    return SimpleNamespace(
        workspace=folder / "vendor", lake=None, settings=Settings(), engine=contextlib.nullcontext
    )


def run(app: App, source: Source, access: Path) -> None:
    if any(access.parent.glob("access.log*")):
        log.run(app, source, NOW)


def whole_line(access: Path, wanted: bytes, at: int) -> int:
    """The server ends its line before the log is rotated."""
    if at and wanted[at - 1 : at] != b"\n":
        end = wanted.index(b"\n", at) + 1
        with access.open("ab") as file:
            file.write(wanted[at:end])
        return end
    return at


def rotate(access: Path, how: str) -> None:
    if not access.exists() or not access.stat().st_size:
        return
    shift: dict[str, Callable[[Path, Path], object]] = {
        "rename": lambda old, new: old.rename(new),
        "copytruncate": lambda old, new: (shutil.copyfile(old, new), os.truncate(old, 0)),
        "pack": lambda old, new: (
            new.with_name(new.name + ".gz").write_bytes(gzip.compress(old.read_bytes())),
            old.unlink(),
        ),
    }
    older = sorted((int(p.name.split(".")[2]), p) for p in access.parent.glob("access.log.*"))
    for number, path in reversed(older):
        path.rename(path.with_name(path.name.replace(f".{number}", f".{number + 1}", 1)))
    shift[how](access, access.with_name("access.log.1"))
