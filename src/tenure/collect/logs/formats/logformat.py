"""A format as the server's own configuration says it: a LogFormat of Apache, or a log_format of nginx."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from tenure.collect.logs.formats.cells import QUOTED, REQUEST, REST, WORD, Cell, Cells
from tenure.collect.logs.formats.format import Reader, Said
from tenure.errors import UsageError

NAME = "logformat"
APACHE = re.compile(r"%[!\d,]*(?:[<>])?(?:\{([^}]*)\})?([<>]?)(\^?[A-Za-z]{1,2}|%)")
NGINX = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
DIRECTIVES = {
    "h": "client",
    "a": "client",
    "l": "",
    "u": "user",
    "r": "request",
    "m": "method",
    "U": "target",
    "q": "query",
    "H": "",
    "s": "status",
    "b": "bytes",
    "B": "bytes",
    "O": "field.bytes_out",
    "I": "field.bytes_in",
    "D": "duration.us",
    "T": "duration",
    "v": "host",
    "V": "host",
    "f": "field.file",
    "k": "field.keepalive",
    "L": "field.log_id",
    "P": "field.process",
    "p": "field.port",
    "X": "field.connection",
    "R": "field.handler",
    "A": "field.server",
    "S": "field.bytes_both",
}
NAMED = {"i": "header", "C": "cookie", "e": "field", "n": "field", "o": "field"}
VARIABLES = {
    "remote_addr": "client",
    "remote_user": "user",
    "time_local": "time",
    "time_iso8601": "time",
    "msec": "time",
    "request": "request",
    "request_method": "method",
    "request_uri": "target",
    "uri": "target",
    "args": "query",
    "query_string": "query",
    "status": "status",
    "body_bytes_sent": "bytes",
    "bytes_sent": "bytes",
    "http_referer": "referrer",
    "http_user_agent": "agent",
    "http_host": "host",
    "host": "host",
    "server_name": "host",
    "request_time": "duration",
}
HEADERS = {"referer": "referrer", "user-agent": "agent", "host": "host"}


def is_one(text: str) -> bool:
    """Whether a text is such a format, and not the name of one."""
    return "%" in text or "$" in text


def reader(wanted: Iterable[str], said: Said) -> Reader:
    return Cells(parts(said.format), wanted)


def parts(text: str) -> Sequence[Cell | bytes]:
    """The cells of such a format and what stands between them. Raises UsageError for a word that is not known."""
    if "$" in text and "%" not in text:
        return _parts(
            text, [(m.start(), m.end(), _variable(m[1] or m[2])) for m in NGINX.finditer(text)]
        )
    text = text.replace('\\"', '"').replace("\\t", "\t")
    return _parts(text, [(m.start(), m.end(), _directive(m, text)) for m in APACHE.finditer(text)])


def _parts(text: str, found: list[tuple[int, int, str]]) -> Sequence[Cell | bytes]:
    if not any(name and name != "%" for _, _, name in found):
        raise UsageError(f"{text!r} names nothing that a line could tell.")
    made: list[Cell | bytes] = []
    at = 0
    for start, end, name in found:
        made.append(re.escape(text[at:start].encode()))
        before, after = text[:start][-1:], text[end : end + 1]
        if name == "time[]":  # Apache's %t brings its brackets along
            made += [rb"\[", Cell("time", rb"[^\]\n]++"), rb"\]"]
        elif name == "request" and before == after == '"':
            made += REQUEST
        else:
            made.append(b"%" if name == "%" else Cell(name, _pattern(name, before, after)))
        at = end
    made.append(re.escape(text[at:].encode()))
    return made


def _pattern(name: str, before: str, after: str) -> bytes:
    if name == "query":
        if before == after == '"':
            return QUOTED
        return rb"[^ \"\n" + re.escape(after.encode()) + rb"]*+"  # Apache's %q may be nothing
    if before == '"' and after == '"':
        return QUOTED
    if name == "time" and before == "[":
        return rb"[^\]\n]++"
    if after in ("", "\n"):
        return rb"[^\r\n]*+"
    if name == "user" or after not in (" ", "\t"):
        return REST
    return WORD if after == " " else rb"[^\t\n]*+"


def _directive(found: re.Match[str], text: str) -> str:
    given, word = found[1], found[3].lstrip("^")
    if word == "%":
        return "%"
    if word == "t":
        return "time" if given or text[: found.start()].endswith("[") else "time[]"
    if word == "T" and given:
        return {"ms": "duration.ms", "us": "duration.us"}.get(given, "duration")
    if given is not None and word in NAMED:
        name = HEADERS.get(given.lower()) if word == "i" else None
        return name or f"{NAMED[word]}.{given.lower() if word == 'i' else given}"
    if word not in DIRECTIVES:
        raise UsageError(
            f"{text!r}: {found[0]} is not a directive of LogFormat that is known here."
        )
    return DIRECTIVES[word]


def _variable(name: str) -> str:
    if name in VARIABLES:
        return VARIABLES[name]
    if name.startswith("http_"):
        return f"header.{name[5:].replace('_', '-')}"
    if name.startswith("cookie_"):
        return f"cookie.{name[7:]}"
    return f"field.{name}"
