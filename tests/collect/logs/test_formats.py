"""Every format splits its lines, and says so of those that are none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.collect.logs.told import ANYTHING, cells, events, harvest, rules

from tenure.collect.logs.formats import cells as cells_
from tenure.collect.logs.formats import common
from tenure.collect.logs.formats.format import Said
from tenure.collect.logs.formats.logformat import parts
from tenure.collect.logs.harvest import Harvest
from tenure.collect.logs.reading import Reading
from tenure.collect.logs.rules import Rule, Rules
from tenure.collect.logs.template import Value, value
from tenure.collect.logs.wired import wanted
from tenure.errors import UsageError

CLF = '203.0.113.7 - ann [31/Jan/2026:10:00:05 +0100] "GET /a?b=1 HTTP/1.1" 200 512'
WANTED = {
    "time",
    "request",
    "request.whole",
    "method",
    "target",
    "query",
    "status",
    "user",
    "host",
    "agent",
}


def test_common_log_format() -> None:
    assert cells(CLF, WANTED) == {
        "format": "combined",
        "user": "ann",
        "time": "31/Jan/2026:10:00:05 +0100",
        "request": "GET /a",
        "query": "b=1",
        "status": "200",
    }


def test_combined_has_referrer_and_agent_and_what_follows_is_left() -> None:
    line = CLF + ' "https://x.example/" "Mozilla/5.0" "10.0.0.1" rt=0.2'
    told = cells(line, {"referrer", "agent", "status"})
    assert told["referrer"] == "https://x.example/"
    assert told["agent"] == "Mozilla/5.0"


def test_escapes_in_quoted_cells_are_undone() -> None:
    line = CLF + r' "-" "say \"hi\" \xc3\xa9\x22 \\"'
    assert cells(line, {"agent", "referrer"}) == {
        "format": "combined",
        "agent": 'say "hi" é" \\',
    }


def test_a_request_that_is_none_is_kept_whole() -> None:
    line = CLF.replace("GET /a?b=1 HTTP/1.1", r"\x16\x03\x01")
    assert cells(line, {"request", "request.whole", "status"})["request.whole"] == "\x16\x03\x01"


def test_a_missing_request_and_user_are_nothing() -> None:
    line = '::1 - - [31/Jan/2026:10:00:05 +0000] "-" 408 -'
    assert cells(line, WANTED) == {
        "format": "combined",
        "time": "31/Jan/2026:10:00:05 +0000",
        "status": "408",
    }


def test_a_login_may_have_blanks() -> None:
    assert cells(CLF.replace(" ann ", " Ann Lee "), {"user", "status"})["user"] == "Ann Lee"


def test_the_virtual_host_may_come_first() -> None:
    told = cells(f"shop.example.com:443 {CLF}", {"host", "user", "client", "status"})
    assert told["format"] == "vhost"
    assert (told["host"], told["user"]) == ("shop.example.com:443", "ann")


@pytest.mark.parametrize("line", ["hello world", CLF[:-12], CLF.replace("[", "("), "\x00\x00"])
def test_a_line_that_is_none_is_told(line: str) -> None:
    assert "wrong" in cells(line, WANTED, Said("combined"))


def test_json_of_nginx() -> None:
    line = (
        '{"time_iso8601":"2026-01-31T10:00:05+01:00","remote_user":"ann","request":"GET /a?b=1 HTTP/2.0",'
        '"status":"200","http_x_account":"acme","request_time":"0.125","http_user_agent":"M \\u00e9"}'
    )
    told = cells(line, {*WANTED, "header.x-account", "duration"})
    assert told["request"] == "GET /a?b=1 HTTP/2.0"
    assert (told["header.x-account"], told["duration"], told["agent"]) == ("acme", "0.125", "M é")


def test_json_of_caddy() -> None:
    line = (
        '{"level":"info","ts":1769853605.25,"logger":"http.log.access","msg":"handled request","request":'
        '{"remote_ip":"203.0.113.7","method":"POST","host":"app.example.com","uri":"/a?b=1",'
        '"headers":{"User-Agent":["curl/8"],"X-Account":["acme"]}},"user_id":"ann","duration":0.000929,"status":201}'
    )
    told = cells(line, {*WANTED, "header.x-account", "duration"})
    assert (told["method"], told["target"], told["status"]) == ("POST", "/a?b=1", "201")
    assert (told["user"], told["host"], told["header.x-account"]) == (
        "ann",
        "app.example.com",
        "acme",
    )
    assert (told["agent"], told["time"]) == ("curl/8", "1769853605.25")


def test_json_of_traefik() -> None:
    line = (
        '{"ClientHost":"203.0.113.7","ClientUsername":"ann","DownstreamStatus":200,"Duration":2500000,'
        '"RequestHost":"app.example.com","RequestMethod":"GET","RequestPath":"/a?b=1",'
        '"StartUTC":"2026-01-31T09:00:05.123456789Z","request_User-Agent":"curl/8","request_X-Account":"acme"}'
    )
    told = cells(line, {*WANTED, "header.x-account", "duration.ns"})
    assert (told["method"], told["target"], told["status"], told["user"]) == (
        "GET",
        "/a?b=1",
        "200",
        "ann",
    )
    assert (told["header.x-account"], told["duration.ns"]) == ("acme", "2500000")


def test_the_rules_file_may_say_which_key_is_which() -> None:
    said = Said(fields={"user": "auth.login", "time": "when"})
    told = cells('{"when":"2026-01-31","auth":{"login":"ann"},"user":"x"}', {"user", "time"}, said)
    assert (told["user"], told["time"]) == ("ann", "2026-01-31")


def test_logfmt() -> None:
    line = r'ts=2026-01-31T10:00:00Z level=info msg="say \"hi\"" account=acme empty= flag took=12ms'
    told = cells(line, {"time", "field.msg", "field.account", "field.flag", "field.empty"})
    assert told == {
        "format": "logfmt",
        "time": "2026-01-31T10:00:00Z",
        "field.msg": 'say "hi"',
        "field.account": "acme",
        "field.flag": "true",
    }


def test_the_columns_of_a_w3c_log_may_change_half_way(tmp_path: Path) -> None:
    log = """#Software: Microsoft Internet Information Services 10.0
#Fields: date time cs-method cs-uri-stem cs-uri-query cs-username sc-status cs(User-Agent) time-taken
2026-01-31 10:00:05 GET /a b=1 CORP\\ann 200 Mozilla/5.0+(X11) 125
2026-01-31 10:00:06 GET /a - - 200 Mozilla/5.0 7 extra
#Fields: time date sc-status cs-username cs-uri-stem cs-method
10:00:07 2026-01-31 200 bob /a GET
"""
    made = harvest(rules(tmp_path, ANYTHING), log)
    assert events(made) == [
        ("2026-01-31T10:00:05Z", "hit", None, "CORP\\ann"),
        ("2026-01-31T10:00:07Z", "hit", None, "bob"),
    ]
    assert [(bad.line, bad.reason) for bad in made.broken] == [
        (4, "line||10 cells, but #Fields: names 9")
    ]
    assert made.received == 3


ALB = (
    "https 2026-01-31T09:00:05.186641Z app/lb/50dc6c495c0c9188 203.0.113.7:2817 10.0.0.1:80 0.086 0.048 -1 200 200 0 57 "
    '"GET https://app.example.com:443/a?b=1 HTTP/1.1" "curl/7.46.0" ECDHE-RSA TLSv1.2 '
    'arn:aws:elasticloadbalancing:x "Root=1-58337281" "app.example.com" "arn:aws:acm" 1 '
    '2026-01-31T09:00:04.364000Z "forward" "-" "-" "10.0.0.1:80" "200" "-" "-"'
)


@pytest.mark.parametrize("more", ["", ' TID_1234 "something new" 17'])
def test_load_balancers_and_what_they_add_in_newer_versions(more: str) -> None:
    told = cells(ALB + more, {*WANTED, "duration", "client"})
    assert told["format"] == "alb"
    assert told["request"] == "GET https://app.example.com:443/a"
    assert (told["status"], told["client"], told["host"]) == (
        "200",
        "203.0.113.7",
        "app.example.com",
    )
    assert (told["duration"], told["query"], told["agent"]) == ("0.048", "b=1", "curl/7.46.0")


def test_a_request_that_never_reached_a_target(tmp_path: Path) -> None:
    line = ALB.replace("0.086 0.048 -1 200 200", "-1 -1 -1 460 -").replace("10.0.0.1:80 ", "- ", 1)
    assert cells(line, {"status", "duration"}) == {
        "format": "alb",
        "status": "460",
        "duration": "-1",
    }


def test_a_log_format_of_apache() -> None:
    form = r"%v %h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\" \"%{X-Account}i\" %D %{sid}C"
    line = f'app.example.com {CLF} "-" "M" "acme" 2500 s1'
    told = cells(
        line, {*WANTED, "header.x-account", "duration.us", "cookie.sid", "referrer"}, Said(form)
    )
    assert (told["host"], told["user"], told["header.x-account"]) == (
        "app.example.com",
        "ann",
        "acme",
    )
    assert (told["duration.us"], told["cookie.sid"], told["request"]) == ("2500", "s1", "GET /a")


def test_a_log_format_of_apache_with_a_time_of_its_own() -> None:
    told = cells(
        "2026-01-31 10:00:05|ann|GET|/a|?b=1|200", WANTED, Said("%{%F %T}t|%u|%m|%U|%q|%s")
    )
    assert (told["time"], told["user"], told["target"], told["query"]) == (
        "2026-01-31 10:00:05",
        "ann",
        "/a",
        "?b=1",
    )


def test_a_log_format_of_nginx() -> None:
    form = '$remote_addr - $remote_user [$time_local] "$request" $status "$http_x_account" $request_time $upstream'
    told = cells(CLF[:-3] + '"acme" 0.5 -', {*WANTED, "header.x-account", "duration"}, Said(form))
    assert (told["header.x-account"], told["duration"], told["user"]) == ("acme", "0.5", "ann")


def test_an_unknown_directive_is_refused() -> None:
    with pytest.raises(UsageError, match="%Z"):
        parts("%h %Z")


def test_an_own_pattern() -> None:
    said = Said(pattern=r"(?<time>\S+) \[(?<level>\w+)\] (?P<user>\w+) ran (?<feature>.+)")
    told = cells(
        "2026-01-31T10:00:05Z [INFO] ann ran export of all", {"time", "user", "field.feature"}, said
    )
    assert told["field.feature"] == "export of all"
    assert cells("else", {"time"}, said) == {"wrong": "does not match the pattern"}


def test_csv_with_a_line_of_names(tmp_path: Path) -> None:
    given = rules(
        tmp_path,
        '[log]\nformat = "csv"\n[[rule]]\nwhere = { account = "*" }\naccount = "{account}"\n'
        '[rule.gauges]\ncpu_share = "{cpu}"\ndisk_gb = "{disk}"\n',
    )
    made = harvest(
        given,
        'time;account;cpu;disk\n2026-01-31T10:00:00Z;"a;b";0.5;12\n2026-01-31;x;0.1;\nbad;1\n',
    )
    assert [row[2:5] for row in made.gauges] == [
        ("a;b", "cpu_share", "0.5"),
        ("a;b", "disk_gb", "12"),
        ("x", "cpu_share", "0.1"),
    ]
    assert [bad.line for bad in made.broken] == [4]
    assert made.received == 4


@given(
    st.lists(
        st.lists(
            st.sampled_from(['"', "\\", " ", "[", "]", "?", ";", "x", "-", "GET /a", "HTTP/1.1", CLF, "\r", '" "'])
            | st.just(CLF + ' "r" "a"'),
            max_size=6,
        ).map("".join),
        max_size=6,
    )
)  # fmt: skip
def test_the_fast_way_to_read_combined_agrees_with_the_thorough_one(lines: list[str]) -> None:
    given_ = Rules(
        rules=(Rule(path=re.compile(".*"), event=Value("hit", ()), person=value("{user}{status}")),)
    )
    block = "".join(f"{line}\n" for line in lines).encode()
    told = []
    for usual in ((), common.USUAL):
        made = Harvest()
        reader = cells_.Cells(common.PARTS, wanted(given_), usual)
        Reading(given_, reader, "s", "f").take(block, 0, made)
        told.append((made.events, made.filtered, made.broken))
    assert told[0] == told[1]
