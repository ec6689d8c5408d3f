"""Lines into facts: blocks of a log, split by its format and judged by its rules.

Measured on Combined, one core: see benchmarks/README.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate
from typing import Any

import msgspec

from tenure.collect.files import Broken
from tenure.collect.logs.formats.format import NOT_A_LINE, Reader, Row
from tenure.collect.logs.harvest import Harvest
from tenure.collect.logs.judge import Judge, Verdict
from tenure.collect.logs.noise import NOBODY, UNMATCHED
from tenure.collect.logs.request import Request
from tenure.collect.logs.rules import Rules
from tenure.collect.logs.times import Times
from tenure.collect.logs.wired import Pieces, Wired

BOM = b"\xef\xbb\xbf"
SHOWN_BYTES = 10_000  # of a line that cannot be read


class Reading:
    """One log under way. `line` is how many lines have been read."""

    def __init__(
        self, rules: Rules, reader: Reader, source: str, fingerprint: str, zone: str = "UTC"
    ) -> None:
        self.reader = reader
        self.line = 0
        self._judge = Judge(rules, reader)
        self._times = Times(rules.time, rules.zone or zone)
        self._when = self._judge.places.get("time")
        self._agent = self._judge.places.get("agent")
        self._fingerprint = fingerprint
        self._prefix = f"{source}\0{fingerprint}\0".encode()

    def take(self, block: bytes, offset: int, harvest: Harvest) -> None:
        """Whole lines, each with its end, which begin at this byte of the log."""
        judge, verdicts = self._judge, self._judge.verdicts
        if not offset and block.startswith(BOM):
            block, offset = block[len(BOM) :], len(BOM)
        lines = block.split(b"\n")
        lines.pop()
        rows = self.reader.rows(block, lines)
        judged = [verdicts[key] for key in map(judge.key, rows)]
        # Most lines are settled by their verdict, and counted without being looked at one by one.
        for verdict, times in Counter(judged).items():
            if verdict.reason:
                harvest.filtered[verdict.reason] += times
        unsettled = [place for place, verdict in enumerate(judged) if verdict.reason is None]
        if unsettled:
            before = list(accumulate(map(len, lines), initial=offset))
            block_ = _Block(lines, rows, judged, before, self.line + 1)
            self._settle(unsettled, block_, harvest)
        self.line += len(lines)

    def _settle(self, places: Sequence[int], block: _Block, harvest: Harvest) -> None:
        """The lines that their request alone does not make noise."""
        agents, agent, winner_of = self._judge.agents, self._agent, self._judge.winner
        rows, judged = block.rows, block.judged
        filtered, unmatched = harvest.filtered, list[Verdict]()
        why = None
        for place in places:
            row, verdict = rows[place], judged[place]
            if row[-1]:
                self._wrong(row[-1], place, block, harvest)
                continue
            if agent is not None:
                why = agents[row[agent]]
            try:
                winner = verdict.winners[why]
            except KeyError:
                winner = winner_of(verdict, why)
            if winner is not None:
                self._fact(winner[0], winner[1], verdict.request, row, place, block, harvest)
            elif why is not None:
                filtered[why] += 1
            elif not _blank(block.lines[place]):
                unmatched.append(verdict)
        if unmatched:
            filtered[UNMATCHED] += len(unmatched)
        for verdict, times in Counter(unmatched).items():
            harvest.seen((verdict.request.method, verdict.request.path), times)

    def _fact(
        self,
        rule: Wired,
        pieces: Pieces,
        request: Request,
        row: Row,
        place: int,
        block: _Block,
        harvest: Harvest,
    ) -> None:
        account, person = rule.account(row, request, pieces), rule.person(row, request, pieces)
        if account is None and (person is None or rule.measures):
            harvest.filtered[NOBODY] += len(rule.measures) or 1
            return
        at = None if self._when is None else self._times[row[self._when]]
        if at is None:
            self._wrong(f"time||{self._no_time(row)}", place, block, harvest)
            return
        number, line = block.first + place, block.lines[place]
        # the same for the same line of the same log, whatever the log is called by then
        said = b"%s%d\0%s" % (self._prefix, block.before[place] + place, line.rstrip(b"\r"))
        message = blake2b(said, digest_size=16).hexdigest()
        if rule.fixed is not None:
            harvest.events.append(
                (number, at, rule.fixed, account, person, None, None, None, message)
            )
        elif rule.measures:
            self._levels(rule, pieces, request, row, (number, at, account), message, harvest)
        else:
            harvest.events.append(
                (
                    number,
                    at,
                    rule.event(row, request, pieces),
                    account,
                    person,
                    rule.quantity(row, request, pieces),
                    rule.duration(row, request, pieces),
                    _properties(rule, row, request, pieces),
                    message,
                )
            )

    def _levels(
        self,
        rule: Wired,
        pieces: Pieces,
        request: Request,
        row: Row,
        begin: tuple[int, int, str | None],
        message: str,
        harvest: Harvest,
    ) -> None:
        """Those of the rule's levels that stand in the line."""
        some = False
        for meter, value, capacity in rule.measures:
            if (told := value(row, request, pieces)) is not None:
                some = True
                most = capacity(row, request, pieces) if capacity else None
                harvest.gauges.append((*begin, meter, told, most, f"{message}:{meter}"))
        if not some:
            harvest.filtered[UNMATCHED] += 1

    def _no_time(self, row: Row) -> str:
        if self._when is None:
            return "the format tells no time"
        cell = row[self._when]
        said = cell.decode("utf-8", "replace") if isinstance(cell, bytes) else cell
        return "no time in it" if said in (None, "", "-") else f"{str(said)[:60]!r} is no time"

    def _wrong(self, why: Any, place: int, block: _Block, harvest: Harvest) -> None:
        """A line that cannot be read is kept with its number and the reason."""
        line = block.lines[place]
        if why == NOT_A_LINE or _blank(line):
            return
        if isinstance(why, bytes):
            why = "line||not a line of this format"
        elif "||" not in why:
            why = f"line||{why}"
        kept = {
            "line": line[:SHOWN_BYTES].decode("utf-8", "replace").rstrip("\r"),
            "log": self._fingerprint,
            "byte": block.before[place] + place,
        }
        told = msgspec.json.encode(kept).decode()
        harvest.broken.append(Broken(block.first + place, why, told))


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines under way, with all that is known of each; `first` is the number of the first one."""

    lines: Sequence[bytes]
    rows: Sequence[Row]
    judged: Sequence[Verdict]
    before: Sequence[
        int
    ]  # bytes that stand before each, but for the ends of the lines of the block
    first: int


def _properties(rule: Wired, row: Row, request: Request, pieces: Pieces) -> str | None:
    told = {name: said for name, of in rule.properties if (said := of(row, request, pieces))}
    return msgspec.json.encode(told).decode() if told else None


def _blank(line: bytes) -> bool:
    return not line or line.isspace()
