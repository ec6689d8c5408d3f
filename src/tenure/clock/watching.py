"""What is open follows what is stored of a day: of today after it was computed, and of any other when asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from tenure.app import App
from tenure.clock.computing import stored, stored_names
from tenure.errors import SettingError
from tenure.facts import Moments
from tenure.warehouse.names import names_of_people

if TYPE_CHECKING:
    from tenure.signals import Kind
    from tenure.signals.seen import Seen
    from tenure.state.leases import Lease
    from tenure.warehouse.lens import Lens

DAY = timedelta(days=1)


def kinds(app: App) -> list[Kind]:
    """The kinds of signals there are, in the order of their names; without those that are switched off."""
    from tenure.signals import Kind

    found = {one.kind: one for one in app.catalog.definitions.values() if isinstance(one, Kind)}
    unknown = sorted(set(app.files.settings.signals_off) - set(found))
    if unknown:
        raise SettingError(
            f'signals.off names "{unknown[0]}", and there is no such kind of signal: {", ".join(sorted(found))}.'
        )
    return [found[name] for name in sorted(found) if name not in app.files.settings.signals_off]


def watch(
    app: App, day: date, now: datetime | None = None, lease: Lease | None = None
) -> Mapping[str, int] | None:
    """Make what is open follow the readings that are stored of a day; what was done, counted.

    None where nothing is stored of it, or a later day was watched already.
    """
    from tenure.signals.seen import Seen, names
    from tenure.signals.watch import watch as follow

    one = app.readings.stored("account").get(day)
    if one is None:
        return None
    on = kinds(app)
    wanted = [name for name in names(on) if name in set(stored_names(app.catalog))]
    at = now or datetime.now(UTC)
    seen = Seen(stored(app, day, wanted), day, one.at or at, app.settings.currency)
    with app.engine() as engine:
        seen = named(seen, on, app.lens(engine, Moments.at(day)))
    return follow(app.state, on, seen, at, app.files.settings.most_new_signals, lease)


def named(seen: Seen, on: Collection[Kind], lens: Lens) -> Seen:
    """The same, with the names of the people of whom it tells."""
    return replace(seen, people=names_of_people(lens, seen.people_named(on)))


def watch_newest(
    app: App, days: Iterable[date], now: datetime, lease: Lease | None = None
) -> Mapping[str, int] | None:
    """The same of the last of some days, where it is today or yesterday: what is older deserves nobody's attention now."""
    newest = max(days, default=None)
    if newest is None or newest < app.zone.day_of(now) - DAY:
        return None
    return watch(app, newest, now, lease)


def happened(counts: Mapping[str, int]) -> list[str]:
    """What was done, in words: `3 opened`, `1 closed`."""
    return [f"{counts[name]:,} {name}" for name in HAPPENED if counts.get(name)]


def told(counts: Mapping[str, int]) -> str:
    """The same as a sentence, and how all stand: `signals: 3 opened, 1 closed; 12 open (4 held back)`."""
    done = ", ".join(happened(counts)) or "nothing new"
    beside = [f"{counts[name]:,} {words}" for name, words in BESIDE.items() if counts.get(name)]
    return f"signals: {done}; {counts['open']:,} open" + (
        f" ({', '.join(beside)})" if beside else ""
    )


HAPPENED = ("opened", "reopened", "escalated", "eased", "released", "woken", "closed")
BESIDE: Mapping[str, str] = {
    "held_back": "held back",
    "snoozed": "snoozed",
    "silent": "held by a silent feed",
    "unknown": "cannot be told",
}
