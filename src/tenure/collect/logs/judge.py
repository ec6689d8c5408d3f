"""What becomes of a line: noise, a fact, or nothing yet. Found out once for each request, and remembered.

A verdict depends on the cells that rules ask about (method, path, status, host, and those of `where`); all lines with
the same ones share it. What else a fact tells (the user, the query, a header) is read from its own line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from tenure.collect.logs import template
from tenure.collect.logs.formats.format import Reader, Row
from tenure.collect.logs.noise import Agents
from tenure.collect.logs.request import Request, request_of
from tenure.collect.logs.rules import Rule, Rules
from tenure.collect.logs.text import text
from tenure.collect.logs.wired import Wired, cell_of

ASKED = ("request", "request.whole", "method", "target", "status", "host")
REMEMBERED = 300_000  # verdicts


@dataclass(slots=True, eq=False)
class Verdict:
    """`noise`: why the request is noise; `reason`: the same where no rule takes it all the same."""

    request: Request
    where: Mapping[str, Any]  # the cells that it depends on
    noise: str | None = None
    reason: str | None = None
    # by why the user agent is noise (None: it isn't): the rule that wins, and the pieces of path and host
    winners: dict[str | None, tuple[Wired, Mapping[str, str | None]] | None] = field(
        default_factory=dict
    )


class Judge:
    """The rules, wired to one reader's rows."""

    def __init__(self, rules: Rules, reader: Reader) -> None:
        self.places = {name: place for place, name in enumerate(reader.names)}
        self.agents = Agents(noise=rules.noise)
        self.verdicts = Verdicts(self._verdict)
        self._noise = rules.noise
        conditions = {cell_of(name) for rule in rules.rules for name in rule.where}
        self._asked = tuple(name for name in reader.names if name in ASKED or name in conditions)
        self.key = _picking([self.places[name] for name in self._asked])
        self._rules = [(rule, Wired(rule, self.places)) for rule in rules.rules]
        self._candidates: dict[str, Sequence[tuple[Rule, Wired]]] = {}  # by first part of the path

    def winner(
        self, verdict: Verdict, why: str | None
    ) -> tuple[Wired, Mapping[str, str | None]] | None:
        """The first rule that matches and takes this noise of the user agent; None: there is none."""
        if why not in verdict.winners:
            verdict.winners[why] = self._first(verdict, why)
        return verdict.winners[why]

    def _verdict(self, key: tuple[Any, ...]) -> Verdict:
        cells = dict(zip(self._asked, key, strict=True))
        request = request_of(cells)
        noise = self._noise.of(request.method, request.path, request.status)
        verdict = Verdict(request, cells, noise)
        if self.winner(verdict, None) is None:
            verdict.reason = noise
        return verdict

    def _first(
        self, verdict: Verdict, why: str | None
    ) -> tuple[Wired, Mapping[str, str | None]] | None:
        request = verdict.request
        for rule, wired in self._may_match(request.path):
            if rule.takes(verdict.noise, request.status) and rule.takes(why, request.status):
                pieces = _matched(rule, request, verdict.where)
                if pieces is not None:
                    return wired, pieces
        return None

    def _may_match(self, path: str | None) -> Sequence[tuple[Rule, Wired]]:
        """The rules that are not for paths that begin otherwise."""
        first = "" if path is None else path.split("/", 2)[1] if path.startswith("/") else path
        found = self._candidates.get(first)
        if found is None:
            if len(self._candidates) > REMEMBERED:
                self._candidates.clear()
            found = [pair for pair in self._rules if pair[0].begins in (None, first)]
            self._candidates[first] = found
        return found


class Verdicts(dict[Any, Verdict]):
    """Each verdict, found out once."""

    def __init__(self, find: Callable[[tuple[Any, ...]], Verdict]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, key: tuple[Any, ...]) -> Verdict:
        if len(self) > REMEMBERED:
            self.clear()
        self[key] = verdict = self._find(key)
        return verdict


def _matched(
    rule: Rule, request: Request, where: Mapping[str, Any]
) -> Mapping[str, str | None] | None:
    """The named pieces of path and host; None where the rule does not match."""
    if rule.methods is not None and request.method not in rule.methods:
        return None
    if rule.statuses is not None and not any(request.status in each for each in rule.statuses):
        return None
    pieces: Mapping[str, str | None] = {}
    if rule.path is not None:
        found = rule.path.fullmatch(request.path) if request.path is not None else None
        if found is None:
            return None
        pieces = template.pieces(found)
    if rule.host is not None:
        found = rule.host.fullmatch(request.host) if request.host is not None else None
        if found is None:
            return None
        pieces = {**template.pieces(found), **pieces}
    for name, pattern in rule.where.items():
        told = request.told(name) if request.has(name) else text(where.get(cell_of(name)))
        if name.startswith("query.") and told is None:
            told = request.of_query(text(where.get("query")), name[6:])
        if told is None or not pattern.fullmatch(told):
            return None
    return pieces


def _picking(places: Sequence[int]) -> Callable[[Row], Any]:
    if not places:
        return lambda row: ()
    if len(places) == 1:
        only = places[0]
        return lambda row: (row[only],)
    return itemgetter(*places)
