"""What a product makes measurable: definitions of its features and lines, meters, flows, settings, milestones and times.

Their names begin with the name of what they are about: a feature `reports` makes `reports_users`, `reports_days` and so on.
Where no feature is declared, the most used events stand for features.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence

from tenure.catalog.definition import Definition
from tenure.catalog.graph import taken as taken_by_tables
from tenure.errors import DefinitionError
from tenure.product import of_features, of_flows, of_meters, of_milestones
from tenure.product.name import as_name
from tenure.product.of_features import Thing
from tenure.product.product import Product

MOST_EVENTS = 60
MOST_FEATURES = 200
LOGINS = ("login", "log_in", "logged_in", "user_login", "signin", "sign_in", "signed_in")


def definitions(
    product: Product,
    events: Sequence[str] = (),
    taken: Collection[str] = (),
    wanted: Collection[str] = (),
) -> list[Definition]:
    """The definitions that `product` makes. What it declares and cannot be named is refused, with its place.

    `events`: those that came, the most used first; they stand for features where none is declared. Beyond the first
    60 only those whose definitions are `wanted`. `taken`: names that mean something else already; an event that would
    make one of them is left out.
    """
    found: dict[str, Definition] = {}
    names = {*taken, *taken_by_tables()}
    for one in declared(product, events, wanted):
        if one.name in names:
            raise DefinitionError(
                f"{one.where}: this would make a metric {one.name!r}, which there is already; choose another name."
            )
        if one.name in found:
            raise DefinitionError(
                f"{one.where}: this would make a metric {one.name!r}, which {found[one.name].where} makes as well; "
                "choose another name for one of them."
            )
        found[one.name] = one
    if not product.features:
        for _, group in of_events(events, {*names, *found}, wanted):
            found |= {one.name: one for one in group}
    return list(found.values())


def declared(
    product: Product, events: Sequence[str] = (), wanted: Collection[str] = ()
) -> Iterator[Definition]:
    """The definitions of all that is declared, in the order of the file. Beyond the first 200 features only those of key
    ones, and those that are `wanted`: a definition takes some milliseconds to be made."""
    words = sorted(wanted)
    for number, feature in enumerate(product.features):
        if number >= MOST_FEATURES and not feature.key and not _wanted(feature.name, words):
            continue
        yield from of_features.definitions(
            Thing(feature.name, feature.title, "feature", feature.name, feature.key, feature.at)
        )
    for line, at in lines(product).items():
        yield from of_features.definitions(Thing(as_name(line), line, "product", line, False, at))
    for setting in product.settings:
        yield of_meters.setting(setting)
    for meter in product.meters:
        yield from of_meters.definitions(meter)
    for flow in product.flows:
        yield from of_flows.definitions(flow)
    for milestone in product.milestones:
        yield of_milestones.reached(milestone)
    for span in product.spans:
        yield of_milestones.days(span, product.milestones)
    if login := logins(product, events):
        yield from of_features.logins(login, product.where or "events")


def of_events(
    events: Sequence[str], taken: Collection[str], wanted: Collection[str] = ()
) -> Iterator[tuple[str, list[Definition]]]:
    """Each event whose names are free, with its definitions: the most used, and of the others those that are wanted."""
    names = set(taken)
    asked = set(wanted)
    for number, event in enumerate(events):
        name = as_name(event)
        if not name or (number >= MOST_EVENTS and not any(w.startswith(f"{name}_") for w in asked)):
            continue
        made = list(of_features.definitions(Thing(name, event, "feature", event, False, "events")))
        if names.isdisjoint(one.name for one in made):
            names |= {one.name for one in made}
            yield event, made


def _wanted(name: str, words: Sequence[str]) -> bool:
    """Whether one of the words, which are in order, begins with the name."""
    place = bisect_left(words, f"{name}_")
    return place < len(words) and words[place].startswith(f"{name}_")


def left_out(events: Sequence[str], taken: Collection[str]) -> tuple[str, ...]:
    """Of the most used events those that make no definitions, because a name of theirs means something else."""
    most = events[:MOST_EVENTS]
    made = {event for event, _ in of_events(most, taken)}
    return tuple(event for event in most if event not in made)


def lines(product: Product) -> dict[str, str]:
    """The product lines that features belong to, and where each is named first."""
    found: dict[str, str] = {}
    for feature in product.features:
        if feature.product:
            found.setdefault(feature.product, feature.at)
    return found


def logins(product: Product, events: Sequence[str]) -> tuple[str, ...]:
    """The events that are a log-in: as declared, else those that are called so."""
    return product.login or tuple(event for event in events if as_name(event) in LOGINS)
