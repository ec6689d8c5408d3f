"""Today: who needs attention now, in one sentence and five accounts, and what changed this week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from tenure.catalog.sentence import whole
from tenure.web import words
from tenure.web.accounts import nothing_yet
from tenure.web.frame import Empty, Frame, Part
from tenure.web.listing import linked
from tenure.web.portfolio import CHANGES, Portfolio
from tenure.web.query import Query

FIRST = 5


@dataclass(frozen=True, slots=True)
class First:
    """One of the first accounts."""

    name: str
    href: str
    band: words.Band
    score: str
    why: tuple[Part, ...]
    arr: str
    arr_exact: str
    renewal: str
    renewal_day: str


@dataclass(frozen=True, slots=True)
class Named:
    """An account that changed."""

    name: str
    href: str
    note: str


@dataclass(frozen=True, slots=True)
class Change:
    """A kind of change this week, with the first few accounts."""

    title: str
    count: int
    href: str
    accounts: tuple[Named, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayPage:
    """Today, ready to be shown."""

    sentence: tuple[Part, ...] = ()
    first_title: str = ""
    first: tuple[First, ...] = ()
    all_href: str = ""
    since: str = ""
    changes: tuple[Change, ...] = ()
    next_renewal: str = ""
    scored: int = 0
    empty: Empty | None = None


def today_page(portfolio: Portfolio, frame: Frame) -> TodayPage:
    """Today as of the portfolio's day."""
    if not len(portfolio):
        return TodayPage(empty=nothing_yet(frame))
    base = Query(as_of=frame.as_of.isoformat() if frame.explicit else "")
    needy = [
        n for n in portfolio.chosen(base) if portfolio.columns["band"][n] in ("at_risk", "watch")
    ]
    return TodayPage(
        sentence=sentence(portfolio, base),
        first_title="First of all",
        first=tuple(_first(portfolio, n, frame) for n in needy[:FIRST]),
        all_href=base.link(),
        since=words.day(words.week_before(portfolio.as_of)),
        changes=tuple(_change(portfolio, base, kind, frame) for kind in CHANGES),
        next_renewal=_next_renewal(portfolio, base),
        scored=portfolio.stakes.scored,
    )


def today_json(portfolio: Portfolio, frame: Frame) -> dict[str, Any]:
    """The same as data."""
    page = today_page(portfolio, frame)
    return {
        "as_of": portfolio.as_of,
        "sentence": "".join(part.text for part in page.sentence),
        "first": [
            {"name": f.name, "band": f.band.name, "why": "".join(p.text for p in f.why)}
            for f in page.first
        ],
        "changes": {change.title: change.count for change in page.changes},
    }


def sentence(portfolio: Portfolio, base: Query) -> tuple[Part, ...]:
    """`11 accounts need you. $412k ARR at risk, $180k of it renews within 90 days.` Each number opens its rows."""
    stakes, risky = portfolio.stakes, base.link(band="at_risk")
    opens = [(words.counted(stakes.at_risk, "account"), risky, "")] if stakes.at_risk else []
    opens += (
        [(f"{stakes.watch:,}", base.link(band="watch"), "")]
        if not stakes.at_risk and stakes.watch
        else []
    )
    soon = base.link(band="at_risk", where=f"days_to_renewal between 0 and {stakes.soon_days}")
    for amount, href in ((stakes.arr_at_risk, risky), (stakes.renewing, soon)):
        if amount:
            opens.append(
                (
                    words.brief(amount, portfolio.currency),
                    href,
                    words.money(amount, portfolio.currency),
                )
            )
    return opened(stakes.sentence, opens)


def opened(text: str, opens: Sequence[tuple[str, str, str]]) -> tuple[Part, ...]:
    """The sentence, with each of these words in turn leading somewhere: (words, address, title)."""
    parts = []
    for said, href, title in opens:
        before, found, after = text.partition(said)
        if found:
            parts += [Part(before), Part(said, href, title)]
            text = after
    return (*parts, Part(text))


def why_parts(portfolio: Portfolio, n: int, frame: Frame) -> tuple[Part, ...]:
    """The one sentence that says why; where it speaks of one number, it opens the rows behind it."""
    account = portfolio.accounts[n]
    reason = next((reason for reason in account.reasons if reason.text == account.summary), None)
    metric = portfolio.metrics.get(reason.name, "") if reason else ""
    if reason and linked(portfolio, metric, reason.value):
        opens = frame.rows(account.account_id, metric)
    else:  # a cap, or that too little is known: the score tells
        opens = f"{frame.account(account.account_id)}#score"
    return (Part(account.summary, opens),)


def _first(portfolio: Portfolio, n: int, frame: Frame) -> First:
    columns, none = portfolio.columns, (None,) * len(portfolio)
    score, arr, renewal = (
        columns["health"][n],
        columns.get("arr", none)[n],
        columns.get("renewal_date", none)[n],
    )
    return First(
        name=columns["name"][n],
        href=frame.account(portfolio.ids[n]),
        band=words.BANDS[columns["band"][n]],
        score="" if score is None else whole(score),
        why=why_parts(portfolio, n, frame),
        arr="" if arr is None else f"{words.brief(arr, portfolio.currency)} ARR",
        arr_exact="" if arr is None else words.money(arr, portfolio.currency),
        renewal=""
        if renewal is None
        else f"{portfolio.fate(n)} {words.away(renewal, portfolio.as_of)}",
        renewal_day="" if renewal is None else words.day(renewal),
    )


def _change(portfolio: Portfolio, base: Query, kind: str, frame: Frame) -> Change:
    rows, before = portfolio.chosen(replace(base, change=kind)), portfolio.before()
    shown = rows[:FIRST]
    return Change(
        CHANGES[kind],
        len(rows),
        base.link(change=kind),
        tuple(
            Named(
                portfolio.columns["name"][n],
                frame.account(portfolio.ids[n]),
                _note(portfolio, before, n, kind),
            )
            for n in shown
        ),
        len(rows) - len(shown),
    )


def _note(portfolio: Portfolio, before: Portfolio, n: int, kind: str) -> str:
    there = before.place(portfolio.ids[n])
    score, was = (
        portfolio.columns["health"][n],
        before.columns["health"][there] if there is not None else None,
    )
    if kind in ("at_risk", "recovered") and score is not None and was is not None:
        note = f"{whole(was)} → {whole(score)}"
    else:
        arr = (before if kind == "lost" and there is not None else portfolio).columns.get("arr")
        amount = arr[there if kind == "lost" and there is not None else n] if arr else None
        note = "" if not amount else f"{words.brief(amount, portfolio.currency)} ARR"
    return note


def _next_renewal(portfolio: Portfolio, base: Query) -> str:
    days: Sequence[Any] = portfolio.columns.get("renewal_date", ())
    ahead = [
        (days[n], n)
        for n in portfolio.chosen(base)
        if days and days[n] is not None and days[n] >= portfolio.as_of
    ]
    if not ahead:
        return ""
    day, n = min(ahead)
    return f"The next renewal is {portfolio.columns['name'][n]}, {words.away(day, portfolio.as_of)} ({words.day(day)})."
