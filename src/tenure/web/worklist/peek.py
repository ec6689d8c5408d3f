"""What is looked at beside the list: an account with all that is open there, so that the place in the list is not lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tenure.catalog.sentence import whole
from tenure.signals.inbox import Entry
from tenure.state.signals import Signal, urgency
from tenure.web import words
from tenure.web.frame import Part
from tenure.web.signals.said import Said, said
from tenure.web.why import why_parts
from tenure.web.worklist.query import Query
from tenure.web.worklist.row import Ground, Money, loss, renewal
from tenure.web.worklist.work import standings

REASONS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Peek:
    """The panel, ready to be shown."""

    id: str
    name: str
    href: str
    band: words.Band
    score: str
    why: tuple[Part, ...]
    money: Money
    renewal: Part | None
    owner: str
    signals: tuple[Said, ...]
    reasons: tuple[str, ...]
    before_href: str
    after_href: str
    close_href: str


def peek(
    query: Query, found: Sequence[Entry], signals: Sequence[Signal], ground: Ground
) -> Peek | None:
    """Of the account in the address; None where there is none such."""
    portfolio, frame = ground.portfolio, ground.frame
    n = portfolio.place(query.peek)
    if n is None:
        return None
    account = standings(portfolio)[n]
    ids = [one.account.account_id for one in found]
    at = ids.index(query.peek) if query.peek in ids else -1
    open_here = sorted(signals, key=lambda one: (one.sleeps(frame.today), urgency(one)))
    return Peek(
        id=account.account_id,
        name=account.name,
        href=frame.account(account.account_id),
        band=words.BANDS[account.band],
        score="" if account.health is None else whole(account.health),
        why=why_parts(portfolio, n, frame),
        money=loss(portfolio, n, account, frame),
        renewal=renewal(portfolio, n, frame),
        owner=account.owner,
        signals=tuple(
            said(one, ground.kinds.get(one.kind), frame, ground.catalog) for one in open_here
        ),
        reasons=tuple(one.text for one in portfolio.accounts[n].reasons[:REASONS]),
        before_href=query.link(peek=ids[at - 1]) if at > 0 else "",
        after_href=query.link(peek=ids[at + 1]) if 0 <= at < len(ids) - 1 else "",
        close_href=query.link(peek=""),
    )
