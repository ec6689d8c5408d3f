"""What the address of a replay lists: alarms of it or of a naive rule, the losses that this rule foresaw, readings of a bin."""

from __future__ import annotations

from dataclasses import dataclass

from tenure.proof.backtest import Backtest
from tenure.web.frame import Frame
from tenure.web.proof import said
from tenure.web.proof.files import alarms_of, bin_of, judged
from tenure.web.proof.query import LISTS, Query
from tenure.web.proof.tables import MOST, Names, alarm_table, bin_table, bin_title, losses, more
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
    judgement = judged(found, query.beside)
    if query.list in LISTS:
        alarms = alarms_of(judgement, query.list)
        table = alarm_table(alarms[::-1][:MOST], "" if beside else unit, names, frame)
        return Listed(f"{LISTS[query.list]}{whose}", table, more(alarms), csv)
    if beside and query.list == "foreseen":
        seen = [one for one in judgement.losses if one.foreseen]
        title = f"The ones it foresaw{whose}: {said.of(len(seen), len(judgement.losses))}"
        return Listed(
            title, losses(seen[::-1][:MOST], "", names, frame, foreseen=True), more(seen), csv
        )
    if read := bin_of(found, query.list):
        table = bin_table(read[:MOST], unit, names, frame)
        return Listed(bin_title(found, read), table, more(read), csv)
    return None
