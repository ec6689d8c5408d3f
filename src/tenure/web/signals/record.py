"""How often each kind of signal was right, and of how many losses we warned: counted behind the pages, from the stored days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tenure.web.frame import Frame, Part
from tenure.web.kept import Basis, Counted, Counting, Kept
from tenure.web.why import opened

if TYPE_CHECKING:
    from tenure.proof.lately import Lately
    from tenure.proof.track_record import Record
    from tenure.web.desk import Desk

Records = Mapping[str, "Record"]
PAUSE, SHARE = (
    600.0,
    50,
)  # seconds from one count to the next at least, and so many times what the last one took
WAIT = 0.01  # seconds that a page waits for it: it is the foot of the page, or a column of it
YEAR = timedelta(days=365)
DAYS = 2  # of which the foot line is kept: today, and one that somebody looks at


class TrackRecords:
    """Of one workspace."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._records: Kept[Records] = Kept(desk.behind, 1, stands=PAUSE, share=SHARE)
        self._lately: Kept[Lately] = Kept(desk.behind, DAYS, stands=PAUSE, share=SHARE)

    def records(self, today: date) -> Records | None:
        """By kind; None while that is being counted."""
        told = self._records.part("", self._basis(today), lambda: self._counted(today), self._wait)
        return told.found if isinstance(told, Counted) else {} if told.trouble else None

    def foot(self, frame: Frame) -> tuple[Part, ...]:
        """`Of the last 12 months' losses we warned of 31 of 40, median 74 days before.`; the number opens them."""
        day = frame.as_of  # of an earlier day what was lost by then
        told = self._lately.part(day, self._basis(day), lambda: self._looked(day), self._wait)
        proof = frame.link("/proof")
        if isinstance(told, Counting):
            said = (
                told.trouble
                or "Of how many of the last 12 months' losses we warned is being counted."
            )
            return (Part(said), Part(" "), Part("Proof", proof))
        from tenure.web.proof.overview import year_href

        found = told.found
        if not found.warned:
            return (Part(f"{found.said} "), Part("Proof", proof))
        return opened(found.said, [(found.warned, year_href(frame), "Which, and which we missed")])

    @property
    def _wait(self) -> float | None:
        return None if self._desk.patience is None else WAIT

    def _basis(self, today: date) -> Basis:
        """Counted anew once a day, and when definitions or facts were changed by hand; more days that are stored can wait."""
        brought = self._desk.basis().brought
        return Basis((brought, today), self._desk.app.readings.days("account"))

    def _counted(self, today: date) -> Records:
        from tenure.proof.track_record import track_records
        from tenure.state.signals import closed

        app = self._desk.app
        return track_records(app.ground(today), closed(app.state, today - YEAR))

    def _looked(self, today: date) -> Lately:
        from tenure.proof.lately import lately

        return lately(self._desk.app.ground(today))
