"""Puts the parts together: workspace, settings, lake, state, catalog. Holds them; does nothing."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tenure import defined
from tenure.defined import Defined, Files
from tenure.errors import SettingError, TenureError, WorkspaceError
from tenure.facts import Moments, Zone
from tenure.settings import FILE, Settings

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.catalog.catalog import Catalog
    from tenure.catalog.leaving import Wrong
    from tenure.health.scorecard import Scorecard
    from tenure.product import Product
    from tenure.proof.ground import Ground
    from tenure.segments import Segment
    from tenure.state import State
    from tenure.warehouse.engines.computer import Computer
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.faces import Declared
    from tenure.warehouse.lake import Lake
    from tenure.warehouse.lens import Lens
    from tenure.warehouse.pinned import Pinned
    from tenure.warehouse.readings import Readings


@dataclass
class App:
    """One workspace, open."""

    workspace: Path
    settings: Settings
    lake: Lake
    lenient: bool = False  # while files are broken, go on with what they last said; else refuse
    noticed: object = None  # what was last compared with the versions that are kept
    _files: tuple[object, Files] | None = field(default=None, repr=False)
    _defined: tuple[object, Defined] | None = field(default=None, repr=False)
    _broken: tuple[object, TenureError] | None = field(default=None, repr=False)
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
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

    def computer(self) -> Computer:
        """A new engine for definitions: that of the setting `engine.url`, else DuckDB. Close it, or use it with `with`."""
        if not self.settings.engine_url:
            return self.engine()
        try:
            from tenure.warehouse.engines.spark import SparkEngine
        except ModuleNotFoundError as error:
            raise SettingError(
                f"engine.url is set, but {error.name} is not installed: `pip install 'tenure[spark]'`, "
                "or leave engine.url empty, and DuckDB computes."
            ) from error
        return SparkEngine(self.settings.engine_url, self.workspace / "lake" / "scratch")

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
        engine: Computer,
        moments: Moments,
        pinned: Pinned | None = None,
        account: str | None = None,
        declared: Declared | None = None,
        accounts: Collection[str] | None = None,
    ) -> Lens:
        """The lake as known at `moments`; of one account only, for its page, or of some. `declared`: as the files say now,
        or did."""
        if account is not None:
            accounts = (account,)
        pinned = pinned or self.lake.pin()
        return self._lens(engine, moments, pinned, declared or self.declared(), accounts)

    def _lens(
        self,
        engine: Computer,
        moments: Moments,
        pinned: Pinned,
        declared: Declared,
        accounts: Collection[str] | None = None,
    ) -> Lens:
        from tenure.warehouse.lens import Lens

        return Lens(
            pinned,
            engine,
            moments,
            currency=self.settings.currency,
            rates=self.rates(),
            accounts=accounts,
            declared=declared,
        )

    def declared(self) -> Declared:
        """What is declared of the product and of lists of accounts, for the warehouse."""
        return self.files.declared

    def product(self) -> Product:
        """What the vendor sells, as features.toml says."""
        return self.files.product

    def segments(self) -> tuple[Segment, ...]:
        """The workspace's segments, and ours where it has none of their name."""
        return self.files.segments

    def scorecards(self) -> tuple[Scorecard, ...]:
        """Every version of every scorecard that was ever in force: the workspace's, and ours where it has none of their name
        and they can be asked here."""
        return self.defined.files.scorecards

    def scorecards_tried(self, cards: Sequence[Scorecard]) -> Defined:
        """What would be defined if there were these scorecards and no others."""
        return self._of(replace(self.files, scorecards=tuple(cards)), self.lake.pin())

    def ground(self, today: date) -> Ground:
        """What a replay of stored days stands on, as known at the end of `today`."""
        from tenure.proof.ground import Ground

        return Ground(
            catalog=self.catalog,
            readings=self.readings,
            computer=self.computer,
            lens_of=self.lens,
            today=today,
            live_days=self.settings.live_days,
            currency=self.settings.currency,
        )

    def rates(self) -> pa.Table | None:
        """rates.csv: what one unit of a currency is worth in the reporting currency, from a day on."""
        from tenure.warehouse.rates import read

        return read(self.workspace / "rates.csv")

    @property
    def files(self) -> Files:
        """What the files of this workspace say; read again when one of them changes."""
        if self.lenient:
            return self.defined.files
        seen = defined.seen(self.workspace)
        with self._lock:
            if self._files is None or self._files[0] != seen:
                self._files = (seen, defined.read(self.workspace))
            return self._files[1]

    @property
    def catalog(self) -> Catalog:
        """Every definition of this workspace; made anew when its files or its attributes have changed."""
        return self.defined.catalog

    @property
    def defined(self) -> Defined:
        """All that the files define, of one reading of them: as they are, or, if lenient, as they were when last in order."""
        pinned = self.lake.pin()
        seen = (pinned.version("attributes"), _doublings(pinned), defined.seen(self.workspace))
        with self._lock:
            if self._defined is not None and self._defined[0] == seen:
                wrong = self._defined[1].wrong
                self._broken = (seen, wrong[0]) if wrong else None
            elif self._broken is None or self._broken[0] != seen:
                self._define(seen, pinned)
            unfit = self._defined is None or not self.lenient
            if self._broken is not None and unfit:
                raise self._broken[1].with_traceback(None)
            assert self._defined is not None
            return self._defined[1]

    @property
    def broken(self) -> str:
        """What is wrong with the files, where pages go on with what they said before; nothing where all is well."""
        return str(self._broken[1]) if self._broken else ""

    @property
    def left_out(self) -> tuple[TenureError, ...]:
        """What is wrong with the files, where they were broken from the start and pages go on without what is."""
        return self._defined[1].wrong if self._defined else ()

    def tried(self, settings: Settings) -> Defined:
        """What would be defined if tenure.toml said these settings. Raises what `defined` would."""
        return self._of(defined.read(self.workspace, settings), self.lake.pin())

    def product_check(self, product: Product) -> None:
        """Raise what `defined` would if features.toml declared `product`: a name that exists already, or one that is missed."""
        self._of(defined.read(self.workspace, sold=product), self.lake.pin())

    def segments_check(self, segments: Sequence[Segment]) -> None:
        """Raise what `defined` would if there were these segments and no others."""
        from tenure.segments import declared

        rows = {**self.declared().rows, "declared_lists": declared(segments)}
        files = replace(
            self.files,
            segments=tuple(segments),
            declared=replace(self.declared(), rows=rows),
        )
        self._of(files, self.lake.pin())

    def names_taken(self) -> frozenset[str]:
        """The names of definitions that the product does not make: what it makes must be called otherwise."""
        definitions = self.catalog.definitions.values()
        return frozenset(
            one.name for one in definitions if one.family not in ("product", "attribute")
        )

    def _define(self, seen: object, pinned: Pinned) -> None:
        try:
            self._defined = (seen, self._of(defined.read(self.workspace), pinned))
            self._broken = None
        except TenureError as error:
            self._broken = (seen, error)
            if self.lenient and (self._defined is None or self._defined[1].wrong):
                self._define_the_rest(seen, pinned)

    def _define_the_rest(self, seen: object, pinned: Pinned) -> None:
        """All but what is wrong: nothing was in order yet that could be gone on with."""
        wrong: list[TenureError] = []
        try:
            files = defined.read(self.workspace, wrong=wrong)
            self._defined = (seen, self._of(files, pinned, wrong))
        except TenureError as error:  # tenure.toml itself
            self._broken = (seen, error)
        else:
            self._broken = (seen, wrong[0]) if wrong else None

    def _of(self, files: Files, pinned: Pinned, wrong: Wrong = None) -> Defined:
        from tenure.product.seen import most_used

        def attributes(declared: Declared) -> Mapping[str, str]:
            with self.engine() as engine:
                lens = self._lens(engine, Moments.at(MIN_DAY), pinned, declared)
                return lens.attribute_types()

        def events() -> Sequence[str]:
            with self.engine() as engine:
                return most_used(engine, pinned)

        return defined.defined(self.workspace, files, attributes, events, wrong)


def _doublings(pinned: Pinned) -> int:
    """How often use has doubled: which events are used most is asked anew then, not with every event that comes."""
    return sum(file.size for file in pinned.files("usage")).bit_length()


MIN_DAY = date(2000, 1, 1)  # any day will do to ask which attributes there are
