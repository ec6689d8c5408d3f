"""Who needs attention first: where most is likely to be lost. Until that can be foreseen, or where it is the same:

with revenue facts by band, then ARR, then renewal date; without by band, then health and number of users.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from tenure.health.explain import Reason, Reasons, explain
from tenure.health.scorecard import Scorecard

CENT = Decimal("0.01")
BANDS: tuple[str | None, ...] = ("at_risk", "watch", "healthy", None)


@dataclass(frozen=True)
class Attention:
    """One account in the order of attention."""

    row: Mapping[str, Any]  # its readings
    cards: Sequence[Scorecard]
    currency: str
    name: str

    @property
    def account_id(self) -> str:
        return str(self.row["account_id"])

    @property
    def as_of(self) -> date:
        found: date = self.row["as_of"]
        return found

    @property
    def health(self) -> float | None:
        return self.row.get("health")

    @property
    def band(self) -> str | None:
        """at_risk, watch, healthy; None: not enough data."""
        return self.row.get("band")

    @property
    def usage_only(self) -> bool:
        return bool(self.row.get("usage_only"))

    @property
    def is_live(self) -> bool:
        """Whether it is a customer; where that is not known, it is taken for none."""
        return bool(self.row.get("is_live"))

    @property
    def arr(self) -> Decimal | None:
        amount = self.row.get("arr")
        return None if amount is None else Decimal(amount).quantize(CENT)

    @property
    def arr_at_risk(self) -> Decimal | None:
        """The full ARR while the account is at risk, else 0; None where its ARR is not known."""
        if self.arr is None:
            return None
        return self.arr if self.band == "at_risk" else Decimal(0).quantize(CENT)

    @property
    def expected_loss(self) -> Decimal | None:
        """What is likely to be lost by the next renewal; None where no model says it."""
        amount = self.row.get("expected_loss")
        return None if amount is None else Decimal(amount).quantize(CENT)

    @property
    def renewal_date(self) -> date | None:
        return self.row.get("renewal_date")

    @cached_property
    def explained(self) -> Reasons:
        """Its reasons in full; made when asked for."""
        return explain(self.cards, self.row)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return self.explained.reasons

    @property
    def summary(self) -> str:
        """The one sentence that says why."""
        return self.explained.summary

    def plain(self) -> dict[str, Any]:
        """As the command and the API give it."""
        return {
            "account_id": self.account_id,
            "name": self.name,
            "health": self.health,
            "band": self.band,
            "arr": self._money(self.arr),
            "arr_at_risk": self._money(self.arr_at_risk),
            "expected_loss": self._money(self.expected_loss),
            "churn_probability": self.row.get("churn_probability"),
            "renewal_date": self.renewal_date,
            "usage_only": self.usage_only,
            "summary": self.summary,
            "reasons": [
                {
                    "name": reason.name,
                    "value": reason.value,
                    "weight": reason.weight,
                    "points": reason.points,
                    "text": reason.text,
                }
                for reason in self.reasons
            ],
            "as_of": self.as_of,
        }

    def _money(self, amount: Decimal | None) -> dict[str, Any] | None:
        return None if amount is None else {"amount": amount, "currency": self.currency}


def in_order(
    rows: Iterable[Mapping[str, Any]],
    cards: Sequence[Scorecard],
    *,
    currency: str,
    names: Mapping[str, str] | None = None,
    former: bool = False,
) -> list[Attention]:
    """`rows` are readings of accounts at one moment; who is no customer is left out unless `former`."""
    called = names or {}
    accounts = [
        Attention(row, cards, currency, called.get(row["account_id"]) or str(row["account_id"]))
        for row in rows
    ]
    wanted = [account for account in accounts if former or account.is_live]
    key = _with_revenue if has_revenue(wanted) else _without_revenue
    return sorted(wanted, key=lambda account: (not account.is_live, *key(account)))


def has_revenue(accounts: Iterable[Attention]) -> bool:
    """Whether the ARR of any of them is known."""
    return any(account.arr is not None for account in accounts)


def _with_revenue(account: Attention) -> tuple[Any, ...]:
    health = account.health
    return (
        -(account.expected_loss or Decimal(0)),
        BANDS.index(account.band),
        -(account.arr if account.arr is not None else Decimal(-1)),
        account.renewal_date or date.max,
        health if health is not None else 101.0,
        account.account_id,
    )


def _without_revenue(account: Attention) -> tuple[Any, ...]:
    health = account.health
    return (
        BANDS.index(account.band),
        health if health is not None else 101.0,
        -(account.row.get("active_users") or 0),
        account.account_id,
    )
