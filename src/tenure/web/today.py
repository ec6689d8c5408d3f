"""Today: who needs me now, in one sentence and five accounts, what could grow, and what changed this week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from tenure.catalog.sentence import whole
from tenure.health.stakes import Stakes, stakes
from tenure.signals.inbox import Entry, Inbox
from tenure.web import words
from tenure.web.accounts import nothing_yet
from tenure.web.frame import Empty, Frame, Part
from tenure.web.portfolio import CHANGES, Portfolio
from tenure.web.query import Query
from tenure.web.why import opened
from tenure.web.worklist.chosen import chosen, is_fresh, newest
from tenure.web.worklist.nothing import next_renewal
from tenure.web.worklist.query import Query as Worklist
from tenure.web.worklist.row import Ground, Row, row
from tenure.web.worklist.whose import Whose

FIRST, CHANCES = 5, 3


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

    whose: Whose | None = None
    sentence: tuple[Part, ...] = ()
    first_title: str = ""
    first: tuple[Row, ...] = ()
    modelled: bool = False
    all_: tuple[Part, ...] = ()
    chances: tuple[Row, ...] = ()
    chances_all: Part | None = None
    notes: tuple[tuple[Part, ...], ...] = ()
    since: str = ""
    changes: tuple[Change, ...] = ()
    next_renewal: str = ""
    scored: int = 0
    foot: tuple[Part, ...] = ()
    empty: Empty | None = None


def today_page(
    inbox: Inbox,
    asked: Worklist,
    ground: Ground,
    whose: Whose | None,
    notes: Sequence[tuple[Part, ...]] = (),
    foot: tuple[Part, ...] = (),
) -> TodayPage:
    """Today as of the portfolio's day; of the accounts that `asked` says are mine, or of all."""
    portfolio, frame = ground.portfolio, ground.frame
    if not len(portfolio):
        return TodayPage(empty=nothing_yet(frame))
    base = of_owners(asked, frame)
    risks = chosen(portfolio, inbox.risks, asked)
    chances = chosen(portfolio, inbox.opportunities, asked)
    in_lane = replace(asked, lane="opportunities")
    now = _stakes(portfolio, asked)
    return TodayPage(
        whose=whose,
        sentence=sentence(now, base, portfolio.currency),
        first_title="First of all",
        first=tuple(row(one, asked, ground) for one in risks[:FIRST]),
        modelled=any(one.account.expected_loss is not None for one in risks),
        all_=_all(risks, asked, frame),
        chances=tuple(row(one, in_lane, ground) for one in chances[:CHANCES]),
        chances_all=Part(words.counted(len(chances), "account"), in_lane.link()),
        notes=tuple(notes),
        since=words.day(words.week_before(portfolio.as_of)),
        changes=(
            _signalled(risks, asked, ground),
            *(_change(portfolio, base, kind, frame) for kind in CHANGES),
        ),
        next_renewal=next_renewal(portfolio, asked.owners),
        scored=now.scored,
        foot=foot,
    )


def today_json(inbox: Inbox, asked: Worklist, ground: Ground) -> dict[str, Any]:
    """The same as data."""
    page = today_page(inbox, asked, ground, None)

    def plain(parts: Sequence[Part]) -> str:
        return "".join(part.text for part in parts)

    def one(shown: Row) -> dict[str, Any]:
        why = shown.signals[0].parts if shown.signals else shown.why
        return {"name": shown.name, "band": shown.band.name, "why": plain(why)}

    return {
        "as_of": ground.portfolio.as_of,
        "sentence": plain(page.sentence),
        "first": [one(shown) for shown in page.first],
        "opportunities": [one(shown) for shown in page.chances],
        "changes": {change.title: change.count for change in page.changes},
    }


def sentence(now: Stakes, base: Query, currency: str) -> tuple[Part, ...]:
    """`11 accounts need you. $412k ARR at risk, $180k of it renews within 90 days.` Each number opens its rows."""
    risky = base.link(band="at_risk")
    opens = [(words.counted(now.at_risk, "account"), risky, "")] if now.at_risk else []
    opens += (
        [(f"{now.watch:,}", base.link(band="watch"), "")] if not now.at_risk and now.watch else []
    )
    within = f"days_to_renewal between 0 and {now.soon_days}"
    both = f"({base.where}) and {within}" if base.where else within
    soon = base.link(band="at_risk", where=both)
    every = base.link(cols=(*base.cols, "expected_loss"))
    for amount, href in (
        (now.arr_at_risk, risky),
        (now.renewing, soon),
        (now.expected_loss, every),
    ):
        if amount:
            opens.append((words.brief(amount, currency), href, words.money(amount, currency)))
    return opened(now.sentence, opens)


def of_owners(asked: Worklist, frame: Frame) -> Query:
    """The list of accounts of the same owners."""
    as_of = frame.as_of.isoformat() if frame.explicit else ""
    if len(asked.owners) == 1:
        return Query(as_of=as_of, owner=asked.owners[0])
    names = ", ".join("'" + one.replace("'", "''") + "'" for one in asked.owners)
    return Query(as_of=as_of, where=f"owner in ({names})" if names else "")


def _stakes(portfolio: Portfolio, asked: Worklist) -> Stakes:
    if not asked.owners:
        return portfolio.stakes
    owners = portfolio.columns.get("owner") or (None,) * len(portfolio)
    wanted = set(asked.owners)

    def counted() -> Stakes:
        theirs = [
            one for one, whose in zip(portfolio.accounts, owners, strict=True) if whose in wanted
        ]
        return stakes(theirs)

    found: Stakes = portfolio.once(f"stakes of {sorted(wanted)}", counted)
    return found


def _all(risks: Sequence[Entry], asked: Worklist, frame: Frame) -> tuple[Part, ...]:
    """How many there are in the worklist, and what is expected to be lost at all of them."""
    every = f"All {words.counted(len(risks), 'account')} at risk or with a signal"
    parts = [Part(every, asked.link())]
    known = [one.account.expected_loss for one in risks if one.account.expected_loss is not None]
    if known:
        total = sum(known, Decimal(0))
        said = f"{words.brief(total, frame.currency)} expected loss"
        parts += [
            Part(", "),
            Part(said, asked.link(sort="-loss"), words.money(total, frame.currency)),
        ]
    return tuple(parts)


def _signalled(risks: Sequence[Entry], asked: Worklist, ground: Ground) -> Change:
    """The accounts of which something new was told this week."""
    frame = ground.frame
    rows = [one for one in risks if is_fresh(one, frame.as_of)]
    return Change(
        "with a new signal",
        len(rows),
        asked.link(fresh="1"),
        tuple(
            Named(
                one.account.name,
                frame.account(one.account.account_id),
                ground.title(newest(one).kind),
            )
            for one in rows[:FIRST]
        ),
        max(0, len(rows) - FIRST),
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
