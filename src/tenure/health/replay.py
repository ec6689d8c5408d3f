"""Scores as other scorecards would make them: derived from stored readings, by the code that makes today's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NoReturn

from tenure.catalog.catalog import Catalog
from tenure.catalog.definition import Definition, Subject
from tenure.catalog.derive import derive
from tenure.health.rules import Rules
from tenure.health.score import POINTS, TYPES, definitions
from tenure.health.scorecard import Scorecard, called

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.warehouse.engines.computer import Computer

KEPT = 16  # catalogs of scores
SCORES = ("scorecard", "health", "band", "health_cap", "health_known", "usage_only")


def inputs(
    cards: Sequence[Scorecard], types: Mapping[str, str], subject: Subject
) -> tuple[str, ...]:
    """The readings that these scorecards are made of. Raises what is wrong with the scorecards."""
    made = definitions(cards, types, subject)
    own = {one.name for one in made}
    needs = dict.fromkeys(need for one in made for need in one.needs if need not in own)
    return tuple(need for need in needs if need != "as_of")


def replayed(
    cards: Sequence[Scorecard],
    types: Mapping[str, str],
    engine: Computer,
    readings: pa.Table,
    subject: Subject = "account",
    only: Sequence[str] = (),
) -> pa.Table:
    """Keys, `as_of` and every score by `cards`, or `only` some, a row for each of `readings`, which hold what `inputs` names.
    A column of a score that is there already is taken as it is."""
    names, catalog = _made(tuple(cards), tuple(types.items()), subject)
    return derive(catalog, engine, readings, only or names, subject)


def fitting_each(
    cards: Sequence[Scorecard],
    types: Mapping[str, str],
    engine: Computer,
    readings: pa.Table,
    subject: Subject = "account",
) -> pa.Table:
    """Keys, `as_of` and for each scorecard, under its name, whether a subject belongs to its audience."""
    rules = Rules(cards, {name: TYPES.get(kind, kind) for name, kind in types.items()}, subject)

    def fits(card: Scorecard) -> Definition:
        def build(**columns: object) -> object:
            import ibis

            return ibis.literal(True) & rules.holds(card.audience, columns)

        return Definition(
            name=FITS + card.name,
            build=build,
            needs=tuple(dict.fromkeys(rules.needs(card.audience))),
            doc=f"Whether the audience of {card.title} holds.",
            unit="yes/no",
            subjects=(subject,),
            family="score",
            form="column",
            text=card.name,
        )

    made = [fits(card) for card in rules.cards]
    found = derive(
        _small(made, types, subject), engine, readings, [one.name for one in made], subject
    )
    return found.rename_columns([name.removeprefix(FITS) for name in found.column_names])


FITS = "fits_"


def points_of(cards: Iterable[Scorecard], subject: Subject) -> tuple[str, ...]:
    """The names of all points of these scorecards."""
    names = dict.fromkeys(factor.name for card in cards for factor in card.factors)
    return tuple(called(POINTS + name, subject) for name in names)


@lru_cache(maxsize=KEPT)
def _made(
    cards: tuple[Scorecard, ...], types: tuple[tuple[str, str], ...], subject: Subject
) -> tuple[tuple[str, ...], Catalog]:
    """The scores and a catalog of them; kept, since pages ask for the same again."""
    made = definitions(cards, dict(types), subject)
    return tuple(one.name for one in made), _small(made, dict(types), subject)


def _small(made: Sequence[Definition], types: Mapping[str, str], subject: Subject) -> Catalog:
    """A catalog of these definitions alone; what they need is given."""
    own = {one.name for one in made}
    needs = {need for one in made for need in one.needs if need not in own and need in types}
    return Catalog([*made, *(_given(need, types[need], subject) for need in sorted(needs))])


def _given(name: str, kind: str, subject: Subject) -> Definition:
    """A reading that is stored."""

    def build(rows: pa.Table) -> NoReturn:
        raise LookupError(f"{name} is not among the readings")

    return Definition(
        name=name,
        build=build,
        needs=(),
        doc="As it is stored.",
        unit="",
        subjects=(subject,),
        form="model",
        type=kind,
    )
