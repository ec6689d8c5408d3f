"""Replays that pages have asked for, each counted once behind the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tenure.errors import TenureError
from tenure.proof.asked import Asked
from tenure.proof.backtest import Backtest, backtest
from tenure.proof.track_record import Record, track_records
from tenure.proof.warner import WARNINGS
from tenure.state import signals as kept
from tenure.web.kept import Basis, Kept
from tenure.web.proof.drafted import Drafted
from tenure.web.proof.query import Query
from tenure.web.waiting import there

if TYPE_CHECKING:
    from tenure.catalog.catalog import Catalog
    from tenure.web.desk import Desk

REPLAYS = 6  # that are kept; each holds its history
RESOLVED = timedelta(days=730)
SHARE = 20.0  # a count stands so many times as long as it took, while facts arrive
PREDICTION = "churn_probability"
TYPES = ("int", "float", "decimal", "bool")


@dataclass(frozen=True)
class Overview:
    """What Tenure warned by, its health score, its prediction where there is one, and every kind of signal."""

    warnings: Backtest
    health: Backtest | None
    prediction: Backtest | None
    records: dict[str, Record]

    @property
    def nbytes(self) -> int:
        """About how much memory it holds."""
        return sum(one.nbytes for one in (self.warnings, self.health, self.prediction) if one)


class Proofs:
    """What was counted of the past of a workspace."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._replays: Kept[Backtest] = Kept(desk.behind, REPLAYS, share=SHARE)
        self._overviews: Kept[Overview] = Kept(desk.behind, 2, share=SHARE)
        self._named: tuple[Catalog, tuple[str, ...]] | None = None

    def replay(self, query: Query, as_of: date) -> Backtest:
        """A replay. Raises BeingCounted while it is under way."""
        asked = query.asked(as_of)
        told = self._replays.behind(
            (asked, query.draft, as_of),
            self.basis(),
            lambda: self._replayed(asked, query.draft, as_of),
            self.desk.patience,
        )
        return there(told, "The replay of the stored days").found

    def overview(self, as_of: date) -> Overview:
        """All that warns. Raises BeingCounted while it is under way."""
        told = self._overviews.behind(
            as_of, self.basis(), lambda: self._all(as_of), self.desk.patience
        )
        return there(told, "What was foreseen, and what was not").found

    def names(self) -> tuple[str, ...]:
        """What can be replayed by its name."""
        catalog = self.desk.app.catalog
        if self._named is None or self._named[0] is not catalog:
            types = {name: str(kind) for name, kind in catalog.types("account").items()}
            numbers = [name for name, kind in types.items() if kind.startswith(TYPES)]
            found = tuple(sorted(n for n in numbers if not catalog.get(n).on_demand))
            self._named = (catalog, found)
        return self._named[1]

    def basis(self) -> Basis:
        """What is counted of the past stands on: the files, and the days that are stored."""
        app = self.desk.app
        brought, _ = self.desk.basis()
        days = app.readings.days("account")
        return Basis(brought, (len(days), days[-1:], app.lake.pin().version("readings_account")))

    def _replayed(self, asked: Asked, draft: Drafted | None, as_of: date) -> Backtest:
        app = self.desk.app
        return backtest(app.ground(as_of), asked, draft.catalog(app) if draft else None)

    def _all(self, as_of: date) -> Overview:
        ground = self.desk.app.ground(as_of)
        warned = backtest(ground, Asked(what=WARNINGS, until=as_of, as_stored=True))
        return Overview(
            warned,
            self._one("health", as_of),
            self._one(PREDICTION, as_of),
            self._told(as_of),
        )

    def _one(self, what: str, as_of: date) -> Backtest | None:
        """A replay of what may not be there."""
        app = self.desk.app
        if what not in app.catalog.types("account"):
            return None
        try:
            found = backtest(
                app.ground(as_of), Asked(what=what, until=as_of, as_stored=True), compared=False
            )
        except TenureError:
            return None
        return found if found.figures.months else None

    def _told(self, as_of: date) -> dict[str, Record]:
        app = self.desk.app
        resolved = kept.closed(app.state, as_of - RESOLVED)
        return track_records(app.ground(as_of), resolved)
