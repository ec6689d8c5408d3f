"""Rules are tried in their order; noise is left out and counted; a wrong rules file is told with its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.collect.logs.told import events, harvest, names, rules

from tenure.errors import DefinitionError


def hit(request: str, status: int = 200, user: str = "ann", agent: str = "Mozilla/5.0") -> str:
    return f'203.0.113.7 - {user} [31/Jan/2026:10:00:05 +0000] "{request} HTTP/1.1" {status} 5 "-" "{agent}"'


RULES = """
[who]
account = "{query.account}"
person = "{user}"

[[rule]]
method = "POST"
path = "/projects/{project}/export"
event = "report_exported"
account = "{project}"
quantity = "{query.rows}"
properties = ["project", "query.format"]

[[rule]]
path = "/projects/{project}/**"
event = "project_used"

[[rule]]
path_regex = '/t/(?<tenant>\\d+)/.*'
event = "tenant_seen"
account = "{tenant}"

[[rule]]
method = ["PUT", "PATCH"]
path = "/documents/*"
status = 403
event = "edit_refused"

[[rule]]
path = "/{module}"
event = "{module}_opened"
"""


def test_the_first_rule_that_matches_wins(tmp_path: Path) -> None:
    given = rules(tmp_path, RULES)
    lines = [
        hit("POST /projects/p%201/export?rows=12&format=pdf&account=no"),
        hit("GET /projects/p1/export?account=acme"),
        hit("GET /t/17/x"),
        hit("PATCH /documents/9", 403),
        hit("PATCH /documents/9", 404),
        hit("GET /reports/?account=globex"),
    ]
    made = harvest(given, "\n".join(lines))
    assert [row[1:] for row in events(made)] == [
        ("report_exported", "p 1", "ann"),
        ("project_used", "acme", "ann"),
        ("tenant_seen", "17", "ann"),
        ("edit_refused", None, "ann"),
        ("reports_opened", "globex", "ann"),
    ]
    assert made.events[0][5] == "12"
    assert json.loads(made.events[0][7] or "") == {"project": "p 1", "format": "pdf"}
    assert made.filtered == {"error": 1}


def test_the_host_may_name_the_account(tmp_path: Path) -> None:
    toml = '[[rule]]\nhost = "{account}.app.example.com"\npath = "/**"\nevent = "hit"\naccount = "{account}"\n'
    lines = [f"{h} {hit('GET /x')}" for h in ("Acme.app.example.com:443", "www.example.com:443")]
    made = harvest(rules(tmp_path, toml), "\n".join(lines))
    assert [row[3] for row in made.events] == ["acme"]
    assert made.filtered == {"unmatched": 1}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (hit("GET /assets/app.9f.JS?v=1"), "static"),
        (hit("GET /favicon.ico"), "static"),
        (hit("GET /robots.txt"), "static"),
        (hit("GET /x", 500), "error"),
        (hit("GET /x", 302), "redirect"),
        (hit("GET /x", agent="Mozilla/5.0 (compatible; Googlebot/2.1)"), "bot"),
        (hit("GET /x", agent="Mozilla/5.0 (compatible; Ezooms/1.0; help@moz.com)"), "bot"),
        (hit("GET /healthz"), "health"),
        (hit("GET /", agent="ELB-HealthChecker/2.0"), "health"),
        (hit("OPTIONS /x"), "method"),
        (hit("GET /internal/x/y"), "ignored"),
        (hit("GET /x", user="-"), "nobody"),
        (hit("GET /x/y/z"), "unmatched"),
    ],
)
def test_noise_is_counted_by_its_reason(tmp_path: Path, line: str, reason: str) -> None:
    toml = (
        '[noise]\npaths = ["/internal/**"]\n[[rule]]\npath = "/*"\nevent = "hit"\nperson = "{user}"\n'
        '[[rule]]\npath = "/assets/*"\nevent = "asset"\nperson = "{user}"\n'
    )
    made = harvest(rules(tmp_path, toml), line)
    assert made.filtered == {reason: 1}
    assert made.received == 1
    assert not made.facts


def test_a_view_from_the_cache_and_a_program_of_a_customer_are_use(tmp_path: Path) -> None:
    toml = '[[rule]]\npath = "/*"\nevent = "hit"\nperson = "{user}"\n'
    made = harvest(
        rules(tmp_path, toml), "\n".join([hit("GET /x", 304), hit("GET /x", agent="curl/8.1")])
    )
    assert made.facts == 2


def test_a_rule_may_take_what_is_noise_elsewhere(tmp_path: Path) -> None:
    toml = (
        '[[rule]]\npath = "/assets/**"\nkeep = ["static", "bot"]\nevent = "asset"\nperson = "{user}"\n'
        '[[rule]]\npath = "/**"\nevent = "hit"\nperson = "{user}"\n'
    )
    lines = [hit("GET /assets/a.js"), hit("GET /a.js"), hit("GET /assets/a", agent="Xbot/1")]
    made = harvest(rules(tmp_path, toml), "\n".join(lines))
    assert names(made) == ["asset", "asset"]
    assert made.filtered == {"static": 1}


def test_calls_of_an_application_log_are_events(tmp_path: Path) -> None:
    toml = """
        [[rule]]
        where = { msg = "feature executed", level = ["info", "warn"] }
        event = "{feature}"
        account = "{tenant.id}"
        person = "{user}"
        duration_ms = "{took}"
        """
    lines = [
        '{"ts":"2026-01-31T10:00:00Z","level":"info","msg":"feature executed","feature":"export","user":"ann",'
        '"tenant":{"id":7},"took":250}',
        '{"ts":"2026-01-31T10:00:01Z","level":"info","msg":"started"}',
        '{"ts":"2026-01-31T10:00:02Z","level":"debug","msg":"feature executed","feature":"x","tenant":{"id":7}}',
        '{"ts":"2026-01-31T10:00:02Z","level":"info","msg":"feature executed"',
    ]
    made = harvest(rules(tmp_path, toml), "\n".join(lines))
    assert events(made) == [("2026-01-31T10:00:00Z", "export", "7", "ann")]
    assert made.events[0][6] == "0.25"
    assert made.filtered == {"unmatched": 2}
    assert [(bad.line, bad.reason.split("||")[0]) for bad in made.broken] == [(4, "line")]


def test_measures_of_a_customer_are_gauges(tmp_path: Path) -> None:
    toml = """
        [[rule]]
        where = { kind = "usage.*" }
        account = "{customer}"
        gauge = "cpu_share"
        value = "{cpu}"
        capacity = "{limit}"
        [rule.gauges]
        disk_gb = "{disk.used}"
        network_mb = "{net}"
        """
    line = '{"time":1769853605,"kind":"usage.hourly","customer":"acme","cpu":0.4,"limit":2,"disk":{"used":12}}'
    made = harvest(rules(tmp_path, toml), line)
    assert [row[2:6] for row in made.gauges] == [
        ("acme", "disk_gb", "12", None),
        ("acme", "cpu_share", "0.4", "2"),
    ]
    assert len({row[6] for row in made.gauges}) == 2


def test_a_line_without_a_time_is_rejected_with_its_number(tmp_path: Path) -> None:
    toml = '[[rule]]\npath = "/*"\nevent = "hit"\nperson = "{user}"\n'
    bad = hit("GET /x").replace("31/Jan", "31/Feb")
    made = harvest(rules(tmp_path, toml), f"{hit('GET /x')}\n\n{bad}\n")
    assert made.facts == 1
    assert [(each.line, each.reason) for each in made.broken] == [
        (3, "time||'31/Feb/2026:10:00:05 +0000' is no time")
    ]
    assert made.received == 2


def test_times_without_a_zone_are_the_workspaces(tmp_path: Path) -> None:
    toml = (
        "[log]\npattern = '(?<time>.{19}) (?<user>\\w+) (?<path>\\S+)'\ntime = \"%d.%m.%Y %H:%M:%S\"\n"
        '[[rule]]\npath = "/*"\nevent = "hit"\nperson = "{user}"\n'
    )
    made = harvest(rules(tmp_path, toml), "31.01.2026 10:00:05 ann /x", zone="Europe/Berlin")
    assert events(made)[0][0] == "2026-01-31T09:00:05Z"


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('[[rule]]\npath = "/a"\nevent = "x"\npersn = "{user}"', "rules.toml:4: rule[1].persn.*did you mean person"),
        ('[[rule]]\npath = "a"\nevent = "x"\nperson = "y"', "rules.toml:2.*begin with a slash"),
        ('[[rule]]\npath = "/{a}/{a}"\nevent = "x"\nperson = "y"', "names a twice"),
        ('[[rule]]\npath = "/{a"\nevent = "x"\nperson = "y"', "brace without its partner"),
        ('[[rule]]\npath = "/a"\nperson = "y"', "one of two"),
        ('[[rule]]\nevent = "a"\nperson = "y"', "at least one of"),
        ('[[rule]]\npath = "/a"\nevent = "x"', "whose it is"),
        ('[[rule]]\npath = "/a"\nevent = "x"\nperson = "y"\nstatus = "2x"', 'must be "2xx"'),
        ('[[rule]]\npath_regex = "("\nevent = "x"\nperson = "y"', "no regular expression"),
        ('[[rule]]\npath = "/a"\ngauge = "cpu"\naccount = "y"', "where the value stands"),
        ('[noise]\nkeep = ["bots"]', "not one of static, bot"),
        ('[log]\nformat = "combi"', "Did you mean combined"),
        ('[log]\nzone = "Berlin"', "not a time zone"),
        ('[rule]\npath = "/a"', "a list of tables"),
    ],
)  # fmt: skip
def test_a_wrong_rules_file_is_told_with_file_line_and_key(
    tmp_path: Path, toml: str, said: str
) -> None:
    with pytest.raises(DefinitionError, match=said.replace("[1]", r"\[1\]")):
        rules(tmp_path, toml)
