"""The worklist as files: all rows of the same list, one for each account, as CSV and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tenure.signals.inbox import Entry
from tenure.web.export import csv_text
from tenure.web.worklist.chosen import stands

COLUMNS = (
    "account_id",
    "name",
    "owner",
    "health",
    "band",
    "arr",
    "probability",
    "expected_loss",
    "expected_loss_low",
    "expected_loss_high",
    "expected_gain",
    "renewal_date",
    "open_since",
    "state",
)


def worklist_csv(found: Sequence[Entry], currency: str) -> str:
    """A line for each account; its signals one after the other in the last column."""
    header = [*COLUMNS, "currency", "signals"]
    return csv_text(
        header,
        (
            [*_plain(one).values(), currency, " | ".join(each.sentence for each in one.signals)]
            for one in found
        ),
    )


def worklist_json(found: Sequence[Entry], currency: str) -> list[dict[str, Any]]:
    """An entry for each account, with its signals."""
    return [
        {
            **_plain(one),
            "currency": currency,
            "signals": [
                {
                    "id": each.id,
                    "kind": each.kind,
                    "subject": each.subject or None,
                    "level": each.level,
                    "sentence": each.sentence,
                    "money": each.money,
                    "opened_on": each.opened_on,
                    "assigned_to": each.assigned_to,
                    "snoozed_until": each.snoozed_until,
                    "held_back": each.held_back,
                    "untold": each.untold,
                }
                for each in one.signals
            ],
        }
        for one in found
    ]


def _plain(entry: Entry) -> dict[str, Any]:
    account, is_chance = entry.account, any(one.lane == "opportunity" for one in entry.signals)
    told = (
        account.account_id,
        account.name,
        account.owner or None,
        account.health,
        account.band,
        account.arr,
        account.probability,
        account.expected_loss,
        account.expected_low,
        account.expected_high,
        entry.money if is_chance else None,
        account.renewal_date,
        entry.since,
        stands(entry) if entry.signals else None,
    )
    return dict(zip(COLUMNS, told, strict=True))
