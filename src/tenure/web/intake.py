"""What has come in, what was rejected and what there is to mend: looked at when it may have changed, and kept between."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from tenure import clock
from tenure.web.data import Finding

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

    def __init__(self, app: App) -> None:
        self._app = app
        self._last: tuple[float, object, object, Intake] | None = None

    def now(self) -> Intake:
        """Looked at anew when something was imported; for what arrives by itself, not more often than every half minute."""
        pinned, now = self._app.lake.pin(), time.monotonic()
        imported = (pinned.version("imports"), clock.today(self._app))
        version = sorted(pinned.versions.items())
        if self._last is not None:
            looked, before, all_, intake = self._last
            if all_ == version or (before == imported and now - looked < SECONDS):
                return intake
        intake = self._looked(pinned)
        self._last = (now, imported, version, intake)
        return intake

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
