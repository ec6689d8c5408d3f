"""Every page with 10,000 accounts: what the first request costs after a start of the server, and the later ones."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.walking import Page, Visitor, kinds_of, told
from tenure.app import App

ACCOUNTS = 10_000
MONTHS, PEOPLE = 6, 30_000
README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- pages: begin -->\n", "<!-- pages: end -->"
# Where a visit begins: the navigation, and questions that no link asks.
START = (
    "/", "/accounts", "/segments", "/usage", "/features", "/adoption", "/definitions", "/data",
    "/accounts?where=active_users > 3&sort=-arr", "/usage?m=active_users", "/usage?m=health&slice=tier",
    "/usage?m=use.users&slice=event", "/usage?m=use.events&slice=stage&period=13w", "/usage?m=use.sessions",
    "/usage?m=arr&show=spread", "/usage?compare=year", "/features?days=91", "/features/releases",
    "/segments/told?from=text&kind=condition&where=active_users > 3", "/segments/cube", "/segments/gap",
    "/segments/habits", "/definitions/active_users", "/definitions/health",
)  # fmt: skip


def measure(folder: Path) -> tuple[dict[str, Page], dict[str, float]]:
    """The pages by their kind, and the seconds of a start: until the port answers, until Today is whole."""
    workspace = folder / "vendor"
    if not (workspace / "demo.json").exists():
        _make(workspace)
    kinds = list(kinds_of(_site(workspace).routes))
    with _served(workspace) as (port, process, began):
        visitor = Visitor(port, process, kinds)
        starts = {"listens": time.perf_counter() - began}
        status = 503
        while status == 503:
            status = visitor.ask("/")[0]
            starts.setdefault("answers", time.perf_counter() - began)
        starts["today"] = time.perf_counter() - began
        pages = visitor.walk(address.replace(" ", "%20").replace(">", "%3E") for address in START)
    if visitor.failed:
        sys.exit("\n".join(visitor.failed))
    return pages, starts


def write(pages: dict[str, Page], starts: dict[str, float]) -> str:
    """Put the table into README.md; what it says."""
    over = [page for page in pages.values() if page.p95 >= 150]
    busy = [page for page in pages.values() if max(page.busy) >= 150]
    asked = sum(len(page.first) for page in pages.values())
    text = (
        f"{datetime.now(UTC):%d %B %Y}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.0f} at the end. "
        f"After a start of the server: the port answers after {starts['listens']:.1f} s, the first page "
        f"after {starts['answers']:.1f} s, Today is whole after {starts['today']:.1f} s.\n"
        f"{asked} addresses of {len(pages)} kinds, each asked for 20 times after the first; "
        f"of {len(over)} kinds the p95 is 150 ms or more, of {len(busy)} the processor's time of one request.\n\n{told(pages)}\n"
    )
    whole = README.read_text("utf-8")
    before, rest = whole.split(BEGIN)
    README.write_text(before + BEGIN + text + END + rest.split(END, 1)[1], "utf-8")
    return text


def _make(workspace: Path) -> None:
    size = {"accounts": ACCOUNTS, "people": PEOPLE, "months": MONTHS}
    named = [word for name, count in size.items() for word in (f"--{name}", str(count))]
    command = [sys.executable, "-m", "tenure", "demo", "--no-serve", "--workspace", str(workspace)]
    subprocess.run([*command, *named], check=True)


def _site(workspace: Path):  # type: ignore[no-untyped-def]
    from tenure.web.site import site

    return site(App.open(workspace))


@contextmanager
def _served(workspace: Path) -> Iterator[tuple[int, int, float]]:
    began = time.perf_counter()
    command = [sys.executable, "-m", "tenure", "serve", "--no-collect", "--port", "0"]
    server = subprocess.Popen(
        [*command, "--workspace", str(workspace)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        found = re.search(r":(\d+)$", server.stdout.readline().strip())
        assert found, "the server does not say where it is"
        yield int(found[1]), server.pid, began
    finally:
        server.terminate()
        server.wait()
