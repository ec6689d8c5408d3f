"""What a model says of one account: how likely its loss is, how sure that is, what it would cost, and what makes it likely."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenure.web import words
from tenure.web.frame import Frame, Part

if TYPE_CHECKING:
    from tenure.app import App
    from tenure.web.portfolio import Portfolio

CHURN = "churn"
REASONS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """Ready to be shown."""

    probability: Part
    interval: str
    loss: Part | None
    loss_interval: str
    reasons: tuple[Part, ...]
    model: Part


def foreseen(app: App, portfolio: Portfolio, n: int, frame: Frame) -> Foreseen | None:
    """Of row `n`; None where no model counts on the day, or none is asked of it."""
    columns, none, key = portfolio.columns, (None,) * len(portfolio), portfolio.ids[n]

    def value(name: str) -> float | None:
        found = columns.get(name, none)[n]
        return None if found is None else float(found)

    probability = value("churn_probability")
    if probability is None:
        return None
    loss, currency = value("expected_loss"), portfolio.currency
    low, high = value("churn_probability_low"), value("churn_probability_high")
    least, most = value("expected_loss_low"), value("expected_loss_high")
    return Foreseen(
        probability=Part(words.percent(probability), frame.rows(key, "churn_probability")),
        interval=_between(low, high, words.percent),
        loss=None
        if loss is None
        else Part(
            words.brief(loss, currency),
            frame.rows(key, "expected_loss"),
            words.money(loss, currency),
        ),
        loss_interval=_between(least, most, lambda amount: words.brief(amount, currency)),
        reasons=_reasons(app, portfolio, n, frame),
        model=Part("The model, and how good it is", frame.link(f"/predictions/{CHURN}")),
    )


def _between(low: float | None, high: float | None, said: Callable[[float], str]) -> str:
    return "" if low is None or high is None else f"{said(low)} to {said(high)}"


def _reasons(app: App, portfolio: Portfolio, n: int, frame: Frame) -> tuple[Part, ...]:
    """What each reading adds, those that move it most first; each opens its rows."""
    from tenure.health.prediction import sound
    from tenure.health.prediction.predict import by_model, features_of
    from tenure.health.prediction.reasons import Words, reasons

    models, row, meanings = app.workspace / "models", portfolio.columns.slice(n), portfolio.meanings
    for kept, _ in by_model(models, CHURN, row):
        model = sound.model_of(models, CHURN, kept.day)
        if model is not None:
            called = {
                name: Words(
                    label=meanings[name].title,
                    unit="%" if meanings[name].unit in ("ratio", "share") else "",
                )
                for name in model.features
                if name in meanings
            }
            told = reasons(model, features_of(row, model.features), called, most=REASONS)[0]
            return tuple(
                Part(
                    one.text,
                    frame.rows(portfolio.ids[n], one.feature) if one.feature in meanings else "",
                )
                for one in told.reasons
            )
    return ()
