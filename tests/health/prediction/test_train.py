"""Models of a small vendor: trained from what was known, kept, used from a day on, brought back, and never seeing what came later."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.lakes import store as put

from tenure import clock
from tenure.app import App
from tenure.clock.retraining import due, ground, retrain
from tenure.facts import Moments
from tenure.health.prediction import store, witnesses
from tenure.health.prediction.examples import About, Examples
from tenure.health.prediction.targets import target_named
from tenure.health.prediction.train import Training, train
from tenure.warehouse.engines.computer import Computer
from tenure.warehouse.lens import Lens

FIRST, TODAY = date(2023, 1, 2), date(2024, 3, 18)
YESTERDAY = TODAY - timedelta(1)
NOW = datetime(2024, 3, 18, 6, tzinfo=UTC)
TERM = timedelta(91)
ACCOUNTS = 110
CHURN = target_named("churn")


def facts() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Customers who renew every 91 days; one in three is lost sooner or later, and comes less in the two months before."""
    draw = np.random.default_rng(3)
    lines, events = [], []
    for number in range(ACCOUNTS):
        account, begin = f"a{number:03}", FIRST + timedelta(int(draw.integers(0, 91)))
        terms = int(draw.integers(1, 5)) if number % 3 == 0 else 9
        end = begin + terms * TERM
        for term in range(min(terms, (TODAY - begin) // TERM + 1)):
            start = begin + term * TERM
            lines.append(
                {
                    "account_id": account, "line_id": "l1", "change": "started", "happened_at": str(start),
                    "arr": Decimal(1000 + 10 * number), "currency": "USD", "term_end": start + TERM - timedelta(1),
                }
            )  # fmt: skip
        day = begin
        while day < min(end, TODAY):
            near = (end - day).days < 60
            if draw.random() < (0.12 if near else 0.45) and day.weekday() < 5:
                for person in range(int(draw.integers(1, 4))):
                    events.append(
                        {
                            "account_id": account, "person_id": f"{account}-{person}", "happened_at": f"{day}T10:00",
                            "event": f"kind_{int(draw.integers(0, 16))}",
                        }
                    )  # fmt: skip
            day += timedelta(1)
    return lines, events


def attributes() -> list[dict[str, Any]]:
    """Where they are, known from the first day; how large, known since last week; and what cannot be learnt from."""
    found = []
    for number in range(ACCOUNTS):
        told = {
            "region": (FIRST, ("north", "south")[number % 2]),
            "staff": (YESTERDAY - timedelta(7), str(10 + number)),
            "owner": (FIRST, ("Ana", "Ben")[number % 2]),
            "domain": (FIRST, f"a{number:03}.example"),
        }
        for name, (day, value) in told.items():
            found.append(
                {"account_id": f"a{number:03}", "name": name, "value": value, "happened_at": str(day)}
            )  # fmt: skip
    return found


@pytest.fixture(scope="module")
def app(tmp_path_factory) -> Iterator[App]:
    workspace: Path = tmp_path_factory.mktemp("vendor")
    (workspace / "tenure.toml").write_text("[engine]\nthreads = 1\n")
    app = App.open(workspace)
    lines, events = facts()
    put(app.lake, "contract_line", lines)
    put(app.lake, "event", events)
    put(app.lake, "attribute", attributes())
    yield app
    app.state.close()


@pytest.fixture(scope="module")
def trained(app):
    """Two days were stored before there was any model."""
    clock.compute(app, Moments((date(2023, 9, 3), date(2024, 3, 10))), now=NOW, people=False)
    return retrain(app, [CHURN], TODAY, NOW)


def churn(app: App, day: date) -> dict[str, float | None]:
    rows = app.readings.read("account", ["churn_probability"], since=day, until=day).to_pylist()
    return {row["account_id"]: row["churn_probability"] for row in rows}


def test_the_first_training_makes_models_of_the_past_too(app, trained):
    days = [one.kept.day for one in trained.trained]
    # 180 days after the first fact is the 1st of July; every 84 days back from yesterday
    assert days == [date(2023, 7, 9), date(2023, 10, 1), date(2023, 12, 24), YESTERDAY]
    assert trained.trained[-1].used
    assert trained.trained[-1].kept.card["figures"]["auc"]["value"] > 0.7
    used = store.used(app.workspace / "models", "churn")
    assert [one.since for one in used] == [one.day + timedelta(1) for one in used if one.day]


def test_beside_each_model_the_rows_are_kept_that_it_was_tested_on(app, trained):
    for one in trained.trained:
        told, rows = one.kept.told, witnesses.read(app.workspace / "models", "churn", one.kept.day)
        if told.figures is None:  # too little was known: there is no model, and nothing was tested
            assert rows == ()
            continue
        assert len(rows) == told.figures.rows > 0
        assert sum(row.happened for row in rows) == told.figures.outcomes > 0
        assert all(row.day is not None and row.day <= one.kept.day for row in rows)


def test_each_model_knows_only_outcomes_that_were_certain_on_its_day(app, trained):
    for one in trained.trained:
        last = one.kept.card["data"]["last"]
        # a term of 91 days, 7 in which an end may be booked late and 30 in which it may buy again
        assert last is None or date.fromisoformat(last) <= one.kept.day - timedelta(37)


def test_stored_days_are_filled_in_by_the_model_of_their_time_and_no_other(app, trained):
    first = store.used(app.workspace / "models", "churn")[0].since
    stored = app.readings.days("account")
    assert trained.filled == tuple(day for day in stored if first <= day < TODAY)
    assert date(2024, 3, 10) in trained.filled
    told = churn(app, date(2024, 3, 10))
    assert sum(value is not None for value in told.values()) > 40
    for day in stored:
        if day < first:
            assert set(churn(app, day).values()) == {None}


def test_what_was_filled_in_is_what_is_computed(app, trained):
    from tenure.catalog.compute import compute

    day = date(2024, 3, 10)
    names = ["churn_probability", "churn_probability_low", "churn_probability_high", "expected_loss", "arr"]  # fmt: skip
    with app.engine() as engine:
        rows = compute(app.catalog, app.lens(engine, Moments.at(day)), names).to_pylist()
    stored = churn(app, day)
    assert {row["account_id"]: row["churn_probability"] for row in rows} == pytest.approx(stored)
    asked = [row for row in rows if row["churn_probability"] is not None]
    for row in asked:
        low, said, high = (row[name] for name in (names[1], names[0], names[2]))
        assert 0 <= low <= said <= high <= 1
        assert row["expected_loss"] == pytest.approx(
            Decimal(said) * row["arr"], abs=Decimal("0.01")
        )
    assert all(row["expected_loss"] is None for row in rows if row not in asked)


def test_facts_that_come_later_change_no_example_of_a_day(app, trained):
    """Half a year ago the same was learnt with all that is known today as with nothing known since."""
    cut = date(2023, 12, 24)
    with ground(app).engine() as engine:
        lens = app.lens(engine, Moments.at(cut))
        examples, about, _ = Training(ground(app), CHURN, YESTERDAY).examples(lens, engine)
    assert examples.known is not None
    assert examples.known.max() <= np.datetime64(cut)
    card = store.load(app.workspace / "models", "churn", cut).card
    assert (card["data"]["rows"], card["data"]["outcome_rows"]) == (
        len(examples),
        int(examples.outcome.sum()),
    )
    assert about.today == cut


def test_an_older_model_is_brought_back_from_a_day_on(app, trained):
    models = app.workspace / "models"
    text = (models / "churn" / store.USED).read_text()
    try:
        store.use(models, "churn", TODAY, date(2023, 12, 24), 'somebody "knew" better')
        used = store.used(models, "churn")
        assert store.used_on(used, TODAY) == date(2023, 12, 24)
        assert store.used_on(used, YESTERDAY) == date(2023, 12, 24)
        store.use(models, "churn", TODAY, None, "off")
        assert store.used_on(store.used(models, "churn"), TODAY) is None
    finally:
        (models / "churn" / store.USED).write_text(text)


def test_what_is_stored_is_read_again_to_the_last_digit(app, trained):
    kept = trained.trained[-1].kept
    again = store.load(app.workspace / "models", "churn", kept.day)
    assert (again.told, again.model, again.features) == (kept.told, kept.model, kept.features)


def test_it_is_trained_again_after_as_many_days_as_the_setting_says(app, trained):
    def names(today: date) -> set[str]:
        return {target.name for target in due(app, today)}

    assert "churn" not in names(TODAY + timedelta(27))
    assert "churn" in names(TODAY + timedelta(28))
    used = app.workspace / "models" / "churn" / store.USED
    text = used.read_text()
    used.write_text(text.rpartition("[[used]]")[0])  # broken off before the line was written
    assert store.used_on(store.used(app.workspace / "models", "churn"), TODAY) == date(2023, 12, 24)
    assert "churn" in names(TODAY)
    store.use(app.workspace / "models", "churn", TODAY, date(2023, 10, 1), "somebody decided")
    assert "churn" not in names(TODAY)
    used.write_text(text)
    lines = app.workspace / "models" / "churn_90" / store.USED
    lines.parent.mkdir()
    lines.write_text("since = tomorrow")  # somebody has to mend it first
    found = names(TODAY)
    lines.unlink()
    assert "churn_60" in found  # never trained
    assert "churn_90" not in found


def test_a_new_workspace_has_nothing_to_train(tmp_path):
    (tmp_path / "tenure.toml").write_text("")
    assert due(App.open(tmp_path), TODAY) == []


def test_attributes_are_learnt_from_where_they_were_known_and_tell_accounts_apart(app, trained):
    """Not one that came to be known last week, nor one that is another for everybody, nor who looks after them."""
    kept = store.load(app.workspace / "models", "churn", YESTERDAY)
    named = {"region", "staff", "owner", "domain"} & set(kept.card["data"]["features"])
    assert named == {"region"}
    assert "region" in kept.features
    assert "region" in app.catalog.get("churn_probability").needs


def test_what_takes_contracts_is_not_trained_where_there_are_none(tmp_path):
    (tmp_path / "tenure.toml").write_text("[engine]\nthreads = 1\n")
    app, said = App.open(tmp_path), []
    put(app.lake, "event", [{"account_id": "a", "person_id": "p", "happened_at": f"{FIRST}T10:00", "event": "saved"}])  # fmt: skip
    done = retrain(app, [target_named("churn_30")], TODAY, NOW, say=said.append)
    assert (done.trained, said) == ((), ["churn_30: takes contracts, and none have come in"])
    assert "churn_30" not in {target.name for target in due(app, TODAY)}
    assert "churn" in {target.name for target in due(app, TODAY)}


def test_the_first_training_begins_anew_where_it_was_broken_off(tmp_path):
    (tmp_path / "tenure.toml").write_text("")
    app = App.open(tmp_path)
    began = f"{YESTERDAY - timedelta(300)}T10:00"
    put(app.lake, "event", [{"account_id": "a", "person_id": "p", "event": "e", "happened_at": began}])  # fmt: skip
    names = []

    def killed_at_the_second(what: str) -> None:
        names.append(what)
        if len(names) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(ground(app), [CHURN], YESTERDAY, say=killed_at_the_second)
    models = app.workspace / "models"
    assert len(store.days(models, "churn")) == 1
    again = [one.kept.day for one in train(ground(app), [CHURN], YESTERDAY)]
    assert len(again) == 2
    assert list(store.days(models, "churn")) == again
    assert [one.kept.day for one in train(ground(app), [CHURN], YESTERDAY)] == [YESTERDAY]
    app.state.close()


@pytest.fixture(scope="module")
def again(app, trained, tmp_path_factory) -> Forgetful:
    """The same models once more, to be trained anew."""
    models = tmp_path_factory.mktemp("again") / "models"
    shutil.copytree(app.workspace / "models", models)
    return Forgetful(replace(ground(app), models=models), CHURN, YESTERDAY)


class Forgetful(Training):
    """It learns from so few rows that nothing comes of it, where it is told so."""

    most_rows = 20

    def examples(self, lens: Lens, engine: Computer) -> tuple[Examples, About, int]:
        examples, about, ahead = super().examples(lens, engine)
        rows = np.arange(min(len(examples), self.most_rows))
        return examples.take(rows), replace(about, segments={}), ahead


def test_a_model_that_is_used_is_not_lost_to_a_training_that_came_to_nothing(again):
    day = store.used(again.ground.models, "churn")[
        -1
    ].day  # as of yesterday: nothing it said is published
    assert day == YESTERDAY
    text = (again.ground.models / "churn" / f"{day}.json").read_text()
    done = again.as_of(day)
    assert not done.used
    assert "stays" in done.why
    assert (again.ground.models / "churn" / f"{day}.json").read_text() == text


def test_a_model_of_which_something_is_published_is_not_written_over(again):
    """On the 10th of March the model of December counted, so it said what is stored of that day."""
    models = again.ground.models
    at_work = date(2023, 12, 24)
    assert store.used_on(store.used(models, "churn"), date(2024, 3, 10)) == at_work
    text = (models / "churn" / f"{at_work}.json").read_text()
    (done,) = train(again.ground, [CHURN], at_work, today=TODAY)
    assert not done.used
    for told in ("in use since 2023-12-25", "as of 2024-03-10", "train as of today"):
        assert told in done.sentence
    assert (models / "churn" / f"{at_work}.json").read_text() == text


def test_a_model_of_the_past_takes_no_published_day_from_the_one_that_counted(again, monkeypatch):
    monkeypatch.setattr(again, "most_rows", 1_000_000)
    monkeypatch.setattr(again, "today", TODAY)
    models, cut = again.ground.models, date(2024, 3, 3)
    before = store.used(models, "churn")
    done = again.as_of(cut)
    assert not done.used
    assert "published (as of 2024-03-10)" in done.why
    assert cut in store.days(models, "churn")
    assert store.used(models, "churn") == before
    assert again.as_of(date(2024, 3, 11)).used  # nothing is stored of the days from the 12th on


def test_who_has_said_that_no_model_is_used_is_not_overruled_by_a_training(again, monkeypatch):
    monkeypatch.setattr(again, "most_rows", 1_000_000)
    store.use(again.ground.models, "churn", TODAY, None, "switched off")
    done = again.as_of(YESTERDAY)
    assert not done.used
    assert "as somebody has decided" in done.why
    assert store.used_on(store.used(again.ground.models, "churn"), TODAY) is None


def test_a_replay_takes_a_prediction_as_it_was_and_not_what_it_rests_on(app, trained):
    """So a later model that rests on readings which older days do not hold takes nothing away from them."""
    from tenure.catalog.derive import wanted

    assert {"region", "active_days"} < set(wanted(app.catalog, ["health"]))
    held = wanted(app.catalog, ["health"], held=["churn_probability"])
    assert "churn_probability" in held
    assert "region" not in held
