"""What Tenure itself warned by: the foot line, the record of each kind of signal, drafts beside what is in force, a day as it stood."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.metrics.ask import shipped
from tests.proof.histories import SAID, WEEKS, customer, ground_of, published, sunday

from tenure import metric
from tenure.catalog.catalog import Catalog
from tenure.proof.asked import Asked
from tenure.proof.backtest import backtest
from tenure.proof.bins import readings
from tenure.proof.curve import points
from tenure.proof.ground import Ground
from tenure.proof.knew import knew
from tenure.proof.lately import lately
from tenure.proof.preview import preview
from tenure.proof.replayed import replayed
from tenure.proof.rule import Rule
from tenure.proof.told import told
from tenure.proof.track_record import track_records

GONE = sunday(60)


def course(*steps: tuple[int, float]) -> list[float | None]:
    """So many users from a week on."""
    found: list[float | None] = []
    for week in range(WEEKS):
        found.append([users for since, users in steps if since <= week][-1])
    return found


@pytest.fixture(scope="module")
def ground(tmp_path_factory) -> Ground:
    """ann falls to 2 users 15 weeks before she leaves, bea leaves out of the blue, cyd stays with 2, dan thrives."""
    scores = {
        "ann": course((0, 8), (45, 2)),
        "bea": course((0, 8)),
        "cyd": course((0, 8), (20, 2), (30, 8)),
        "dan": course((0, 8)),
    }
    facts = [
        *customer("ann", GONE), *customer("bea", GONE), *customer("cyd"), *customer("dan"),
    ]  # fmt: skip
    folder = tmp_path_factory.mktemp("published")
    return ground_of(
        folder,
        scores,
        facts,
        catalog=published(),
        derived=SAID,
        today=sunday(WEEKS) + timedelta(60),
    )


def test_the_foot_line_says_how_many_losses_we_warned_of(ground):
    found = lately(ground)
    assert (
        found.said == "Of the last 12 months' losses we warned of 1 of 2, median 105 days before."
    )
    assert (found.warned, found.losses, found.foreseen, found.median_days) == ("1 of 2", 2, 1, 105)


def test_the_foot_line_says_so_where_nothing_is_known(tmp_path):
    facts = [*customer("dan")]
    none = ground_of(tmp_path / "1", {"dan": []}, facts, catalog=published())
    assert "Nothing is stored yet" in lately(none).said
    assert "tenure compute --since" in lately(none).said
    few = ground_of(
        tmp_path / "2", {"dan": course((0, 8))}, facts, weeks=3, catalog=published(), derived=SAID
    )
    assert lately(few).said == "Too little history is stored to say how many losses we warned of."
    long = ground_of(
        tmp_path / "3", {"dan": course((0, 8))}, facts, catalog=published(), derived=SAID
    )
    assert lately(long).said == "No account was lost in the last 12 months."


def test_a_kind_of_signal_has_a_record_on_this_history(ground):
    record = track_records(ground)["few_users"]
    assert record.figures is not None
    # ann: weeks 45, 50 and 55, the last of them 35 days before; cyd: weeks 20 and 25, and nothing came of it
    assert (record.figures.right, record.figures.wrong, record.figures.foreseen) == (3, 2, 1)
    assert (
        "5 warnings since 7 January 2024, 5 of them old enough to be judged: too few"
        in record.lines[0]
    )
    assert "Of 2 losses it told 1 before." in record.lines


def test_what_people_said_of_resolved_signals_stands_in_the_record(ground):
    class Resolved:
        def __init__(self, outcome):
            self.kind, self.outcome = "few_users", outcome

    told_ = [Resolved("saved"), Resolved("false_alarm"), Resolved("saved"), Resolved(None)]
    record = track_records(ground, told_)["few_users"]
    assert record.outcomes == {"saved": 2, "false_alarm": 1}
    assert record.lines[-1] == "What became of those that were resolved: saved 2, false alarm 1."


def test_health_warns_by_its_band_and_has_a_curve_over_all_thresholds(ground):
    found = backtest(ground, Asked(what="health"))
    assert (found.rule.kind, found.figures.foreseen, found.figures.losses) == ("own", 1, 2)
    curve = points(found)
    at = {point.threshold: point for point in curve}
    assert any(point.foreseen == 1 and point.precision == pytest.approx(3 / 5) for point in curve)
    assert at[max(at)].foreseen == 2  # of who warns of everybody
    assert {
        one.title.split(":")[0] for one in found.others
    } == set()  # nothing naive is stored here


def test_every_bin_of_scores_opens_the_readings_behind_it(ground):
    found = backtest(ground, Asked(what="health"))
    assert found.scores is not None
    assert found.calibration
    for one in found.calibration:
        read = readings(found.history, found.scores, found.truth, one.low, one.high)
        assert (len(read), len({each.account_id for each in read})) == (one.rows, one.accounts)
        assert sum(each.lost for each in read) / len(read) == pytest.approx(one.lost.value)


def test_what_was_known_on_a_day_and_what_became_of_it(ground):
    found = backtest(ground, Asked(what="health"))
    moment = knew(found, sunday(50) + timedelta(3))
    assert moment is not None
    assert (moment.day, [(one.account_id, one.became, one.days_later) for one in moment.known]) == (
        sunday(50), [("ann", "lost", 70)],
    )  # fmt: skip
    assert [one.account_id for one in moment.unseen] == ["bea"]
    assert moment.known[0].since == sunday(45)
    assert knew(found, sunday(0) - timedelta(1)) is None


def test_as_of_an_earlier_day_nothing_is_known_of_later_ones(ground):
    before = Ground(**{**ground.__dict__, "today": sunday(50)})
    found = backtest(before, Asked(what="health"))
    assert (found.history.moments[-1], found.figures.losses) == (sunday(50), 0)
    record = track_records(before)["few_users"]
    assert record.figures is not None
    assert (record.figures.losses, record.figures.alarms) == (0, 4)  # weeks 20, 25, 45 and 50


def test_a_draft_is_replayed_beside_what_is_in_force(ground):
    """Full health with 20 users: everybody is at risk with 8."""
    found = backtest(ground, Asked(what="health"), published(20))
    assert found.figures.foreseen == 2
    (present,) = [one for one in found.others if not one.naive]
    assert (present.title, present.figures.foreseen) == ("As it is now", 1)


def test_before_a_change_is_published_it_says_who_moves_and_what_it_would_have_meant(ground):
    found = preview(ground, published(20), "health")
    assert {move.account_id for move in found.moves["band"]} == {"cyd", "dan"}
    assert (found.moves["band"][0].before, found.moves["band"][0].after) == ("healthy", "at_risk")
    assert found.before is not None
    assert (found.before.foreseen, found.before.losses) == (1, 2)
    assert (found.after.foreseen, found.after.losses) == (2, 2)
    assert found.after.alarms > found.before.alarms


def test_a_draft_that_counts_facts_otherwise_is_counted_anew_on_past_days(tmp_path):
    """ann's contract ends in week 60: it is counted for four weeks, by the draft for one."""

    def changes(days: int) -> Catalog:
        @metric(unit="users")
        def active_users(contract_line_changes, *, days: int = days):
            """Stands for anything that is counted."""
            return contract_line_changes.count()

        definitions = {**shipped().definitions, "active_users": active_users}
        return Catalog(definitions.values())

    weeks = [0.0] * 60 + [1.0] * 4 + [0.0] * 16
    ground = ground_of(tmp_path, {"ann": weeks}, customer("ann", GONE), catalog=changes(28))
    days = [sunday(week) for week in range(59, 67)]
    now = replayed(ground, ground.catalog, ["active_users"], days).history
    then = replayed(ground, changes(7), ["active_users"], days)
    assert now.numbers("active_users")[0].tolist() == [0, 1, 1, 1, 1, 0, 0, 0]
    assert then.history.numbers("active_users")[0].tolist() == [0, 1, 0, 0, 0, 0, 0, 0]
    assert (then.older, then.lacking) == ((), ())


def test_a_changed_definition_changes_no_published_past(ground):
    """Today's foot line rests on what was stored, whatever the scorecard says now."""
    changed = Ground(**{**ground.__dict__, "catalog": published(20)})
    assert lately(changed).said == lately(ground).said
    replayed = backtest(changed, Asked(what="health"), compared=False)
    stored = backtest(changed, Asked(what="health", as_stored=True), compared=False)
    assert (replayed.figures.foreseen, stored.figures.foreseen) == (2, 1)


def test_a_replay_as_data_holds_every_loss_and_every_alarm(ground):
    found = told(backtest(ground, Asked(what="few_users")))
    assert [(one["account_id"], one["foreseen"], one["why"]) for one in found["losses"]] == [
        ("ann", True, ""), ("bea", False, "no alarm"),
    ]  # fmt: skip
    assert len(found["alarms"]) == found["figures"]["alarms"] == 5
    assert found["own_rule"] == "warning and above"


def test_a_capacity_keeps_to_what_a_team_can_take(ground):
    found = backtest(ground, Asked(what="health", rule=Rule("capacity", 0.05)))
    assert found.figures.per_week is not None
    assert found.figures.per_week <= 0.1


def test_what_is_not_stored_is_named_with_the_command_that_adds_it(ground):
    found = backtest(ground, Asked(what="active_users_change < 0"), compared=False)
    (note,) = [one for one in found.notes if one.startswith("Not stored on all days")]
    assert "active_users_before" in note
    assert "--every 7d` adds what is missing" in note
    assert found.figures.alarms == 0
