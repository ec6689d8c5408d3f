"""Puts the parts together: workspace, settings, lake, state, catalog. Holds them; does nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tenure.errors import WorkspaceError
from tenure.facts import Moments, Zone
from tenure.settings import FILE, Settings

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.catalog.catalog import Catalog
    from tenure.catalog.definition import Definition
    from tenure.health.scorecard import Scorecard
    from tenure.product import Product
    from tenure.segments import Segment
    from tenure.state import State
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.faces import Declared
    from tenure.warehouse.lake import Lake
    from tenure.warehouse.lens import Lens
    from tenure.warehouse.pinned import Pinned
    from tenure.warehouse.readings import Readings

METRICS = ("tenure.metrics",)
# The files of a workspace that definitions are made from.
DEFINED = (
    "tenure.toml",
    "features.toml",
    "stages.toml",
    "tiers.toml",
    "metrics/*.py",
    "segments/*.toml",
    "scorecards/*.toml",
)
LIVE = "used_lately"  # the metric whose window is the setting live.days_without_contracts


@dataclass
class App:
    """One workspace, open."""

    workspace: Path
    settings: Settings
    lake: Lake
    _catalog: tuple[object, Catalog] | None = field(default=None, repr=False)
    _declared: tuple[object, Declared] | None = field(default=None, repr=False)
    _readings: Readings | None = field(default=None, repr=False)
    _state: State | None = field(default=None, repr=False)

    @classmethod
    def open(cls, workspace: Path) -> App:
        """The workspace in this folder; its lake is made when there is none yet."""
        from tenure.warehouse.lake import Lake

        if not (workspace / FILE).is_file():
            raise WorkspaceError(
                f"{workspace}: there is no {FILE} here. `tenure init {workspace}` makes a workspace, "
                f"`--workspace DIR` names another."
            )
        settings = Settings.read(workspace)
        folder = workspace / "lake"
        lake = Lake.open(folder) if folder.exists() else Lake.create(folder, settings.zone)
        lake.adopt(settings.zone)
        return cls(workspace, settings, lake)

    @property
    def zone(self) -> Zone:
        """The workspace's calendar."""
        return Zone(self.settings.zone)

    def engine(self) -> Engine:
        """A new engine; close it, or use it with `with`."""
        from tenure.warehouse.engines.duckdb import Engine

        return Engine(memory=self.settings.memory, threads=self.settings.threads)

    @property
    def state(self) -> State:
        """What people decided; its database is made when it is first asked for."""
        from tenure.state import State
        from tenure.state.state import FILE as DATABASE

        if self._state is None:
            self._state = State.open(self.settings.state_url or self.workspace / DATABASE)
        return self._state

    @property
    def readings(self) -> Readings:
        """The stored answers."""
        from tenure.warehouse.readings import Readings

        if self._readings is None:
            self._readings = Readings(self.lake)
        return self._readings

    def lens(
        self,
        engine: Engine,
        moments: Moments,
        pinned: Pinned | None = None,
        account: str | None = None,
    ) -> Lens:
        """The lake as known at `moments`; of one account only, for its page."""
        from tenure.warehouse.lens import Lens

        return Lens(
            pinned or self.lake.pin(),
            engine,
            moments,
            currency=self.settings.currency,
            rates=self.rates(),
            account=account,
            declared=self.declared(),
        )

    def declared(self) -> Declared:
        """What is declared of the product and of lists of accounts, for the warehouse; read again when its files change."""
        from tenure import product, segments
        from tenure.warehouse.faces import Declared

        seen = self._files()
        if self._declared is None or self._declared[0] != seen:
            sold = self.product()
            lists = {"declared_lists": segments.declared(self.segments())}
            self._declared = (seen, Declared({**product.declared(sold), **lists}, sold.plan))
        return self._declared[1]

    def product(self) -> Product:
        """What the vendor sells, as features.toml says."""
        from tenure import product

        return product.read(self.workspace)

    def segments(self) -> tuple[Segment, ...]:
        """The workspace's segments, and ours where it has none of their name."""
        from tenure import segments

        return segments.read_all(self.workspace)

    def rates(self) -> pa.Table | None:
        """rates.csv: what one unit of a currency is worth in the reporting currency, from a day on."""
        from tenure.warehouse.rates import read

        return read(self.workspace / "rates.csv")

    def scorecards(self) -> tuple[Scorecard, ...]:
        """The workspace's scorecards, in the order of their files; ours where it has none."""
        from tenure.health.scorecard import read_all

        return read_all(self.workspace / "scorecards")

    @property
    def catalog(self) -> Catalog:
        """Every definition of this workspace; made anew when its files or its attributes have changed."""
        pinned = self.lake.pin()
        seen = (pinned.version("attributes"), *self._files())
        if self._catalog is None or self._catalog[0] != seen:
            self._catalog = (seen, self._loaded(pinned))
        return self._catalog[1]

    def _files(self) -> tuple[tuple[str, int], ...]:
        files = [found for pattern in DEFINED for found in self.workspace.glob(pattern)]
        return tuple(sorted((str(file), file.stat().st_mtime_ns) for file in files))

    def _loaded(self, pinned: Pinned) -> Catalog:
        from tenure import product, segments
        from tenure.catalog.catalog import Catalog
        from tenure.catalog.definition import Choice
        from tenure.catalog.load import collect
        from tenure.health.score import definitions
        from tenure.warehouse.faces import FACES

        where = str(self.workspace / FILE)
        choices = [
            Choice(
                name=given["name"],
                of=given["of"],
                doc=given.get("doc", ""),
                knobs={k: v for k, v in given.items() if k not in ("name", "of", "doc")},
                where=where,
            )
            for given in self.settings.choices
        ]
        metrics = [
            replace(found, knobs={**found.knobs, "days": self.settings.live_days})
            if found.name == LIVE
            else found
            for found in collect(METRICS, self.workspace / "metrics", choices)
        ]
        with self.engine() as engine:
            attributes = self.lens(engine, Moments.at(MIN_DAY), pinned).attribute_types()
        declared = {
            name: self.declared().version(face.declared)
            for name, face in FACES.items()
            if face.declared
        }
        made = [*metrics, *product.definitions(self.product())]
        grouped = segments.definitions(self.segments())
        before, after = _parted([*made, *grouped], attributes)
        catalog = Catalog(before, attributes, declared)
        scores = definitions(self.scorecards(), {n: str(t) for n, t in catalog.types().items()})
        return Catalog([*before, *scores, *after], attributes, declared)


def _parted(
    definitions: Sequence[Definition], attributes: Mapping[str, str]
) -> tuple[list[Definition], list[Definition]]:
    """Those that scores may need, and those that need a score themselves (a segment of accounts at risk)."""
    from tenure.catalog.definition import KEYS
    from tenure.warehouse.lens import table_names

    known = {*table_names(), "people", "as_of", *KEYS["person"], *attributes}
    before: list[Definition] = list(definitions)
    after: list[Definition] = []
    while True:
        names = known | {definition.name for definition in before}
        late = [d for d in before if any(_is_score(need) for need in set(d.needs) - names)]
        late += [d for d in before if set(d.needs) & {one.name for one in after} and d not in late]
        if not late:
            return before, after
        after += late
        before = [definition for definition in before if definition not in late]


def _is_score(name: str) -> bool:
    return name in SCORES or name.startswith("health_")


SCORES = ("health", "band", "scorecard", "usage_only")
MIN_DAY = date(2000, 1, 1)  # any day will do to ask which attributes there are
