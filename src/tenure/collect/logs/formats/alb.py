"""AWS load balancers, Application and Classic: cells between blanks, some quoted; what newer versions add is left unread."""

from __future__ import annotations

from collections.abc import Iterable

from tenure.collect.logs.formats import cells
from tenure.collect.logs.formats.cells import QUOTED, REQUEST, WORD, Cell, Cells
from tenure.collect.logs.formats.format import Reader, Said

NAME = "alb"
ALSO = ("elb", "aws")
SECONDS = rb"-?\d++(?:\.\d++)?|-"
PARTS = (
    rb"(?:(?:https?|h2|wss?|grpcs?) )?",
    Cell("time", rb"\d{4}-\d\d-\d\dT[0-9:.]++Z"),
    b" ",
    Cell("field.elb"),
    b" ",
    Cell("client", rb"[^ \n]+?(?=:\d+ )|-"),
    rb"(?::\d++)? ",
    Cell("field.target"),
    b" ",
    Cell("field.request_processing_time", SECONDS),
    b" ",
    Cell("duration", SECONDS),
    b" ",
    Cell("field.response_processing_time", SECONDS),
    b" ",
    Cell("status", rb"\d\d\d|-"),
    b" ",
    Cell("field.target_status_code", rb"\d\d\d|-"),
    b" ",
    Cell("field.received_bytes", rb"\d++|-"),
    b" ",
    Cell("bytes", rb"\d++|-"),
    rb' "',
    *REQUEST,
    rb'" "',
    Cell("agent", QUOTED),
    rb'" ' + WORD + rb" " + WORD,
    rb'(?: (?:[^ "\n]++) "',
    Cell("field.trace_id", QUOTED),
    rb'"(?: "',
    Cell("host", QUOTED),
    rb'"[^\n]*+)?)?',
)


def fits(line: bytes) -> bool:
    return cells.fits(PARTS, line)


def reader(wanted: Iterable[str], said: Said) -> Reader:
    return Cells(PARTS, wanted)
