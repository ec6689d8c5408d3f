"""Amounts that no rate is known for, and terms that have run out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from tenure.check.finding import Finding, Workspace, counted
from tenure.errors import TenureError
from tenure.facts import Moments, kinds

RENEWED_WITHIN_DAYS = 30


def rates(asked: Workspace) -> Iterator[Finding]:
    """Amounts in a currency that has no rate on their day: they are left out of every sum, and listed here."""
    ours = asked.app.settings.currency
    try:
        rates = asked.app.rates()
    except TenureError as error:
        yield Finding("error", str(error), "rates.csv", "Mend the row it names.")
        return
    since: dict[str, date] = {}
    for row in rates.to_pylist() if rates is not None else ():
        since[row["currency"]] = min(row["day"], since.get(row["currency"], row["day"]))
    tables = [kind.rows for kind in kinds().values() if "currency" in _names_of(kind)]
    amounts = " UNION ALL ".join(f"SELECT currency, day FROM {{{table}}}" for table in tables)
    sql = f"SELECT currency, min(day), count(*) FROM ({amounts}) WHERE currency IS NOT NULL GROUP BY 1 ORDER BY 1"
    for currency, first, count in asked.rows(sql, *tables):
        if currency == ours or (currency in since and since[currency] <= first):
            continue
        rated = f"only from {since[currency]} on" if currency in since else "never"
        yield Finding(
            "warning",
            f"{counted(count, 'amount')} in {currency}, the first of {first}; a rate to {ours} is known {rated}.",
            "rates.csv",
            f"Add a row: {first},{currency},<{ours} for 1 {currency}>. Until then those amounts count as unknown.",
        )


def _names_of(kind: type) -> set[str]:
    from tenure.facts.fact import columns

    return {column.name for column in columns(kind)}


def terms(asked: Workspace) -> Iterator[Finding]:
    """Lines in force past their term, and accounts that have nothing in force since a term ended."""
    if asked.pinned.version("contract_lines") is None:
        return
    before = asked.today - timedelta(days=RENEWED_WITHIN_DAYS)
    lens = asked.app.lens(asked.engine, Moments((before, asked.today)), asked.pinned)
    lines = lens.table("contract_lines")
    columns = lines.select("account_id", "term_end", "enter", "leave")
    rows = asked.engine.arrow(columns).to_pylist()
    now = [row for row in rows if row["enter"] <= 1 < row["leave"]]
    past = [row for row in now if row["term_end"] and row["term_end"] < asked.today]
    if past:
        yield Finding(
            "warning",
            f"{counted(len(past), 'contract line')} past the term, renewed without saying until when.",
            "contract_lines",
            "Import them again with their new term_end: days to renewal is not known until then.",
        )
    gone = {
        row["account_id"]
        for row in rows
        if row["enter"] <= 0 and row["leave"] <= 1 and row["term_end"]
    }
    gone -= {row["account_id"] for row in now}
    if gone:
        yield Finding(
            "note",
            f"{counted(len(gone), 'account')} without a contract line in force since a term ended in the last "
            f"{RENEWED_WITHIN_DAYS} days: shown as former customers.",
            "contract_lines",
            "If they renewed, import the new lines.",
        )
