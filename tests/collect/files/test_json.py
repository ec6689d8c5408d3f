"""JSON that is one value: a list of objects, or the answer of an API."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest
from tests.collect.bench import Bench, make_bench

from tenure.collect.files import open_file
from tenure.errors import UnreadableFile

EVENTS = [
    {"account_id": "acme", "event": "login", "happened_at": "2025-01-01"},
    {"account_id": "acme", "event": "export", "happened_at": "2025-01-02", "tags": ["a"]},
]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return make_bench(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(EVENTS),
        json.dumps(EVENTS, indent=1),
        json.dumps({"data": EVENTS, "has_more": False}),
        json.dumps({"object": "list", "url": "/v1", "data": EVENTS}, indent=2),
        json.dumps({"type": "list", "pages": {"page": 1}, "events": EVENTS}),
        "\n".join(json.dumps(event) for event in EVENTS),
    ],
)
def test_the_same_events_in_every_wrapping(bench: Bench, text: str) -> None:
    assert bench.bring("event", text, name="events.json").stored == 2
    assert bench.bring("event", "\n".join(map(json.dumps, EVENTS)), name="x").duplicate == 2


def test_what_is_no_object_is_a_rejected_row(bench: Bench) -> None:
    result = bench.bring("event", json.dumps([*EVENTS, 3]), name="events.json")
    assert (result.stored, result.rejected) == (2, 1)
    assert bench.rejected()[0]["line"] == 3


def test_one_event_with_a_list_in_it_is_one_row(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    path.write_text(json.dumps({"event": "x", "items": [{"a": 1}], "account_id": "acme"}))
    with closing(open_file(path)) as file:
        assert file.columns == ("account_id", "event", "items")


@pytest.mark.parametrize("text", ["[1, 2]", "[", '[{"a": 1}', "[[[[[[[["])
def test_a_list_without_objects_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text)
    with pytest.raises(UnreadableFile, match=r"bad\.json"):
        open_file(path)
