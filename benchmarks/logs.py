"""A Combined log of a product: parsed and judged by rules on one core, beside the bare regular expression, and end to end."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tenure.app import App

LINES = 500_000
RULES = """
[who]
account = "{query.account}"
person = "{user}"
[[rule]]
method = "GET"
path = "/projects/{project}"
event = "project_viewed"
[[rule]]
method = "POST"
path = "/projects/{project}/export"
event = "report_exported"
[[rule]]
method = "POST"
path = "/api/v2/tasks"
event = "task_created"
[[rule]]
method = "GET"
path = "/reports/{report}"
event = "report_viewed"
"""
BARE = re.compile(
    rb'(\S+) \S+ (\S+) \[([^\]]+)\] "([A-Z]+ [^"]+)" (\d{3}) (\S+) "([^"]*)" "([^"]*)"\n'
)


@dataclass(frozen=True)
class Measured:
    """Lines a second: the bare expression, parsed and judged, stored in a lake; `facts` is the share of lines that become one."""

    bare: float
    judged: float
    whole: float
    facts: float

    def __str__(self) -> str:
        return (
            f"Combined log, {self.facts:.0%} facts: judged {self.judged:,.0f} lines/s, "
            f"bare expression {self.bare:,.0f} lines/s, stored {self.whole:,.0f} lines/s"
        )


def written(file: Path, lines: int = LINES) -> Path:
    """A log of 60 minutes: half static files, a fifth facts, 20,000 users, 40,000 projects, 500 user agents."""
    chance = random.Random(1)
    agents = [
        f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{n}.0.0.0 Safari/537.36"
        for n in range(500)
    ]
    begin = datetime(2026, 1, 31, tzinfo=UTC)
    with file.open("w") as out:
        for n in range(lines):
            when = begin + timedelta(seconds=3600 * n // lines)
            user = f"user{chance.randrange(20_000)}@example.com"
            request, status = _request(chance)
            out.write(
                f"10.{chance.randrange(256)}.{chance.randrange(256)}.7 - {user} [{when:%d/%b/%Y:%H:%M:%S} +0000] "
                f'"{request} HTTP/1.1" {status} {chance.randrange(90_000)} "https://app.example.com/projects" '
                f'"{chance.choice(agents)}"\n'
            )
    return file


def _request(chance: random.Random) -> tuple[str, int]:
    kind, account = chance.random(), f"account={chance.randrange(3000)}"
    if kind < 0.5:
        return f"GET /assets/chunk-{chance.randrange(200)}.js", 200 if kind < 0.4 else 304
    if kind < 0.6:
        return f"GET /projects/{chance.randrange(40_000)}?{account}", 200
    if kind < 0.65:
        return f"POST /api/v2/tasks?{account}", 201
    if kind < 0.7:
        return f"GET /reports/{chance.randrange(2000)}?{account}", 200
    if kind < 0.85:
        return f"GET /api/v2/poll?since={chance.randrange(10**9)}", 200
    if kind < 0.95:
        return f"GET /settings/{chance.randrange(500)}", 302
    return f"GET /wp-{chance.randrange(3000)}.php", 404


def measure(folder: Path, lines: int = LINES) -> Measured:
    """The best of three for the bare expression and the judging (processor time, so one core), one run for the whole (clock)."""
    from tenure.collect.logs.imports import import_logs, look_through
    from tenure.collect.logs.logfile import LogFile
    from tenure.collect.logs.rules import read

    log = written(folder / "access.log", lines)
    rules = folder / "rules.toml"
    rules.write_text(RULES)
    given = read(rules)

    def bare() -> None:
        with LogFile(log) as file:
            found = sum(len(BARE.findall(block.lines)) for block in file.blocks(0, final=True))
        assert found == lines

    made = look_through([log], given)[0]
    assert made.counts.received == lines
    judged = min(_processor(lambda: look_through([log], given)) for _ in range(4))
    plain = min(_processor(bare) for _ in range(4))
    (folder / "logs").mkdir()
    (folder / "logs" / "tenure.toml").write_text("[workspace]\n[engine]\nthreads = 1\n")
    app = App.open(folder / "logs")
    began = time.perf_counter()
    import_logs(app, [log], given, now=datetime.now(UTC))
    whole = time.perf_counter() - began
    return Measured(lines / plain, lines / judged, lines / whole, made.counts.stored / lines)


def _processor(run: Callable[[], object]) -> float:
    began = time.process_time()
    run()
    return time.process_time() - began
