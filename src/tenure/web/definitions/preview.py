"""What a change of knobs would do, before it is saved: values, accounts, bands and segments, and what rests on the definition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from tenure.definitions import Effect, Turn, effect, turn
from tenure.definitions.effect import effect_on_people
from tenure.errors import TenureError
from tenure.signals.kind import FAMILY
from tenure.web import words
from tenure.web.definitions.bins import bins_table, called
from tenure.web.definitions.book import INNER, Entry
from tenure.web.definitions.distribution import distribution
from tenure.web.definitions.drawn import histogram
from tenure.web.definitions.editor import PREFIX, values
from tenure.web.frame import Frame
from tenure.web.kept import Basis, Kept
from tenure.web.listing import Cell
from tenure.web.proof.change import warners
from tenure.web.signals.said import at_level
from tenure.web.table import Shown, shown
from tenure.web.waiting import there

if TYPE_CHECKING:
    from tenure.catalog.definition import Definition
    from tenure.web.desk import Desk
    from tenure.web.portfolio import Portfolio

MOST = 15  # accounts that are listed
KEPT = 8  # previews


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a change would do."""

    words: str
    line: str
    chart: Markup | None
    table: Shown | None
    accounts: Shown | None
    more: str
    moves: Shown | None
    others: Shown | None
    given: tuple[tuple[str, str], ...]  # what the form that saves sends
    change_href: (
        str  # what it would have meant for whatever warns; empty: nothing that warns rests on it
    )


class Previews:
    """What changes would do; the last few are kept, since a page is asked for more than once."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self.app = desk, desk.app
        self._kept: Kept[tuple[Turn, Effect]] = Kept(desk.behind, KEPT)

    def of(
        self, entry: Entry, wanted: Mapping[str, Any], portfolio: Portfolio
    ) -> tuple[Turn, Effect]:
        """The change, and its effect today. Raises BeingCounted where the page should not wait for it."""

        def tried() -> tuple[Turn, Effect]:
            turned = turn(self.app, entry.name, wanted)
            seen = effect if "account" in entry.subjects else effect_on_people
            return turned, seen(self.app, turned, portfolio.as_of)

        key = (entry.name, entry.version, repr(sorted(wanted.items())), portfolio.as_of)
        told = self._kept.behind(key, Basis(portfolio), tried, self._desk.patience)
        return there(told, f"What a change of {words.title(entry.name).lower()} would do").found


def preview(
    previews: Previews,
    definition: Definition,
    entry: Entry,
    given: Mapping[str, str],
    portfolio: Portfolio,
    frame: Frame,
) -> Preview | str:
    """What the typed knobs would do; what is wrong with them; nothing where they are as they are."""
    try:
        wanted = values(definition, given)
        if not wanted:
            return ""
        turned, found = previews.of(entry, wanted, portfolio)
    except TenureError as error:
        return str(error)
    return _shown(turned, found, definition, given, portfolio, frame)


def _shown(
    turned: Turn,
    found: Effect,
    definition: Definition,
    given: Mapping[str, str],
    portfolio: Portfolio,
    frame: Frame,
) -> Preview:
    name, said = turned.name, called(definition.unit, frame.currency)
    rows = _live_rows(found, portfolio)
    was, now = ([found.before[name][n] for n in rows], [found.after[name][n] for n in rows])
    bins = distribution([*was, *now])
    before, after = distribution(was, bins), distribution(now, bins)
    changed = [n for n in found.changes(name) if n in set(rows)]
    noun = "account" if len(found.ids) and "account" in definition.subjects else "user"
    label = f"{words.title(name)} of {len(rows)} {noun}s, as it is and as it would be"
    return Preview(
        words=turned.words,
        line=f"{words.counted(len(changed), noun)} of {len(rows)} would have another value."
        if changed
        else f"No {noun} would have another value today.",
        chart=histogram(before, said, label, then=after) if before.bins else None,
        table=bins_table(name, before, said, lambda where: "", then=after) if before.bins else None,
        accounts=_accounts(
            found,
            name,
            changed,
            at_level if definition.family == FAMILY else said,
            portfolio,
            frame,
        ),
        more=f"and {len(changed) - MOST} more" if len(changed) > MOST else "",
        moves=_moves(found, rows, portfolio),
        others=_others(found, name, rows, frame),
        given=tuple((f"{PREFIX}{knob}", text) for knob, text in given.items()),
        change_href=_change(turned, given, frame),
    )


def _change(turned: Turn, given: Mapping[str, str], frame: Frame) -> str:
    """Where its effect on what warns is told."""
    if not warners(turned.before, turned.after.catalog):
        return ""
    knobs = {f"{PREFIX}{knob}": text for knob, text in given.items()}
    return frame.link(f"/definitions/{turned.name}/change", **knobs)


def _live_rows(found: Effect, portfolio: Portfolio) -> list[int]:
    """Customers of today; of people all."""
    lives = portfolio.columns["is_live"]
    rows = []
    for n, key in enumerate(found.ids):
        place = portfolio.place(key)
        if place is None or lives[place]:
            rows.append(n)
    return rows


def _accounts(
    found: Effect,
    name: str,
    changed: Sequence[int],
    said: Any,
    portfolio: Portfolio,
    frame: Frame,
) -> Shown | None:
    """Those that would change most."""
    was, now = found.before[name], found.after[name]
    largest = sorted(changed, key=lambda n: (-_apart(was[n], now[n]), found.ids[n]))[:MOST]
    rows: list[list[Any]] = []
    for n in largest:
        place = portfolio.place(found.ids[n])
        account = (
            Cell(portfolio.columns["name"][place], href=frame.account(found.ids[n]))
            if place is not None
            else Cell(found.ids[n])
        )
        row: list[Any] = [account, _cell(was[n], said), _cell(now[n], said)]
        rows.append([*row, _band(found, n)] if "band" in found.after else row)
    heads = ["Account", "Now", "Then"]
    if "band" in found.after:
        heads.append("Health")
    return shown(heads, rows, numeric=(1, 2)) if rows else None


def _band(found: Effect, n: int) -> Cell:
    was, now = found.before["band"][n], found.after["band"][n]
    if was == now:
        return Cell("the same")
    return Cell(f"{words.BANDS[was].word} → {words.BANDS[now].word}")


def _moves(found: Effect, rows: Sequence[int], portfolio: Portfolio) -> Shown | None:
    """How many would go from one band, stage, tier or segment into another."""
    keep, told = set(rows), []
    for name, after in found.after.items():
        values = {value for value in (*after, *found.before[name]) if value is not None}
        if not values or not all(isinstance(value, str | bool) for value in values):
            continue
        if name.startswith(INNER) or name in ("scorecard", "usage_only"):
            continue
        moves: dict[tuple[Any, Any], int] = {}
        for n in found.changes(name):
            if n in keep:
                pair = (found.before[name][n], after[n])
                moves[pair] = moves.get(pair, 0) + 1
        for (was, now), count in sorted(moves.items(), key=lambda one: -one[1]):
            told.append(
                [
                    words.title(name),
                    _word(name, was),
                    _word(name, now),
                    words.counted(count, "account"),
                ]
            )
    return shown(("Definition", "From", "To", "How many"), told, numeric=(3,)) if told else None


def _others(found: Effect, name: str, rows: Sequence[int], frame: Frame) -> Shown | None:
    """How many accounts get another value of each definition that rests on it."""
    keep = set(rows)
    told: list[tuple[int, Cell]] = []
    for other in found.after:
        if other != name and not other.startswith(INNER):
            count = sum(n in keep for n in found.changes(other))
            cell = Cell(words.title(other), href=frame.link(f"/definitions/{other}"))
            told.append((count, cell))
    listed = [[cell, words.counted(count, "account")] for count, cell in _largest_first(told)]
    return shown(("Rests on it", "With another value"), listed, numeric=(1,)) if told else None


def _largest_first(told: list[tuple[int, Cell]]) -> list[tuple[int, Cell]]:
    return sorted(told, key=lambda one: (-one[0], one[1].text))


def _word(name: str, value: Any) -> Any:
    if name == "band":
        return words.BANDS[value].word
    if isinstance(value, str):
        return words.as_written(value)
    return "not enough data" if value is None else words.value(value)


def _cell(value: Any, said: Any) -> Any:
    return None if value is None else said(value)


def _apart(was: Any, now: Any) -> float:
    """How far apart; from and to what is not known is furthest."""
    if was is None or now is None:
        return float("inf")
    try:
        return abs(float(now) - float(was))
    except (TypeError, ValueError):
        return 1.0
