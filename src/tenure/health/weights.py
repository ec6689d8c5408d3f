"""The weights of factors and groups as columns: what counts of each scorecard, for each account or user."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from operator import add, or_
from typing import Any

from tenure.health.rules import Columns, Rules
from tenure.health.scorecard import Factor, Group, Scorecard


def weight_of(rules: Rules, card: Scorecard, factor: Factor, columns: Columns) -> Any:
    """Its weight; within a group its share of the group's weight among those of the group that count."""
    import ibis

    group = next((one for one in card.groups if one.name == factor.group), None)
    if group is None:
        return ibis.literal(float(factor.weight))
    inside = total([_if(rules.counted(f, columns), f.weight) for f in _members(card, group)])
    return group.weight * factor.weight / inside.nullif(0.0)


def parts(
    card: Scorecard,
    which: Callable[[Factor, Columns], Any],
    columns: Columns,
    *,
    whole: bool = False,
    asked: Callable[[Factor, Columns], Any] | None = None,
) -> list[Any]:
    """The weights of the factors of which `which` holds. A group with any gives its weight whole, or the share that they
    have among those that are asked."""
    found = [_if(which(f, columns), f.weight) for f in card.factors if not f.group]
    for group in card.groups:
        members = _members(card, group)
        if whole:
            found.append(_if(reduce(or_, (which(f, columns) for f in members)), group.weight))
        elif asked is not None:
            there = total([_if(which(f, columns), f.weight) for f in members])
            of = total([_if(asked(f, columns), f.weight) for f in members])
            found.append((there / of.nullif(0.0)).coalesce(0.0) * group.weight)
    return found


def beside(card: Scorecard, factor: Factor, other: Factor) -> bool:
    """Whether it must be known of `other` to tell the points of `factor`."""
    return (other.group != "" and other.group == factor.group) or other.missing == "none"


def total(amounts: Sequence[Any]) -> Any:
    """Added up; 0 where there is nothing."""
    import ibis

    return reduce(add, amounts) if amounts else ibis.literal(0.0)


def _members(card: Scorecard, group: Group) -> list[Factor]:
    return [factor for factor in card.factors if factor.group == group.name]


def _if(holds: Any, weight: float) -> Any:
    return holds.ifelse(float(weight), 0.0)
