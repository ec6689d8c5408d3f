"""An account: how it is doing and why, its users over time, what they use, and all that is known of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from tenure.health.explain import Reason
from tenure.warehouse.history import Feature, Line, User
from tenure.warehouse.timeline import Entry
from tenure.web import charts, words
from tenure.web.accounts import accounts_record
from tenure.web.frame import Frame, Part
from tenure.web.listing import Cell, linked
from tenure.web.portfolio import Portfolio
from tenure.web.table import Shown, shown
from tenure.web.today import why_parts

LANES = 25  # users drawn; all of them on demand
WEEKS = 52
LEAST_WEEKS = 13
# What stands at the top, where it is known, in this order.
FACTS = (
    "arr",
    "renewal_date",
    "seats",
    "active_users",
    "seat_utilization",
    "days_since_last_use",
    "open_tickets",
    "last_nps",
)


@dataclass(frozen=True)
class Dossier:
    """What the lake says of one account: the page is drawn from this and the portfolio."""

    users: Sequence[User]
    week_ends: Sequence[date]
    working: Sequence[int]
    arr: Sequence[Decimal | None]
    releases: Sequence[tuple[date, str]]
    features: Sequence[Feature]
    lines: Sequence[Line]
    timeline: Sequence[Entry]
    tickets: Sequence[Entry]
    surveys: Sequence[Entry]
    scores: Sequence[tuple[date, float]]
    bands: Sequence[tuple[str, float, float]]
    story: Sequence[tuple[date, str]] | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A number at the top of the page."""

    label: str
    cell: Cell
    note: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """A user over time."""

    name: str
    title: str
    roles: tuple[str, ...]
    chart: Markup
    last: str
    days: int


@dataclass(frozen=True, slots=True)
class Points:
    """A reason of the score, with the points that it gives."""

    title: str
    doc: str
    cell: Cell
    points: str
    weight: str
    bar: Markup
    text: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage:
    """The page, ready to be shown."""

    account_id: str
    name: str
    band: words.Band
    score: str
    live: bool
    owner: str
    sentence: tuple[Part, ...]
    facts: tuple[Fact, ...]
    lanes: tuple[Lane, ...]
    more_users: str
    all_users_href: str
    axis: Markup
    working: Markup
    prices: Shown | None
    price_line: str
    marks: tuple[str, ...]
    points: tuple[Points, ...]
    score_note: str
    history: Markup | None
    history_table: Shown | None
    moved: str
    features: Shown | None
    lines: Shown | None
    people: Shown | None
    tickets: Shown | None
    surveys: Shown | None
    timeline: tuple[tuple[str, str, str], ...]
    story: tuple[tuple[str, str], ...]
    has_story: bool
    json_href: str


def account_page(
    portfolio: Portfolio, n: int, dossier: Dossier, frame: Frame, every_user: bool = False
) -> AccountPage:
    """The page of row `n`."""
    account, columns = portfolio.ids[n], portfolio.columns
    score = columns["health"][n]
    dossier, weeks = _since_it_began(dossier)
    axis = charts.Axis(portfolio.as_of - timedelta(days=7 * weeks - 1), portfolio.as_of)
    marks = _marks(portfolio, n, dossier, axis)
    drawn = list(dossier.users) if every_user else list(dossier.users)[:LANES]
    return AccountPage(
        account_id=account,
        name=columns["name"][n],
        band=words.BANDS[columns["band"][n]],
        score="" if score is None else f"{score:.0f}",
        live=bool(columns["is_live"][n]),
        owner=(columns.get("owner") or {n: None})[n] or "",
        sentence=_sentence(portfolio, n, frame),
        facts=tuple(_fact(portfolio, n, name, frame) for name in FACTS if name in columns),
        lanes=tuple(_lane(user, axis, marks) for user in drawn),
        more_users=words.counted(len(dossier.users) - len(drawn), "more user")
        if len(dossier.users) > len(drawn)
        else "",
        all_users_href=frame.link(frame.path, users="all"),
        axis=charts.time_axis(axis),
        working=charts.bars(
            axis,
            dossier.working,
            marks,
            f"Working users, week by week; {dossier.working[-1:] or [0]} now",
        ),
        prices=_prices(portfolio, dossier),
        price_line=_price_line(portfolio, dossier),
        marks=tuple(f"{words.short_day(mark.day)}: {mark.text}" for mark in marks),
        points=tuple(
            _points(portfolio, reason, portfolio.ids[n], frame)
            for reason in portfolio.accounts[n].reasons
        ),
        score_note="Usage only: nothing else is known of it yet."
        if portfolio.accounts[n].usage_only
        else "",
        history=_history(dossier),
        history_table=_history_table(dossier, frame),
        moved=_moved(dossier, score),
        features=_features(dossier),
        lines=_lines(dossier),
        people=_people(dossier, portfolio),
        tickets=_entries(dossier.tickets, ("Day", "", "Ticket", "Priority or rating"), dossier),
        surveys=_entries(dossier.surveys, ("Day", "", "Answer", "Comment"), dossier),
        timeline=tuple(_told(entry, dossier) for entry in dossier.timeline),
        story=tuple((words.day(day), text) for day, text in dossier.story or ()),
        has_story=dossier.story is not None,
        json_href=frame.account(account, ".json"),
    )


def _since_it_began(dossier: Dossier) -> tuple[Dossier, int]:
    """The same without the weeks before anything was known of its users, and how many are left."""
    first = next((n for n, week in enumerate(zip(*(user.weeks for user in dossier.users))) if any(week)), WEEKS)
    joined = min((user.joined for user in dossier.users if user.joined), default=date.max)
    first = min(first, next((n for n, end in enumerate(dossier.week_ends) if end >= joined), WEEKS))
    first = min(first, WEEKS - LEAST_WEEKS)
    users = [replace(user, weeks=user.weeks[first:]) for user in dossier.users]
    cut = {"week_ends": dossier.week_ends[first:], "working": dossier.working[first:], "arr": dossier.arr[first:]}
    return replace(dossier, users=users, **cut), WEEKS - first  # type: ignore[arg-type]


def _sentence(portfolio: Portfolio, n: int, frame: Frame) -> tuple[Part, ...]:
    """How it is doing, why, what it pays and until when; each number opens its rows."""
    columns, account = portfolio.columns, portfolio.ids[n]
    name, score, band = columns["name"][n], columns["health"][n], columns["band"][n]
    if not columns["is_live"][n]:
        return (Part(f"{name} is a former customer."),)
    if score is None:
        parts = [Part(f"There is not enough data to say how {name} is doing.")]
    else:
        state = {"at_risk": "is at risk", "watch": "needs watching", "healthy": "is healthy"}.get(
            band, "has no band"
        )
        parts = [Part(f"{name} {state}, at {score:.0f} of 100: "), *why_parts(portfolio, n, frame)]
    arr = (columns.get("arr") or {n: None})[n]
    renewal = (columns.get("renewal_date") or {n: None})[n]
    if arr is not None:
        parts += [
            Part(" It pays "),
            Part(words.money(arr, portfolio.currency), frame.rows(account, "arr")),
            Part(" a year"),
        ]
        if renewal is not None:
            verb = "renews" if renewal >= portfolio.as_of else "was to renew"
            opens = frame.rows(account, "days_to_renewal") if "days_to_renewal" in columns else ""
            parts += [
                Part(f" and {verb} "),
                Part(words.away(renewal, portfolio.as_of), opens, words.day(renewal)),
            ]
        parts.append(Part("."))
    return tuple(parts)


def _fact(portfolio: Portfolio, n: int, name: str, frame: Frame) -> Fact:
    value, meaning = portfolio.columns[name][n], portfolio.meanings.get(name)
    label = meaning.title if meaning else words.title(name)
    opens = frame.rows(portfolio.ids[n], name) if linked(portfolio, name, value) else ""
    note = ""
    if isinstance(value, date):
        opens = (
            frame.rows(portfolio.ids[n], "days_to_renewal")
            if "days_to_renewal" in portfolio.meanings
            else ""
        )
        note = words.away(value, portfolio.as_of)
    text = words.value(value, meaning.unit if meaning else "", portfolio.currency)
    return Fact(
        label,
        Cell(text, title=meaning.doc if meaning else "", href=opens, unknown=value is None),
        note,
    )


def _marks(portfolio: Portfolio, n: int, dossier: Dossier, axis: charts.Axis) -> list[charts.Mark]:
    marks = [charts.Mark(day, "release", f"release {name}") for day, name in dossier.releases]
    renewals = {line.since for line in dossier.lines} | {
        line.term_end for line in dossier.lines if line.term_end
    }
    marks += [charts.Mark(day, "renewal", "renewal or start of term") for day in sorted(renewals)]
    return [mark for mark in marks if axis.first <= mark.day <= axis.last]


def _lane(user: User, axis: charts.Axis, marks: Sequence[charts.Mark]) -> Lane:
    name = user.name or user.person_id
    busy = sum(1 for days in user.weeks if days)
    label = f"{name}: active in {busy} of {len(user.weeks)} weeks"
    label += f", joined {words.day(user.joined)}" if user.joined else ""
    label += f", left {words.day(user.left)}" if user.left else ""
    last = words.away(user.last_active, axis.last) if user.last_active else "never"
    return Lane(
        name,
        user.person_id if user.name else "",
        tuple(words.title(role) for role in user.roles),
        charts.lane(axis, user.joined, user.left, user.weeks, marks, label),
        last,
        user.active_days,
    )


def _prices(portfolio: Portfolio, dossier: Dossier) -> Shown | None:
    """What a working user costs the customer, each time that it changed by a step."""
    rows: list[list[Any]] = []
    for day, users, arr in _steps(dossier):
        price = (
            words.money(round(arr / users), portfolio.currency)
            if users and arr
            else "nobody works with it"
            if arr
            else ""
        )
        rows.append(
            [
                words.day(day),
                users,
                words.money(arr, portfolio.currency) if arr is not None else None,
                price,
            ]
        )
    return (
        shown(("From", "Working users", "ARR", "ARR per working user"), rows, numeric=(1, 2, 3))
        if rows
        else None
    )


def _price_line(portfolio: Portfolio, dossier: Dossier) -> str:
    """6 → 4 → 2 → 1 in a sentence."""
    steps = [(users, arr) for _, users, arr in _steps(dossier)][-6:]
    if not steps:
        return ""
    users, arr = steps[-1]
    way = " → ".join(str(count) for count, _ in steps)
    line = f"Working users: {way}."
    if arr and users:
        line += (
            f" Now {words.money(round(arr / users), portfolio.currency)} a year for each of them."
        )
    elif arr:
        line += " Nobody works with it, and it is paid for."
    return line


def _steps(dossier: Dossier) -> list[tuple[date, int, Decimal | None]]:
    """Month by month for many users; for up to 12, each change that lasted two weeks."""
    weeks = list(zip(dossier.week_ends, dossier.working, dossier.arr, strict=True))
    if max(dossier.working, default=0) > 12:
        return weeks[-1::-4][::-1][-13:]
    steps: list[tuple[date, int, Decimal | None]] = []
    for n, (day, users, arr) in enumerate(weeks):
        lasts = n + 1 == len(weeks) or weeks[n + 1][1] == users
        if ((not steps and users) or (steps and steps[-1][1] != users)) and lasts:
            steps.append((day, users, arr))
    return steps[-13:]


def _points(portfolio: Portfolio, reason: Reason, account: str, frame: Frame) -> Points:
    metric = portfolio.metrics.get(reason.name, reason.name)
    meaning = portfolio.meanings.get(metric)
    opens = frame.rows(account, metric) if linked(portfolio, metric, reason.value) else ""
    value = words.value(reason.value, meaning.unit if meaning else "", portfolio.currency)
    if reason.kind == "cap":
        cell, points, weight, share = Cell(""), words.change(round(reason.points, 1)), "", None
    elif reason.kind == "factor":
        cell, share = (
            Cell(value, href=opens),
            reason.points / reason.weight if reason.weight else None,
        )
        points, weight = f"{reason.points:.1f}", f"{reason.weight:.1f}"
    else:
        cell, points, weight, share = (
            Cell(value, href=opens, unknown=reason.value is None),
            "",
            "",
            None,
        )
    tone = (
        "plain"
        if share is None
        else "at_risk"
        if share < 0.4
        else "watch"
        if share < 0.7
        else "healthy"
    )
    bar = (
        charts.share_bar(share, f"{reason.label}: {points} of {weight} points", tone)
        if share is not None
        else Markup("")
    )
    doc = meaning.doc if meaning else ""
    return Points(
        reason.label, doc, cell, points, weight, bar, reason.text, reason.what_would_change_it or ""
    )


def _history(dossier: Dossier) -> Markup | None:
    if len(dossier.scores) < 2:
        return None
    axis = charts.Axis(dossier.scores[0][0], dossier.scores[-1][0])
    first, last = dossier.scores[0][1], dossier.scores[-1][1]
    label = (
        f"Score from {first:.0f} on {words.day(axis.first)} to {last:.0f} on {words.day(axis.last)}"
    )
    return charts.score_history(axis, dossier.scores, dossier.bands, label)


def _history_table(dossier: Dossier, frame: Frame) -> Shown | None:
    if len(dossier.scores) < 2:
        return None
    rows = [[words.day(day), round(score, 1)] for day, score in reversed(dossier.scores)]
    return shown(("Day", "Score"), rows, numeric=(1,))


def _moved(dossier: Dossier, score: float | None) -> str:
    """The change against about a month before."""
    if score is None or not dossier.scores:
        return ""
    last = dossier.scores[-1][0]
    earlier = [(day, was) for day, was in dossier.scores if day <= last - timedelta(days=26)]
    if not earlier:
        return ""
    day, was = earlier[-1]
    return f"{words.change(round(score) - round(was))} points since {words.day(day)}"


def _features(dossier: Dossier) -> Shown | None:
    if not dossier.features:
        return None
    rows: list[list[Any]] = [
        [
            words.title(f.event),
            Cell(
                "",
                chart=charts.sparkline(
                    charts.spark_path(f.weeks), f"{f.event}: events a week over 26 weeks"
                ),
            ),
            f.count,
            words.change(f.count - f.count_before) if f.count_before else "new" if f.count else "0",
            f.users,
            words.day(f.last_day),
        ]
        for f in dossier.features
    ]
    heads = ("Feature", "26 weeks", "Last 28 days", "Against 28 before", "Users", "Last used")
    return shown(heads, rows, numeric=(2, 3, 4))


def _lines(dossier: Dossier) -> Shown | None:
    if not dossier.lines:
        return None
    rows = [
        [
            line.product or line.line_id,
            words.money(line.arr, line.currency or "USD") if line.arr is not None else None,
            line.seats,
            words.day(line.since),
            words.day(line.term_end) if line.term_end else "open",
            "trial"
            if line.trial
            else "by itself"
            if line.auto_renew
            else "by decision"
            if line.auto_renew is False
            else "",
        ]
        for line in dossier.lines
    ]
    return shown(("Product", "ARR", "Seats", "Since", "Term ends", "Renews"), rows, numeric=(1, 2))


def _people(dossier: Dossier, portfolio: Portfolio) -> Shown | None:
    known = [user for user in dossier.users if user.roles or user.left is None]
    if not known:
        return None
    rows = [
        [
            user.name or user.person_id,
            ", ".join(words.title(role) for role in user.roles) or "",
            words.day(user.joined) if user.joined else None,
            words.day(user.left) if user.left else "",
            words.away(user.last_active, portfolio.as_of) if user.last_active else "never",
        ]
        for user in sorted(known, key=lambda u: not u.roles)[:60]
    ]
    return shown(("Person", "Role", "Joined", "Left", "Last active"), rows)


def _entries(entries: Sequence[Entry], heads: tuple[str, ...], dossier: Dossier) -> Shown | None:
    names = {user.person_id: user.name or user.person_id for user in dossier.users}
    rows = [
        [
            words.day(e.day),
            e.change or "answered",
            " ".join(filter(None, (e.what, _by(e, names)))),
            e.said or "",
        ]
        for e in entries
    ]
    return shown((heads[0], "What", *heads[2:]), rows) if rows else None


def _told(entry: Entry, dossier: Dossier) -> tuple[str, str, str]:
    """Day, kind and sentence of a happening."""
    names = {user.person_id: user.name or user.person_id for user in dossier.users}
    kind = words.title(entry.kind)
    what = " ".join(filter(None, (words.title(entry.change) if entry.change else "", entry.what)))
    text = ": ".join(filter(None, (what, entry.said)))
    return words.day(entry.day), kind, text + _by(entry, names)


def _by(entry: Entry, names: Mapping[str, str]) -> str:
    return f" ({names.get(entry.person_id, entry.person_id)})" if entry.person_id else ""


def account_json(portfolio: Portfolio, n: int, dossier: Dossier) -> dict[str, Any]:
    """The same as data."""
    return {
        **accounts_record(
            portfolio, n, [name for name in portfolio.meanings if name in portfolio.columns]
        ),
        "users": [
            {
                "person_id": user.person_id,
                "name": user.name,
                "roles": user.roles,
                "joined": user.joined,
                "left": user.left,
                "last_active": user.last_active,
                "active_days": user.active_days,
            }
            for user in dossier.users
        ],
        "working_users": [
            {"day": day, "users": users, "arr": arr}
            for day, users, arr in zip(dossier.week_ends, dossier.working, dossier.arr, strict=True)
        ],
        "scores": [{"day": day, "health": score} for day, score in dossier.scores],
        "timeline": [
            {
                "day": e.day,
                "kind": e.kind,
                "change": e.change,
                "person_id": e.person_id,
                "what": e.what,
                "said": e.said,
            }
            for e in dossier.timeline
        ],
    }
