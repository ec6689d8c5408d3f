"""A scorecard is drafted, compared, published from a day on and taken back; what was published of days before stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.definitions.conftest import DAY

from tenure import clock
from tenure.app import App
from tenure.catalog.table import seal
from tenure.definitions import noticed, scorecards
from tenure.definitions.comparing import compare
from tenure.errors import Conflict, DefinitionError, NotFound, UsageError
from tenure.facts import Moments
from tenure.health import card_folder, deck
from tenure.state import versions

NOW = datetime(2026, 6, 20, 9, tzinfo=UTC)  # the day on which people work in these tests
TODAY = date(2026, 6, 20)
BEFORE, AFTER = date(2026, 6, 10), DAY
OWN = """# ours
name = "own"
title = "Ours"
priority = 1 # first of all
audience = "is_live"

[[factors]]
name = "crew"
label = "Active users"
metric = "active_users"
facet = "usage"
weight = 1
curve = [[0, 0], [4, 100]]
text = "{active_users:user}."
"""


def changed(text: str) -> str:
    return text.replace("[4, 100]", "[5, 100]")


def stored(app: App, day: date, name: str = "health") -> dict[str, object]:
    rows = app.readings.read("account", [name], day, day).to_pylist()
    return {row["account_id"]: row[name] for row in rows}


def computed(app: App, *days: date, anew: bool = False) -> None:
    clock.compute(app, Moments(tuple(sorted(days))), anew=anew, people=False)


def published(
    app: App, text: str = OWN, since: date | None = None, name: str = "own", now: datetime = NOW
) -> date:
    scorecards.draft(app, name, text)
    return scorecards.publish(app, name, "ann", now, since).day


def killed(*told: object) -> None:
    raise KeyboardInterrupt


def files(workspace: Path) -> Sequence[str]:
    folder = workspace / "scorecards"
    return sorted(str(f.relative_to(folder)) for f in folder.rglob("*.toml"))


def in_force(workspace: Path, *days: int, name: str = "own") -> list[float | None]:
    """What five users bring of 100 by the version in force on days of June, or None where there is none."""
    cards = deck.read_all(workspace)
    found = []
    for day in days:
        mine = [one for one in deck.on(cards, date(2026, 6, day)) if one.name == name]
        found.append(mine[0].factors[0].curve.points[-1][0] if mine else None)
    return found


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> App:
    """A workspace in which nothing is published: drafts alone come and go."""
    folder = tmp_path_factory.mktemp("still")
    (folder / "tenure.toml").write_text("[engine]\nthreads = 1\n")
    return App.open(folder)


def test_a_draft_counts_nowhere(still: App) -> None:
    before = still.catalog.version("health")
    scorecards.draft(still, "own", OWN)
    assert files(still.workspace) == ["drafts/own.toml"]
    assert still.catalog.version("health") == before
    assert scorecards.starting(still, "own") == OWN
    scorecards.discard(still, "own")
    assert files(still.workspace) == []
    with pytest.raises(NotFound, match="no scorecard 'own'"):
        scorecards.starting(still, "own")


def test_what_is_wrong_with_a_draft_is_said_at_its_line_and_nothing_is_saved(still: App) -> None:
    for was, now, said in (
        ("active_users", "active_usres", r"drafts/own\.toml:\d+: .*did you mean active_users"),
        ("is_live", "health > 4", "health"),
        ("weight = 1", "weight = no", "not TOML"),
        ('"own"', '"other"', "is not that of its file"),
        ("priority = 1 # first of all\n", "", "priority is missing"),
    ):
        with pytest.raises(DefinitionError, match=said):
            scorecards.draft(still, "own", OWN.replace(was, now, 1))
    assert files(still.workspace) == []


def test_nothing_is_published_for_days_that_are_over(still: App) -> None:
    scorecards.draft(still, "own", OWN)
    with pytest.raises(UsageError, match="is over"):
        scorecards.publish(still, "own", "ann", NOW, TODAY - timedelta(1))
    assert files(still.workspace) == ["drafts/own.toml"]
    scorecards.discard(still, "own")


def test_what_nothing_could_tell_apart_is_not_published(still: App) -> None:
    scorecards.draft(still, "own", OWN.replace("priority = 1", "priority = 50"))
    with pytest.raises(DefinitionError, match="that of the scorecard 'default' too"):
        scorecards.publish(still, "own", "ann", NOW)
    assert files(still.workspace) == ["drafts/own.toml"]
    scorecards.discard(still, "own")


def test_a_changed_scorecard_changes_no_published_past_also_not_when_it_is_computed_anew(
    app: App, workspace: Path
) -> None:
    (workspace / "scorecards").mkdir()
    (workspace / "scorecards" / "own.toml").write_text(OWN)
    computed(app, BEFORE)
    was = stored(app, BEFORE)
    assert was == {"acme": 75, "beta": 25, "gone": 0}  # 3, 1 and 0 of 4 users
    assert published(app, changed(OWN)) == TODAY
    assert files(workspace) == ["earlier/own-start.toml", "own.toml"]
    now = (workspace / "scorecards" / "own.toml").read_text()
    assert now == changed(OWN).replace('"own"\n', '"own"\nsince = 2026-06-20\n')
    computed(app, BEFORE, AFTER, anew=True)
    assert stored(app, BEFORE) == was
    assert stored(app, AFTER) == {"acme": 60, "beta": 20, "gone": 0}
    noticed(app, NOW)
    kept = versions.history(app.state, "scorecard", "own")
    assert [(one.by, one.since) for one in kept] == [
        ("ann", TODAY),
        (versions.IN_THE_FILE, TODAY),
    ]


def test_a_new_scorecard_counts_from_its_day_on_and_a_draft_is_compared_with_it(app: App) -> None:
    everybody = ("acme", "beta", "gone")
    published(app, since=TODAY)
    days = sorted(AFTER - timedelta(7 * n) for n in range(4))  # from 9 June on
    computed(app, *days)
    assert stored(app, days[0], "scorecard") == dict.fromkeys(everybody, "default")
    assert stored(app, AFTER, "scorecard") == dict.fromkeys(everybody, "own")
    found = compare(app, scorecards.draft(app, "own", changed(OWN)), AFTER)
    assert found.day == AFTER
    # at risk below 50, healthy from 70: acme goes from 75 to 60, beta and gone stay at risk
    assert dict(found.moves) == {("healthy", "watch"): 1, ("at_risk", "at_risk"): 2}
    first = found.judged[0]
    assert (first.key, first.health, first.health_then) == (("acme",), 75, 60)
    assert [(one.day, one.scored, one.moved) for one in found.days] == [(day, 3, 1) for day in days]
    assert sum(found.year.values()) == 12


def test_what_has_not_counted_yet_is_taken_back_as_if_it_had_never_been(
    app: App, workspace: Path
) -> None:
    (workspace / "scorecards").mkdir()
    (workspace / "scorecards" / "own.toml").write_text(OWN)
    published(app, changed(OWN), since=AFTER)
    assert in_force(workspace, 29, 30) == [4, 5]
    scorecards.undo(app, "own", "ann", NOW)
    assert files(workspace) == ["drafts/own.toml", "own.toml"]
    assert (workspace / "scorecards" / "own.toml").read_text() == OWN
    assert card_folder.draft_text(workspace, "own") == changed(OWN)


def test_undoing_what_has_counted_brings_the_one_before_back_from_today_on(
    app: App, workspace: Path
) -> None:
    (workspace / "scorecards").mkdir()
    (workspace / "scorecards" / "own.toml").write_text(OWN)
    published(app, changed(OWN), now=NOW - timedelta(10))
    assert scorecards.undo(app, "own", "bob", NOW) == TODAY
    assert in_force(workspace, 9, 10, 19, 20) == [4, 5, 5, 4]


def test_of_two_who_take_the_same_version_back_one_does(app: App, workspace: Path) -> None:
    """Else the second would take back the version before it."""
    published(app, now=NOW - timedelta(10))
    published(app, changed(OWN))
    seen = seal((workspace / "scorecards" / "own.toml").read_text())
    scorecards.undo(app, "own", "ann", NOW, seen)
    with pytest.raises(Conflict, match="changed meanwhile"):
        scorecards.undo(app, "own", "bob", NOW, seen)
    assert in_force(workspace, 9, 10, 20) == [None, 4, 4]


@pytest.mark.parametrize("at", ["files", "record"])
def test_an_undoing_that_was_broken_off_and_is_done_again_takes_one_version_back(
    app: App, workspace: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    published(app, now=NOW - timedelta(10))
    published(app, changed(OWN))
    if at == "record":
        monkeypatch.setattr(versions, "record", killed)
    else:
        monkeypatch.setattr(card_folder, "taken_back", killed)
    with pytest.raises(KeyboardInterrupt):
        scorecards.undo(app, "own", "ann", NOW)
    monkeypatch.undo()
    scorecards.undo(app, "own", "ann", NOW)
    assert in_force(workspace, 9, 10, 19, 20) == [None, 4, 4, 4]
    assert versions.history(app.state, "scorecard", "own")[0].note == "undone"


def test_an_undoing_that_was_broken_off_between_two_files_brings_the_version_before_back(
    app: App, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(app, now=NOW - timedelta(10))
    published(app, changed(OWN), now=NOW - timedelta(5))
    writes = iter([card_folder.put])
    monkeypatch.setattr(card_folder, "put", lambda *told: next(writes, killed)(*told))
    with pytest.raises(KeyboardInterrupt):
        scorecards.undo(app, "own", "ann", NOW)
    monkeypatch.undo()
    scorecards.undo(app, "own", "ann", NOW)
    assert in_force(workspace, 9, 10, 15, 19, 20) == [None, 4, 5, 5, 4]


def test_what_counts_from_today_takes_the_place_of_what_was_to_come_and_that_is_said(
    app: App, workspace: Path
) -> None:
    published(app, now=NOW - timedelta(10))
    published(app, changed(OWN), since=date(2026, 6, 24))
    published(app, OWN.replace("[4, 100]", "[6, 100]"), since=AFTER)
    assert in_force(workspace, 23, 24, 30) == [4, 5, 6]
    assert scorecards.coming(app, "own", TODAY) == (date(2026, 6, 24), AFTER)
    scorecards.draft(app, "own", OWN.replace("[4, 100]", "[8, 100]"))
    done = scorecards.publish(app, "own", "ann", NOW)
    assert done == scorecards.Published(TODAY, (date(2026, 6, 24), AFTER))
    assert in_force(workspace, 19, 20, 24, 30) == [4, 8, 8, 8]
    assert files(workspace) == ["earlier/own-2026-06-10.toml", "own.toml"]
    texts = [one.text for one in versions.history(app.state, "scorecard", "own")]
    assert len([text for text in texts if "[5, 100]" in text]) == 1  # nothing is lost
    assert scorecards.coming(app, "own", TODAY) == ()


def test_a_draft_that_somebody_else_has_changed_is_not_published(app: App) -> None:
    seen = seal(OWN)
    scorecards.draft(app, "own", changed(OWN))
    with pytest.raises(Conflict, match="changed meanwhile"):
        scorecards.publish(app, "own", "ann", NOW, seen=seen)


def test_one_that_was_there_for_some_days_is_switched_off_by_undoing(
    app: App, workspace: Path
) -> None:
    published(app, now=NOW - timedelta(10))
    scorecards.undo(app, "own", "ann", NOW)
    assert in_force(workspace, 9, 10, 19, 20) == [None, 4, 4, None]


def test_one_of_ours_changed_keeps_ours_for_the_days_before(app: App, workspace: Path) -> None:
    text = scorecards.starting(app, "default").replace("healthy_from = 80", "healthy_from = 99")
    published(app, text, name="default")
    assert files(workspace) == ["default.toml", "earlier/default-start.toml"]
    chain = [c for c in deck.read_all(workspace) if c.name == "default"]
    assert [(c.since, c.until, c.healthy_from) for c in chain] == [
        (None, TODAY, 80),
        (TODAY, None, 99),
    ]
    scorecards.undo(app, "default", "ann", NOW)
    assert files(workspace) == ["drafts/default.toml"]


def test_a_factor_that_a_segment_asks_for_is_not_taken_away(app: App, workspace: Path) -> None:
    published(app, since=AFTER)
    (workspace / "segments").mkdir()
    text = 'name = "few"\nwhere = "health_points_crew < 50"\n'
    (workspace / "segments" / "few.toml").write_text(text)
    with pytest.raises(DefinitionError, match="few needs health_points_crew, which would be no"):
        scorecards.undo(app, "own", "ann", NOW)
    assert files(workspace) == ["own.toml"]


def test_one_that_is_off_leaves_its_accounts_to_others(app: App, workspace: Path) -> None:
    (workspace / "scorecards").mkdir()
    (workspace / "scorecards" / "low_touch.toml").write_text('name = "low_touch"\noff = true\n')
    (workspace / "scorecards" / "default.toml").write_text('name = "default"\noff = true\n')
    computed(app, AFTER)
    assert stored(app, AFTER, "scorecard") == dict.fromkeys(("acme", "beta", "gone"))
    assert stored(app, AFTER) == dict.fromkeys(("acme", "beta", "gone"))
