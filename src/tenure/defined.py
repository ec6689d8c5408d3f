"""What the files of a workspace define: metrics, what is sold, segments, scorecards; read together, and checked as one catalog."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tenure.settings import FILE, METRICS, Settings

if TYPE_CHECKING:
    from tenure.catalog.catalog import Catalog
    from tenure.catalog.definition import Choice, Definition
    from tenure.health.scorecard import Scorecard
    from tenure.product import Product
    from tenure.segments import Segment
    from tenure.warehouse.faces import Declared

PACKAGES = ("tenure.metrics",)
# The files of a workspace that definitions are made from.
PATTERNS = (
    FILE,
    "features.toml",
    "stages.toml",
    "tiers.toml",
    "metrics/*.py",
    "segments/*.toml",
    "scorecards/*.toml",
)
LIVE = "used_lately"  # the metric whose window is the setting live.days_without_contracts

Seen = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Files:
    """What they say, before anything is known of names and types."""

    settings: Settings
    product: Product
    segments: tuple[Segment, ...]
    scorecards: tuple[Scorecard, ...]
    declared: Declared


@dataclass(frozen=True)
class Defined:
    """The same as one catalog."""

    files: Files
    catalog: Catalog


def seen(workspace: Path) -> Seen:
    """Which files there are, as they stand: it changes when one is added, changed or removed."""
    found = []
    for pattern in PATTERNS:
        for file in workspace.glob(pattern):
            stands = file.stat()
            found.append((str(file), stands.st_mtime_ns, stands.st_size))
    return tuple(sorted(found))


def read(workspace: Path, settings: Settings | None = None, sold: Product | None = None) -> Files:
    """All files; with `settings`, as if tenure.toml said them, with `sold`, as if features.toml did."""
    from tenure import product, segments
    from tenure.health.scorecard import read_all
    from tenure.warehouse.faces import Declared

    sold, groups = sold or product.read(workspace), segments.read_all(workspace)
    lists = {"declared_lists": segments.declared(groups)}
    return Files(
        settings=settings or Settings.read(workspace),
        product=sold,
        segments=groups,
        scorecards=read_all(workspace / "scorecards"),
        declared=Declared({**product.declared(sold), **lists}, sold.plan),
    )


def defined(
    workspace: Path,
    files: Files,
    attributes: Callable[[Declared], Mapping[str, str]],
    events: Callable[[], Sequence[str]],
) -> Defined:
    """Every definition, checked. `attributes` tells the types of those that accounts and people have, `events` those
    that came, the most used first: they stand for features where none is declared."""
    from tenure import product, segments
    from tenure.catalog.catalog import Catalog
    from tenure.catalog.load import collect
    from tenure.health.score import definitions
    from tenure.warehouse.faces import FACES

    types = attributes(files.declared)
    groups = segments.definitions(files.segments, types)
    came = () if files.product.features and files.product.login else events()

    def of_product(taken: Collection[str]) -> list[Definition]:
        names = {*taken, *(group.name for group in groups)}
        return product.definitions(files.product, came, names, _words(workspace))

    metrics = collect(
        PACKAGES, workspace / "metrics", choices(workspace, files.settings), of_product
    )
    made = [*metrics, *groups]
    declared = {
        name: files.declared.version(face.declared) for name, face in FACES.items() if face.declared
    }
    before, after = _parted(made, types)
    catalog = Catalog(before, types, declared)
    scores = definitions(files.scorecards, {n: str(t) for n, t in catalog.types().items()})
    return Defined(files, Catalog([*before, *scores, *after], types, declared))


def _words(workspace: Path) -> set[str]:
    """All that looks like a name in the files: what somebody may ask for."""
    found: set[str] = set()
    for pattern in PATTERNS:
        for file in workspace.glob(pattern):
            found.update(re.findall(r"[a-z][a-z0-9_]+", file.read_text("utf-8", "replace")))
    return found


def choices(workspace: Path, settings: Settings) -> list[Choice]:
    """The metrics with other knobs that tenure.toml names, and the one whose window is a setting."""
    from tenure.catalog.definition import Choice

    file = workspace / FILE
    found = [
        Choice(
            name=given["name"],
            of=given["of"],
            doc=given["doc"],
            knobs={k: v for k, v in given.items() if k not in ("name", "of", "doc")},
            where=f"{file}: {METRICS}.{given['name']}",
        )
        for given in settings.choices
    ]
    if not any(choice.name == LIVE for choice in found):
        knobs = {"days": settings.live_days}
        found.append(Choice(name=LIVE, of="", doc="", knobs=knobs, where=f"{file}: live"))
    return found


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
