"""The examples of docs/files.md and of the expressions in docs/importing.md do what is said there."""

from __future__ import annotations

import os
import re
import shutil
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.collect.bench import Bench, make_bench

from tenure.app import App
from tenure.cli.command import run as typed
from tenure.collect.mapping import LINE, resolve
from tenure.collect.mappings import ready
from tenure.collect.sources import Runs, source_named
from tenure.collect.sources.files import KEYS
from tenure.collect.sources.source import OURS
from tenure.collect.subject import subject_named

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "files.md").read_text("utf-8")
EXPORTS = Path(__file__).parent / "exports"
SOURCES = dict(re.findall(r"```toml\n# sources/(\w+)\.toml\n(.+?)```", PAGE, re.DOTALL))
COMMANDS = re.findall(r"^tenure import (.+)$", PAGE, re.MULTILINE)
SAID = re.findall(
    r"^\| `--map \"?(\w+)=([^`]+?)\"?` \|",
    (DOCS / "importing.md").read_text("utf-8").partition("What exports bring in")[2],
    re.MULTILINE,
)
ROW = {
    "properties": '{"company": {"id": "acme"}}', "user_id": "", "anonymous_id": "5f1c", "price": "4.5", "quantity": "3",
    "First Name": "Ann", "Last Name": "Lee", "amount_due": "1234", "currency": "usd", "score": "Good",
    "updated_at": "2024-05-02 09:00", "status": "closed", "time": "1714640400", "a": "1", "b": "",
}  # fmt: skip
MADE = {
    "properties.company.id": "acme",
    "user_id|anonymous_id": "5f1c",
    "price*quantity": "13.5000",
    "First Name&Last Name": "Ann Lee",
    "minor:amount_due": "12.3400",
    "score{good=5;bad=1;*=}": "5",
    "updated_at?status{closed=1;*=}": "2024-05-02 09:00",
    "time@UTC": "1714640400",
    "a+b+": '{"a":"1"}',
}


@pytest.mark.parametrize(("name", "text"), SOURCES.items(), ids=list(SOURCES))
def test_a_source_of_the_page_brings_its_files(tmp_path: Path, name: str, text: str) -> None:
    workspace, drop = tmp_path / "w", tmp_path / "drop"
    (workspace / "sources").mkdir(parents=True)
    (workspace / "tenure.toml").write_text("[engine]\nthreads = 1\n")
    where = tomllib.loads(text)["path"]
    tail = where.removeprefix("s3://lake/usage").removeprefix("/data/exports/usage")
    (workspace / "sources" / f"{name}.toml").write_text(text.replace(where, f"{drop}{tail}"))
    table = {
        "account_id": ["acme"], "customer": ["acme"], "person_id": ["ann"], "event": ["use"],
        "calls": [7], "when": ["2024-05-02 09:00"],
    }  # fmt: skip
    file = drop / ("use.csv" if tail.endswith(".csv") else "dt=2024-05-02/part-0.parquet")
    file.parent.mkdir(parents=True)
    if file.suffix == ".csv":
        rows = [",".join(table), ",".join(str(values[0]) for values in table.values())]
        file.write_text("\n".join(rows))
    else:
        pq.write_table(pa.table(table), file)
    os.utime(file, (0, 1_000_000_000))
    app = App.open(workspace)
    (told,) = Runs(app).run(source_named(workspace, name), datetime(2025, 1, 1, tzinfo=UTC))
    assert (told.received, told.stored, told.trouble) == (1, 1, None)


def test_every_key_of_a_source_is_on_the_page() -> None:
    assert len(SOURCES) == 2
    for key in {*KEYS, *OURS} - {"facts", "kind", "title"}:
        assert f"| `{key}` |" in PAGE
    assert 'kind = "files"' in PAGE


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_of_the_page_works(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    line: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tenure.toml").write_text("[engine]\nthreads = 1\n")
    shutil.copy(EXPORTS / "stripe-subscriptions.csv", "subscriptions.csv")
    shutil.copy(EXPORTS / "mixpanel-events.ndjson", "export.ndjson")
    assert typed(["import", *line.split()]) == 0
    assert " 2 " in capfd.readouterr().out or line.endswith("list")


def test_the_table_of_ready_mappings_says_what_they_become() -> None:
    for one in ready():
        kinds = ", ".join(f"`{part.kind}`" for part in one.parts)
        names = ", ".join(f"`{name}`" for name in (one.name, *one.also))
        assert f"| {names} | {kinds} | {one.title}. {one.export} |" in PAGE
        assert not one.notes or " ".join(one.notes.split()) in PAGE


@pytest.mark.parametrize(("target", "text"), SAID)
def test_an_expression_makes_what_is_said(bench: Bench, target: str, text: str) -> None:
    from tenure.collect import values

    source = text.replace("\\|", "|")
    assert not LINE.fullmatch(source)
    kind = "event" if target == "properties" else "ticket" if target == "closed_at" else None
    subject = subject_named(kind or "account")
    needed = dict.fromkeys(subject.required, "=x")
    either = dict.fromkeys(subject.either, "=x")
    given = {**needed, **either, "currency": "currency"} if not kind else {**needed, **either}
    columns, types = tuple(ROW), (pa.string(),) * len(ROW)
    mapped = resolve(subject, {**given, target: source}, columns, "f", None)
    cell = values.cell(mapped.sources[target], columns, types)
    assert ask(bench, cell.sql) == MADE[source]


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("minor:amount_due*quantity", "37.0200"),
        ("user_id|=nobody", "nobody"),
        ("properties.company.name|a", "1"),
        ("a*user_id", None),
        ("price*score", "4.5 * Good"),
        ("b{=x}", None),
        ("score{bad=1}", "Good"),
        ("a?b", None),
    ],
)
def test_expressions_in_their_corners(bench: Bench, text: str, made: str | None) -> None:
    from tenure.collect import values

    columns, types = tuple(ROW), (pa.string(),) * len(ROW)
    mapped = resolve(subject_named("account"), {"account_id": "a", "x": text}, columns, "f", None)
    assert ask(bench, values.cell(mapped.sources["x"], columns, types).sql) == made


@pytest.mark.parametrize(
    ("currency", "amount"),
    [("usd", "12.3400"), ("JPY", "1234.0000"), ("kwd", "1.2340"), ("", "12.3400")],
)
def test_minor_units_are_those_of_the_rows_currency(
    bench: Bench, currency: str, amount: str
) -> None:
    from tenure.collect import values

    given = {"account_id": "a", "x": "minor:amount_due", "currency": "currency"}
    columns, types = tuple(ROW), (pa.string(),) * len(ROW)
    mapped = resolve(subject_named("account"), given, columns, "f", None)
    sql = values.cell(mapped.sources["x"], columns, types).sql
    assert ask(bench, sql, currency=currency) == amount


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return make_bench(tmp_path)


def ask(bench: Bench, sql: str, **other: str) -> Any:
    cells = ", ".join(
        "'" + value.replace("'", "''") + f"' AS c{place}"
        for place, value in enumerate({**ROW, **other}.values())
    )
    with bench.engine() as engine:
        return engine.rows(f"SELECT {sql} FROM (SELECT {cells})")[0][0]
