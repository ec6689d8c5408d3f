"""`tenure accounts`: who needs attention, in order, with reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tenure.cli.options import AsOf, Format, Workspace, day_of, opened
from tenure.cli.progress import note, progress
from tenure.cli.show import money, print_csv, print_json, print_table
from tenure.errors import UnknownName
from tenure.facts import kinds

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.app import App
    from tenure.health.attention import Attention
    from tenure.health.explain import Reason

CSV = (
    "account_id", "name", "health", "band", "arr", "arr_at_risk", "expected_loss", "currency",
    "renewal_date", "summary", "live", "usage_only", "as_of",
)  # fmt: skip
SAID = {"at_risk": "at risk", None: "not enough data"}


def accounts(
    workspace: Workspace = None,
    as_of: AsOf = None,
    where: Annotated[
        str | None,
        typer.Option(
            metavar="CONDITION",
            help="Only where this holds: \"seat_utilization < 0.5 and plan = 'pro'\".",
        ),
    ] = None,
    all: Annotated[bool, typer.Option("--all", help="Former customers too.")] = False,
    sort: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="By a metric, score or attribute instead; -NAME: falling."
        ),
    ] = None,
    format: Annotated[Format, typer.Option(help="How they are shown.")] = Format.TABLE,
) -> None:
    """List accounts in the order of attention.

    What is missing is computed.
    """
    app = opened(workspace)
    day = day_of(app, as_of)
    table = readings(app, day, _asked(app, where, sort))
    found = ordered(app, table, former=all)
    if not found:
        _say_where_facts_are(app, day)
    if where:
        found = _where(app, table, found, where)
    if sort:
        found = _sorted(app, found, sort)
    if format is Format.JSON:
        print_json([as_json(account) for account in found])
    elif format is Format.CSV:
        print_csv(CSV, [_csv_row(account) for account in found])
    else:
        _print(found, day)


def readings(app: App, day: date, more: Sequence[str] = ()) -> pa.Table:
    """Every reading of every account as of `day`, computed where it is not stored; and `more` that are not stored at all."""
    from tenure import clock
    from tenure.facts import Moments

    with progress("Computing", "days") as report:
        clock.compute(app, Moments.at(day), report)
    kept = clock.ensure(app, day)
    missing = [name for name in more if name not in kept.column_names]
    return clock.ensure(app, day, [*kept.column_names[2:], *missing]) if missing else kept


def _asked(app: App, where: str | None, sort: str | None) -> list[str]:
    """What a condition and an order name, of all that is known; what is not is refused where they are used."""
    from tenure.catalog import condition

    named = [
        *(condition.names(where) if where else ()),
        *([sort.removeprefix("-")] if sort else []),
    ]
    return [name for name in dict.fromkeys(named) if name in app.catalog.types()]


def ordered(app: App, table: pa.Table, *, former: bool) -> list[Attention]:
    """The accounts in `table` in the order of attention."""
    from tenure.health.attention import in_order

    cards, currency = app.scorecards(), app.settings.currency
    return in_order(table.to_pylist(), cards, currency=currency, names=names(app), former=former)


def names(app: App) -> Mapping[str, str]:
    """What accounts are called, as last heard: a label, whenever it came to be known."""
    with app.engine() as engine:
        return dict(engine.rows(NAMES.format(attributes=app.lake.pin().scan("attributes"))))


NAMES = """
    SELECT account_id, arg_max(value, (known_at, happened_at)) FROM ({attributes})
    WHERE name = 'name' AND person_id IS NULL AND account_id IS NOT NULL AND value IS NOT NULL GROUP BY 1
"""


def as_json(account: Attention) -> dict[str, Any]:
    """One account, as it is written for other programs."""
    return {
        "account_id": account.account_id,
        "name": account.name,
        "health": _rounded(account.health),
        "band": account.band,
        "arr": _amount(account.arr, account.currency),
        "arr_at_risk": _amount(account.arr_at_risk, account.currency),
        "expected_loss": _amount(account.expected_loss, account.currency),
        "churn_probability": _rounded(account.row.get("churn_probability")),
        "renewal_date": account.renewal_date,
        "reasons": [_reason(reason) for reason in account.reasons],
        "as_of": account.as_of,
        "summary": account.summary,
        "live": account.is_live,
        "usage_only": account.usage_only,
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "name": reason.name,
        "value": reason.value,
        "weight": _rounded(reason.weight),
        "points": _rounded(reason.points),
        "text": reason.text,
        "kind": reason.kind,
        "what_would_change_it": reason.what_would_change_it,
    }


def _amount(amount: Decimal | None, currency: str) -> dict[str, Any] | None:
    return None if amount is None else {"amount": amount, "currency": currency}


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 4)


def _where(app: App, table: pa.Table, found: Sequence[Attention], text: str) -> list[Attention]:
    """Those of whom the condition is true; of how many it cannot be told is said."""
    from tenure.catalog.condition import answers, parse

    condition = parse(text, {name: str(kind) for name, kind in app.catalog.types().items()})
    with app.engine() as engine:
        said = answers(condition, table, engine)
    told = dict(zip(table["account_id"].to_pylist(), said, strict=True))
    unknown = sum(told[account.account_id] is None for account in found)
    if unknown:
        note(f"Of {unknown:,} accounts it cannot be told: not enough data.")
    return [account for account in found if told[account.account_id]]


def _say_where_facts_are(app: App, day: date) -> None:
    """An empty list of today is often a list of a data set that ended long ago."""
    pinned = app.lake.pin()
    last = [file.last_day for kind in kinds().values() for file in pinned.files(kind.rows)]
    newest = max((found for found in last if found), default=None)
    if newest is None:
        note("No facts have come in yet: tenure import KIND FILE…")
    elif newest < day:
        note(f"The newest fact became known on {newest}: try --as-of {newest}")


def _sorted(app: App, found: Sequence[Attention], sort: str) -> list[Attention]:
    """By a reading; what is not known comes last, ties stay in the order of attention."""
    name, falling = sort.lstrip("-"), sort.startswith("-")
    if name not in OWN and name not in app.catalog.types():
        app.catalog.get(name)  # says what is near
        raise UnknownName(f"{name} is not known of accounts.")
    value: Callable[[Attention], Any] = OWN.get(name) or (lambda account: account.row.get(name))
    known = [account for account in found if value(account) is not None]
    unknown = [account for account in found if value(account) is None]
    return sorted(known, key=value, reverse=falling) + unknown


OWN: Mapping[str, Callable[[Attention], Any]] = {  # what an account has besides readings
    "account_id": lambda account: account.account_id,
    "name": lambda account: account.name.casefold(),
    "arr_at_risk": lambda account: account.arr_at_risk,
}


def _csv_row(account: Attention) -> list[Any]:
    return [
        account.account_id, account.name, _rounded(account.health), account.band, account.arr,
        account.arr_at_risk, account.expected_loss, account.currency, account.renewal_date, account.summary,
        account.is_live, account.usage_only, account.as_of,
    ]  # fmt: skip


def _print(found: Sequence[Attention], day: date) -> None:
    from tenure.catalog.sentence import whole
    from tenure.health.stakes import stakes

    if not found:
        print(f"As of {day}: no such account.")
        return
    print(f"As of {day}. {stakes(found).sentence}")
    columns: dict[str, list[Any]] = {
        "account": [account.name for account in found],
        "health": [None if a.health is None else whole(a.health) for a in found],
        "band": [SAID.get(account.band, account.band) for account in found],
        "ARR": [money(account.arr, account.currency) for account in found],
        "renewal": [account.renewal_date for account in found],
        "why": [a.summary if a.is_live else f"Former customer. {a.summary}" for a in found],
    }
    for name in ("ARR", "renewal"):
        if not any(columns[name]):
            del columns[name]
    print_table(list(columns), zip(*columns.values(), strict=True), right=["health", "ARR"])
