"""Data sets as flat tables, made by hand in SQL: what was known on a day, and what became of it. TENURE_DATA names their folder."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from pyarrow import csv

from tenure.health.prediction.examples import Examples

DATA = Path(os.environ.get("TENURE_DATA") or "/nowhere")
TELCO = DATA / "telco" / "WA_Fn-UseC_-Telco-Customer-Churn.csv"

with_data = pytest.mark.skipif(
    not TELCO.is_file(), reason="TENURE_DATA does not name a folder with the data sets"
)


def telco() -> Examples:
    """Customers of a telephone company; no dates. Eleven have no total yet."""
    options = csv.ConvertOptions(null_values=["", " "], strings_can_be_null=True)
    table = csv.read_csv(TELCO, convert_options=options)
    outcome = np.array(table["Churn"].to_pylist()) == "Yes"
    groups = np.array(table["customerID"].to_pylist())
    return Examples(table.drop_columns(["customerID", "Churn"]), outcome.astype(float), groups)


def shuffled(examples: Examples, seed: int = 1) -> Examples:
    """The same rows with the outcomes of others."""
    outcome = np.random.default_rng(seed).permutation(examples.outcome)
    return Examples(examples.features, outcome, examples.groups, examples.at, examples.known_on)


def ravenstack() -> Examples:
    """Account-months with use and tickets of the 28 and 90 days before, as known then; lost within the 90 days after."""
    folder = DATA / "ravenstack"
    with duckdb.connect() as con:
        for name in ("accounts", "subscriptions", "feature_usage", "support_tickets"):
            con.execute(
                f"CREATE VIEW {name} AS SELECT * FROM read_csv('{folder}/ravenstack_{name}.csv')"
            )
        con.execute(
            f"CREATE VIEW churn AS SELECT * FROM read_csv('{folder}/ravenstack_churn_events.csv')"
        )
        return of_dated(con.sql(RAVENSTACK).to_arrow_table(), "lost", 90)


RAVENSTACK = """
    WITH months AS (
        SELECT last_day(m)::DATE AS t FROM generate_series(DATE '2023-06-01', DATE '2024-09-01', INTERVAL 1 MONTH) g(m)),
    grid AS (SELECT account_id AS account, t FROM accounts JOIN months ON signup_date + 90 <= t),
    used AS (
        SELECT account_id AS account, usage_date AS d, feature_name, usage_count, usage_duration_secs, error_count
        FROM feature_usage JOIN subscriptions USING (subscription_id) WHERE usage_date >= start_date - 400),
    use AS (
        SELECT account, t,
            count(*) FILTER (d > t - 28) AS rows_28, count(*) AS rows_90,
            count(DISTINCT feature_name) AS features_90, count(DISTINCT d) AS days_90,
            sum(usage_count) AS uses_90, sum(usage_duration_secs) / 3600 AS hours_90,
            sum(error_count) / sum(usage_count) AS error_rate_90, min(t - d) AS quiet_days
        FROM grid JOIN used USING (account) WHERE d <= t AND d > t - 90 GROUP BY ALL),
    asked AS (
        SELECT account, t, count(*) AS tickets_90, avg(satisfaction_score) AS satisfaction_90,
            avg(first_response_time_minutes) AS response_minutes_90,
            count(*) FILTER (escalation_flag) AS escalated_90
        FROM grid JOIN support_tickets s ON s.account_id = account
        WHERE submitted_at <= t AND submitted_at > t - 90 GROUP BY ALL)
    SELECT grid.account, grid.t, coalesce(rows_28, 0) AS rows_28, coalesce(rows_90, 0) AS rows_90,
        coalesce(features_90, 0) AS features_90, coalesce(days_90, 0) AS days_90,
        coalesce(uses_90, 0)::DOUBLE AS uses_90, coalesce(hours_90, 0) AS hours_90, error_rate_90, quiet_days,
        coalesce(tickets_90, 0) AS tickets_90, satisfaction_90, response_minutes_90,
        coalesce(escalated_90, 0) AS escalated_90,
        EXISTS (FROM churn c WHERE c.account_id = grid.account AND churn_date > t AND churn_date <= t + 90) AS lost
    FROM grid LEFT JOIN use USING (account, t) LEFT JOIN asked USING (account, t) ORDER BY ALL
"""


def of_dated(table: pa.Table, outcome: str, known_after: int) -> Examples:
    """Rows with `account` and day `t`."""
    at = table["t"].to_numpy().astype("datetime64[D]")
    return Examples(
        features=table.drop_columns(["account", "t", outcome]),
        outcome=table[outcome].to_numpy().astype(float),
        groups=np.array(table["account"].to_pylist()),
        at=at,
        known_on=at + known_after,
    )


def podlings() -> Examples:
    """Apache projects by month, with commits of the half year before; dead: nobody in the 90 days that follow a lead of 30.

    Asked are those with a commit in the 90 days before. Of a project that was never retired nothing is known after its last commit.
    """
    folder = DATA / "asf-podlings"
    with duckdb.connect() as con:
        con.execute(f"CREATE VIEW events AS SELECT * FROM '{folder}/events.parquet'")
        con.execute(f"CREATE VIEW projects AS SELECT * FROM read_csv('{folder}/accounts.csv')")
        con.execute(PODLINGS_GRID)
        return of_dated(con.sql(PODLINGS).to_arrow_table(), "dead", 120)


PODLINGS_GRID = """
    CREATE TABLE days AS
        SELECT account, user AS person, ts::DATE AS d, module, count(DISTINCT commit_no) AS n
        FROM events WHERE NOT is_bot GROUP BY ALL;
    CREATE TABLE grid AS
        SELECT account, first_d, last_d, later_retired_background = 1 AS retired, last_day(m)::DATE AS t
        FROM projects JOIN (SELECT account, min(d) AS first_d, max(d) AS last_d FROM days GROUP BY 1) USING (account),
            generate_series(date_trunc('month', first_d::TIMESTAMP), last_d + INTERVAL 4 MONTH, INTERVAL 1 MONTH) g(m)
"""
PODLINGS = """
    WITH seen AS (SELECT g.account, t, person, d, module, n, t - d AS ago FROM grid g JOIN days USING (account)
        WHERE d <= t AND d > t - 180),
    counted AS (
        SELECT account, t, min(ago) AS quiet_days, count(DISTINCT d) AS days_180, count(DISTINCT person) AS users_180,
            count(DISTINCT module) AS modules_180, sum(n)::DOUBLE AS commits_180,
            count(DISTINCT d) FILTER (ago < 90) AS days_90, count(DISTINCT person) FILTER (ago < 90) AS users_90,
            count(DISTINCT module) FILTER (ago < 90) AS modules_90,
            coalesce(sum(n) FILTER (ago < 90), 0)::DOUBLE AS commits_90,
            count(DISTINCT d) FILTER (ago < 28) AS days_28, count(DISTINCT person) FILTER (ago < 28) AS users_28,
            coalesce(sum(n) FILTER (ago < 28), 0)::DOUBLE AS commits_28,
            count(DISTINCT ago // 7) FILTER (ago < 91) AS weeks_13
        FROM seen GROUP BY ALL),
    people AS (SELECT account, t, person, sum(n) AS n, min(ago) AS ago FROM seen GROUP BY ALL),
    whole AS (
        SELECT account, t, max(n) / sum(n) AS top_share, arg_max(ago, n) AS top_quiet, count(*) FILTER (n >= 3) AS core
        FROM people GROUP BY ALL),
    after AS (
        SELECT g.account, g.t, count(d) = 0 AS dead
        FROM grid g LEFT JOIN days ON days.account = g.account AND d > t + 30 AND d <= t + 120 GROUP BY ALL)
    SELECT account, t, counted.* EXCLUDE (account, t), top_share, top_quiet, core, t - first_d AS tenure_days, dead
    FROM grid JOIN counted USING (account, t) JOIN whole USING (account, t) JOIN after USING (account, t)
    WHERE commits_90 > 0 AND (retired OR t + 120 <= last_d) ORDER BY account, t
"""
