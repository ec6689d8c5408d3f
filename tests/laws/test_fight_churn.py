"""Use as measured equals plain SQL, cell by cell: 6.4 million events of a simulated CRM, imported through the product."""

from __future__ import annotations

import math
import os
import statistics
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import numpy as np
import pytest
from tests.engines import ENGINES, engine_named

from tenure.app import App
from tenure.catalog.compute import compute
from tenure.catalog.definition import KEYS
from tenure.collect.imports import import_files
from tenure.facts import Moments

DATA = Path(os.environ.get("TENURE_DATA", "")) / "fight-churn-sim"
pytestmark = pytest.mark.skipif(
    "TENURE_DATA" not in os.environ or not DATA.is_dir(),
    reason="TENURE_DATA does not name a folder with the data sets",
)
MOMENTS = Moments((date(2022, 6, 4), date(2022, 11, 30)))  # young accounts, and settled ones
SQL = Path(__file__).parent / "fight_churn"
Answers = dict[tuple[object, ...], dict[str, object]]
WHOLE = "TENURE_DATA_WHOLE" in os.environ
WEEKS = ("of_users", "of_events")  # of an account: lists that other figures are made of


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def crm(tmp_path_factory, engine) -> App:
    """A workspace with all events; who did it is left open of searches, as if they ran by themselves.

    For Sail it has the events of a tenth of the accounts, since all take minutes; TENURE_DATA_WHOLE takes them all (then
    this test needs some 4 GiB).
    """
    some = "WHERE account_id % 10 = 0" if engine == "sail" and not WHOLE else ""
    folder = tmp_path_factory.mktemp("crm")
    with duckdb.connect() as con:
        con.execute(f"""
            COPY (SELECT account_id::VARCHAR AS account, t.event_type_name AS what, event_time AS happened,
                    CASE WHEN event_type_name <> 'search' THEN account_id || '-' || user_id END AS who
                FROM '{DATA}/crm5_event.parquet' JOIN '{DATA}/crm5_event_type.parquet' t USING (event_type_id) {some})
            TO '{folder}/events.parquet'""")
    (folder / "tenure.toml").write_text('[workspace]\nzone = "UTC"\n')
    app = App.open(folder)
    named = {
        "account_id": "account",
        "person_id": "who",
        "event": "what",
        "happened_at": "happened",
    }
    files, now = [folder / "events.parquet"], datetime.now(UTC)
    import_files(app, "event", files, named, known_at="happened", now=now)
    return app


@pytest.fixture(scope="module")
def plain(crm) -> dict[str, Answers]:
    """For accounts and people: answers by key, as the SQL beside this file says at each of the moments."""
    answers: dict[str, Answers] = {"account": {}, "person": {}}
    with duckdb.connect() as con:
        con.execute(
            f"CREATE TABLE e AS SELECT *, happened::DATE AS d FROM '{crm.workspace}/events.parquet'"
        )
        for day in MOMENTS:
            con.execute(f"CREATE OR REPLACE MACRO today() AS DATE '{day}'")
            for statement in (SQL / "people.sql").read_text().split(";")[:-1]:
                con.execute(statement)
            for row in asked(con, "SELECT * FROM people"):
                answers["person"][row["account_id"], row["person_id"], day] = row
            for row in asked(con, (SQL / "account.sql").read_text()):
                told = row | weeks(row)
                row = {name: told[name] for name in told if name not in WEEKS}
                answers["account"][row["account_id"], day] = row
    return answers


@pytest.mark.parametrize("subject", ["account", "person"])
def test_use_equals_plain_sql(crm, plain, subject, engine):
    expected = plain[subject]
    keys = (*KEYS[subject], "as_of")
    names = [name for name in next(iter(expected.values())) if name not in keys]
    found = answers(crm, names, subject, engine)
    assert {tuple(row[key] for key in keys) for row in found} == set(expected)
    apart: dict[str, list[object]] = {}
    for row in found:
        key = tuple(row[name] for name in keys)
        for name in names:
            if not same(row[name], expected[key][name]):
                apart.setdefault(name, []).append((key, row[name], expected[key][name]))
    assert {name: (len(cells), cells[:3]) for name, cells in apart.items()} == {}
    assert all(any(row[name] is not None for row in found) for name in names)


def answers(crm: App, names: list[str], subject: str, engine: str) -> list[dict[str, object]]:
    """The cells of `names`."""
    with engine_named(engine, crm.workspace / "scratch") as computer:
        return compute(crm.catalog, crm.lens(computer, MOMENTS), names, subject).to_pylist()


def asked(con: duckdb.DuckDBPyConnection, question: str) -> list[dict[str, object]]:
    cursor = con.execute(question)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def weeks(row: dict[str, object]) -> dict[str, object]:
    """What the thirteen weeks of an account make, the last one first."""
    age = row["days_since_first_use"] + 1
    found: dict[str, object] = {"settled": age >= 16 * 7}
    for what, counts in (("users", row["of_users"]), ("events", row["of_events"])):
        last, before = counts[0], sorted(counts[1:])[1:-1]
        usual = statistics.fmean(before)
        spread = max(statistics.stdev(before), math.sqrt(usual))
        known = found["settled"]
        found[f"usual_week_{what}"] = usual if known else None
        found[f"{what}_against_usual"] = (last - usual) / spread if known and spread else None
        slope = np.polyfit(range(13), counts[::-1], 1)[0]
        grown = age >= 91 and sum(counts) > 0
        found[f"{what}_slope"] = slope / statistics.fmean(counts) if grown else None
    return found


def same(ours: object, theirs: object) -> bool:
    if isinstance(ours, float) and theirs is not None:
        return math.isclose(ours, float(theirs), rel_tol=1e-9, abs_tol=1e-9)
    return ours == theirs
