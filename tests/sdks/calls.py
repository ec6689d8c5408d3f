"""What every client is made to say, and what must then stand in the lake: each call once, with its person, account and time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Call = dict[str, Any]
TRACKS = 14  # of the second round


@dataclass(frozen=True)
class Job:
    """One client against one address. `name` is also the source of its write key."""

    name: str
    host: str
    key: str
    rounds: list[list[Call]]
    pause: float = 0.0  # seconds between rounds
    flush: bool = True  # after each round; else only at the end

    @property
    def calls(self) -> list[Call]:
        """Of all rounds."""
        return [call for round in self.rounds for call in round]


def person(name: str) -> str:
    """Who works with the product in a job."""
    return f"ann@{name}"


def account(name: str) -> str:
    """Where she works."""
    return f"acme@{name}"


def two_rounds(name: str, *, browser: bool = False) -> list[list[Call]]:
    """Every kind of call: she looks around, signs in, names her account, and works."""
    who, where = {"user": person(name)}, {"group": account(name)}
    first: list[Call] = [
        {"do": "track", "n": 0, "event": "Docs Read", "anonymous": f"anon@{name}"},
        {"do": "identify", "n": 1, **who, "traits": {"name": "Ann", "plan": "pro"}},
        {"do": "group", "n": 2, **who, **where, "traits": {"name": "Acme", "employees": 420}},
    ]
    rest: list[Call] = [
        {"do": "track", "n": 3, "event": "Report Exported", **who, **where},
        {"do": "track", "n": 4, "event": "Report Opened", **who},
        {"do": "page", "n": 5, "event": "Home", **who},
    ]
    if not browser:
        rest.append({"do": "screen", "n": 6, "event": "Home", **who})
        rest.append({"do": "alias", "n": 7, "from": f"anon@{name}", **who})
    return [first + rest, _tracks(who, 8, TRACKS)]


def many_rounds(name: str, rounds: int) -> list[list[Call]]:
    """She signs in, names her account, and then works on, two things at a time."""
    who, where = {"user": person(name)}, {"group": account(name)}
    first: list[Call] = [
        {"do": "identify", "n": 0, **who, "traits": {"name": "Ann"}},
        {"do": "group", "n": 1, **who, **where, "traits": {"name": "Acme"}},
    ]
    return [first, *(_tracks(who, 2 * number, 2) for number in range(1, rounds + 1))]


def _tracks(who: Call, first: int, count: int) -> list[Call]:
    return [
        {"do": "track", "n": n, "event": f"Step {n}", **who} for n in range(first, first + count)
    ]
