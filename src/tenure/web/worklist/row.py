"""A row of the worklist: an account, what is expected to be lost there and how that comes about, and what speaks for it."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenure.catalog.sentence import whole
from tenure.signals.inbox import Entry, Standing
from tenure.web import words
from tenure.web.frame import Frame, Part
from tenure.web.signals.said import Level, Said, age, said
from tenure.web.why import why_parts
from tenure.web.worklist.chosen import stands
from tenure.web.worklist.query import STATES, Query

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tenure.catalog.catalog import Catalog
    from tenure.signals.kind import Kind
    from tenure.web.portfolio import Portfolio

SHOWN = 1  # of an account's signals, with their sentence; the others are in the panel
NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount, and the parts that it is made of; each number opens its rows."""

    amount: Part | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An account in the list."""

    id: str
    ids: str  # the numbers of its signals
    key: str
    name: str
    href: str
    peek_href: str
    here: bool  # whether it is the one beside the list
    band: words.Band
    score: str
    health_href: str
    money: Money
    signals: tuple[Said, ...]
    level: Level | None
    why: tuple[Part, ...]  # where no signal says it
    more: str
    renewal: Part | None
    owner: str
    age: str
    state: str


@dataclass(frozen=True, slots=True)
class Ground:
    """What rows are told from."""

    portfolio: Portfolio
    catalog: Catalog
    kinds: Mapping[str, Kind]
    frame: Frame

    def title(self, kind: str) -> str:
        """What a kind of signal is called."""
        return self.kinds[kind].title if kind in self.kinds else words.title(kind)


def row(entry: Entry, query: Query, ground: Ground) -> Row:
    """The row of an account."""
    frame, account = ground.frame, entry.account
    n = ground.portfolio.place(account.account_id)
    assert n is not None
    shown = tuple(
        said(one, ground.kinds.get(one.kind), frame, ground.catalog)
        for one in entry.signals[:SHOWN]
    )
    more = len(entry.signals) - len(shown)
    return Row(
        id=account.account_id,
        ids=",".join(str(one.id) for one in entry.signals),
        key=f"work-{zlib.crc32(account.account_id.encode()):08x}",
        name=account.name,
        href=frame.account(account.account_id),
        peek_href=query.link(peek=account.account_id),
        here=query.peek == account.account_id,
        band=words.BANDS[account.band],
        score="" if account.health is None else whole(account.health),
        health_href=f"{frame.account(account.account_id)}#score",
        money=gain(entry, frame)
        if query.lane == "opportunities"
        else loss(ground.portfolio, n, account, frame),
        signals=shown,
        level=shown[0].level if shown else None,
        why=() if shown else why_parts(ground.portfolio, n, frame),
        more=f"and {more} more" if more > 0 else "",
        renewal=renewal(ground.portfolio, n, frame),
        owner=owner(entry),
        age=age(entry.since, frame.as_of) if entry.since else "",
        state=state(entry, shown),
    )


def loss(portfolio: Portfolio, n: int, account: Standing, frame: Frame) -> Money:
    """`$12k`, made of `30 % × $40k + $0`; where no model tells, the ARR that is at stake."""
    currency, key = frame.currency, account.account_id

    def money(amount: object, name: str) -> Part:
        exact = words.money(amount, currency)  # type: ignore[arg-type]
        return Part(words.brief(amount, currency), frame.rows(key, name), exact)  # type: ignore[arg-type]

    if account.expected_loss is None:
        return Money(money(account.arr, "arr") if account.arr is not None else None, ())
    parts: list[Part] = []
    if portfolio.fate(n) == "ends" and account.expected_loss == account.arr:
        parts = [Part("notice given: all of it", frame.rows(key, "renewal_date"))]
    elif account.probability is not None and account.arr is not None:
        chance = words.percent(account.probability)
        parts = [Part(chance, frame.rows(key, "churn_probability")), Part(" × ")]
        parts.append(money(account.arr, "arr"))
        downsell = account.expected_downsell
        if downsell is not None and downsell >= 1:
            parts += [Part(" + "), Part(words.brief(downsell, currency), "", "expected downsell")]
    return Money(money(account.expected_loss, "expected_loss"), tuple(parts))


def gain(entry: Entry, frame: Frame) -> Money:
    """What its opportunities together promise."""
    if entry.money is None:
        return Money(None, ())
    exact = words.money(entry.money, frame.currency)
    return Money(Part(words.brief(entry.money, frame.currency), "", exact), ())


def renewal(portfolio: Portfolio, n: int, frame: Frame) -> Part | None:
    """`in 23 days`, which opens the contract lines."""
    days = portfolio.columns.get("renewal_date", ())
    if not days or days[n] is None:
        return None
    key = portfolio.ids[n]
    away = words.away(days[n], frame.as_of)
    fate = "" if portfolio.fate(n) == "renews" else "ends "
    return Part(f"{fate}{away}", frame.rows(key, "renewal_date"), words.day(days[n]))


def owner(entry: Entry) -> str:
    """Whose account it is; and to whom something of it is assigned, where that is another."""
    own = entry.account.owner
    others = {one.assigned_to for one in entry.signals if one.assigned_to} - {own}
    return ", ".join([own or NOBODY, *(f"→ {other}" for other in sorted(filter(None, others)))])


def state(entry: Entry, shown: tuple[Said, ...]) -> str:
    """Where it stands, in a word; of what is snoozed until when."""
    if shown and shown[0].state.startswith("Snoozed"):
        return shown[0].state
    return STATES[stands(entry)] if entry.signals else ""
