"""The rhythm of an account: its weeks on the band of what is usual for it, those that are far from it in words, and its weekdays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup, escape

from tenure.stats.usual_week import SETTLED_DAYS, Usual, usual_weeks
from tenure.warehouse.account_use import Weekly
from tenure.web import charts, words
from tenure.web.table import Shown, shown

HEIGHT = 92
SMALL = 56
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TOLD = 8  # weeks in words


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """Ready to be shown."""

    line: str
    axis: Markup
    users: Markup
    events: Markup
    far: tuple[str, ...]
    more: str
    weekdays: Markup | None
    table: Shown
    weekday_table: Shown | None
    length: str
    other_length: str
    other_href: str


def rhythm(
    weekly: Weekly, weeks: int, cadence: str | None, other: tuple[str, str]
) -> Rhythm | None:
    """The last `weeks` weeks; the weeks before them make the first band. None where it was never used."""
    if weekly.first_use is None or not any(weekly.events[-weeks:]):
        return None
    ends = weekly.ends[-weeks:]
    used = [(end - weekly.first_use).days + 1 for end in weekly.ends]
    usual_users = usual_weeks(weekly.users, used)[-weeks:]
    usual_events = usual_weeks(weekly.events, used)[-weeks:]
    users, events = weekly.users[-weeks:], weekly.events[-weeks:]
    far = [
        *_far(ends, users, usual_users, "user"),
        *_far(ends, events, usual_events, "event"),
    ]
    far.sort(key=lambda one: one[0], reverse=True)
    axis = charts.Axis(ends[0] - timedelta(days=6), ends[-1])
    return Rhythm(
        line=_line(users[-1], usual_users[-1], events[-1], usual_events[-1], used[-1], cadence),
        axis=charts.time_axis(axis),
        users=banded(ends, users, usual_users, "user"),
        events=banded(ends, events, usual_events, "event"),
        far=tuple(text for _, text in far[:TOLD]),
        more=f"and {len(far) - TOLD} more" if len(far) > TOLD else "",
        weekdays=_weekdays(weekly) if weekly.weekdays else None,
        table=_table(ends, users, usual_users, events, usual_events),
        weekday_table=_weekday_table(weekly) if weekly.weekdays else None,
        length=f"{weeks} weeks",
        other_length=other[0],
        other_href=other[1],
    )


def banded(
    ends: Sequence[date], values: Sequence[int], usual: Sequence[Usual | None], noun: str
) -> Markup:
    """A bar per week on the band of two deviations around what was usual; what is beyond it is marked."""
    top = max([*values, *(one.high for one in usual if one)], default=0) or 1
    step = 100 / len(values)

    def y(value: float) -> float:
        return round(HEIGHT - 2 - value / top * (HEIGHT - 20), 1)

    parts, far = [], 0
    for n, one in enumerate(usual):
        if one is not None:
            parts.append(
                f'<rect class="usual" x="{round(n * step, 2)}%" y="{y(one.high)}" width="{round(step, 2)}%" '
                f'height="{round(y(one.low) - y(one.high), 1)}"/>'
                f'<line class="usual-mean" x1="{round(n * step, 2)}%" x2="{round((n + 1) * step, 2)}%" '
                f'y1="{y(one.mean)}" y2="{y(one.mean)}"/>'
            )
    for n, value in enumerate(values):
        one = usual[n]
        odd = one is not None and one.is_far(value)
        far += odd
        said = f"week to {words.day(ends[n])}: {words.counted(value, noun)}"
        parts.append(
            f'<rect class="bar{" bar-far" if odd else ""}" x="{round((n + 0.2) * step, 2)}%" y="{y(value)}" '
            f'width="{round(step * 0.6, 2)}%" height="{round(HEIGHT - 2 - y(value), 1)}" rx="1">'
            f"<title>{escape(said)}</title></rect>"
        )
        if odd and one is not None:
            sign = "▲" if value > one.mean else "▼"
            parts.append(
                f'<text class="far" x="{round((n + 0.5) * step, 2)}%" y="{round(max(y(value) - 4, 10), 1)}" '
                f'text-anchor="middle">{sign}</text>'
            )
    label = f"{noun.capitalize()}s week by week, now {values[-1]}; {words.counted(far, 'week')} far from the usual"
    return Markup(
        f'<svg class="drawn banded" width="100%" height="{HEIGHT}" role="img" aria-label="{escape(label)}">'
        f"{''.join(parts)}</svg>"
    )


def _line(
    users: int,
    of_users: Usual | None,
    events: int,
    of_events: Usual | None,
    used: int,
    cadence: str | None,
) -> str:
    if of_users is None or of_events is None:
        weeks = words.counted(-(-max(SETTLED_DAYS - used, 0) // 7), "week")
        return (
            f"It has no rhythm of its own yet: that takes 16 weeks of use, {weeks} more."
            if used < SETTLED_DAYS
            else "There are not enough weeks to say what is usual."
        )
    told = f"A usual week has {_about(of_users.mean, 'user')} and {_about(of_events.mean, 'event')}"
    told += f"; the last one had {users:,} and {events:,}."
    return f"Its rhythm: {cadence}. {told}" if cadence else told


def _about(mean: float, noun: str) -> str:
    return words.counted(round(mean) if mean >= 10 else round(mean, 1), noun)


def _far(
    ends: Sequence[date], values: Sequence[int], usual: Sequence[Usual | None], noun: str
) -> list[tuple[date, str]]:
    """The weeks beyond two deviations, in words."""
    found = []
    for end, value, one in zip(ends, values, usual, strict=True):
        if one is not None and one.is_far(value):
            distance = one.distance(value)
            more = "more" if distance > 0 else "fewer"
            found.append(
                (
                    end,
                    f"Week to {words.day(end)}: {words.counted(value, noun)}, {more} than usual "
                    f"({_about(one.mean, noun)}), {abs(distance):.1f} deviations away.",
                )
            )
    return found


def _weekdays(weekly: Weekly) -> Markup:
    """A pair of bars per weekday: the last 13 weeks, and the last four."""
    now = weekly.weekdays_now or (0.0,) * 7
    top, step, parts = max(*weekly.weekdays, *now) or 1.0, 100 / 7, []
    for n, day in enumerate(WEEKDAYS):
        for share, kind, x in ((weekly.weekdays[n], "bar-was", 0.12), (now[n], "bar", 0.5)):
            height = round(share / top * (SMALL - 18), 1)
            parts.append(
                f'<rect class="{kind}" x="{round((n + x) * step, 2)}%" y="{round(SMALL - 16 - height, 1)}" '
                f'width="{round(step * 0.34, 2)}%" height="{height}" rx="1"/>'
            )
        parts.append(
            f'<text x="{round((n + 0.48) * step, 2)}%" y="{SMALL - 3}" text-anchor="middle">{day[:2]}</text>'
        )
    busiest = WEEKDAYS[max(range(7), key=lambda n: weekly.weekdays[n])]
    label = f"Events by weekday over 13 weeks and over the last four; the busiest is {busiest}"
    return Markup(
        f'<svg class="drawn weekdays" width="100%" height="{SMALL}" role="img" aria-label="{escape(label)}">'
        f"{''.join(parts)}</svg>"
    )


def _table(
    ends: Sequence[date],
    users: Sequence[int],
    of_users: Sequence[Usual | None],
    events: Sequence[int],
    of_events: Sequence[Usual | None],
) -> Shown:
    rows = [
        [end, u, _band(ou), e, _band(oe)]
        for end, u, ou, e, oe in reversed(
            list(zip(ends, users, of_users, events, of_events, strict=True))
        )
    ]
    heads = ("Week to", "Users", "Usually", "Events", "Usually")
    return shown(heads, rows, numeric=(1, 2, 3, 4))


def _band(one: Usual | None) -> str | None:
    if one is None:
        return None
    return f"{words.number(round(one.low, 1))} to {words.number(round(one.high, 1))}"


def _weekday_table(weekly: Weekly) -> Shown:
    now = weekly.weekdays_now or (None,) * 7
    rows = [
        [day, words.percent(weekly.weekdays[n]), words.percent(now[n])]
        for n, day in enumerate(WEEKDAYS)
    ]
    return shown(("Weekday", "Last 13 weeks", "Last 4 weeks"), rows, numeric=(1, 2))
