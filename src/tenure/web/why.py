"""Why an account needs somebody, as a sentence whose numbers open their rows."""

from __future__ import annotations

from collections.abc import Sequence

from tenure.web.frame import Frame, Part
from tenure.web.listing import linked
from tenure.web.portfolio import Portfolio


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
    metric = (reason.metric or "") if reason else ""
    if reason and linked(portfolio, metric, reason.value):
        opens = frame.rows(account.account_id, metric)
    else:  # a cap, or that too little is known: the score tells
        opens = f"{frame.account(account.account_id)}#score"
    return (Part(account.summary, opens),)
