"""Signals of a small workspace, opened by hand: what is known of each is known to the tests."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from tenure.app import App
from tenure.state.signals import Signal, watching

NOW = datetime(2026, 7, 1, 6, tzinfo=UTC)


def open_some(app: App, day: date) -> None:
    """Two at globex, the first an alarm; one at acme, and one held back there; one that sleeps; one opportunity."""
    signals = (
        told("globex", "champion_gone", 3, day, "Ben", sentence="The champion or sponsor went on 1 June 2026.",
             subject="globex-0", money=Decimal(12_000), told={"sponsor_gone_on": "2026-06-01", "sponsors_left": 0}),
        told("globex", "tickets_pile_up", 1, day - timedelta(9), "Ben", sentence="1 ticket in the last four weeks."),
        told("acme", "renewal_without_contact", 2, day - timedelta(20), "Ana", sentence="The term ends in 200 days.",
             told={"days_to_renewal": 200}),
        told("acme", "silence", 1, day, "Ana", sentence="Nobody has spoken for a while.", held_back=True),
        told("umbrella/eu", "notice", 2, day, "Ana", sentence="Notice was given.", snoozed_until_worse=True,
             snoozed_level=2),
        told("nasty", "seats_nearly_full", 1, day, "", lane="opportunity", sentence="9 of 10 seats are used.",
             money=Decimal(1_500)),
    )  # fmt: skip
    with watching(app.state, NOW, day) as book:
        for one in signals:
            book.open(one)
        book.tell(day, NOW, {"opened": len(signals)})


def told(account: str, kind: str, level: int, day: date, owner: str, **more: Any) -> Signal:
    """An open signal."""
    at = datetime.combine(day + timedelta(1), datetime.min.time(), UTC)
    given: dict[str, Any] = {
        "account_id": account,
        "kind": kind,
        "level": level,
        "peak": level,
        "opened_on": day,
        "opened_at": at,
        "seen_on": day,
        "seen_at": at,
        "currency": "USD",
        "told": {},
        "owner": owner,
    }
    return Signal(**{**given, **more})
