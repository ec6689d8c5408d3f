"""One file that is broken takes nothing else away: commands refuse and name it, pages go on without it and say so."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.lakes import lake_with
from tests.metrics.ask import line, use

from tenure.app import App
from tenure.definitions import noticed
from tenure.errors import DefinitionError, TenureError
from tenure.state import versions
from tenure.web.site import site

DAY = "2026-06-30"
NOW = datetime(2026, 7, 1, 9, tzinfo=UTC)
METRIC = '''
from tenure import metric


@metric(unit="{unit}")
def {name}({need}):
    """It."""
    return {value}
'''
BROKEN = {
    "segments/torn.toml": 'name = "torn"\nwhere = "arr >',
    "segments/rests.toml": 'name = "rests"\nwhere = "lost > 1"\n',
    "segments/takes.toml": 'name = "arr"\nwhere = "seats > 1"\n',
    "segments/scored.toml": 'name = "band"\nwhere = "seats > 1"\n',
    "metrics/lost.py": "1 / 0\n",
    "scorecards/own.toml": 'name = "own"\n',
    "stages.toml": "[[stages]]\nname = 3\n",
    "features.toml": "[[features]]\nname = 'f'\n",
}
GOOD = {
    "segments/small.toml": 'name = "small"\ntitle = "<script>alert(1)</script>"\nwhere = "doubled < 1000"\n',
    "metrics/doubled.py": METRIC.format(name="doubled", unit="events", need="event_count", value="event_count * 2"),
}  # fmt: skip


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("used")
    (folder / "tenure.toml").write_text("[engine]\nthreads = 1\n")
    lake_with(
        folder,
        event=use("acme", "ann", "2026-06-01", DAY),
        contract_line=[line("acme", "2026-01-01")],
        attribute=[
            {"account_id": "acme", "name": name, "value": "7", "happened_at": "2026-01-01"}
            for name in ("ARR", "Plan", "plan", "m", "is_member", "Health", "x\"y'; --")
        ],
    )
    return folder


@pytest.fixture
def workspace(used: Path, tmp_path: Path) -> Path:
    own = tmp_path / "own"
    shutil.copytree(used, own)
    write(own, GOOD)
    return own


def write(workspace: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (workspace / name).parent.mkdir(exist_ok=True)
        (workspace / name).write_text(text)


def lenient(workspace: Path) -> App:
    app = App.open(workspace)
    app.lenient = True
    return app


@pytest.mark.parametrize("name", BROKEN)
def test_a_command_refuses_and_names_the_file(workspace: Path, name: str) -> None:
    write(workspace, {name: BROKEN[name]})
    with pytest.raises(DefinitionError, match=f"^{workspace / name}"):
        _ = App.open(workspace).catalog


def test_all_else_is_there_and_what_is_left_out_is_said(workspace: Path) -> None:
    write(workspace, BROKEN)
    app = lenient(workspace)
    there = set(app.catalog.definitions)
    assert {"small", "doubled", "health", "tier", "plan"} <= there
    assert not {"torn", "rests", "lost", "Plan", "m"} & there
    assert app.catalog.get("arr").family == "metric"
    told = [str(one) for one in app.left_out]
    for name in BROKEN:
        assert any(str(workspace / name) in one for one in told), name
    assert app.broken == told[0]


def test_while_a_file_is_broken_nothing_is_taken_for_a_version(workspace: Path) -> None:
    assert noticed(App.open(workspace), NOW) > 100
    write(workspace, BROKEN)
    app = lenient(workspace)
    assert noticed(app, NOW) == 0
    assert versions.history(app.state, "segment", "small")[0].note != "taken away"
    for name in BROKEN:
        (workspace / name).unlink()
    assert noticed(app, NOW) == 0
    assert (app.left_out, app.broken) == ((), "")


def test_a_file_that_breaks_later_leaves_what_it_said(workspace: Path) -> None:
    app = lenient(workspace)
    assert "small" in app.catalog.definitions
    write(workspace, {"segments/small.toml": "na"})
    assert "small" in app.catalog.definitions
    assert "small.toml" in app.broken
    assert app.left_out == ()
    assert noticed(app, NOW) == 0


def test_without_what_is_read_nothing_is_written_over_it(workspace: Path) -> None:
    write(workspace, {"segments/torn.toml": BROKEN["segments/torn.toml"]})
    with served(workspace) as client:
        form = {"title": "Torn", "name": "torn", "kind": "condition", "where": "seats > 1"}
        answer = client.post("/segments", data=form)
    assert answer.status_code == 400
    assert "there is a file of this name already" in answer.text
    assert (workspace / "segments/torn.toml").read_text() == BROKEN["segments/torn.toml"]


@pytest.fixture
def client(workspace: Path) -> Iterator[TestClient]:
    write(workspace, BROKEN)
    with served(workspace) as client:
        yield client


def served(workspace: Path) -> TestClient:
    web = site(App.open(workspace))
    own = {"Sec-Fetch-Site": "same-origin"}
    return TestClient(web, base_url="http://127.0.0.1", headers=own)


def test_every_page_goes_on_and_says_what_is_left_out(client: TestClient) -> None:
    for path in (
        "/",
        "/accounts",
        "/accounts/acme",
        "/segments",
        "/segments/small",
        "/definitions",
    ):
        answer = client.get(f"{path}?as_of={DAY}")
        assert answer.status_code == 200, (path, answer.text[-500:])
        assert "It is left out, and so is what rests on it" in answer.text
        assert "torn.toml" in answer.text
        assert "<script>alert" not in answer.text


def test_a_circle_and_a_score_s_name_are_refused_with_their_place(workspace: Path) -> None:
    write(workspace, {"segments/a.toml": 'name = "a"\nwhere = "b"\n', "segments/b.toml": 'name = "b"\nwhere = "a"\n'})  # fmt: skip
    with pytest.raises(TenureError, match=r"(a|b)\.toml:1: definitions need each other: "):
        _ = App.open(workspace).catalog
