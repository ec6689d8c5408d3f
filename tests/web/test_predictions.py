"""Predictions: what is foreseen and how well, the card of a model, and an older one brought back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from starlette.testclient import TestClient
from tests.health.prediction.learnt import SPRING, learnt, taught

from tenure import clock
from tenure.app import App
from tenure.health.prediction import store, witnesses
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


def test_every_bin_and_the_lift_open_the_accounts_behind_them(client, app):
    tested = taught(1, 0.7).tested
    plan = ["pro" if n % 4 == 0 else "free" for n in range(400)]
    witnesses.keep(app.workspace / "models", "churn", LATER, tested, {"plan": plan})
    card = client.get("/predictions/churn.json").json()["card"]
    page = client.get("/predictions/churn").text
    at = f"model={LATER}"

    def rows(which: str) -> list[dict[str, object]]:
        return client.get(f"/predictions/churn/rows.json?{at}&list={which}").json()

    for n, one in enumerate(card["reliability"]):
        assert f"/predictions/churn/rows?{at}&amp;list=bin+{n}" in page
        told = rows(f"bin+{n}")
        assert len(told) == one["rows"]
        assert sum(row["happened"] for row in told) / one["rows"] == pytest.approx(
            one["happened"]["value"]
        )
        assert sum(row["foreseen"] for row in told) / one["rows"] == pytest.approx(one["foreseen"])
    top, every = rows("top"), rows("all")
    share = sum(row["happened"] for row in top) / len(top)
    base = sum(row["happened"] for row in every) / len(every)
    assert share / base == pytest.approx(card["figures"]["lift_10"], rel=0.05)
    assert len(every) == card["figures"]["rows"] == 400
    assert len(rows("plan:+pro")) == 100
    assert len(rows("happened+plan:+pro")) == sum(row["happened"] for row in rows("plan:+pro"))
    assert len(rows("happened")) == card["figures"]["outcomes"]
    assert f"/predictions/churn/rows?{at}&amp;list=happened" in page
    text = client.get(f"/predictions/churn/rows?{at}&list=top").text
    assert 'href="/accounts/a' in text
    assert f"{len(top)} rows of {len(top)} accounts" in text
    assert "1 to 100 of 400" in client.get(f"/predictions/churn/rows?{at}").text


def test_where_the_rows_were_not_kept_the_figures_open_nothing_and_that_is_said(client):
    page = client.get(f"/predictions/churn?model={SPRING}").text
    assert "/predictions/churn/rows" not in page
    assert (
        "tenure model train --target churn"
        in client.get(f"/predictions/churn/rows?model={SPRING}").text
    )


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


def test_a_model_that_cannot_be_read_is_named_and_the_others_are_shown(app, client):
    file = app.workspace / "models" / "churn" / f"{LATER}.json"
    text = file.read_text()
    file.write_text(text[:400])
    try:
        for address in ("/predictions", "/predictions/churn"):
            page = client.get(address).text
            assert "Left out, since it cannot be read" in page
            assert str(file) in page
        told = client.get("/predictions/churn.json").json()
        assert (told["model"], told["models"]) == (str(SPRING), [str(SPRING)])
        assert client.get(f"/predictions/churn?model={LATER}").status_code == 404
    finally:
        file.write_text(text)
