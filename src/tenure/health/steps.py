"""From one score to another in steps, each a difference of points per factor and of what a cap takes away.

stored then -> by the scorecards in force then, as they are now   definition (one was published for days before: rare)
            -> the same scorecard, readings of the later day      customer
            -> the scorecard that now takes it                    scorecard (it moved into another audience)
            -> stored later                                       definition (other weights, curves, caps)

Together they are the whole, to the last bit that a float has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum
from typing import TYPE_CHECKING, Any, Literal

from tenure.catalog.definition import KEYS, Subject
from tenure.health import deck
from tenure.health.replay import replayed
from tenure.health.score import POINTS
from tenure.health.scorecard import Scorecard, called

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.warehouse.engines.computer import Computer

Source = Literal["customer", "scorecard", "definition"]
SOURCES: tuple[Source, ...] = ("customer", "scorecard", "definition")
Row = Mapping[str, Any]
Vector = Mapping[str, float]  # points by factor, and below 0 what a cap takes away
CAP = "cap "
LEAST = 1e-9  # points that a cap takes


def steps(
    cards: Sequence[Scorecard],
    types: Mapping[str, str],
    engine: Computer,
    rows: pa.Table,
    subject: Subject,
) -> list[tuple[Source, Vector]]:
    """From the one score to the other; a step that cannot be made is left out, and what it would have told goes into the next."""
    import pyarrow as pa

    then, later = rows.to_pylist()
    start, end = _vector(then, subject), _vector(later, subject)
    assert start is not None
    assert end is not None
    in_force = [c for c in deck.on(cards, then["as_of"]) if c.subject == subject]
    bare = rows.select(
        [
            n
            for n in rows.column_names
            if n in (*KEYS[subject], "as_of") or not _is_score(n, subject)
        ]
    )
    takes = called("scorecard", subject)
    told = replayed(in_force, types, engine, bare, subject, (takes,)).sort_by("as_of")
    first, last = told[takes].to_pylist()

    def by(card: str) -> tuple[Vector | None, Vector | None]:
        """Both rows, scored by one scorecard: the others need not be asked."""
        own = [one for one in in_force if one.name == card]
        held = bare.append_column(takes, pa.array([card] * 2, pa.string()))
        was, now = replayed(own, types, engine, held, subject).sort_by("as_of").to_pylist()
        return _vector(was, subject), _vector(now, subject)

    was, kept = by(first) if first else (None, None)
    if was is None:  # the scorecards as they are now cannot tell what was so then
        return [("definition", _minus(end, start))]
    points: list[tuple[Source, Vector | None]] = [
        ("definition", was),
        ("customer", kept),
        ("scorecard", kept if last == first else by(last)[1] if last else None),
        ("definition", end),
    ]
    found: list[tuple[Source, Vector]] = []
    now = start
    for source, vector in points:
        if vector is not None:
            found.append((source, _minus(vector, now)))
            now = vector
    return found


def _vector(row: Row, subject: Subject) -> Vector | None:
    """What makes up the score; None: there is none."""
    health = row.get(called("health", subject))
    if health is None:
        return None
    prefix = called(POINTS, subject)
    found = {
        name.removeprefix(prefix): float(value)
        for name, value in row.items()
        if name.startswith(prefix) and value is not None
    }
    cap = row.get(called("health_cap", subject))
    taken = health - fsum(found.values())
    if cap is not None and taken < -LEAST:
        found[CAP + cap] = taken
    return found


def _minus(one: Vector, other: Vector) -> Vector:
    return {name: one.get(name, 0.0) - other.get(name, 0.0) for name in {**one, **other}}


def _is_score(name: str, subject: Subject) -> bool:
    own = {called(one, subject) for one in ("scorecard", "health", "band", "usage_only")}
    return name in own or name.startswith(called("health_", subject))
