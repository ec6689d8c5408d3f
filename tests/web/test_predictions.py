"""Predictions: what is foreseen and how well, the card of a model, and an older one brought back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from starlette.testclient import TestClient
from tests.health.prediction.learnt import SPRING, learnt

from tenure import clock
from tenure.app import App
from tenure.health.prediction import store
from tenure.web.site import site

LATER = SPRING + timedelta(28)
OURS = {"origin": "http://127.0.0.1"}


@pytest.fixture(scope="module")
def app(tmp_path_factory) -> App:
    """A workspace with two models of churn; the later one is in use."""
    folder = tmp_path_factory.mktemp("foreseeing")
    (folder / "tenure.toml").write_text("[engine]\nthreads = 1\n")
    models, first = folder / "models", learnt(1, 0.7)
    for day in (SPRING, LATER):
        store.keep(models, replace(first, day=day))
        store.use(models, "churn", day + timedelta(1), day, "trained")
    return App.open(folder)


@pytest.fixture
def client(app: App) -> Iterator[TestClient]:
    with TestClient(site(app), base_url="http://127.0.0.1") as client:
        yield client


def test_all_that_is_foreseen_is_listed_with_what_is_not_trained_yet(client):
    rows = {row["name"]: row for row in client.get("/predictions.json").json()}
    assert rows["churn"]["used"] == str(LATER)
    assert rows["churn"]["auc"] > 0.7
    assert rows["conversion"]["says"] == "Not trained yet."
    page = client.get("/predictions").text
    assert 'href="/predictions/churn"' in page
    assert client.get("/predictions.csv").text.count("\n") == len(rows) + 1


def test_a_day_in_the_past_shows_the_model_that_counted_on_it(client):
    told = client.get(f"/predictions.json?as_of={LATER}").json()
    assert next(row["used"] for row in told if row["name"] == "churn") == str(SPRING)
    told = client.get(f"/predictions.json?as_of={SPRING}").json()
    assert next(row["used"] for row in told if row["name"] == "churn") is None


def test_the_card_shows_what_the_model_was_learnt_from_and_how_well_it_foresees(client):
    page = client.get("/predictions/churn").text
    for said in ("Foreseen and happened", "Show as table", "What moves it", "Limits", "400 rows"):
        assert said in page
    assert 'href="/definitions/event_count"' in page
    card = client.get("/predictions/churn.json").json()["card"]
    assert f"{card['figures']['auc']['value']:.3f}" in page


def test_what_is_not_trained_says_how_to(client):
    assert "tenure model train --target conversion" in client.get("/predictions/conversion").text


def test_what_is_not_foreseen_at_all_is_not_found(client):
    assert client.get("/predictions/weather").status_code == 404
    assert client.get("/predictions/churn?model=2020-01-01").status_code == 404
    assert client.get("/predictions/churn?model=yesterday").status_code == 404


def test_an_older_model_is_brought_back_and_none_is_used(client, app):
    models, today = app.workspace / "models", clock.today(app)

    def now() -> date | None:
        return store.used_on(store.used(models, "churn"), today)

    used = "/predictions/churn/used"
    client.post(used, data={"model": str(SPRING)}, headers=OURS, follow_redirects=False)
    assert now() == SPRING
    assert store.used_on(store.used(models, "churn"), today - timedelta(1)) == LATER
    client.post(used, data={}, headers=OURS, follow_redirects=False)
    assert now() is None
    page = client.get("/predictions/churn").text
    assert "Bring back" in page
    assert "Use none" not in page
