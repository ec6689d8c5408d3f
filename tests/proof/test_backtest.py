"""Replays of small histories, counted by hand: what was foreseen, what was missed and why, and which alarms were right."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.proof.histories import WEEKS, customer, ground_of, sunday

from tenure.errors import UnknownName, UsageError
from tenure.proof.asked import Asked
from tenure.proof.backtest import Backtest, backtest
from tenure.proof.rule import Rule

BUSY, QUIET = 9, 1
GONE = sunday(40)  # the day on which ann's contract ends


def weeks(quiet_from: int, quiet_to: int = WEEKS) -> list[float | None]:
    """Busy, and quiet from one week until before another."""
    return [QUIET if quiet_from <= week < quiet_to else BUSY for week in range(WEEKS)]


def replay(ground, what="active_users", **asked) -> Backtest:
    asked.setdefault("rule", Rule("given", 3))
    return backtest(ground, Asked(what=what, **asked), compared=False)


def leaving(folder, scores, notice: date | None = None):
    facts = [*customer("ann", GONE, notice), *customer("bob"), *customer("cyd")]
    return ground_of(folder, scores, facts)


def test_a_perfect_warner_foresees_every_loss_and_is_never_wrong(tmp_path):
    found = replay(leaving(tmp_path, {"ann": weeks(30), "bob": weeks(99), "cyd": weeks(99)}))
    (ann,) = found.judgement.losses
    assert (ann.account_id, ann.decided_on, ann.foreseen) == ("ann", GONE, True)
    assert (ann.warned_on, ann.lead_days) == (sunday(30), 70)
    assert ann.arr == Decimal(1200)
    of = found.figures
    assert (of.foreseen, of.losses, of.arr_foreseen, of.arr_lost) == (1, 1, 1200, 1200)
    # in alarm from week 30 to 39: alarms on weeks 30 and 35, each standing for 30 days; both at least 30 days before
    assert [(one.day, one.verdict) for one in found.judgement.alarms] == [
        (sunday(30), "right"), (sunday(35), "right"),
    ]  # fmt: skip
    assert of.leads == (70, 70, 70)
    assert found.auc is None  # of one account nothing is said about ranks


def test_a_useless_warner_is_wrong_as_often_as_it_warns(tmp_path):
    found = replay(leaving(tmp_path, {"ann": weeks(99), "bob": weeks(0, 10), "cyd": weeks(99)}))
    (ann,) = found.judgement.losses
    assert (ann.foreseen, ann.why) == (False, "no alarm")
    assert (ann.score, ann.score_on) == (
        BUSY,
        sunday(35),
    )  # the last reading at least 30 days before
    assert (found.figures.right, found.figures.wrong) == (0, 2)  # weeks 0 and 5
    assert found.figures.alarms_staying == 2


def test_who_warns_of_everybody_all_the_time_bears_an_alarm_an_account_and_month(tmp_path):
    found = replay(leaving(tmp_path, {"ann": weeks(0), "bob": weeks(0), "cyd": weeks(0)}))
    assert found.figures.foreseen == 1
    assert found.figures.burden == pytest.approx(
        30.4 / 35, abs=0.1
    )  # every five weeks, since readings are weekly
    assert found.figures.in_alarm == pytest.approx(found.figures.months)


def test_an_alarm_in_the_last_thirty_days_comes_too_late(tmp_path):
    found = replay(leaving(tmp_path, {"ann": weeks(37), "bob": weeks(99), "cyd": weeks(99)}))
    (ann,) = found.judgement.losses
    assert (ann.foreseen, ann.why, ann.lead_days) == (False, "too late", None)
    assert [one.verdict for one in found.judgement.alarms] == ["late"]
    assert (found.figures.precision.value, found.figures.judged) == (0, 1)


def test_a_warning_after_notice_was_given_is_none(tmp_path):
    notice = sunday(32)
    found = replay(
        leaving(tmp_path, {"ann": weeks(33), "bob": weeks(99), "cyd": weeks(99)}, notice)
    )
    (ann,) = found.judgement.losses
    assert (ann.decided_on, ann.effective_on, ann.foreseen) == (notice, GONE, False)
    assert found.judgement.alarms == ()  # everybody knew


def test_an_alarm_that_passed_long_before_a_loss_is_wrong(tmp_path):
    found = replay(leaving(tmp_path, {"ann": weeks(5, 8), "bob": weeks(99), "cyd": weeks(99)}))
    assert [one.verdict for one in found.judgement.alarms] == ["wrong"]  # 35 weeks before
    found = replay(
        leaving(tmp_path / "far", {"ann": weeks(5, 8), "bob": weeks(99), "cyd": weeks(99)}),
        horizon=365,
    )
    (ann,) = found.judgement.losses
    assert ann.foreseen
    assert ann.lead_days == 245


def test_breaks_of_less_than_thirty_days_do_not_begin_an_alarm_anew(tmp_path):
    scores = weeks(20, 24)[:26] + weeks(26)[26:]  # quiet 20 to 23 and from 26 on
    found = replay(leaving(tmp_path, {"ann": scores, "bob": weeks(99), "cyd": weeks(99)}))
    (ann,) = found.judgement.losses
    assert ann.warned_on == sunday(20)


def test_without_a_reading_there_is_no_data_to_warn_by(tmp_path):
    ground = leaving(tmp_path, {"ann": [None] * WEEKS, "bob": weeks(99), "cyd": weeks(99)})
    (ann,) = replay(ground).judgement.losses
    assert (ann.foreseen, ann.why, ann.score) == (False, "no data", None)


def test_what_is_too_young_to_be_judged_is_counted_apart(tmp_path):
    found = replay(leaving(tmp_path, {"ann": weeks(99), "bob": weeks(70), "cyd": weeks(99)}))
    assert (found.figures.young, found.figures.judged, found.figures.precision) == (2, 0, None)


def test_shares_of_few_losses_have_wide_intervals(tmp_path):
    found = replay(leaving(tmp_path, {"ann": weeks(30), "bob": weeks(99), "cyd": weeks(99)}))
    assert found.figures.share.low < 0.3 < found.figures.share.high
    assert any("Only 1 loss" in note for note in found.notes)


def test_an_account_of_which_nothing_more_is_known_is_not_lost(tmp_path):
    ground = leaving(tmp_path, {"ann": weeks(30), "bob": weeks(99), "cyd": weeks(99)})
    found = replay(ground, censored=("ann",))
    assert found.figures.losses == 0
    assert {one.verdict for one in found.judgement.alarms} == {"too young"}


def test_use_that_stops_for_good_is_a_loss_where_there_are_no_contracts(tmp_path):
    used = [f"{sunday(week)}T12:00" for week in range(30)]
    facts = [
        {"account_id": account, "person_id": "p", "event": "open", "happened_at": at}
        for account in ("ann", "bob")
        for at in (used if account == "ann" else [f"{sunday(w)}T12:00" for w in range(WEEKS)])
    ]
    live = {"ann": [week < 42 for week in range(WEEKS)], "bob": [True] * WEEKS}
    ground = ground_of(
        tmp_path, {"ann": weeks(20), "bob": weeks(99)}, facts, live=live, kind="event"
    )
    found = replay(ground)
    (ann,) = found.judgement.losses
    assert (ann.decided_on, ann.what) == (
        sunday(29),
        "stopped",
    )  # the last day of use, not 90 days later
    assert (ann.warned_on, ann.lead_days) == (sunday(20), 63)
    assert max(one.day for one in found.judgement.alarms) < sunday(
        30
    )  # silence is no warning of silence


def test_a_pause_after_which_they_came_back_is_no_loss(tmp_path):
    used = [week for week in range(WEEKS) if not 15 <= week < 35]
    facts = [
        {
            "account_id": "ann",
            "person_id": "p",
            "event": "open",
            "happened_at": f"{sunday(week)}T12:00",
        }
        for week in used
    ]
    live = {"ann": [not 28 <= week < 35 for week in range(WEEKS)]}
    ground = ground_of(
        tmp_path, {"ann": weeks(10)}, facts, live=live, kind="event", today=sunday(WEEKS)
    )
    found = replay(ground)
    assert found.figures.losses == 0
    assert found.truth.eligible.all()  # in the pause they could have been warned of too


def test_a_condition_is_a_warner(tmp_path):
    ground = leaving(tmp_path, {"ann": weeks(30), "bob": weeks(99), "cyd": weeks(99)})
    found = replay(ground, "active_users < 3", rule=None)
    assert (found.rule.kind, found.figures.foreseen, found.scores) == ("own", 1, None)
    with pytest.raises(UsageError, match="no threshold"):
        replay(ground, "active_users < 3", rule=Rule("burden", 0.1))


def test_what_names_nothing_is_refused_with_a_hint(tmp_path):
    ground = leaving(tmp_path, {"ann": weeks(30), "bob": weeks(99), "cyd": weeks(99)})
    with pytest.raises(UnknownName, match="did you mean active_users"):
        replay(ground, "active_user")
    with pytest.raises(UsageError, match="as a condition"):
        replay(ground, "cadence")


def test_where_no_day_is_stored_the_command_that_stores_them_is_named(tmp_path):
    ground = leaving(tmp_path, {"ann": [], "bob": [], "cyd": []})
    with pytest.raises(UsageError, match="tenure compute --since"):
        replay(ground)


def test_days_and_gaps_are_told(tmp_path):
    ground = leaving(tmp_path, {"ann": weeks(30), "bob": weeks(99), "cyd": weeks(99)})
    assert len(replay(ground, every=28).history.days) == 20
    found = replay(ground, since=sunday(73))
    assert any("Only 7 days are stored" in note for note in found.notes)
    assert found.figures.losses == 0  # it was decided before


def test_the_naive_rules_have_as_many_alarms_as_the_warner(tmp_path):
    late = [3.0 * week for week in range(WEEKS)]
    facts = [*customer("ann", GONE), *customer("bob")]
    ground = ground_of(
        tmp_path, {"ann": late, "bob": [0.0] * WEEKS}, facts, column="days_without_use"
    )
    asked = Asked(what="days_without_use", rule=Rule("given", 60))
    found = backtest(ground, asked)
    (recency,) = found.others
    assert recency.title.startswith("Recency")
    assert (recency.figures.alarms, recency.figures.foreseen) == (found.figures.alarms, 1)
    assert found.figures.foreseen == 1


def test_money_is_what_was_read_before_the_loss(tmp_path):
    found = replay(leaving(tmp_path, {"ann": weeks(99), "bob": weeks(99), "cyd": weeks(99)}))
    assert (found.figures.arr_lost, found.figures.arr_foreseen, found.figures.share_arr) == (
        Decimal(1200), Decimal(0), 0.0,
    )  # fmt: skip


def test_what_came_after_a_win_back_counts_anew(tmp_path):
    facts = [
        *customer("ann", sunday(20)),
        {**customer("ann")[0], "line_id": "l2", "happened_at": str(sunday(30))},
    ]
    live = {"ann": [not 20 <= week < 30 for week in range(WEEKS)]}
    ground = ground_of(
        tmp_path, {"ann": weeks(12)}, facts, live=live, today=sunday(WEEKS) + timedelta(1)
    )
    found = replay(ground)
    assert [one.decided_on for one in found.judgement.losses] == [sunday(20)]
    assert not any(sunday(20) <= one.day < sunday(30) for one in found.judgement.alarms)


def test_what_never_said_anything_is_told_so_and_where_to_look(tmp_path):
    ground = leaving(tmp_path, {name: [None] * WEEKS for name in ("ann", "bob", "cyd")})
    assert (
        "Active users is known of no account on any of these days. "
        "`tenure explain active_users` says what it needs."
    ) in replay(ground).notes


def test_losses_before_the_first_thing_it_said_are_told_apart(tmp_path):
    late = [None if week < 50 else BUSY for week in range(WEEKS)]
    found = replay(leaving(tmp_path, {"ann": late, "bob": late, "cyd": late}))
    assert (
        f"Active users is known from {sunday(50)} on: 1 of the 1 losses were decided by then, "
        f"and count as missed. `--since {sunday(50)}` leaves them out."
    ) in found.notes


def test_no_day_is_asked_for_on_which_nothing_was_known_yet(tmp_path):
    facts = [customer("ann")[0] | {"happened_at": "2024-10-01", "known_at": "2024-10-01"}]
    with pytest.raises(UsageError, match="--since 2024-10-01 --until 2025-08-22"):
        replay(ground_of(tmp_path, {}, facts, weeks=80))
