"""All use of a day and a period, and the accounts of it that count: counted once, asked by every page about features."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from tenure.discovery.feature_figures import Base, Chosen, Figures, base, figures
from tenure.errors import ConditionError
from tenure.product.product import Feature, Product
from tenure.warehouse.feature_use import FeatureUse, Flags, feature_use
from tenure.warehouse.names import names_of_people
from tenure.web import words
from tenure.web.features.asked import Asked
from tenure.web.kept import Basis, Kept
from tenure.web.portfolio import Portfolio
from tenure.web.query import Query
from tenure.web.waiting import there

if TYPE_CHECKING:
    from tenure.catalog.catalog import Catalog
    from tenure.warehouse.lens import Lens
    from tenure.web.desk import Desk

ADOPTED = "adopted_user"  # the segment of people that says who is adopted
PAUSE_SECONDS, SHARE = 60.0, 20  # at most so often, and 5 % of a core
T = TypeVar("T")
LISTS = 6  # of perhaps everybody, that are kept
SLOW = 5.0  # seconds: what took longer is said


@dataclass(frozen=True, slots=True)
class Gathered:
    """What pages of features stand on."""

    portfolio: Portfolio
    product: Product
    asked: Asked
    chosen: Chosen
    rows: tuple[int, ...]  # of the portfolio: the accounts that count
    basis: Basis  # of what is told of it, and may be shown while it is told again
    error: str = ""  # why the condition is none
    seconds: float = 0.0  # that it took when it was counted

    @property
    def use(self) -> FeatureUse:
        """All of it."""
        return self.chosen.use

    @property
    def features(self) -> Mapping[str, Feature]:
        """Declared features, used or not; what was used where none are declared."""
        if self.product.features:
            return {feature.name: feature for feature in self.product.features}
        return {
            name: Feature(name=name, title=words.title(name), events=(name,))
            for name in self.use.features
        }

    @property
    def took(self) -> str:
        """How long counting took, where anybody will have noticed."""
        if self.seconds < SLOW:
            return ""
        return f"Counting all use took {round(self.seconds)} seconds; until new facts arrive it is kept."


class Gathering:
    """One workspace's use, kept in memory for a few days and periods."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        # Some 60 bytes × users × features each, and of each user whether they are adopted.
        self._uses: Kept[tuple[FeatureUse, Flags | None]] = Kept(
            desk.behind, 3, stands=PAUSE_SECONDS, share=SHARE
        )
        self._names: Kept[Mapping[str, str]] = Kept(desk.behind, 2)
        self._lists: Kept[Any] = Kept(desk.behind, LISTS)
        self._figures: Kept[tuple[Base, tuple[Figures, ...]]] = Kept(desk.behind, 60)

    def of(self, as_of: date, asked: Asked) -> Gathered:
        """All use up to a day, and the accounts that are asked for."""
        desk, catalog = self._desk, self._desk.app.catalog
        portfolio, product = desk.portfolio(as_of), desk.app.product()
        since = asked.first(as_of)
        declared = desk.app.declared().version(("declared_features",))
        told = catalog.version(ADOPTED) if ADOPTED in catalog.definitions else ""

        def counted() -> tuple[FeatureUse, Flags | None]:
            with desk.lens(as_of) as lens:
                use = feature_use(lens, since, as_of)
                return use, _told(catalog, lens, use) if told else None

        key, basis = (as_of, since, declared, told), desk.basis()
        kept = there(
            self._uses.behind(key, basis, counted, desk.patience),
            f"All use since {words.day(since)}",
        )
        use, adopted = kept.found
        rows, error = _rows(portfolio, asked)
        chosen = Chosen(use, _flags(portfolio, rows, use), adopted)
        stands_on = Basis(basis.brought, use)
        return Gathered(
            portfolio, product, asked, chosen, tuple(rows), stands_on, error, kept.seconds
        )

    def figures(self, gathered: Gathered) -> tuple[Base, Mapping[str, Figures]]:
        """What is told of every feature, and of what the shares are shares."""
        use, names = gathered.use, tuple(gathered.features)
        key, basis = (
            (use.until, use.since, gathered.asked.condition, names),
            Basis((use, gathered.portfolio)),
        )

        def counted() -> tuple[Base, tuple[Figures, ...]]:
            return base(gathered.chosen), tuple(figures(gathered.chosen, names))

        whole, found = self._figures.of(key, basis, counted).found
        return whole, {one.feature: one for one in found}

    def listed(self, what: tuple[str, ...], gathered: Gathered, make: Callable[[], T]) -> T:
        """A list of users or accounts: made once, whichever of its pages and files are asked for."""
        use = gathered.use
        key = (*what, use.until, use.since, gathered.asked.condition)
        basis = Basis((use, gathered.portfolio))
        found: T = self._lists.of(key, basis, make).found
        return found

    def names(self, gathered: Gathered) -> Mapping[str, str]:
        """What people are called."""
        until = gathered.use.until

        def asked() -> Mapping[str, str]:
            with self._desk.lens(until) as lens:
                return names_of_people(lens)

        return self._names.of(until, gathered.basis, asked).found


def segments(desk: Desk) -> list[tuple[str, str]]:
    """What may be chosen of segments: each that is a yes or no, and each value of those that divide all accounts."""
    found, catalog = [], desk.app.catalog
    for one in desk.app.segments():
        if one.subject != "account" or one.name not in catalog.definitions:
            continue
        if catalog.get(one.name).unit == "yes/no":
            found.append((one.name, one.title))
        found += [
            (f"{one.name} = '{value.name}'", f"{one.title}: {value.title}") for value in one.values
        ]
    return sorted(found, key=lambda named: named[1].casefold())


def _rows(portfolio: Portfolio, asked: Asked) -> tuple[Sequence[int], str]:
    """The accounts that are asked for; live ones."""
    try:
        return portfolio.chosen(Query(where=asked.condition)), ""
    except ConditionError as error:
        return [], str(error)


def _flags(portfolio: Portfolio, rows: Sequence[int], use: FeatureUse) -> Flags:
    """The same as a mark on the accounts of the use. One that never had a user is not among them, and is counted apart."""
    wanted = {portfolio.ids[n] for n in rows}
    return np.array([account in wanted for account in use.accounts], dtype=np.bool_)


def _told(catalog: Catalog, lens: Lens, use: FeatureUse) -> Flags | None:
    """Of each user whether they are adopted; one of whom that cannot be told is not."""
    from tenure.catalog.compute import compute

    if not len(use.users):
        return None
    table = compute(catalog, lens, [ADOPTED], "person")
    accounts = [use.accounts[n] for n in use.users.account]
    places = {one: n for n, one in enumerate(zip(accounts, use.users.person, strict=True))}
    found = np.zeros(len(use.users), dtype=np.bool_)
    keys = zip(table["account_id"].to_pylist(), table["person_id"].to_pylist(), strict=True)
    for key, adopted in zip(keys, table[ADOPTED].to_pylist(), strict=True):
        if adopted and key in places:
            found[places[key]] = True
    return found
