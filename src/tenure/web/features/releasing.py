"""Which release is asked about, with which thresholds, and what is found: kept in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tenure.discovery.release_impact import (
    VERDICTS,
    Impact,
    Rules,
    Told,
    Verdict,
    first_look,
    release_impact,
)
from tenure.errors import UsageError
from tenure.warehouse.feature_use import EPOCH
from tenure.warehouse.history import History
from tenure.warehouse.weekly_use import By
from tenure.web.features.gathered import Gathered, Gathering
from tenure.web.kept import Kept
from tenure.web.query import whole

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams

    from tenure.web.desk import Desk


NEW_DAYS = (-7, 28)  # around a release: a feature first used then is new
RANGES: Mapping[str, tuple[int, int]] = {  # in the address: least and most
    "before": (2, 26),
    "settling": (0, 12),
    "after": (2, 26),
    "least": (1, 1000),
}
SHARES = ("lower", "settled")  # in percent
OWN = ("release", "day", "feature", "by", "of", *RANGES, *SHARES)


@dataclass(frozen=True)
class Looked:
    """What was asked, and what was found; `impact` is None where there is nothing to look at yet."""

    params: tuple[tuple[str, str], ...]
    releases: tuple[tuple[date, str], ...]  # the latest first
    day: date | None
    name: str
    features: tuple[str, ...]
    suggested: bool  # the features were found, not chosen
    by: By
    of: Verdict | None
    rules: Rules
    impact: Impact | None
    ready: date | None  # the day on which the weeks after are over, where they are not
    names: Mapping[str, str]  # of people
    seconds: float = 0.0

    def shown(self, gathered: Gathered) -> list[Told]:
        """The accounts or users that are asked for, those who fell most first."""
        wanted = {gathered.portfolio.ids[n] for n in gathered.rows}
        found = [one for one in (self.impact.told if self.impact else ()) if one.account in wanted]
        found = [one for one in found if self.of is None or one.verdict == self.of]
        return sorted(
            found,
            key=lambda one: (
                one.verdict == "unknown",
                one.change if one.change is not None else 0,
                one.account,
            ),
        )


class Releasing:
    """Impacts of releases, kept in memory."""

    def __init__(self, desk: Desk, gathering: Gathering) -> None:
        self._desk, self._gathering = desk, gathering
        self._released: Kept[tuple[tuple[date, str], ...]] = Kept(desk.behind, 3)
        self._kept: Kept[Impact] = Kept(desk.behind, 12)

    def of(self, gathered: Gathered, params: QueryParams) -> Looked:
        """What the address asks for; without a release named, the latest whose weeks after are over."""
        until = gathered.use.until
        releases = self._released.of(until, gathered.basis, lambda: self._all(until)).found
        rules, by = _rules(params), _by(params)
        day, name = _day(params, releases, until, rules)
        of = next((one for one in VERDICTS if one == params.get("of")), None)
        own = tuple((key, value) for key, value in params.multi_items() if key in OWN and value)
        if day is None:
            return Looked(own, releases, None, "", (), False, by, of, rules, None, None, {})
        chosen = tuple(f for f in params.getlist("feature") if f in gathered.features)
        features = chosen or new_features(gathered, day)
        over = first_look(day, rules)
        if over > until:
            return Looked(
                own, releases, day, name, features, not chosen, by, of, rules, None, over, {}
            )

        def found() -> Impact:
            with self._desk.lens(until) as lens:
                return release_impact(lens, day, features, by, rules)

        kept = self._kept.of((until, day, features, by, rules), gathered.basis, found)
        names = self._gathering.names(gathered) if by == "user" else {}
        return Looked(
            own,
            releases,
            day,
            name,
            features,
            not chosen,
            by,
            of,
            rules,
            kept.found,
            None,
            names,
            kept.seconds,
        )

    def _all(self, until: date) -> tuple[tuple[date, str], ...]:
        with self._desk.lens(until) as lens:
            return tuple(reversed(History(lens, until).releases(date.min)))


def new_features(gathered: Gathered, day: date) -> tuple[str, ...]:
    """The features that nobody had used before a release, and somebody did within four weeks of it."""
    use, found = gathered.use, []
    for feature in gathered.features:
        first = use.first[use.rows(feature)]
        if first.size:
            after = (EPOCH + timedelta(days=int(first.min())) - day).days
            if NEW_DAYS[0] <= after <= NEW_DAYS[1]:
                found.append(feature)
    return tuple(found)


def _rules(params: QueryParams) -> Rules:
    given: dict[str, Any] = {}
    for name, (least, most) in RANGES.items():
        if params.get(name, "").isdecimal():
            given[name] = whole(params[name], least, most, least)
    for name in SHARES:
        if params.get(name, "").isdecimal():
            given[name] = whole(params[name], 0, 100, 0) / 100
    return Rules(**given)


def _by(params: QueryParams) -> By:
    return "user" if params.get("by") == "user" else "account"


def _day(
    params: QueryParams, releases: Sequence[tuple[date, str]], until: date, rules: Rules
) -> tuple[date | None, str]:
    """The day that is asked about: of a release, or any other."""
    if text := params.get("day", "").strip():
        try:
            return date.fromisoformat(text), ""
        except ValueError:
            raise UsageError(f"day={text} is not a day; write it like 2026-03-25.") from None
    if name := params.get("release", ""):
        return next(((day, one) for day, one in releases if one == name), (None, ""))
    over = [one for one in releases if first_look(one[0], rules) <= until]
    return next(iter([*over, *releases]), (None, ""))
