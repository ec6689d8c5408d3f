"""Commits to 74 Apache projects as use: metrics of features equal SQL written by hand over the file, cell by cell.

A project is an account, who commits a user, and a top-level directory a feature. TENURE_DATA names the folder.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
from tests.engines import ENGINES, engine_named

from tenure.app import App
from tenure.catalog.compute import compute
from tenure.collect.imports import import_files
from tenure.facts import Moments

DATA = os.environ.get("TENURE_DATA")
pytestmark = pytest.mark.skipif(
    not (DATA and (Path(DATA) / "asf-podlings").is_dir()),
    reason="TENURE_DATA does not name a folder with the data sets",
)
FILE = Path(DATA or "") / "asf-podlings" / "events.parquet"
DAYS = Moments((date(2013, 6, 30), date(2017, 12, 31), date(2019, 6, 30)))
BREADTH = '[metrics.breadth_3y]\nof = "user_breadth"\ndays = 1095\n'


@pytest.fixture(scope="module")
def podlings(tmp_path_factory) -> App:
    workspace = tmp_path_factory.mktemp("podlings")
    (workspace / "tenure.toml").write_text('[workspace]\nname = "podlings"\n' + BREADTH)
    app = App.open(workspace)
    named = {"account_id": "account", "person_id": "user", "happened_at": "ts", "event": "module"}
    result = import_files(app, "event", [FILE], named, now=datetime.now(UTC))
    assert result.stored == result.received == 278_899
    return app


@pytest.fixture(scope="module")
def con():
    with duckdb.connect() as connection:
        connection.execute(
            f"CREATE TABLE c AS SELECT account, user AS person, module, ts::DATE AS d FROM '{FILE}'"
        )
        connection.execute("CREATE TABLE days (as_of DATE)")
        connection.executemany("INSERT INTO days VALUES (?)", [(day,) for day in DAYS])
        yield connection


def ours(
    app: App, names: list[str], subject: str = "account"
) -> dict[tuple[object, ...], list[object]]:
    """By key, the answers of both engines, which are the same."""
    keys = ["account_id", *(["person_id"] if subject == "person" else []), "as_of"]
    found = []
    for name in ENGINES:
        with engine_named(name) as engine:
            rows = compute(app.catalog, app.lens(engine, DAYS), names, subject).to_pylist()
        found.append({tuple(row[k] for k in keys): [row[n] for n in names] for row in rows})
    assert found[0] == found[1]
    return found[0]


def same(found, expected, columns: int) -> None:
    """`expected`: rows of key and values; every cell is compared, and there are no others."""
    wanted = {tuple(row[:-columns]): list(row[-columns:]) for row in expected}
    assert found.keys() == wanted.keys()
    wrong = {key: (values, wanted[key]) for key, values in found.items() if values != wanted[key]}
    assert not wrong, (len(wrong), list(wrong.items())[:3])


def test_features_of_accounts(podlings, con):
    names = [
        "features_used", "features_year", "features_ever", "new_features", "features_kept",
        "breadth_of_all", "breadth", "new_users", "users_ever", "key_features_used",
    ]  # fmt: skip
    expected = con.execute("""
        WITH seen AS (SELECT account, as_of FROM c JOIN days ON d <= as_of GROUP BY ALL),
        everywhere AS (
            SELECT as_of, count(DISTINCT module) AS n FROM c JOIN days ON d <= as_of AND d > as_of - 28 GROUP BY 1),
        firsts AS (SELECT account, module, min(d) AS d FROM c GROUP BY ALL),
        joined AS (SELECT account, person, min(d) AS d FROM c GROUP BY ALL),
        told AS (
            SELECT s.account, s.as_of,
                (SELECT count(DISTINCT module) FROM c WHERE c.account = s.account AND d <= as_of AND d > as_of - 28) AS used,
                (SELECT count(DISTINCT module) FROM c WHERE c.account = s.account AND d <= as_of AND d > as_of - 365) AS year,
                (SELECT count(*) FROM firsts f WHERE f.account = s.account AND d <= as_of) AS ever,
                (SELECT count(*) FROM firsts f WHERE f.account = s.account AND d <= as_of AND d > as_of - 28) AS new,
                (SELECT n FROM everywhere e WHERE e.as_of = s.as_of) AS n,
                (SELECT count(*) FROM joined j WHERE j.account = s.account AND d <= as_of AND d > as_of - 28) AS came,
                (SELECT count(*) FROM joined j WHERE j.account = s.account AND d <= as_of) AS people
            FROM seen s)
        SELECT account, as_of, used, year, ever, new, used / nullif(year, 0),
            nullif(used, 0) / n, nullif(used, 0) / n, came, people, NULL FROM told""").fetchall()  # fmt: skip
    assert len(expected) > 100
    same(ours(podlings, names), expected, len(names))


def test_breadth_of_users_over_what_their_account_used(podlings, con):
    expected = con.execute("""
        WITH seen AS (SELECT account, person, as_of FROM c JOIN days ON d <= as_of GROUP BY ALL),
        recent AS (SELECT * FROM c JOIN days ON d <= as_of AND d > as_of - 1095),
        whole AS (SELECT account, as_of, count(DISTINCT module) AS n FROM recent GROUP BY ALL),
        own AS (SELECT account, person, as_of, count(DISTINCT module) AS k FROM recent GROUP BY ALL)
        SELECT s.account, s.person, s.as_of, k / n FROM seen s
        LEFT JOIN own USING (account, person, as_of) LEFT JOIN whole USING (account, as_of)""").fetchall()
    found = ours(podlings, ["breadth_3y"], "person")
    same(found, expected, 1)
    shares = sorted(
        v for (_, _, day), (v,) in found.items() if day == date(2019, 6, 30) and v is not None
    )
    # the average user taps 10 to 15 % of what there is, one in ten half of it: so it is said, and about so it is
    assert 0.08 <= shares[len(shares) // 2] <= 0.1
    assert 0.45 <= shares[len(shares) * 9 // 10] <= 0.55


def test_every_directory_has_metrics_of_its_own(podlings, con):
    """Without a word in features.toml: those of the most used, under its name."""
    ((module,),) = con.execute(
        "SELECT module FROM c WHERE regexp_matches(module, '^[a-z]+$') GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    ).fetchall()
    names = [
        f"{module}_{what}"
        for what in ("users", "days", "events", "used", "first_use", "last_use", "depth")
    ]
    expected = con.execute(
        """
        SELECT account, as_of,
            count(DISTINCT person) FILTER (module = $1 AND d > as_of - 28),
            count(DISTINCT d) FILTER (module = $1 AND d > as_of - 28),
            count(*) FILTER (module = $1 AND d > as_of - 28),
            count(*) FILTER (module = $1 AND d > as_of - 28) > 0,
            min(d) FILTER (module = $1), max(d) FILTER (module = $1),
            count(DISTINCT person) FILTER (module = $1 AND d > as_of - 28)
                / nullif(count(DISTINCT person) FILTER (d > as_of - 28), 0)
        FROM c JOIN days ON d <= as_of GROUP BY ALL""",
        [module],
    ).fetchall()
    found = ours(podlings, names)
    wanted = {tuple(row[:2]): list(row[2:]) for row in expected}
    assert found == wanted
    assert sum(values[0] > 0 for values in found.values()) > 10
    people = ours(podlings, names[1:4], "person")
    expected = con.execute(
        """
        SELECT account, person, as_of,
            count(DISTINCT d) FILTER (module = $1 AND d > as_of - 28),
            count(*) FILTER (module = $1 AND d > as_of - 28),
            count(*) FILTER (module = $1 AND d > as_of - 28) > 0
        FROM c JOIN days ON d <= as_of GROUP BY ALL""",
        [module],
    ).fetchall()
    assert people == {tuple(row[:3]): list(row[3:]) for row in expected}
