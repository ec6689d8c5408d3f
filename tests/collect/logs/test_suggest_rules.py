"""Requests that no rule matches are grouped into rules that can be pasted."""

from __future__ import annotations

from pathlib import Path

from tests.collect.logs.told import rules

from tenure.collect.logs.suggest_rules import as_toml, event_name, suggest


def test_ids_are_taken_out_of_paths() -> None:
    seen = {("POST", f"/api/v2/projects/{n}/export"): 2 for n in range(50)}
    seen |= {("GET", "/reports/3f2504e0-4f89-41d3-9a0c-0305e82c3301"): 7, ("GET", "/about"): 1}
    assert [(p.method, p.path, p.event, p.count) for p in suggest(seen)] == [
        ("POST", "/api/v2/projects/{project}/export", "project_export", 100),
        ("GET", "/reports/{report}", "report_viewed", 7),
        ("GET", "/about", "about_viewed", 1),
    ]


def test_many_names_in_one_place_are_one_thing() -> None:
    names = [
        "amber",
        "birch",
        "cedar",
        "dune",
        "ember",
        "fjord",
        "grove",
        "heath",
        "isle",
        "jade",
        "kelp",
        "lark",
        "moss",
    ]
    seen = {("GET", f"/teams/{name}/board"): 1 for name in names}
    assert [(p.path, p.account, p.count) for p in suggest(seen)] == [
        ("/teams/{team}/board", "team", 13)
    ]


def test_events_are_named_for_what_was_done() -> None:
    assert event_name("POST", "/tasks") == "task_created"
    assert event_name("DELETE", "/tasks/{task}") == "task_deleted"
    assert event_name("GET", "/") == "page_viewed"


def test_what_is_proposed_can_be_pasted(tmp_path: Path) -> None:
    seen = {("GET", '/a"b\\c/{x}/*/7'): 3, ("PUT", "/ü/1"): 2, (None, None): 9}
    given = rules(tmp_path, '[who]\nperson = "{user}"\n' + as_toml(suggest(seen)))
    assert len(given.rules) == 2
