"""The worklist: what is expected to be lost first, each account once, and what needs nobody now counted apart."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.signals.watched import DAY, MIDDAY, MONDAY

from tenure.signals.inbox import Entry, Standing, inbox
from tenure.signals.kind import INFORM, WARNING
from tenure.state.signals import Signal


def account(name: str, **given: Any) -> Standing:
    return Standing(account_id=name, name=name.capitalize(), **{"owner": "Ana", **given})


def about(name: str, level: int = 1, **given: Any) -> Signal:
    usual = {"kind": "falling", "opened_on": MONDAY, "opened_at": MIDDAY, "seen_on": MONDAY}
    more = {"seen_at": MIDDAY, "sentence": "", "told": {}, "owner": "Ana", "shown_on": MONDAY}
    return Signal(account_id=name, level=level, peak=level, **{**usual, **more, **given})


def named(entries: tuple[Entry, ...]) -> list[str]:
    return [one.account.account_id for one in entries]


def money(amount: int) -> Decimal:
    return Decimal(amount)


def test_an_account_is_one_entry_with_its_signals_the_most_serious_first() -> None:
    some = [about("acme"), about("acme", 3, kind="silence"), about("acme", 2, kind="notice")]
    (entry,) = inbox(some, [account("acme")], MONDAY).risks
    assert [one.level for one in entry.signals] == [3, 2, 1]
    assert (entry.level, entry.since) == (3, MONDAY)


def test_what_is_expected_to_be_lost_leads_whatever_the_level() -> None:
    accounts = [
        account("acme", arr=money(90_000), expected_loss=money(9_000), probability=0.08),
        account("bolt", arr=money(20_000), expected_loss=money(12_000), probability=0.5),
        account("cask", arr=money(500_000)),
    ]
    found = inbox([about("acme", 3), about("bolt"), about("cask", 3)], accounts, MONDAY)
    assert named(found.risks) == ["bolt", "acme", "cask"]
    assert [one.account.expected_downsell for one in found.risks] == [2_000, 1_800, None]


def test_without_a_model_it_is_who_is_warned_of_then_money_then_band_then_renewal() -> None:
    accounts = [
        account("acme", arr=money(10), band="watch", renewal_date=date(2026, 9, 1)),
        account("bolt", arr=money(10), band="watch", renewal_date=date(2026, 5, 1)),
        account("cask", arr=money(10), band="at_risk"),
        account("dune", arr=money(70)),
        account("echo"),
        account("fair", arr=money(99), band="healthy"),
    ]
    names = ("acme", "bolt", "cask", "dune", "echo")
    some = [about(name, level=WARNING) for name in names] + [about("fair", level=INFORM)]
    found = inbox(some, accounts, MONDAY)
    assert named(found.risks) == ["dune", "cask", "bolt", "acme", "echo", "fair"]


def test_at_risk_by_its_score_it_is_on_the_list_unless_it_sleeps() -> None:
    accounts = [account("acme", band="at_risk"), account("bolt", band="at_risk"), account("cask")]
    asleep = about("bolt", snoozed_until=MONDAY + DAY)
    found = inbox([asleep], accounts, MONDAY)
    assert (named(found.risks), named(found.snoozed)) == (["acme"], ["bolt"])
    assert found.risks[0].level == 0
    awake = inbox([asleep], accounts, MONDAY + DAY)
    assert (named(awake.risks), awake.snoozed) == (["bolt", "acme"], ())


def test_opportunities_have_a_lane_of_their_own_by_what_may_be_gained() -> None:
    accounts = [account("acme", expected_loss=money(5)), account("bolt")]
    some = [
        about("acme", lane="opportunity", kind="seats", money=money(100)),
        about("bolt", lane="opportunity", kind="seats", money=money(80)),
        about("bolt", lane="opportunity", kind="fast", money=money(90)),
    ]
    found = inbox(some, accounts, MONDAY)
    assert found.risks == ()
    assert [(one.account.account_id, one.money) for one in found.opportunities] == [
        ("bolt", 170),
        ("acme", 100),
    ]


def test_what_needs_nobody_now_is_counted() -> None:
    accounts = [account("acme"), account("bolt", feed_silent=True), account("gone", is_live=False)]
    some = [
        about("acme", held_back=True, shown_on=None),
        about("acme", kind="silence", snoozed_until_worse=True),
        about("bolt", untold="silent"),
        about("gone"),
    ]
    found = inbox(some, accounts, MONDAY)
    assert found.counts == {"risks": 1, "opportunities": 0, "snoozed": 1, "held_back": 1, "held": 1}
    assert (named(found.risks), named(found.held)) == (["bolt"], ["bolt"])


def test_mine_is_what_i_own_or_what_was_assigned_to_me() -> None:
    accounts = [account("acme"), account("bolt", owner="Ben"), account("cask", owner="Cleo")]
    bolt = about("bolt", owner="Ben", assigned_to="Ana")
    some = [about("acme"), bolt, about("cask", owner="Cleo")]
    assert named(inbox(some, accounts, MONDAY, owners=["Ana"]).risks) == ["acme", "bolt"]
    assert named(inbox(some, accounts, MONDAY, owners=["Ben", "Cleo"]).risks) == ["bolt", "cask"]
    assert len(inbox(some, accounts, MONDAY).risks) == 3
