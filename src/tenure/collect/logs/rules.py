"""Ordered rules: which lines become which fact. The first rule that matches wins.

[[rule]]
method = "POST"
path = "/projects/{project}/export"
event = "report_exported"
account = "{query.account}"
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import translate
from pathlib import Path
from typing import TypeVar

from tenure.catalog.table import Table
from tenure.catalog.table import read as read_table
from tenure.collect.logs import template
from tenure.collect.logs.formats.format import Said
from tenure.collect.logs.formats.open import refuse_unknown
from tenure.collect.logs.noise import KEEPABLE, Noise
from tenure.collect.logs.regex import Regex
from tenure.collect.logs.template import Value
from tenure.errors import DefinitionError, TenureError

T = TypeVar("T")
TABLES = ("log", "fields", "who", "noise", "rule")
LOG = ("format", "pattern", "time", "zone")
MATCHED = ("host", "method", "path", "path_regex", "status", "where", "keep")
FILLED = ("event", "account", "person", "quantity", "duration", "duration_ms", "properties")
MEASURED = ("gauge", "value", "capacity", "gauges")
STATUS = re.compile(r"([1-5])xx|([1-5]\d\d)|any", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Measure:
    """One level that a line tells."""

    meter: str
    value: Value
    capacity: Value | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What has to be so of a line, and what it becomes then. None: anything will do."""

    methods: frozenset[str] | None = None
    host: re.Pattern[str] | None = None
    path: re.Pattern[str] | Regex | None = None
    begins: str | None = None  # the first part of every path that it matches
    statuses: tuple[range, ...] | None = None
    where: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    keep: frozenset[str] = frozenset()  # kinds of noise that it takes all the same
    event: Value | None = None  # None: it becomes gauges
    account: Value | None = None
    person: Value | None = None
    quantity: Value | None = None
    duration: Value | None = None
    duration_unit: float = 1.0  # seconds
    properties: Mapping[str, Value] = field(default_factory=dict)
    measures: tuple[Measure, ...] = ()
    place: str = ""

    def takes(self, reason: str | None, status: int | None) -> bool:
        """Whether it takes lines that are noise for this reason."""
        if reason is None or reason in self.keep:
            return True
        if reason in ("error", "redirect") and self.statuses is not None and status is not None:
            return any(status in each for each in self.statuses)
        return False

    def names(self) -> set[str]:
        """All that it asks of a line."""
        values = [self.event, self.account, self.person, self.quantity, self.duration]
        values += [*self.properties.values()]
        for measure in self.measures:
            values += [measure.value, measure.capacity]
        return {name for value in values if value for name in value.names} | {*self.where}


@dataclass(frozen=True, slots=True)
class Rules:
    """A rules file: how lines are written, what is noise, and the rules in their order."""

    said: Said = Said()
    time: str = ""  # as strptime has it; "": as it looks
    zone: str = ""  # of times without one; "": the workspace's
    noise: Noise = Noise()
    rules: tuple[Rule, ...] = ()


def read(file: Path) -> Rules:
    """The rules of a file; a followed log's in sources/ will do too. Raises DefinitionError with file, line and key."""
    root = read_table(file)
    root.only(*TABLES, "kind", "path", "every", "ids", "title", "known_at")
    return of(root)


def of(root: Table) -> Rules:
    """The rules among the tables of a file."""
    log, noise, who = root.table("log"), root.table("noise"), root.table("who")
    log.only(*LOG)
    noise.only("keep", "paths", "agents")
    who.only("account", "person")
    form = log.text("format", "")
    _tried(log, "format", lambda: refuse_unknown(form))
    pattern = log.text("pattern", "")
    _tried(log, "pattern", lambda: template.regex(pattern))
    zone = log.text("zone", "")
    _tried(log, "zone", lambda: _zone(zone))
    agents = _texts(noise, "agents")
    rules = tuple(_rule(one, who) for one in root.tables("rule"))
    return Rules(
        Said(form, pattern, _fields(root.table("fields"))),
        log.text("time", ""),
        zone,
        Noise(
            frozenset(_words(noise, "keep", KEEPABLE)),
            _tried(noise, "paths", lambda: [template.path(one) for one in _texts(noise, "paths")]),
            re.compile("|".join(map(re.escape, agents)), re.IGNORECASE) if agents else None,
        ),
        rules,
    )


def _rule(of: Table, who: Table) -> Rule:
    of.only(*MATCHED, *FILLED, *MEASURED)
    measures = _measures(of)
    event = _value(of, "event")
    if (event is None) == (not measures):
        of.refuse("event", 'is one of two: a rule has event = "…", or a gauge with its value')
    if not any(key in of.given for key in ("host", "method", "path", "path_regex", "where")):
        of.refuse(
            "path",
            "is missing: a rule says at least one of host, method, path, path_regex and where",
        )
    if "path" in of.given and "path_regex" in of.given:
        of.refuse("path_regex", "is given beside path; one of them is enough")
    path = of.text("path", None)
    made = Rule(
        methods=frozenset(word.upper() for word in _texts(of, "method")) or None,
        host=_pattern(of, "host", template.host),
        path=_pattern(of, "path", template.path) or _pattern(of, "path_regex", template.regex),
        begins=template.first_part(path) if path else None,
        statuses=_statuses(of),
        where=_conditions(of),
        keep=frozenset(_words(of, "keep", KEEPABLE)),
        event=event,
        account=_value(of, "account") or _value(who, "account"),
        person=_value(of, "person") or _value(who, "person"),
        quantity=_value(of, "quantity"),
        duration=_value(of, "duration") or _value(of, "duration_ms"),
        duration_unit=0.001 if "duration_ms" in of.given else 1.0,
        properties=_properties(of),
        measures=measures,
        place=of.place(),
    )
    if made.account is None and made.person is None:
        of.refuse("account", "is missing, and person too: say whose it is, here or in [who]")
    if measures and made.account is None:
        of.refuse("account", "is missing: a level is measured of an account")
    return made


def _measures(of: Table) -> tuple[Measure, ...]:
    many = of.table("gauges")
    found = [Measure(meter, _needed(many, meter)) for meter in many.given]
    if meter := of.text("gauge", None):
        found.append(Measure(meter, _needed(of, "value"), _value(of, "capacity")))
    elif "value" in of.given or "capacity" in of.given:
        of.refuse("gauge", 'is missing: what is measured, for example gauge = "cpu_share"')
    return tuple(found)


def _needed(of: Table, key: str) -> Value:
    found = _value(of, key)
    if found is None:
        of.refuse(key, 'is missing: where the value stands, for example "{field.cpu}"')
    return found


def _value(of: Table, key: str) -> Value | None:
    given = of.text(key, None)
    return None if given is None else _tried(of, key, lambda: template.value(given))


def _pattern(of: Table, key: str, made: Callable[[str], T]) -> T | None:
    given = of.text(key, None)
    return None if given is None else _tried(of, key, lambda: made(given))


def _properties(of: Table) -> Mapping[str, Value]:
    """A list of names, or a table with a value for each."""
    given = of.checked(
        "properties",
        [],
        lambda v: isinstance(v, dict) or _are_texts(v),
        'a list of names, ["project", "query.format"], or a table: { format = "{query.format}" }',
    )
    if isinstance(given, list):
        return {name.rpartition(".")[2]: Value("{" + name + "}", (name,)) for name in given}
    inside = of.table("properties")
    return {key: _needed(inside, key) for key in given}


def _conditions(of: Table) -> Mapping[str, re.Pattern[str]]:
    """`where = { msg = "feature executed", level = ["info", "warn"], kind = "ui.*" }`."""
    given = of.checked("where", {}, lambda v: isinstance(v, dict), 'a table: { msg = "exported" }')
    inside = of.table("where")
    made = {}
    for key in given:
        words = _texts(inside, key) or [""]
        made[key] = re.compile("|".join(f"(?:{translate(word)})" for word in words), re.DOTALL)
    return made


def _statuses(of: Table) -> tuple[range, ...] | None:
    if "status" not in of.given:
        return None
    found = []
    for word in _texts(of, "status"):
        match = STATUS.fullmatch(word)
        if not match:
            of.refuse("status", 'must be "2xx", 403, "any", or a list of these')
        first = 100 * int(match[1]) if match[1] else int(match[2] or 100)
        found.append(range(first, first + (100 if match[1] else 1 if match[2] else 500)))
    return tuple(found)


def _words(of: Table, key: str, known: Sequence[str]) -> list[str]:
    given = _texts(of, key)
    for word in given:
        if word not in known:
            of.refuse(key, f"has {word!r}, which is not one of {', '.join(known)}")
    return given


def _texts(of: Table, key: str) -> list[str]:
    """A text or number, or a list of them."""
    given = of.checked(
        key, [], lambda v: _is_plain(v) or _are_texts(v), "a text, or a list of texts"
    )
    return [str(each) for each in (given if isinstance(given, list) else [given])]


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(_is_plain(one) for one in value)


def _fields(of: Table) -> Mapping[str, str]:
    return {key: str(of.text(key)) for key in of.given}


def _zone(name: str) -> None:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name or "UTC")
    except (OSError, KeyError):
        raise ValueError(
            "is not a time zone; an IANA name is wanted, such as Europe/Berlin"
        ) from None


def _tried(of: Table, key: str, attempt: Callable[[], T]) -> T:
    try:
        return attempt()
    except DefinitionError:
        raise
    except (ValueError, TenureError) as error:
        of.refuse(key, str(error).rstrip("."))
