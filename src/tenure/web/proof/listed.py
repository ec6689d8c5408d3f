"""What the address of a replay lists: alarms of it or of a naive rule, the losses that this rule foresaw, those of the last
twelve months, readings of a bin."""

from __future__ import annotations

from dataclasses import dataclass

from tenure.proof.backtest import Backtest
from tenure.proof.lately import losses_of_year
from tenure.web.frame import Frame
from tenure.web.proof import said
from tenure.web.proof.files import alarms_of, bin_of, judged
from tenure.web.proof.query import LISTS, YEAR, Query
from tenure.web.proof.tables import (
    MOST,
    Names,
    alarm_table,
    bin_table,
    bin_title,
    fate_table,
    loss_table,
    more,
)
from tenure.web.table import Shown


@dataclass(frozen=True, slots=True)
class Listed:
    """A list; `more`: how much of it is only in the file."""

    title: str
    table: Shown | None
    more: str
    csv_href: str


def listed(found: Backtest, query: Query, names: Names, frame: Frame) -> Listed | None:
    """The list that is asked for; None: none is, or one that the page has anyway."""
    unit, csv = found.warner.unit, query.link(frame, ".csv")
    beside = next((one for one in found.others if one.column == query.beside != ""), None)
    whose = f": {beside.title}" if beside else ""
    if query.list in LISTS:
        alarms = alarms_of(found, query)
        table = alarm_table(alarms[::-1][:MOST], "" if beside else unit, names, frame)
        return Listed(f"{LISTS[query.list]}{whose}", table, more(alarms), csv)
    if beside and query.list == "foreseen":
        losses = judged(found, query.beside).losses
        seen = [one for one in losses if one.foreseen]
        title = f"The ones it foresaw{whose}: {said.of(len(seen), len(losses))}"
        table = loss_table(seen[::-1][:MOST], "", names, frame, foreseen=True)
        return Listed(title, table, more(seen), csv)
    if query.list == YEAR:
        year = losses_of_year(found, frame.as_of)
        counted = said.of(sum(one.foreseen for one in year), len(year))
        title = f"{found.warner.aim.plural.capitalize()} of the last 12 months, of which it foresaw {counted}"
        return Listed(title, fate_table(year[::-1][:MOST], names, frame), more(year), csv)
    if read := bin_of(found, query.list):
        table = bin_table(read[:MOST], found, names, frame)
        return Listed(bin_title(found, read), table, more(read), csv)
    return None
