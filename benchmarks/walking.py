"""Walks the pages of a site as a visitor would: from link to link, a few addresses of every kind."""

from __future__ import annotations

import http.client
import os
import re
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

HREF = re.compile(r'(?:href|hx-get)="(/[^"#]*)')
OF_A_KIND = 2  # addresses of one kind that are asked for
WARM = 20  # times each is asked for again
PATIENCE = 120.0  # seconds until what is counted behind a page must be there
PARTS = ("/segments/told",)  # of pages: asked for as they ask
UNDER_WAY = ('hx-trigger="every', 'hx-trigger="load delay')  # a part of the page is being counted


@dataclass
class Page:
    """A kind of page: of each of its addresses, seconds of the first request and until all of it was there, the
    milliseconds that the server took for each later one, and those that it was busy for one of them."""

    path: str
    first: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)

    @property
    def p95(self) -> float:
        """Milliseconds that 95 % of the later requests stay below."""
        return sorted(self.warm)[int(len(self.warm) * 0.95)]


@dataclass
class Visitor:
    """Asks one server, one request at a time."""

    port: int
    process: int
    kinds: Sequence[tuple[str, re.Pattern[str]]]
    failed: list[str] = field(default_factory=list)

    def walk(self, start: Iterable[str]) -> dict[str, Page]:
        """Every kind of page that a link leads to, by the pattern of its address; all of `start`."""
        pages: dict[str, Page] = {}
        seen: set[tuple[str, ...]] = set()
        first = list(start)
        waiting, known = deque(first), set(first)
        while waiting:
            address = waiting.popleft()
            parts = urlsplit(address)
            kind = next((name for name, like in self.kinds if like.match(parts.path)), parts.path)
            params = (kind, *sorted({name for name, _ in parse_qsl(parts.query)} - {"as_of"}))
            page = pages.setdefault(kind, Page(kind))
            if address not in first and (len(page.first) >= OF_A_KIND or params in seen):
                continue
            seen.add(params)
            for found in self._links(self.measure(address, page)):
                if found not in known:
                    known.add(found)
                    waiting.append(found)
        return {kind: page for kind, page in pages.items() if page.warm}

    def measure(self, address: str, page: Page) -> str:
        """Ask for one address: the first time, until all of it is there, and again and again."""
        began = time.perf_counter()
        status, body, _ = self.ask(address)
        first = time.perf_counter() - began
        while status == 503 or any(sign in body for sign in UNDER_WAY):
            if time.perf_counter() - began > PATIENCE:
                self.failed.append(f"{address}: still under way")
                return body
            time.sleep(0.2)
            status, body, _ = self.ask(address)
        if status != 200:
            self.failed.append(f"{address}: {status}")
            return ""
        page.first.append(first)
        page.whole.append(time.perf_counter() - began)
        before = _busy(self.process)
        page.warm += [self.ask(address)[2] for _ in range(WARM)]
        page.busy.append((_busy(self.process) - before) / WARM)
        return body

    def ask(self, address: str) -> tuple[int, str, float]:
        """Status, text, and milliseconds that the server says it took."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            part = {"HX-Request": "true"} if urlsplit(address).path in PARTS else {}
            connection.request("GET", address, headers=part)
            answer = connection.getresponse()
            told = answer.headers.get("Server-Timing", "app;dur=0")
            under_way = "Refresh" in answer.headers
            return (
                503 if under_way else answer.status,
                answer.read().decode(),
                float(told.split("dur=")[1].split(",")[0]),
            )
        finally:
            connection.close()

    def _links(self, body: str) -> Iterator[str]:
        for found in HREF.findall(body):
            if not found.startswith("/static/"):
                yield unescape(found)


def _busy(process: int) -> float:
    """Milliseconds of processor that a process has had, all its threads together (Linux)."""
    told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def kinds_of(routes: Iterable[object]) -> Iterator[tuple[str, re.Pattern[str]]]:
    """The pattern of each address of a site, in the order in which they are tried."""
    for route in routes:
        if "GET" in (getattr(route, "methods", None) or ()):
            yield route.path, route.path_regex  # type: ignore[attr-defined]


def told(pages: Mapping[str, Page]) -> str:
    """A row for each kind of page, the slowest first."""
    rows = [
        f"| `{page.path}` | {len(page.first)} | {max(page.first):.2f} s | {max(page.whole):.2f} s | "
        f"{sorted(page.warm)[len(page.warm) // 2]:.0f} ms | {page.p95:.0f} ms | {max(page.busy):.0f} ms |"
        for page in sorted(pages.values(), key=lambda one: -max(one.busy))
    ]
    head = (
        "| pages | addresses | first request at most | all there after | median | p95 | processor |"
    )
    return "\n".join([head, "|---|---|---|---|---|---|---|", *rows])
