"""All scorecards of a workspace: ours, its own in place of ours of the same name, and of each the versions that counted before.

scorecards/NAME.toml            in force from its `since` on; without one: always
scorecards/earlier/*.toml       what was in force before that
scorecards/drafts/NAME.toml     not in force
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from tenure.catalog.leaving import Wrong, unless_wrong
from tenure.errors import DefinitionError
from tenure.health.card_file import NOT_SAID, read, refuse_twice
from tenure.health.scorecard import Scorecard

SHIPPED = Path(__file__).parent / "scorecards"
FOLDER = "scorecards"  # in the workspace
EARLIER, DRAFTS = "earlier", "drafts"  # in that folder


def read_all(workspace: Path, wrong: Wrong = None) -> tuple[Scorecard, ...]:
    """Every version of every scorecard with the days on which it counts, by priority.

    With `wrong` a file that cannot be read is left out, and what is wrong with it put there.
    """
    return in_force(versions(workspace, wrong), wrong)


def versions(workspace: Path, wrong: Wrong = None) -> list[Scorecard]:
    """All versions, as their files say: ours, then the earlier ones, then those in force."""
    present = own(workspace, wrong)
    refuse_twice([(card.name, card.where) for card in present], "scorecard")
    return [*shipped(), *_in_order([*present, *earlier(workspace, wrong)], len(present))]


def own(workspace: Path, wrong: Wrong = None) -> list[Scorecard]:
    """The workspace's own scorecards."""
    return _read(workspace / FOLDER, wrong)


def earlier(workspace: Path, wrong: Wrong = None) -> list[Scorecard]:
    """Versions that counted before, by the day from which they did."""
    found = _read(workspace / FOLDER / EARLIER, wrong)
    return sorted(found, key=lambda card: card.since or date.min)


@cache
def shipped() -> tuple[Scorecard, ...]:
    """The scorecards that come with Tenure."""
    found = [read(file, shipped=True) for file in SHIPPED.glob("*.toml")]
    return tuple(sorted(found, key=lambda card: (card.subject, card.priority)))


def in_force(versions: Iterable[Scorecard], wrong: Wrong = None) -> tuple[Scorecard, ...]:
    """Of all versions, those that counted on any day, with the days on which they did. Of two since the same day the later
    in `versions` counts. Raises where two are to be asked first."""
    chains: dict[str, dict[date, Scorecard]] = {}
    for card in versions:
        chain = chains.setdefault(card.name, {})
        if card.since is None:
            chain.clear()
        chain[card.since or date.min] = card
    found = [card for chain in chains.values() for card in _lasting(chain)]
    kept: list[Scorecard] = []
    for card in sorted(found, key=lambda one: (one.shipped is False, one.priority, one.name)):
        unless_wrong(lambda card=card: _add(kept, card), None, wrong)  # type: ignore[misc]
    return tuple(sorted(kept, key=lambda one: (one.subject, one.priority, one.since or date.min)))


def on(cards: Iterable[Scorecard], day: date) -> tuple[Scorecard, ...]:
    """Those in force on a day, by priority, as if they had always been."""
    return tuple(replace(c, since=None, until=None) for c in cards if c.counts_on(day))


def _read(folder: Path, wrong: Wrong) -> list[Scorecard]:
    made = [
        unless_wrong(lambda file=file: read(file), None, wrong)  # type: ignore[misc]
        for file in sorted(folder.glob("*.toml"))
    ]
    return [card for card in made if card is not None]


def _in_order(cards: Sequence[Scorecard], own: int) -> list[Scorecard]:
    """The earlier ones, then the first `own`, which are the present ones. Those whose files say no priority are asked first,
    in the order of their files, as they were before there were any."""
    unsaid = dict.fromkeys(card.name for card in cards if card.priority == NOT_SAID)
    nth = {name: NOT_SAID - len(unsaid) + n for n, name in enumerate(unsaid)}
    told = [replace(c, priority=nth[c.name]) if c.priority == NOT_SAID else c for c in cards]
    return [*told[own:], *told[:own]]


def _lasting(chain: dict[date, Scorecard]) -> list[Scorecard]:
    """Each version until the next one begins."""
    days = sorted(chain)
    ends: list[date | None] = [*days[1:], None]
    return [replace(chain[day], until=end) for day, end in zip(days, ends, strict=True)]


def _add(kept: list[Scorecard], card: Scorecard) -> None:
    for other in kept:
        if _ties(card, other):
            raise DefinitionError(
                f"{card.where}: priority = {card.priority:g} is that of the scorecard {other.name!r} too ({other.where}): "
                "nobody could tell which is asked first. Choose another number."
            )
    kept.append(card)


def _ties(one: Scorecard, other: Scorecard) -> bool:
    together = (one.since or date.min) < (other.until or date.max) and (other.since or date.min) < (
        one.until or date.max
    )
    alike = one.priority == other.priority and one.subject == other.subject
    return alike and together and one.name != other.name and not one.off and not other.off
