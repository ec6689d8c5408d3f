"""The four questions about adoption, answered with live figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tenure.state import versions
from tenure.web import words
from tenure.web.adoption.goals import Goals
from tenure.web.adoption.value import Measured
from tenure.web.adoption.value_part import within
from tenure.web.adoption.who import ADOPTED_ACCOUNT, Accounts, Users, accounts_href
from tenure.web.features.gathered import ADOPTED, Gathered
from tenure.web.frame import Frame, Part

if TYPE_CHECKING:
    from tenure.app import App

REACHED = "goals_reached"


@dataclass(frozen=True, slots=True)
class Question:
    """One of the four questions, and what can be answered."""

    title: str
    lines: tuple[tuple[Part, ...], ...]


def questions(
    app: App,
    gathered: Gathered,
    users: Users,
    accounts: Accounts,
    goals: Goals,
    measured: Measured,
    frame: Frame,
) -> tuple[Question, ...]:
    return (
        Question(
            "What does it mean for the customer?", _for_customers(gathered, goals, measured, frame)
        ),
        Question("What does it mean for us?", _for_us(gathered, accounts, frame)),
        Question("How is it measured?", _measured(app, frame)),
        Question("How is it acted upon?", _acted(gathered, users, accounts, frame)),
    )


def _for_customers(
    gathered: Gathered, goals: Goals, measured: Measured, frame: Frame
) -> tuple[tuple[Part, ...], ...]:
    if goals.agreed:
        first = [
            Part(
                f"{words.counted(goals.accounts, 'account')} of {words.number(len(gathered.rows))} said what they want: "
                f"{words.counted(goals.agreed, 'goal')}, {words.number(goals.reached)} reached"
            )
        ]
        if goals.reached:
            by = words.counted(goals.reached_by, "account")
            href = accounts_href(gathered, f"{REACHED} > 0", frame)
            first += [Part(" by "), Part(by, href)]
        first.append(Part(f", {words.number(goals.overdue)} overdue." if goals.overdue else "."))
    else:
        first = [
            Part(
                "Nothing is known of what customers want to achieve: import goals, in their own words, with a number and a day."
            )
        ]
    lines: list[tuple[Part, ...]] = [tuple(first)]
    lines += [
        (
            Part(name, frame.account(account)),
            Part(f": “{text}”" + (f" ({measure})" if measure else "")),
        )
        for account, name, text, measure in goals.latest
    ]
    if measured.found is not None and measured.found.started:
        middle = measured.found.median.value
        since, until = (_called(measured.called(end)) for end in (measured.since, measured.until))
        if middle is None:
            said = f"Fewer than half came from {since} to {until} so far."
        elif middle == 0:
            said = f"Half of the accounts have their {until} on the day of their {since}."
        else:
            said = f"Half of the accounts came from {since} to {until} {within(middle)}."
        lines.append((Part(said + " "), Part("Time to value", "#value"), Part(".")))
    return tuple(lines)


def _called(title: str) -> str:
    return title[:1].lower() + title[1:]


def _for_us(gathered: Gathered, accounts: Accounts, frame: Frame) -> tuple[tuple[Part, ...], ...]:
    portfolio = gathered.portfolio
    if not portfolio.has_revenue:
        return (
            (
                Part(
                    "No contract data has come in, so nothing can be said of money: import contract lines."
                ),
            ),
        )
    parts = []
    for rows, said, condition in (
        (accounts.adopted, "adopted", ADOPTED_ACCOUNT),
        (accounts.others, "other", f"not {ADOPTED_ACCOUNT}"),
    ):
        arr = portfolio.total(rows)
        each = (
            words.money(round(arr / len(rows)), frame.currency)
            if arr is not None and rows
            else words.UNKNOWN
        )
        parts += [
            Part(
                f"{words.counted(len(rows), f'{said} account')}",
                accounts_href(gathered, condition, frame),
            ),
            Part(
                f" pay {words.brief(arr, frame.currency)} a year"
                + (f", {each} each on average" if rows else "")
                + ("; " if said == "adopted" else ". ")
            ),
        ]
    return (tuple(parts),)


def _measured(app: App, frame: Frame) -> tuple[tuple[Part, ...], ...]:
    lines: list[tuple[Part, ...]] = []
    segments = {one.name: one for one in app.segments()}
    for name, noun in ((ADOPTED, "Adopted user"), (ADOPTED_ACCOUNT, "Adopted account")):
        segment = segments.get(name)
        if segment is None or name not in app.catalog.definitions:
            lines.append((Part(f"{noun}: not defined. Make a segment called {name}."),))
            continue
        version = versions.latest(app.state, "segment", name)
        since = f"Changed on {words.day(_day(version.since))}" if version else "As shipped"
        doc = segment.doc.rstrip(".")
        lines.append(
            (
                Part(f"{noun}: {doc[:1].lower()}{doc[1:]}: "),
                Part(segment.where or "a list"),
                Part(f". {since}. "),
                Part("Change it", frame.link(f"/segments/{name}/edit")),
                Part(", "),
                Part("its versions and today's distribution", frame.link(f"/definitions/{name}")),
                Part("."),
            )
        )
    return tuple(lines)


def _day(of: date | str) -> date:
    return of if isinstance(of, date) else date.fromisoformat(str(of))


def _acted(
    gathered: Gathered, users: Users, accounts: Accounts, frame: Frame
) -> tuple[tuple[Part, ...], ...]:
    asked = gathered.asked

    def listed(count: int, of: str, said: str) -> tuple[Part, ...]:
        href = asked.link("/adoption/users", more=(("of", of),)) if count else ""
        return (Part(words.counted(count, "user"), href), Part(f" {said}"))

    arr = gathered.portfolio.total(accounts.others)
    money = f", {words.brief(arr, frame.currency)} ARR" if arr is not None else ""
    return (
        (Part("Not adopted yet, and why: "),),
        listed(users.never, "never", "have a login and never did anything: a seat to be filled.")
        if gathered.use.knows_logins
        else (Part("Who has a login and never did anything is not known without memberships."),),
        listed(users.away, "away", "did something before, and nothing in the period."),
        listed(
            users.trying,
            "trying",
            "are at work, and not adopted: too few days or too few features.",
        ),
        (
            Part(
                words.counted(len(accounts.others), "account"),
                accounts_href(gathered, f"not {ADOPTED_ACCOUNT}", frame) if accounts.others else "",
            ),
            Part(f" are not adopted{money}."),
        ),
    )
