"""What the files of a workspace define: metrics, signals, what is sold, segments, models, scorecards; read together, and checked
as one catalog."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tenure.catalog.leaving import Wrong, unless_wrong
from tenure.errors import DefinitionError, TenureError
from tenure.settings import FILE, METRICS, Settings

if TYPE_CHECKING:
    from tenure.catalog.catalog import Catalog
    from tenure.catalog.definition import Choice, Definition, Subject
    from tenure.health.scorecard import Scorecard
    from tenure.product import Product
    from tenure.segments import Segment
    from tenure.warehouse.faces import Declared

PACKAGES = ("tenure.metrics", "tenure.signals.kinds")
OWN = ("metrics", "signals")  # folders of a workspace with code
MODELS = "models"
# The files of a workspace that definitions are made from.
PATTERNS = (
    FILE,
    "features.toml",
    "stages.toml",
    "tiers.toml",
    "metrics/*.py",
    "signals/*.py",
    "segments/*.toml",
    "scorecards/*.toml",
    "scorecards/earlier/*.toml",
    "models/*/*",
)
LIVE = "used_lately"  # the metric whose window is the setting live.days_without_contracts

Seen = tuple[tuple[str, int, tuple[int, int]], ...]


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
    wrong: tuple[TenureError, ...] = ()  # what is left out, and why


def seen(workspace: Path) -> Seen:
    """Which files there are, as they stand: it changes when one is added, changed or removed."""
    found = []
    for pattern in PATTERNS:
        for file in workspace.glob(pattern):
            try:
                stands = file.stat()
            except FileNotFoundError:  # taken away meanwhile, or a link to nothing
                found.append((str(file), 0, (0, 0)))
            except OSError:
                found.append((str(file), -1, (0, 0)))
            else:
                found.append((str(file), stands.st_mtime_ns, (stands.st_ino, stands.st_size)))
    return tuple(sorted(found))


def read(
    workspace: Path,
    settings: Settings | None = None,
    sold: Product | None = None,
    wrong: Wrong = None,
) -> Files:
    """All files; with `settings`, as if tenure.toml said them, with `sold`, as if features.toml did.

    With `wrong` a file that cannot be read is left out, and what is wrong with it put there.
    """
    from tenure import product, segments
    from tenure.health.deck import read_all
    from tenure.warehouse.faces import Declared

    if sold is None:
        sold = unless_wrong(lambda: product.read(workspace), product.Product(), wrong)
    groups = segments.read_all(workspace, wrong)
    lists = {"declared_lists": segments.declared(groups)}
    return Files(
        settings=settings or Settings.read(workspace),
        product=sold,
        segments=groups,
        scorecards=read_all(workspace, wrong),
        declared=Declared({**product.declared(sold), **lists}, sold.plan),
    )


def defined(
    workspace: Path,
    files: Files,
    attributes: Callable[[Declared], Mapping[str, str]],
    events: Callable[[], Sequence[str]],
    wrong: Wrong = None,
) -> Defined:
    """Every definition, checked. `attributes` tells the types of those that accounts and people have, `events` those
    that came, the most used first: they stand for features where none is declared.

    With `wrong` a definition that cannot be, and what rests on it, is left out.
    """
    from tenure import product, segments
    from tenure.catalog.catalog import Catalog, free
    from tenure.catalog.load import collect
    from tenure.warehouse.faces import FACES

    types = attributes(files.declared)
    called = {one.name for one in files.segments if one.of != one.name and not one.missing(types)}
    came = () if files.product.features and files.product.login else events()

    def of_product(taken: Collection[str]) -> list[Definition]:
        names = {*taken, *called}
        return unless_wrong(
            lambda: product.definitions(files.product, came, names, _words(workspace)), [], wrong
        )

    turned = choices(workspace, files.settings)
    own = [workspace / folder for folder in OWN]
    metrics = collect(PACKAGES, own, turned, of_product, wrong)
    known = free(types, [one.name for one in metrics])
    groups = segments.definitions(files.segments, known, wrong)
    made = _each_once([*metrics, *groups], wrong)
    declared = {
        name: files.declared.version(face.declared) for name, face in FACES.items() if face.declared
    }
    before, after = _parted(made, types)
    before += _foretold(workspace, Catalog(before, types, declared, wrong), wrong)
    cards, scores = _scored(files.scorecards, Catalog(before, types, declared, wrong), wrong)
    files = replace(files, scorecards=cards)
    catalog = Catalog([*before, *scores, *after], types, declared, wrong)
    return Defined(files, catalog, tuple(wrong or ()))


def _each_once(definitions: Sequence[Definition], wrong: Wrong) -> list[Definition]:
    """Refuse a segment or a metric that is called like another one, like a score, or like a column beside all metrics."""
    from tenure.catalog.graph import refuse_name

    found: dict[str, Definition] = {}

    def add(one: Definition) -> None:
        refuse_name(one, found)
        if _is_score(one.name):
            raise DefinitionError(
                f"{one.where}: {one.name} is the name of a score; call it otherwise."
            )
        found[one.name] = one

    for one in definitions:
        unless_wrong(lambda one=one: add(one), None, wrong)  # type: ignore[misc]
    return list(found.values())


def _foretold(workspace: Path, catalog: Catalog, wrong: Wrong) -> list[Definition]:
    """What models say."""
    from tenure.health.prediction.definitions import definitions

    types = {name: str(kind) for name, kind in catalog.types().items()}
    of_people = {name: str(kind) for name, kind in catalog.types("person").items()}
    return unless_wrong(lambda: definitions(workspace / MODELS, types, of_people), [], wrong)


def _scored(
    cards: Sequence[Scorecard], catalog: Catalog, wrong: Wrong
) -> tuple[tuple[Scorecard, ...], list[Definition]]:
    """The scorecards that can be in this workspace, and their scores, of accounts and of users."""
    from tenure.health.fitting import fitting
    from tenure.health.score import definitions

    kept: list[Scorecard] = []
    made: list[Definition] = []
    subjects: tuple[Subject, ...] = ("account", "person")
    for subject in subjects:
        types = {name: str(kind) for name, kind in catalog.types(subject).items()}
        some = fitting([card for card in cards if card.subject == subject], catalog, types, wrong)
        kept += some
        made += definitions(some, types, subject)
    return tuple(kept), made


def _words(workspace: Path) -> set[str]:
    """All that looks like a name in the files: what somebody may ask for."""
    found: set[str] = set()
    for pattern in (one for one in PATTERNS if not one.startswith(MODELS)):
        for file in workspace.glob(pattern):
            with suppress(OSError):  # what is wrong with it is said where it is read
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
    """Those that scores and models may need, and those that need one of them (a segment of accounts at risk, a signal)."""
    from tenure.catalog.definition import KEYS
    from tenure.warehouse.lens import table_names

    known = {*table_names(), "people", "as_of", *KEYS["person"], *attributes}
    before: list[Definition] = list(definitions)
    after: list[Definition] = []
    while True:
        names = known | {definition.name for definition in before}
        late = [d for d in before if any(_is_later(need) for need in set(d.needs) - names)]
        late += [d for d in before if set(d.needs) & {one.name for one in after} and d not in late]
        if not late:
            return before, after
        after += late
        before = [definition for definition in before if definition not in late]


def _is_later(name: str) -> bool:
    """Whether it is made of metrics: a score, or what a model says."""
    from tenure.health.prediction.definitions import NAMES

    return _is_score(name) or name in NAMES


def _is_score(name: str) -> bool:
    return name.removeprefix("user_") in SCORES or name.startswith(("health_", "user_health_"))


SCORES = ("health", "band", "scorecard", "usage_only")
