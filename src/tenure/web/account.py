"""An account: how it is doing and why, its users over time, what they use, and all that is known of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from tenure.catalog import sentence
from tenure.warehouse.history import Line
from tenure.web import charts, words
from tenure.web.cadence import Rhythm, rhythm
from tenure.web.dossier import Dossier
from tenure.web.export import record
from tenure.web.family import relatives
from tenure.web.frame import Frame, Part
from tenure.web.lanes import Lanes, lanes
from tenure.web.listing import Cell, linked
from tenure.web.points import Points, history, history_table, moved, points
from tenure.web.portfolio import Portfolio
from tenure.web.predicted import Foreseen
from tenure.web.sentiment import Thought
from tenure.web.signals.of_account import OfAccount
from tenure.web.table import Shown, shown
from tenure.web.telling import Told, survey_table, ticket_table, told
from tenure.web.use_map import UseMap, use_map
from tenure.web.why import why_parts

WEEKS, LENGTHS = 26, (26, 52)  # of the rhythm
TOLD = 25  # entries of the timeline; all of them on demand
PEOPLE = 60
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
STATES = {"at_risk": "is at risk", "watch": "needs watching", "healthy": "is healthy"}


@dataclass(frozen=True, slots=True)
class Fact:
    """A number at the top of the page."""

    label: str
    cell: Cell
    note: str


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
    lanes: Lanes
    points: tuple[Points, ...]
    score_note: str
    history: Markup | None
    history_table: Shown | None
    history_marks: tuple[str, ...]
    use_map: UseMap | None
    rhythm: Rhythm | None
    paths: Shown | None
    stages: Shown | None
    moved: str
    features: Shown | None
    lines: Shown | None
    people: Shown | None
    family: Shown | None
    tickets: Shown | None
    surveys: Shown | None
    timeline: tuple[Told, ...]
    more_timeline: str
    story: tuple[tuple[str, str], ...] | None
    signals: OfAccount
    foreseen: Foreseen | None
    thought: Thought
    json_href: str


def account_page(
    portfolio: Portfolio,
    n: int,
    dossier: Dossier,
    signals: OfAccount,
    foretold: Foreseen | None,
    thoughts: Callable[[words.Band, float | None], Thought],
    frame: Frame,
    everybody: bool = False,
    whole: bool = False,
    whole_map: bool = False,
    weeks: int = WEEKS,
) -> AccountPage:
    """The page of row `n`; with `everybody` every user is drawn, with `whole` the whole timeline is told, with `whole_map`
    every user and feature is on the map; the rhythm is that of `weeks`."""
    account, columns = portfolio.accounts[n], portfolio.columns
    key, score = account.account_id, account.health
    few = () if whole else dossier.timeline[TOLD:]
    return AccountPage(
        account_id=key,
        name=account.name,
        band=words.BANDS[account.band],
        score="" if score is None else sentence.whole(score),
        live=account.is_live,
        owner=columns["owner"][n] or "" if "owner" in columns else "",
        sentence=_sentence(portfolio, n, frame),
        facts=tuple(_fact(portfolio, n, name, frame) for name in FACTS if name in columns),
        lanes=lanes(dossier, key, portfolio.as_of, frame, everybody),
        points=tuple(points(portfolio, reason, key, frame) for reason in account.reasons),
        score_note="Usage only: nothing else is known of it yet." if account.usage_only else "",
        history=history(dossier.scores, dossier.bands, dossier.changes),
        history_marks=tuple(f"{words.day(m.day)}: {m.text}" for m in dossier.changes),
        use_map=use_map(dossier.used, dossier.users, key, frame, whole_map),
        rhythm=_rhythm(portfolio, n, dossier, frame, weeks),
        paths=_paths(dossier),
        stages=_stages(dossier),
        history_table=history_table(dossier.scores),
        moved=moved(dossier.scores, score),
        features=_features(dossier, key, frame),
        lines=_lines(dossier, key, frame),
        people=_people(dossier, portfolio.as_of, key, frame),
        family=relatives(dossier.family, portfolio, frame),
        tickets=ticket_table(dossier.tickets, dossier.users),
        surveys=survey_table(dossier.surveys, dossier.users),
        timeline=told(dossier.timeline[: TOLD if few else None], dossier.users),
        more_timeline=frame.link(frame.path, timeline="all") if few else "",
        story=_story(dossier),
        signals=signals,
        foreseen=foretold,
        thought=thoughts(words.BANDS[account.band], score),
        json_href=frame.account(key, ".json"),
    )


def account_json(portfolio: Portfolio, n: int, dossier: Dossier) -> dict[str, Any]:
    """The same as data."""
    said = ("day", "kind", "change", "person_id", "what", "said")
    known = ("person_id", "name", "roles", "joined", "left", "last_active", "active_days")
    weeks = zip(dossier.week_ends, dossier.working, dossier.arr, strict=True)
    return {
        **record(portfolio, n, [m for m in portfolio.meanings if m in portfolio.columns]),
        "users": [{name: getattr(user, name) for name in known} for user in dossier.users],
        "working_users": [{"day": day, "users": users, "arr": arr} for day, users, arr in weeks],
        "features_by_user": [
            {"feature": one.feature, "users_ever": one.users_ever, "days": one.days}
            for one in dossier.used
        ],
        "weeks": _weeks(dossier),
        "scores": [{"day": day, "health": score} for day, score in dossier.scores],
        "timeline": [{name: getattr(entry, name) for name in said} for entry in dossier.timeline],
    }


def _weeks(dossier: Dossier) -> list[dict[str, Any]]:
    weekly = dossier.weekly
    if weekly is None:
        return []
    weeks = zip(weekly.ends, weekly.users, weekly.events, strict=True)
    return [{"until": end, "users": users, "events": events} for end, users, events in weeks]


def _sentence(portfolio: Portfolio, n: int, frame: Frame) -> tuple[Part, ...]:
    """How it is doing, why, what it pays and until when; each number opens its rows."""
    account, currency = portfolio.accounts[n], portfolio.currency
    if not account.is_live:
        return (Part(f"{account.name} is a former customer."),)
    if account.health is None:
        parts = [Part(f"There is not enough data to say how {account.name} is doing.")]
    else:
        state = STATES.get(account.band or "", "has a score")
        parts = [Part(f"{account.name} {state}, at {sentence.whole(account.health)} of 100: ")]
        parts += why_parts(portfolio, n, frame)
    if account.arr is not None:
        amount = words.money(account.arr, currency)
        parts += [Part(" It pays "), Part(amount, frame.rows(account.account_id, "arr"))]
        parts.append(Part(" a year"))
        if renewal := account.renewal_date:
            opens = frame.rows(account.account_id, "renewal_date")
            away = words.away(renewal, portfolio.as_of)
            parts += [
                Part(f" and {portfolio.fate(n)} "),
                Part(away, opens, words.day(renewal)),
            ]
        parts.append(Part("."))
    return tuple(parts)


def _fact(portfolio: Portfolio, n: int, name: str, frame: Frame) -> Fact:
    value, meaning = portfolio.columns[name][n], portfolio.meanings[name]
    opens = frame.rows(portfolio.ids[n], name) if linked(portfolio, name, value) else ""
    text = words.value(value, meaning.unit, portfolio.currency)
    note = words.away(value, portfolio.as_of) if isinstance(value, date) else ""
    return Fact(
        meaning.title, Cell(text, title=meaning.doc, href=opens, unknown=value is None), note
    )


def _features(dossier: Dossier, account: str, frame: Frame) -> Shown | None:
    rows: list[list[Any]] = []
    for one in dossier.features:
        label = f"{one.event}: events a week over {len(one.weeks)} weeks"
        before = sum(one.weeks[:-4])
        change = words.change(one.count - one.count_before) if before else "new"
        opens = frame.account(account, "/rows/event_count", event=one.event)
        rows.append(
            [
                words.title(one.event),
                Cell("", chart=charts.sparkline(charts.spark_path(one.weeks), label)),
                Cell(words.number(one.count), href=opens),
                change if one.count or one.count_before else "0",
                one.users,
                one.last_day,
            ]
        )
    heads = ("Feature", "26 weeks", "Last 28 days", "Against 28 before", "Users", "Last used")
    return shown(heads, rows, numeric=(2, 3, 4)) if rows else None


def _lines(dossier: Dossier, account: str, frame: Frame) -> Shown | None:
    rows: list[list[Any]] = [
        [
            line.product or line.line_id,
            _amount(line, frame.rows(account, "arr"), frame.currency),
            line.seats if line.seats is not None else "",
            line.since,
            line.term_end or "open",
            _renews(line),
        ]
        for line in dossier.lines
    ]
    heads = ("Product", "ARR", "Seats", "Since", "Term ends", "Renews")
    return shown(heads, rows, numeric=(1, 2)) if rows else None


def _amount(line: Line, href: str, currency: str) -> Cell | None:
    """What a line brings, in its own currency."""
    if line.arr is None:
        return None
    return Cell(words.money(line.arr, line.currency or currency), href=href)


def _renews(line: Line) -> str:
    if line.trial:
        how = "trial"
    elif line.auto_renew is None:
        how = ""
    else:
        how = "by itself" if line.auto_renew else "by decision"
    return how


def _people(dossier: Dossier, as_of: date, account: str, frame: Frame) -> Shown | None:
    """Who has a login or a role; those with a role first."""
    known = sorted(
        (u for u in dossier.users if u.roles or (u.joined and not u.left)),
        key=lambda u: not u.roles,
    )
    rows: list[list[Any]] = [
        [
            Cell(user.name or user.person_id, href=frame.user(account, user.person_id)),
            ", ".join(words.title(role) for role in user.roles),
            user.joined or "",
            user.left or "",
            words.away(user.last_active, as_of) if user.last_active else "never",
        ]
        for user in known[:PEOPLE]
    ]
    return shown(("Person", "Role", "Joined", "Left", "Last active"), rows) if rows else None


def _rhythm(
    portfolio: Portfolio, n: int, dossier: Dossier, frame: Frame, weeks: int
) -> Rhythm | None:
    if dossier.weekly is None:
        return None
    cadence = portfolio.columns["cadence"][n] if "cadence" in portfolio.columns else None
    other = next(one for one in LENGTHS if one != weeks)
    other_href = frame.link(frame.path, **({} if other == WEEKS else {"weeks": str(other)}))
    return rhythm(dossier.weekly, weeks, cadence, (f"{other} weeks", f"{other_href}#rhythm"))


def _paths(dossier: Dossier) -> Shown | None:
    rows = [
        [" → ".join(words.title(step) for step in path.steps), path.times, path.users, path.days]
        for path in dossier.paths
    ]
    return shown(("Path", "Times", "Users", "Days"), rows, numeric=(1, 2, 3)) if rows else None


def _stages(dossier: Dossier) -> Shown | None:
    """The stages of the days that are stored."""
    known = any(stage for stage, _, _ in dossier.stages)
    rows = [
        [words.title(stage) if stage else None, first, last]
        for stage, first, last in dossier.stages
    ]
    return shown(("Stage", "First seen", "Last seen"), rows) if known else None


def _story(dossier: Dossier) -> tuple[tuple[str, str], ...] | None:
    if dossier.story is None:
        return None
    return tuple((words.day(day), text) for day, text in dossier.story)
