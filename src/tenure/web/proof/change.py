"""Before a change is published: who moves, and what it would have meant in the last year, by both versions side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tenure.errors import TenureError
from tenure.proof.judged import Figures
from tenure.proof.lately import YEAR_DAYS
from tenure.proof.preview import Preview, preview
from tenure.signals.kind import FAMILY, Kind
from tenure.web import words
from tenure.web.kept import Counting, Kept
from tenure.web.proof import said
from tenure.web.proof.drafted import Drafted
from tenure.web.proof.keeper import Proofs

if TYPE_CHECKING:
    from tenure.catalog.catalog import Catalog
    from tenure.web.portfolio import Portfolio

KEPT = 6
WAIT = 0.1  # seconds that the part of the page waits
HEALTH = "health"


@dataclass(frozen=True, slots=True)
class Moved:
    """An account of which the draft says something else: by definition what it says now, and then."""

    account_id: str
    name: str
    arr: Decimal | None
    was: dict[str, Any]
    now: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What it comes to. `others`: what else that warns would say something else, by name and title."""

    what: str
    title: str
    level: bool  # whether it is the level of a signal
    names: tuple[str, ...]  # what is compared, what people see first of it first
    others: tuple[tuple[str, str], ...]
    live: int
    moved: tuple[Moved, ...]  # who has most ARR first
    before: Figures | None
    after: Figures | None
    since: date
    days: tuple[date, ...]  # that are stored, and replayed
    notes: tuple[str, ...]
    trouble: str = ""  # why nothing can be replayed


class Changes:
    """Changes that are looked at, each counted once behind the pages."""

    def __init__(self, proofs: Proofs) -> None:
        self._proofs, self._desk = proofs, proofs.desk
        self._kept: Kept[Change | None] = Kept(proofs.desk.behind, KEPT)

    def of(
        self, drafted: Drafted, what: str, as_of: date, *, waiting: bool = False
    ) -> Change | Counting | None:
        """What it comes to for `what`, or for the first that it touches of all that warns; None: it touches nothing that
        warns. Or that it is under way."""
        told = self._kept.part(
            (drafted, what, as_of),
            self._proofs.basis(),
            lambda: self._counted(drafted, what, as_of),
            None if waiting or self._desk.patience is None else WAIT,
        )
        return told if isinstance(told, Counting) else told.found

    def _counted(self, drafted: Drafted, what: str, as_of: date) -> Change | None:
        app, portfolio = self._desk.app, self._desk.portfolio(as_of)
        catalog = drafted.catalog(app)
        touched = warners(app.catalog, catalog)
        if not touched:
            return None
        chosen = what if what in touched else next(iter(touched))
        since = as_of - timedelta(YEAR_DAYS)
        common: dict[str, Any] = {
            "what": chosen,
            "title": touched[chosen],
            "level": catalog.get(chosen).family == FAMILY,
            "others": tuple((name, title) for name, title in touched.items() if name != chosen),
            "live": sum(map(bool, portfolio.columns["is_live"])),
            "since": since,
        }
        try:
            found = preview(app.ground(as_of), catalog, chosen)
        except TenureError as error:
            return Change(**common, names=(), moved=(), before=None, after=None, days=(), notes=(), trouble=str(error))  # fmt: skip
        names = tuple(sorted(found.moves or (), key=lambda name: name == HEALTH))
        told = not found.replay.absent  # else both versions would be what is stored
        return Change(
            **common,
            names=names,
            moved=_moved(found, names, portfolio),
            before=found.before if told else None,
            after=found.after if told else None,
            days=found.replay.history.moments,
            notes=found.replay.notes,
        )


def warners(before: Catalog, after: Catalog) -> dict[str, str]:
    """What warns of accounts and would be another: the health score, and kinds of signal; by name their titles."""
    types = after.types("account")
    changed = [
        name
        for name in after.names
        if name in types and (name not in before.definitions or before.version(name) != after.version(name))
    ]  # fmt: skip
    found = {HEALTH: "Health"} if HEALTH in changed else {}
    signals = [one for name in changed if isinstance(one := after.get(name), Kind)]
    return found | {one.name: one.title for one in sorted(signals, key=lambda one: one.title)}


def change_json(found: Change | Counting | None, currency: str) -> dict[str, Any]:
    """The same as data."""
    from tenure.proof.told import figures_told

    if found is None or isinstance(found, Counting):
        return {"what": None, "notes": [found.trouble] if found else []}
    return {
        "what": found.what,
        "title": found.title,
        "since": found.since,
        "currency": currency,
        "moved": [
            {"account_id": one.account_id, "name": one.name, "arr": one.arr, "was": one.was, "would_be": one.now}
            for one in found.moved
        ],
        "as_it_is": figures_told(found.before) if found.before else None,
        "as_drafted": figures_told(found.after) if found.after else None,
        "notes": [*found.notes, *([found.trouble] if found.trouble else [])],
        "others": [name for name, _ in found.others],
    }  # fmt: skip


def change_csv(found: Change | Counting | None, currency: str) -> str:
    """A row for each account that moves, who has most ARR first."""
    from tenure.web.export import csv_text

    moved = found.moved if isinstance(found, Change) else ()
    names = found.names if isinstance(found, Change) else ()
    header = ["account_id", "name", "arr", "currency"]
    header += [column for name in names for column in (name, f"{name}_then")]
    rows = (
        [one.account_id, one.name, one.arr, currency]
        + [value for name in names for value in (one.was[name], one.now[name])]
        for one in moved
    )
    return csv_text(header, rows)


def figures_rows(found: Change, currency: str) -> list[tuple[str, str, list[str]]]:
    """What it would have meant: (what, the list that opens it, as it is and as drafted)."""
    told = [one for one in (found.before, found.after) if one is not None]

    def money(one: Figures) -> str:
        lost = words.brief(one.arr_lost, currency)
        return f"{words.brief(one.arr_foreseen, currency)} of {lost}"

    def right(one: Figures) -> str:
        share = f" ({words.percent(one.precision.value)})" if one.precision else ""
        return said.of(one.right, one.judged) + share

    return [
        ("Losses foreseen", "foreseen", [said.of(one.foreseen, one.losses) for one in told]),
        ("ARR of these", "foreseen", [money(one) for one in told]),
        ("Alarms that were right", "right", [right(one) for one in told]),
        ("Alarms", "alarms", [words.number(one.alarms) for one in told]),
        ("Alarms an account and month", "alarms", [said.rate(one.burden) for one in told]),
        ("Median days before", "foreseen", [said.median(one) for one in told]),
    ]  # fmt: skip


def _moved(found: Preview, names: Sequence[str], portfolio: Portfolio) -> tuple[Moved, ...]:
    """Each account once, with all that is said of it; where only the number of a score moves, it comes after."""
    moves: dict[str, dict[str, tuple[Any, Any]]] = {}
    for name in names:
        for move in (found.moves or {})[name]:
            moves.setdefault(move.account_id, {})[name] = (move.before, move.after)
    told = []
    for account, changed in moves.items():
        n = portfolio.place(account)
        same = (
            {}
            if n is None
            else {name: portfolio.columns[name][n] for name in names if name in portfolio.columns}
        )
        told.append(
            Moved(
                account_id=account,
                name=portfolio.called(account),
                arr=None if n is None else portfolio.columns["arr"][n],
                was={name: changed[name][0] if name in changed else same.get(name) for name in names},
                now={name: changed[name][1] if name in changed else same.get(name) for name in names},
            )
        )  # fmt: skip
    told.sort(key=lambda one: (one.was[names[0]] == one.now[names[0]], -(one.arr or 0), one.name))
    return tuple(told)
