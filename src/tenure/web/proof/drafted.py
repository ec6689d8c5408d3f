"""A change that is not published, as an address names it: a drafted scorecard, or a definition with knobs that are typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.datastructures import QueryParams

from tenure.definitions import turn
from tenure.health.card_file import told
from tenure.health.card_folder import draft_file, draft_text
from tenure.proof.draft import with_draft
from tenure.web.definitions.editor import PREFIX, typed, values

if TYPE_CHECKING:
    from tenure.app import App
    from tenure.catalog.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Drafted:
    """`name` of a scorecard; with `knobs`, of a definition that would have these."""

    name: str
    knobs: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, params: QueryParams) -> Drafted | None:
        """As the address of a replay says: `draft=NAME`, and `set.KNOB=VALUE`."""
        name = params.get("draft", "").strip()[:100]
        return cls.named(name, typed(params)) if name else None

    @classmethod
    def named(cls, name: str, knobs: Mapping[str, str]) -> Drafted:
        """Knobs in one order, however they stand in an address."""
        return cls(name, tuple(sorted(knobs.items())))

    @property
    def params(self) -> dict[str, str]:
        """As an address of a replay says it."""
        return {"draft": self.name, **self.knob_params}

    @property
    def knob_params(self) -> dict[str, str]:
        """The knobs, as an address or a form sends them."""
        return {f"{PREFIX}{knob}": value for knob, value in self.knobs}

    def catalog(self, app: App) -> Catalog:
        """What would be defined. Raises what is wrong with it."""
        if self.knobs:
            wanted = values(app.catalog.get(self.name), dict(self.knobs))
            return turn(app, self.name, wanted).after.catalog
        file = draft_file(app.workspace, self.name)
        card = told(draft_text(app.workspace, self.name), str(file))
        return app.scorecards_tried(with_draft(app.scorecards(), card)).catalog
