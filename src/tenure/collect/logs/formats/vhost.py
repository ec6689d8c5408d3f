"""Common and Combined with the virtual host before them: `shop.example.com:443 203.0.113.7 - ann [...`."""

from __future__ import annotations

from collections.abc import Iterable

from tenure.collect.logs.formats import cells, common
from tenure.collect.logs.formats.cells import Cell, Cells
from tenure.collect.logs.formats.format import Reader, Said

NAME = "vhost"
ALSO = ("vhost_combined", "common_complete")
# a login with a blank in it makes four words too: so a host has a dot or a port, and an address follows it
HOST = rb"[^ \n:\[]++(?::\d++)?|\[[0-9a-fA-F:]++\](?::\d++)?"
PARTS = (Cell("host", HOST), b" ", *common.PARTS)
USUAL = (Cell("host", rb"\S++"), b" ", *common.USUAL)
SURELY = (
    Cell("host", rb"(?=[^ \n]*[.:])(?!\d+\.\d+\.\d+\.\d+ )" + HOST.split(b"|")[0]),
    b" (?=[0-9a-fA-F]*[.:][0-9a-fA-F.:]*+ )",
    *common.PARTS,
)


def fits(line: bytes) -> bool:
    return cells.fits(SURELY, line)


def reader(wanted: Iterable[str], said: Said) -> Reader:
    return Cells(PARTS, wanted, USUAL)
