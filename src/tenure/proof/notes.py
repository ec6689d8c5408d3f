"""What whoever reads the figures of a replay has to know: how much is stored, what is missing, and the command that stores it."""

from __future__ import annotations

import itertools
from datetime import date
from typing import TYPE_CHECKING

from tenure.proof.asked import Asked
from tenure.proof.history import History
from tenure.proof.losses import Truth
from tenure.proof.replayed import Replayed
from tenure.proof.warner import Warner
from tenure.signals.kind import PREFIX

if TYPE_CHECKING:
    from tenure.proof.ground import Ground

FEWEST_DAYS = 8  # moments with which a replay begins to mean something
NAMED = 5  # definitions that a note names
FEW_LOSSES = 20  # below so many, shares say little


def how_to_store(ground: Ground, asked: Asked) -> str:
    """The command that stores two years, or as much as there are facts of."""
    until = asked.until or ground.today
    since = asked.since or until.replace(
        year=max(until.year - 2, date.min.year), day=min(until.day, 28)
    )
    first = ground.first()
    if first is not None and not asked.since:
        since = min(max(since, first), until)
    return f"`tenure compute --since {since} --until {until} --every {asked.every}d` stores them."


def notes(
    ground: Ground, asked: Asked, found: Replayed, held: Truth, one: Warner
) -> tuple[str, ...]:
    """What whoever reads the figures has to know."""
    told, days = [], found.history.moments
    if len(days) < FEWEST_DAYS:
        told.append(
            f"Only {len(days)} {'day is' if len(days) == 1 else 'days are'} stored: too few to say much. "
            f"{how_to_store(ground, asked)}"
        )
    gaps = [(a, b) for a, b in itertools.pairwise(days) if (b - a).days > 2 * asked.every]
    if gaps and len(days) >= FEWEST_DAYS:
        first, last = gaps[0]
        told.append(
            f"Between {first} and {last} nothing is stored"
            f"{f', and {len(gaps) - 1} more gaps' if len(gaps) > 1 else ''}: "
            f"`tenure compute --since {first} --until {last} --every {asked.every}d` stores it."
        )
    missing = [name for name in found.lacking if name in one.needs(ground.catalog)]
    missing += [name for name in found.absent if name not in missing]
    if missing:
        more = f" and {len(missing) - NAMED} more" if len(missing) > NAMED else ""
        told.append(
            f"Not stored on all days: {', '.join(missing[:NAMED])}{more}. `tenure compute --since {days[0]} --until {days[-1]} "
            f"--every {asked.every}d` adds what is missing."
        )
    if found.older:
        told.append(
            f"Counted by an earlier version, as they are stored: {', '.join(found.older[:5])}"
            f"{' and others' if len(found.older) > 5 else ''}."
        )
    told += _silence(found.history, held, one)
    if not held.counted:
        told.append(f"There was no {one.aim.noun} in this time, so nothing could be foreseen.")
    elif held.counted < FEW_LOSSES:
        told.append(
            f"Only {held.counted} {one.aim.noun if held.counted == 1 else one.aim.plural}: shares of so few say little; "
            "look at their intervals."
        )
    return tuple(told)


def _silence(history: History, held: Truth, one: Warner) -> list[str]:
    """Where it said nothing for a time, so that what was lost then could not be foreseen by it."""
    known = one.known(history).any(axis=0)
    mend = (
        "`tenure model list` says which model counted when, and why none did."
        if one.probability
        else f"`tenure explain {one.name.removeprefix(PREFIX)}` says what it needs."
    )
    if not known.any():
        return [f"{one.title} is known of no account on any of these days. {mend}"]
    first = history.moments[int(known.argmax())]
    before = sum(loss.decided_on <= first for loss in held.losses[: held.counted])
    if not before:
        return []
    return [
        f"{one.title} is known from {first} on: {before} of the {held.counted} {one.aim.plural} were decided by then, "
        f"and count as missed. `--since {first}` leaves them out."
    ]
