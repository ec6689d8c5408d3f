"""What is asked of the lake when one account is opened: its dossier, and the rows behind its numbers. Kept for a minute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from tenure.web.changes import changes
from tenure.web.dossier import Dossier, gathered
from tenure.web.kept import Basis, Kept
from tenure.web.portfolio import Portfolio
from tenure.web.rows import MOST, narrowed

if TYPE_CHECKING:
    from tenure.catalog.rows import Behind
    from tenure.web.desk import Desk

KEPT = 60  # of each kind
FRESH, ROUGH = 2.0, 60.0  # seconds that it stands while facts arrive, and is shown at most
Story = Sequence[tuple[date, str]]


class Opened:
    """Of one workspace."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._dossiers: Kept[Dossier] = Kept(desk.behind, KEPT, stands=FRESH, longest=ROUGH)
        self._rows: Kept[Behind] = Kept(desk.behind, KEPT, stands=FRESH, longest=ROUGH)

    def dossier(self, portfolio: Portfolio, n: int, story: Story | None) -> Dossier:
        """What the lake says of row `n`."""
        as_of, account = portfolio.as_of, portfolio.ids[n]

        def made() -> Dossier:
            app = self._desk.app
            with self._desk.lens(as_of, account) as lens:
                found = gathered(lens, app.readings, portfolio, n, story)
            return replace(found, changes=changes(app, ["health"], as_of))

        basis = Basis(portfolio, self._desk.basis().arrived)
        return self._dossiers.of((as_of, account), basis, made).found

    def rows(self, portfolio: Portfolio, n: int, name: str, person: str, event: str) -> Behind:
        """The rows behind a number of row `n`, or of one person there; with `event` only those of it."""
        key = (portfolio.as_of, portfolio.ids[n], name, person, event)
        basis = Basis((portfolio, self._desk.app.catalog), self._desk.basis().arrived)
        return self._rows.of(
            key, basis, lambda: self._behind(portfolio, n, name, person, event)
        ).found

    def _behind(self, portfolio: Portfolio, n: int, name: str, person: str, event: str) -> Behind:
        from tenure.catalog.rows import rows_behind

        catalog, account_id = self._desk.app.catalog, portfolio.ids[n]
        key = {"account_id": account_id} | ({"person_id": person} if person else {})
        needed = catalog.order([name], "person") if person else ()
        compares = any(catalog.shape(one, "person").form == "table" for one in needed)
        with self._desk.lens(portfolio.as_of, None if compares else account_id) as lens:
            behind = rows_behind(
                catalog,
                lens,
                name,
                key,
                subject="person" if person else "account",
                limit=None if event else MOST,
                values=None if person else portfolio.columns.row(n),
            )
        return narrowed(behind, event) if event else behind
