"""A knob is turned: what would change is known before it is saved, the past stays, and every version is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.definitions.conftest import DAY

from tenure import clock
from tenure.app import App
from tenure.catalog.compute import compute
from tenure.definitions import effect, noticed, save, turn
from tenure.definitions.effect import effect_on_people
from tenure.errors import DefinitionError, SettingError, UsageError
from tenure.facts import Moments
from tenure.health.scorecard import Scorecard
from tenure.state import versions

NOW = datetime(2026, 7, 1, 9, tzinfo=UTC)


def at(app: App, name: str, day: date) -> dict[str, object]:
    """What is stored of a day."""
    rows = app.readings.read("account", [name], day, day).to_pylist()
    return {row["account_id"]: row[name] for row in rows}


def test_what_would_change_is_what_a_whole_computation_says(app: App) -> None:
    turned = turn(app, "active_users", {"days": 14})
    found = effect(app, turned, DAY)
    by_account = dict(zip(found.ids, found.after["active_users"], strict=True))
    assert by_account == {"acme": 2, "beta": 0, "gone": 0}
    before = dict(zip(found.ids, found.before["active_users"], strict=True))
    assert before == {"acme": 3, "beta": 1, "gone": 0}
    assert {"active_users", "health", "active_users_change"} <= set(found.after)
    with app.engine() as engine:
        names = list(found.after)
        whole = compute(turned.after.catalog, app.lens(engine, Moments.at(DAY)), names).to_pylist()
    for row in whole:
        n = found.ids.index(row["account_id"])
        for name in names:
            assert found.after[name][n] == pytest.approx(row[name], nan_ok=True), name


def test_what_it_is_compared_with_looks_at_as_many_days(app: App) -> None:
    found = effect(app, turn(app, "active_users", {"days": 14}), DAY)
    acme = found.ids.index("acme")
    # two in the last 14 days, and in the 14 before them also cas, who was last seen 20 days ago
    assert found.after["active_users_change"][acme] == pytest.approx(2 / 3 - 1)
    catalog = turn(app, "active_users", {"days": 14}).after.catalog
    windows = {
        name: (catalog.get(name).days, catalog.get(name).ago_days)
        for name in ("active_users_before", "active_users_8w_ago", "active_users_4w_ago")
    }
    assert windows == {
        "active_users_before": (14, 14),
        "active_users_8w_ago": (14, 56),
        "active_users_4w_ago": (28, 28),
    }
    assert "days = 14 instead of 28" in catalog.get("active_users_before").doc


def test_reasons_tell_the_window_as_it_is(app: App) -> None:
    def told(cards: Sequence[Scorecard]) -> str:
        card = next(card for card in cards if card.name == "default")
        return next(factor.text_low for factor in card.factors if factor.name == "change")

    assert told(app.files.scorecards).endswith("in {active_users.window}.")
    assert told(app.scorecards()).endswith("in four weeks.")
    turned = turn(app, "active_users", {"days": 14}).after
    assert told(turned.files.scorecards).endswith("in two weeks.")


def test_trying_changes_nothing(app: App, workspace: Path) -> None:
    before = (workspace / "tenure.toml").read_text()
    effect(app, turn(app, "active_users", {"days": 14}), DAY)
    assert (workspace / "tenure.toml").read_text() == before
    assert app.catalog.get("active_users").days == 28


def test_users_change_too(app: App) -> None:
    found = effect_on_people(app, turn(app, "active_days", {"days": 7}), DAY)
    after = dict(zip(found.ids, found.after["active_days"], strict=True))
    assert (after["acme / ann"], after["acme / cas"]) == (7, 0)


def test_saved_it_is_in_the_file_with_its_comments_and_in_the_history(
    app: App, workspace: Path
) -> None:
    save(app, turn(app, "active_users", {"days": 14}), "ann", NOW, "we work faster")
    text = (workspace / "tenure.toml").read_text()
    assert text.startswith('# ours\n[workspace]\nname = "Initech" # short\n')
    assert "[metrics.active_users]\ndays = 14\n" in text
    new, first = versions.history(app.state, "metric", "active_users")
    assert (first.by, first.text, first.nth) == ("in the file", "days = 28\n", 1)
    assert (new.by, new.text, new.at, new.since) == ("ann", "days = 14\n", NOW, NOW.date())
    assert new.note == "days = 14 instead of 28. we work faster"
    assert new.version == app.catalog.version("active_users") != first.version
    health = versions.latest(app.state, "score", "health")
    assert health is not None
    assert health.note == "with active_users: days = 14 instead of 28"
    assert noticed(app, NOW) == 0, "what was saved here is not found a second time"


def test_its_sentence_and_those_that_rest_on_it_stay_true(app: App) -> None:
    save(app, turn(app, "active_users", {"days": 14}), "ann", NOW)
    said = {
        name: app.catalog.get(name).doc for name in ("active_users", "seat_utilization", "seats")
    }
    assert said["active_users"].endswith("Changed here: days = 14 instead of 28.")
    assert said["seat_utilization"].endswith(
        "Changed here: active_users has days = 14 instead of 28."
    )
    assert "Changed here" not in said["seats"]


def test_days_that_are_over_keep_the_old_version_until_they_are_asked_for_anew(app: App) -> None:
    week = DAY - timedelta(days=7)
    clock.compute(app, Moments((week, DAY)), now=NOW)
    assert at(app, "active_users", DAY) == {"acme": 3, "beta": 1, "gone": 0}
    old = app.readings.versions("account", DAY)["active_users"]
    save(app, turn(app, "active_users", {"days": 14}), "ann", NOW)
    clock.compute(app, Moments((week, DAY)), now=NOW)
    assert at(app, "active_users", DAY) == {"acme": 3, "beta": 1, "gone": 0}
    assert app.readings.versions("account", DAY)["active_users"] == old
    assert app.readings.changes("account", ["active_users"]) == []
    clock.compute(app, Moments.at(DAY), now=NOW, anew=["active_users"])
    assert at(app, "active_users", DAY) == {"acme": 2, "beta": 0, "gone": 0}
    assert at(app, "active_users", week)["acme"] == 3
    (change,) = app.readings.changes("account", ["active_users"])
    assert (change.day, change.version_before) == (DAY, old)
    assert [v.by for v in versions.named(app.state, change.version)] == ["ann"]


def test_what_it_was_is_saved_again_as_a_new_version(app: App, workspace: Path) -> None:
    before = (workspace / "tenure.toml").read_text()
    save(app, turn(app, "active_users", {"days": 14}), "ann", NOW)
    save(app, turn(app, "active_users", {"days": 28}), "ben", NOW)
    assert (workspace / "tenure.toml").read_text().strip() == before.strip()
    found = versions.history(app.state, "metric", "active_users")
    assert [(one.nth, one.by, one.text) for one in found[:2]] == [
        (3, "ben", "days = 28\n"),
        (2, "ann", "days = 14\n"),
    ]
    assert found[0].version == found[2].version


def test_a_change_by_hand_is_noticed_once_with_what_it_was(app: App, workspace: Path) -> None:
    assert noticed(app, NOW) > 50
    assert noticed(app, NOW) == 0
    with (workspace / "tenure.toml").open("a") as file:
        file.write("[metrics.exports]\ndays = 7\n")
    text = (workspace / "metrics" / "own.py").read_text()
    assert noticed(app, NOW) == 1
    (workspace / "metrics" / "own.py").write_text(text.replace("usage.n.sum", "usage.n.max"))
    assert noticed(app, NOW) == 1
    (workspace / "metrics" / "own.py").unlink()
    (workspace / "tenure.toml").write_text("")
    noticed(app, NOW)
    found = versions.history(app.state, "metric", "exports")
    assert [(one.by, one.note) for one in found] == [
        ("in the file", "taken away"),
        ("in the file", "its text"),
        ("in the file", "days = 7 instead of 28"),
        ("in the file", ""),
    ]


def test_a_file_that_somebody_else_changed_meanwhile_is_not_overwritten(
    app: App, workspace: Path
) -> None:
    turned = turn(app, "active_users", {"days": 14})
    (workspace / "tenure.toml").write_text("[engine]\nthreads = 2\n")
    with pytest.raises(SettingError, match="somebody else"):
        save(app, turned, "ann", NOW)
    assert (workspace / "tenure.toml").read_text() == "[engine]\nthreads = 2\n"


@pytest.mark.parametrize(
    ("name", "knobs", "said"),
    [
        ("active_users", {"days": 0}, r"active_users\.days = 0: must be a whole number from 1 to"),
        ("active_users", {"days": "ten"}, r'days = "ten": must be a whole number'),
        ("active_users", {"weeks": 2}, r"has no knob 'weeks'; it has: days"),
        ("exports", {"least_share": 1.5}, r"least_share = 1\.5: must be a number from 0 to 1"),
        ("exports", {"kinds": "export"}, r"kinds = \"export\": must be a list"),
    ],
)
def test_a_knob_that_cannot_be_is_refused_with_what_it_may_be(
    app: App, name: str, knobs: dict[str, object], said: str
) -> None:
    with pytest.raises(DefinitionError, match=said):
        turn(app, name, knobs)


def test_what_has_no_knobs_cannot_be_turned(app: App) -> None:
    with pytest.raises(UsageError, match="health has no knobs"):
        turn(app, "health", {"days": 7})


def test_knobs_of_every_type_come_back_as_they_were_saved(app: App, workspace: Path) -> None:
    wanted = {"days": 7, "least_share": 0.25, "kinds": ("export", "import")}
    save(app, turn(app, "exports", wanted), "ann", NOW)
    assert dict(App.open(workspace).catalog.get("exports").knobs) == wanted


def test_a_choice_of_ones_own_is_turned_where_it_stands(app: App, workspace: Path) -> None:
    file = workspace / "tenure.toml"
    with file.open("a") as out:
        out.write('[metrics.exports_7d]\nof = "exports"\ndays = 7 # a week\n')
    save(app, turn(app, "exports_7d", {"days": 5}), "ann", NOW)
    assert 'of = "exports"\ndays = 5 # a week\n' in file.read_text()
    assert app.catalog.get("exports_7d").days == 5
    assert app.catalog.get("exports").days == 28
