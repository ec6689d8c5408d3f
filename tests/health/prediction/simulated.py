"""Accounts whose true probability of leaving is known, month by month until they leave."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from tenure.health.prediction.examples import Examples, Numbers

START = np.datetime64("2023-01-01")
MONTH = 28
KNOWN_AFTER = 60


def world(
    accounts: int = 500, months: int = 12, *, seed: int = 1, bend: float = 0.0, base: float = -4.0
) -> tuple[Examples, Numbers]:
    """Examples, and the true probability of each row.

    log-odds = base − level − 0.6·trend + what the plan does + bend·(|trend| − 0.8). Four more features are noise; `users` tells of
    the level, by e to its power.
    """
    rng = np.random.default_rng(seed)
    account, month = np.repeat(np.arange(accounts), months), np.tile(np.arange(months), accounts)
    rows = len(account)
    level = rng.normal(size=accounts)[account] + 0.5 * rng.normal(size=rows)
    trend = rng.normal(size=accounts)[account] + 0.7 * rng.normal(size=rows)
    plan = rng.integers(0, 3, accounts)[account]
    log_odds = base - level - 0.6 * trend + np.array([0, 0.5, -0.5])[plan]
    log_odds += bend * (np.abs(trend) - 0.8)
    probability = 1 / (1 + np.exp(-log_odds))
    left = rng.random(rows) < probability
    first = np.full(accounts, months)
    np.minimum.at(first, account[left], month[left])
    there = np.flatnonzero(month <= first[account])
    columns = {
        "users": np.round(np.exp(2.5 + level)),
        "trend": pa.array(np.where(rng.random(rows) < 0.1, np.nan, trend), from_pandas=True),
        "plan": np.array(["free", "pro", "team"])[plan],
        "contacted": rng.random(rows) < 0.3,
    }
    columns |= {f"noise_{n}": rng.normal(size=accounts)[account] for n in range(3)}
    at = START + MONTH * month
    examples = Examples(
        features=pa.table(columns),
        outcome=left.astype(float),
        groups=np.char.add("a", np.char.zfill(account.astype(str), 5)),
        at=at,
        known_on=at + KNOWN_AFTER,
    )
    return examples.take(there), probability[there]


def with_column(examples: Examples, name: str, values: object) -> Examples:
    """One feature more."""
    column = values if isinstance(values, pa.Array) else pa.array(values)
    table = examples.features.append_column(name, column)
    return Examples(table, examples.outcome, examples.groups, examples.at, examples.known_on)


def without_time(examples: Examples) -> Examples:
    return Examples(examples.features, examples.outcome, examples.groups)
