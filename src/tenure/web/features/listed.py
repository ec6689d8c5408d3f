"""Features: each with its adoption, depth, use, the time to its first use, its trend, and whether its users keep to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tenure.discovery.feature_figures import Base, Figures
from tenure.web import words
from tenure.web.accounts import Column, nothing_yet
from tenure.web.features.asked import PERIODS
from tenure.web.features.cells import (
    COLUMNS,
    Sorted,
    adopted_cell,
    first_use_cell,
    kept_cell,
    said_cell,
    shared_cell,
    spark_cell,
)
from tenure.web.features.feature_files import DEFAULT, ordered
from tenure.web.features.gathered import Gathered
from tenure.web.features.named import feature_href, marks
from tenure.web.features.rare import Rare, rare
from tenure.web.frame import Empty, Frame, Part
from tenure.web.listing import Cell


@dataclass(frozen=True, slots=True)
class Row:
    """A feature in the list."""

    href: str
    title: str
    name: str
    marks: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """A choice of how long the period is."""

    text: str
    href: str
    here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FeaturesPage:
    """The list, ready to be shown."""

    empty: Empty | None = None
    error: str = ""
    asked: Any = None
    segments: tuple[tuple[str, str], ...] = ()
    periods: tuple[Period, ...] = ()
    since: str = ""
    sentence: tuple[Part, ...] = ()
    notes: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    rare: tuple[Rare, ...] = ()
    declared: bool = False
    product_href: str = ""
    releases_href: str = ""
    csv_href: str = ""
    json_href: str = ""
    clear_href: str = ""


def features_page(
    gathered: Gathered,
    whole: Base,
    found: Mapping[str, Figures],
    segments: Sequence[tuple[str, str]],
    frame: Frame,
) -> FeaturesPage:
    """The list for the period and the accounts that are asked for."""
    asked = gathered.asked
    if not len(gathered.portfolio):
        return FeaturesPage(empty=nothing_yet(frame))
    if not gathered.features:
        return FeaturesPage(empty=_nothing_used(frame))
    return FeaturesPage(
        asked=asked,
        error=gathered.error,
        segments=tuple(segments),
        periods=periods(gathered, "/features"),
        since=gathered.use.since.isoformat(),
        sentence=_sentence(gathered, whole, frame),
        notes=notes(gathered, whole),
        columns=tuple(_column(gathered, column) for column in _columns(gathered)),
        rows=tuple(_row(gathered, whole, found[name], frame) for name in ordered(gathered, found)),
        rare=tuple(rare(gathered, whole, found, frame)),
        declared=bool(gathered.product.features),
        product_href=frame.link("/features/product"),
        releases_href=asked.link("/features/releases"),
        csv_href=asked.link("/features.csv"),
        json_href=asked.link("/features.json"),
        clear_href=asked.link("/features", segment="", where="") if asked.narrowed else "",
    )


def periods(gathered: Gathered, path: str) -> tuple[Period, ...]:
    """How long a period may be asked for; any other begins on a day that is given."""
    asked = gathered.asked
    return tuple(
        Period(
            text,
            asked.link(path, days=days, since="", more=asked.more),
            not asked.since and asked.days == days,
        )
        for days, text in PERIODS
    )


def notes(gathered: Gathered, whole: Base) -> tuple[str, ...]:
    """What must be known to read the figures."""
    said = []
    if not whole.knows_logins:
        said.append(
            "No logins are known, so shares are of everybody who ever did anything: import memberships "
            "to see those who never came."
        )
    if gathered.chosen.adopted is None:
        said.append("Who is an adopted user is not known.")
    if gathered.took:
        said.append(gathered.took)
    return tuple(said)


def _sentence(gathered: Gathered, whole: Base, frame: Frame) -> tuple[Part, ...]:
    users = "user with a login" if whole.knows_logins else "user who ever did anything"
    plural = "users with a login" if whole.knows_logins else "users who ever did anything"
    accounts = words.counted(whole.accounts, "account")
    return (
        Part(f"{words.counted(len(gathered.features), 'feature')}, {words.day(gathered.use.since)} to "),
        Part(f"{words.day(gathered.use.until)}: {words.counted(whole.users, users, plural)}, "),
        Part(f"{words.number(whole.active)} of them active" if whole.knows_logins else f"{words.number(whole.active)} active"),
        Part(", in "),
        Part(accounts, frame.link("/accounts", **({"where": gathered.asked.condition} if gathered.asked.condition else {}))),
        Part("."),
    )  # fmt: skip


def _nothing_used(frame: Frame) -> Empty:
    return Empty(
        "Nothing is known of what anybody uses",
        "Features are told from events: who did what and when. Send them from the product, or import a file of them.",
        frame.link("/data"),
        "Connect events",
    )


def _column(gathered: Gathered, column: tuple[str, str, str, bool, Sorted]) -> Column:
    name, title, doc, is_numeric, _ = column
    sort = gathered.asked.sort or DEFAULT
    way = {name: "ascending", f"-{name}": "descending"}.get(sort, "")
    first = name if name in ("feature", "product", "plans") else f"-{name}"
    other = name if first.startswith("-") else f"-{name}"
    following = other if sort == first else first
    href = gathered.asked.link("/features", sort="" if following == DEFAULT else following)
    return Column(name, title, doc, is_numeric, href, way)


def _declared(gathered: Gathered) -> tuple[str, ...]:
    """Which of the columns product and plans have anything in them."""
    features = gathered.product.features
    has = {"product": any(f.product for f in features), "plans": any(f.plans for f in features)}
    return tuple(name for name, holds in has.items() if holds)


def _columns(gathered: Gathered) -> list[tuple[str, str, str, bool, Sorted]]:
    shown = _declared(gathered)
    return [c for c in COLUMNS if c[0] not in ("product", "plans") or c[0] in shown]


def _row(gathered: Gathered, whole: Base, told: Figures, frame: Frame) -> Row:
    feature = gathered.features[told.feature]
    asked = gathered.asked

    def opens(which: str, of: str) -> str:
        return feature_href(asked, told.feature, f"/{which}", of=of)

    return Row(
        href=feature_href(asked, told.feature),
        title=feature.title,
        name=feature.name if gathered.product.features else "",
        marks=marks(feature, bool(gathered.product.features)),
        cells=(
            shared_cell(told.users_ever, whole.users, opens("users", "ever"), told.by_automation),
            shared_cell(told.users_in_period, whole.users, opens("users", "in_period"), told.by_automation),
            shared_cell(told.users, whole.active, opens("users", "used"), told.by_automation),
            shared_cell(told.accounts, whole.accounts, opens("accounts", "accounts"), False),
            Cell(words.number(told.events), "num", href=opens("accounts", "accounts")),
            Cell("" if told.by_automation else words.number(told.days_per_user), "num", unknown=told.days_per_user is None),
            first_use_cell(told),
            Cell("", "chart", chart=spark_cell(feature, told)),
            kept_cell(told),
            adopted_cell(told, whole),
            *(Cell(said_cell(feature, name), "text") for name in _declared(gathered)),
        ),
    )  # fmt: skip
