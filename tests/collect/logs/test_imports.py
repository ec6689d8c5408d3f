"""Whole logs into a real lake: each line once, and every line accounted for."""

from __future__ import annotations

import gzip
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.collect.bench import Bench
from tests.collect.logs.told import rules

from tenure.collect.logs.imports import LogResult, import_logs
from tenure.errors import UnreadableFile

RULES = """
[[rule]]
path = "/projects/{project}"
event = "project_viewed"
account = "{query.account}"
person = "{user}"
"""
DATA = os.environ.get("TENURE_DATA")
real = pytest.mark.skipif(
    not DATA or not Path(DATA).is_dir(),
    reason="TENURE_DATA does not name a folder with the data sets",
)


def line(n: int, path: str = "/projects/7?account=acme") -> str:
    return f'10.0.0.1 - u{n} [31/Jan/2025:10:00:{n:02} +0000] "GET {path} HTTP/1.1" 200 5\n'


LOG = (
    line(1)
    + "nonsense\n"
    + line(2)
    + line(3, "/favicon.ico")
    + line(4, "/elsewhere")
    + line(5).rstrip()
)


def bring(bench: Bench, files: Sequence[Path], toml: str = RULES) -> list[LogResult]:
    """Import; the law of conservation is asserted every time."""
    made = import_logs(bench, files, rules(bench.folder, toml), source="web", now=bench.now)
    for one in made:
        counts = one.counts
        told = counts.stored + counts.duplicate + counts.rejected + counts.filtered
        assert counts.received == told
        assert sum(counts.reasons.values()) == counts.rejected + counts.filtered
    return made


def counted(result: LogResult) -> tuple[int, int, int, int, int]:
    c = result.counts
    return c.received, c.stored, c.duplicate, c.rejected, c.filtered


def test_every_line_is_accounted_for(bench: Bench) -> None:
    (result,) = bring(bench, [bench.file(LOG, "access.log")])
    assert counted(result) == (6, 3, 0, 1, 2)
    assert result.counts.reasons == {"static": 1, "unmatched": 1, "line": 1}
    assert bench.rows("events", "person_id, account_id, event, source") == [
        (f"u{n}", "acme", "project_viewed", "web") for n in (1, 2, 5)
    ]


def test_a_line_that_cannot_be_read_is_kept_with_its_number(bench: Bench) -> None:
    bring(bench, [bench.file(LOG, "access.log")])
    bring(bench, [bench.file(LOG, "access.log")])
    (bad,) = bench.rejected()
    assert (bad["file"], bad["line"], bad["code"]) == ("access.log", 2, "line")
    assert '"line":"nonsense"' in bad["row"]


def test_the_same_lines_packed_grown_or_under_another_name_are_stored_once(bench: Bench) -> None:
    bring(bench, [bench.file(LOG, "access.log")])
    packed = bench.file(gzip.compress(LOG.encode()), "access.log.3.gz")
    assert counted(bring(bench, [packed])[0]) == (6, 0, 3, 1, 2)
    grown = bench.file(LOG + "\n" + line(6), "access.log.1")
    assert counted(bring(bench, [grown])[0]) == (7, 1, 3, 1, 2)


def test_equal_lines_of_one_log_are_two_events(bench: Bench) -> None:
    (result,) = bring(bench, [bench.file(line(1) + line(1), "access.log")])
    assert result.counts.stored == 2


def test_a_log_that_breaks_off_is_stored_up_to_there(bench: Bench) -> None:
    whole = gzip.compress("".join(line(n % 60) for n in range(5000)).encode())
    (result,) = bring(bench, [bench.file(whole[: len(whole) // 2], "access.log.gz")])
    assert 0 < result.counts.stored < 5000
    assert "cut off" in (result.trouble or "")


def test_an_empty_log_and_one_of_no_known_format_are_refused(bench: Bench) -> None:
    for content in ("", "hello\nthere 1\n"):
        with pytest.raises(UnreadableFile, match="in a format that is known"):
            bring(bench, [bench.file(content, "x.log")])
    with pytest.raises(UnreadableFile, match="no such file"):
        bring(bench, [bench.folder / "gone.log"])


def test_an_event_that_the_lake_refuses_is_rejected(bench: Bench) -> None:
    toml = RULES + 'quantity = "{query.n}"\n'
    log = line(1, "/projects/1?account=a&n=many") + line(2, "/projects/1?account=a&n=3")
    (result,) = bring(bench, [bench.file(log, "access.log")], toml)
    assert counted(result) == (2, 1, 0, 1, 0)
    assert result.counts.reasons == {"refused": 1}


REAL = """
[who]
person = "{client}"
[[rule]]
path = "/blog/geekery/{post}"
event = "post_read"
properties = ["post"]
[[rule]]
path = "/presentations/**"
event = "presentation_seen"
"""


@real
def test_a_real_log_of_ten_thousand_lines(bench: Bench) -> None:
    file = Path(DATA or "") / "weblogs" / "semicomplete_apache_access_10k.log.gz"
    (result,) = bring(bench, [file], REAL)
    assert (result.format, result.lines) == ("combined", 10_000)
    assert counted(result) == (10_000, 576, 0, 1, 9_423)
    assert [bad["line"] for bad in bench.rejected()] == [8899]  # its user agent is cut off
    assert counted(bring(bench, [file], REAL)[0]) == (10_000, 0, 576, 1, 9_423)


@real
def test_a_real_log_of_an_infrastructure_as_levels(bench: Bench) -> None:
    toml = """
        [[rule]]
        where = { nginx_version = "*" }
        account = "{address}"
        [rule.gauges]
        connections = "{connections.active}"
        requests = "{requests.current}"
        """
    file = Path(DATA or "") / "weblogs" / "nginx_plus_status_json.log.gz"
    (result,) = bring(bench, [file], toml)
    assert result.format == "json"
    assert counted(result) == (1000, 1000, 0, 0, 0)
