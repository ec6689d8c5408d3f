"""What has come in, what was rejected and what there is to mend: looked at when it may have changed, and kept between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from tenure import clock
from tenure.web.behind import Behind
from tenure.web.data import Finding
from tenure.web.kept import Basis, Kept
from tenure.web.waiting import there

if TYPE_CHECKING:
    from tenure.app import App
    from tenure.catalog.catalog import Catalog
    from tenure.warehouse.intake import Delivered, Refused
    from tenure.warehouse.pinned import Pinned

SECONDS = 30.0


class Intake(NamedTuple):
    """What has come in, as the page of data shows it."""

    came: Sequence[Delivered]
    refused: Sequence[Refused]
    findings: Sequence[Finding]
    catalog: Catalog


class Intakes:
    """The intake of a workspace, of which the last look is kept."""

    def __init__(self, app: App, behind: Behind, patience: float | None) -> None:
        self._app, self._patience = app, patience
        self._kept: Kept[Intake] = Kept(behind, 1, stands=SECONDS, longest=SECONDS)

    def now(self) -> Intake:
        """Looked at anew when something was imported; for what arrives by itself, not more often than every half minute."""
        pinned = self._app.lake.pin()
        brought = (pinned.version("imports"), clock.today(self._app))
        basis = Basis(brought, sorted(pinned.versions.items()))
        told = self._kept.behind("", basis, lambda: self._looked(pinned), self._patience)
        return there(told, "What has come in, and what there is to mend").found

    def _looked(self, pinned: Pinned) -> Intake:
        from tenure import check
        from tenure.warehouse.intake import delivered, refused

        findings = [
            Finding(one.what, one.mend, one.severity == "error")
            for one in check.findings(self._app)
            if one.severity != "note" and not one.where.startswith("sources/")  # told with them
        ]
        with self._app.engine() as engine:
            came, rejected = delivered(pinned, engine), refused(pinned, engine)
        return Intake(came, rejected, findings, self._app.catalog)
