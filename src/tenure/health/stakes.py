"""What is at stake today, in one sentence whose numbers are the sums of the accounts behind it.

11 accounts need you. $412k ARR at risk, $180k of it renews within 90 days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tenure.health.attention import Attention, has_revenue

SOON_DAYS = 90
NO_REVENUE = "no revenue data"
UNTOLD = "Who needs you cannot be told yet: too little is known for a score of any account."


@dataclass(frozen=True, slots=True, kw_only=True)
class Stakes:
    """The sums behind the sentence of Today."""

    accounts: int  # customers looked at
    scored: int  # of whom a health score is known
    at_risk: int
    watch: int
    arr: Decimal | None  # None: no revenue data
    arr_at_risk: Decimal | None
    renewing: (
        Decimal | None
    )  # ARR at risk that renews within `soon_days`; None: no renewal dates are known
    expected_loss: (
        Decimal | None
    )  # over all customers, those at risk and all others; None: no model says it
    unknown_arr: int  # customers at risk whose ARR is not known, though revenue facts exist
    soon_days: int
    currency: str

    @property
    def sentence(self) -> str:
        """What is at stake, in words."""
        if not self.accounts:
            return "There are no customers yet."
        if not self.scored:
            return UNTOLD
        who = _who(self.at_risk, self.watch)
        if self.arr_at_risk is None:
            return f"{who} There is {NO_REVENUE} yet."
        parts = [who, self._money() if self.at_risk else "", self._loss()]
        return " ".join(part for part in parts if part)

    def _loss(self) -> str:
        """What is likely to be lost, at risk or not."""
        if not self.expected_loss:
            return ""
        return (
            f"Expected to be lost by the next renewals: {money(self.expected_loss, self.currency)}."
        )

    def _money(self) -> str:
        risk, renewing = self.arr_at_risk or Decimal(0), self.renewing
        days = f"within {self.soon_days} days"
        if not risk:
            words = "No ARR at risk"
        elif renewing is None:
            words = f"{money(risk, self.currency)} ARR at risk; when it renews is not known"
        elif not renewing:
            words = f"{money(risk, self.currency)} ARR at risk, none of it renews {days}"
        elif renewing == risk:
            words = f"{money(risk, self.currency)} ARR at risk, all of it renews {days}"
        else:
            part = money(renewing, self.currency)
            words = f"{money(risk, self.currency)} ARR at risk, {part} of it renews {days}"
        if self.unknown_arr:
            words += f"; the ARR of {self.unknown_arr} is not known"
        return words + "."


def stakes(accounts: Sequence[Attention], *, soon_days: int = SOON_DAYS) -> Stakes:
    """The sums over customers, as of the day of their readings."""
    live = [account for account in accounts if account.is_live]
    risky = [account for account in live if account.band == "at_risk"]
    revenue = has_revenue(live)
    dated = [account for account in risky if account.renewal_date]
    losses = [account.expected_loss for account in live if account.expected_loss is not None]
    soon = [one for one in dated if one.renewal_date and one.renewal_date <= _last(one, soon_days)]
    return Stakes(
        accounts=len(live),
        scored=sum(account.band is not None for account in live),
        at_risk=len(risky),
        watch=sum(account.band == "watch" for account in live),
        arr=_sum([account.arr for account in live]) if revenue else None,
        arr_at_risk=_sum([account.arr for account in risky]) if revenue else None,
        renewing=_sum([account.arr for account in soon]) if revenue and dated else None,
        expected_loss=_sum(losses) if losses else None,
        unknown_arr=sum(account.arr is None for account in risky) if revenue else 0,
        soon_days=soon_days,
        currency=accounts[0].currency if accounts else "",
    )


def money(amount: Decimal, currency: str) -> str:
    """An amount in short: $412k, $1.2M."""
    from babel.numbers import get_currency_symbol

    symbol = get_currency_symbol(currency, locale="en_US")
    value = abs(amount)
    for least, unit in ((Decimal(999_500), "M"), (Decimal(1_000), "k")):
        if value >= least:
            scaled = value / (1_000_000 if unit == "M" else 1_000)
            digits = 1 if unit == "M" or scaled < 10 else 0
            short = f"{scaled:,.{digits}f}".removesuffix(".0") + unit
            break
    else:
        short = f"{value:,.0f}"
    gap = " " if symbol.isalpha() else ""
    return f"{'-' if amount < 0 else ''}{symbol}{gap}{short}"


def _who(at_risk: int, watch: int) -> str:
    if at_risk:
        return f"{at_risk:,} accounts need you." if at_risk > 1 else "1 account needs you."
    watched = {0: "", 1: " 1 is on watch."}.get(watch, f" {watch:,} are on watch.")
    return f"No account needs you today.{watched}"


def _last(account: Attention, days: int) -> date:
    return account.as_of + timedelta(days=days)


def _sum(amounts: Sequence[Decimal | None]) -> Decimal:
    return sum((amount for amount in amounts if amount is not None), Decimal(0))
