"""Whether a user's trial is bought: of a little vendor whose trials are bought where somebody works with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from tests.lakes import store as put

from tenure.app import App
from tenure.clock.retraining import ground
from tenure.facts import Moments
from tenure.health.prediction.definitions import SAID
from tenure.health.prediction.learn import Learned, Settings, learn
from tenure.health.prediction.targets import target_named
from tenure.health.prediction.train import Training

FIRST, LAST = date(2023, 1, 2), date(2023, 12, 31)
TRIALS, TRIAL = 60, timedelta(28)
TARGET = target_named("user_conversion")


def facts() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A trial every four days, each with two users; every other one is bought. Whose trial is bought comes on most days."""
    draw = np.random.default_rng(5)
    lines, events = [], []
    for number in range(TRIALS):
        account, begin = f"t{number:02}", FIRST + timedelta(4 * number)
        bought, over = number % 2 == 0, begin + TRIAL
        trial = {"account_id": account, "line_id": "trial", "currency": "USD", "trial": True}
        lines.append({**trial, "change": "started", "happened_at": str(begin)})
        lines.append({**trial, "change": "ended", "happened_at": str(over)})
        if bought:
            paid = {
                "account_id": account,
                "line_id": "paid",
                "currency": "USD",
                "arr": Decimal(900),
            }
            lines.append({**paid, "change": "started", "happened_at": str(over)})
        for step in range(TRIAL.days):
            for person in ("ann", "bob"):
                if step == 0 or draw.random() < (0.6 if bought else 0.25):
                    events.append(
                        {
                            "account_id": account, "person_id": f"{account}-{person}", "event": f"kind_{step % 16}",
                            "happened_at": f"{begin + timedelta(step)}T10:00",
                        }
                    )  # fmt: skip
    return lines, events


@pytest.fixture(scope="module")
def app(tmp_path_factory) -> Iterator[App]:
    workspace = tmp_path_factory.mktemp("trials")
    (workspace / "tenure.toml").write_text("[engine]\nthreads = 1\n")
    app = App.open(workspace)
    lines, events = facts()
    put(app.lake, "contract_line", lines)
    put(app.lake, "event", events)
    yield app
    app.state.close()


@pytest.fixture(scope="module")
def training(app) -> Training:
    return Training(ground(app), TARGET, LAST)


def learnt(training: Training, app: App, cut: date) -> Learned:
    with training.ground.engine() as engine:
        examples, about, _ = training.examples(app.lens(engine, Moments.at(cut)), engine)
    return learn(examples, about, Settings(boosting=False))


def test_users_whose_trials_are_bought_are_told_from_others(app, training):
    found = learnt(training, app, LAST)
    card = found.card
    assert (card.title, card.verdict) == ("User's trial bought within 60 days", "usable")
    assert card.says.startswith("Foresees which users' trials are bought with AUC 0.")
    assert card.figures.auc.value > 0.75
    # Asked is every two weeks back to the 12th of February, when the first four trials are over: of 56 accounts 28 bought.
    assert (card.data.groups, card.data.outcomes) == (TRIALS - 4, TRIALS // 2 - 2)
    asked = training.readings
    assert set(asked["trial_colleagues"].to_pylist()) == {1}
    assert max(asked["user_trial_days"].to_pylist()) <= 27


def test_too_few_trials_are_refused_in_plain_words(app, training):
    card = learnt(training, app, date(2023, 6, 30)).card
    assert card.verdict == "refused"
    assert card.says.startswith("Too little is known to foresee which users' trials are bought.")
    assert "accounts to which it happened; it takes 20, reached about " in card.says


def test_it_is_told_under_its_name_of_people():
    (said,) = [one for one in SAID if one.target == TARGET.name]
    assert (said.name, said.subject) == ("user_conversion_probability", "person")
