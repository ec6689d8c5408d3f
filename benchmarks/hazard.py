"""How much of the demo vendor's hidden truth the churn model recovers: who leaves, by our prediction and by the hazard itself.

The model is trained as of half a year before the last day, from what was known then, and asked about the days after it. The hazard
that decides who leaves (`demo/hazard.py`) is asked the same. Nothing that is written says it, and nobody can see it whole.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tenure.app import App
from tenure.clock.retraining import ground
from tenure.collect.imports import import_files
from tenure.demo import write
from tenure.demo.accounts import Accounts
from tenure.demo.calendar import Span
from tenure.demo.cast import PLAYERS
from tenure.demo.portfolio import draw_accounts
from tenure.facts import Moments
from tenure.health.prediction.learn import learn
from tenure.health.prediction.predict import features_of
from tenure.health.prediction.targets import target_named
from tenure.health.prediction.targets.past import DAY
from tenure.health.prediction.train import Training
from tenure.stats.discrimination import auc

UNTIL = date(2026, 5, 31)
SEED = 7
TESTED_DAYS = 183

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Size:
    """Of the vendor."""

    accounts: int = 2_500
    months: int = 24
    people: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One question: how many were asked, how many left, and the AUC of our prediction and of the hidden hazard."""

    question: str
    rows: int
    left: int
    ours: float
    hazard: float


def measure(folder: Path, size: Size | None = None) -> list[Found]:
    """Make the vendor in `folder` unless it is there, train, and compare."""
    size = size or Size()
    app = _vendor(folder, size)
    training = Training(ground(app), target_named("churn"), UNTIL)
    cut = UNTIL - timedelta(TESTED_DAYS)
    with app.engine() as engine:
        examples, about, _ = training.examples(app.lens(engine, Moments.at(cut)), engine)
    model = learn(examples, about).model
    assert model is not None, "too little has happened in so small a vendor"
    rows = training.readings
    accounts = draw_accounts(SEED, Span.ending(UNTIL, size.months), size.accounts)
    places = {account: place for place, account in enumerate(accounts.id)}
    at = np.array([places[account] for account in rows["account_id"].to_pylist()])
    days = rows["as_of"].to_numpy().astype(DAY)
    later = np.flatnonzero((days > np.datetime64(cut)) & (at >= len(PLAYERS)))
    probability = model.predict(features_of(rows.take(later), model.features)).probability
    renewal = (
        rows["renewal_date"].to_numpy(zero_copy_only=False).astype(DAY)[later].astype(np.int64)
    )
    hazard = _hazard(accounts)[at[later]]
    found = []
    for question, asked, left in _questions(
        accounts, at[later], days[later].astype(np.int64), renewal
    ):
        truth = left[asked].astype(float)
        found.append(
            Found(
                question,
                int(asked.sum()),
                int(truth.sum()),
                auc(truth, probability[asked]),
                auc(truth, hazard[asked]),
            )
        )
    return found


def _vendor(folder: Path, size: Size) -> App:
    from tenure.product import FILE as PRODUCT

    if (folder / "tenure.toml").exists():
        return App.open(folder)
    folder.mkdir(parents=True, exist_ok=True)
    sold = Path(__file__).parents[1] / "src" / "tenure" / "demo" / PRODUCT
    (folder / PRODUCT).write_text(sold.read_text("utf-8"), "utf-8")
    (folder / "tenure.toml").write_text("")
    app = App.open(folder)
    with tempfile.TemporaryDirectory(prefix="tenure-hazard-") as files:
        made = write(
            Path(files), seed=SEED, until=UNTIL, months=size.months, accounts=size.accounts, people=size.people
        )  # fmt: skip
        (folder / "rates.csv").write_bytes(made.rates.read_bytes())
        for kind, paths in made.paths.items():
            static = made.static if kind == "account" else ()
            import_files(app, kind, paths, {}, static=static, source="demo", now=datetime.now(UTC))
    return app


def _hazard(accounts: Accounts) -> npt.NDArray[np.float64]:
    """As `leaving_order` has it, without luck."""
    return (
        -0.95 * accounts.fit
        + 0.6 * accounts.friction
        + 0.5 * accounts.turnover
        + 0.5 * accounts.price
    )


def _questions(
    accounts: Accounts, at: Ints, day: Ints, renewal: Ints
) -> Iterator[tuple[str, Flags, Flags]]:
    """What is asked, of which rows, and what became of them: the truth is known half a year beyond the last day."""
    ended, monthly = accounts.ended[at], accounts.monthly[at]
    every = np.ones(len(at), dtype=bool)
    yield "lost within 90 days", every, ended <= day + 90
    last = np.datetime64(UNTIL).astype(DAY).astype(np.int64)
    known = ~monthly & (renewal >= day) & (renewal + 8 <= last + TESTED_DAYS - 1)
    yield "lost by the next renewal, however far", known, ended <= renewal + 8
    for ahead in (90, 120):
        due = ~monthly & (renewal >= day) & (renewal <= day + ahead)
        yield f"lost at a renewal within {ahead} days", due, ended <= renewal + 8
    yield "lost within 183 days", every, ended <= day + 183


def told(found: list[Found]) -> Iterator[str]:
    """As lines for README.md."""
    for one in found:
        yield (
            f"| {one.question} | {one.rows:,} | {one.left:,} | {one.ours:.3f} | {one.hazard:.3f} | "
            f"{one.ours - one.hazard:+.3f} |"
        )
