"""From checked rows to facts. A row that holds several moments becomes several facts, each known at its own time.

A fact of change c at time T carries a column of change c' (and the moment of c') only if c' happened at or before T
in that row: a line that started never says that it ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tenure.collect.check_rows import Checked
from tenure.collect.checks import instant
from tenure.collect.fact_keys import content, halves, told
from tenure.collect.mapping import KNOWN_AT
from tenure.collect.subject import MESSAGE_ID, Subject
from tenure.facts import Column
from tenure.warehouse.tables import quoted, text

CHECKED = "incoming.checked"
SQL_TYPES = {
    "text": "VARCHAR",
    "int64": "BIGINT",
    "float64": "DOUBLE",
    "bool": "BOOLEAN",
    "decimal": "DECIMAL(18,4)",
    "date": "DATE",
    "timestamp": "TIMESTAMPTZ",
}
HAPPENED, STATED, ARRIVED, STATIC = "happened", "stated", "arrived", "static"


@dataclass(frozen=True, slots=True)
class Knowing:
    """When facts of this import became known: `how` is happened, stated (by a column) or arrived (now)."""

    how: str
    now: datetime

    def of(self, moment: str, first: bool) -> tuple[str, str]:
        """SQL for `known_at, known_by` of the fact whose moment this is; what lies ahead is known now."""
        now = instant(self.now)
        ahead = f"{moment} > {now}"
        if self.how == ARRIVED:
            return now, text(ARRIVED)
        if self.how == STATED and first:
            return quoted(f"v_{KNOWN_AT}"), text(STATED)
        at = moment if self.how == HAPPENED else f"greatest({quoted(f'v_{KNOWN_AT}')}, {moment})"
        return (
            f"CASE WHEN {ahead} THEN {now} ELSE {at} END",
            f"CASE WHEN {ahead} THEN '{ARRIVED}' ELSE '{self.how}' END",
        )


def stored_columns(subject: Subject) -> tuple[str, ...]:
    """The columns of a fact as the lake has them before the standard ones."""
    own = tuple(column.name for column in subject.columns if column.name != "happened_at")
    return (*own, "change") if subject.fact.moments else own


def facts(
    subject: Subject, checked: Checked, knowing: Knowing, source: str | None
) -> tuple[str | None, str]:
    """SQL to make once as `incoming.checked` (None: not needed) and SQL for the file's facts, faulty rows included."""
    moments = subject.fact.moments
    if not moments:
        return None, _fact(
            subject, checked, knowing, source, "happened_at", None, f"({checked.select})"
        )
    given = [
        moment for moment in moments if checked.has(moment) or _implied(subject, checked, moment)
    ]
    parts = [
        _fact(subject, checked, knowing, source, moment, moments[moment], CHECKED)
        for moment in given
    ]
    return _filled(subject, checked), " UNION ALL BY NAME ".join(parts)


def _fact(
    subject: Subject,
    checked: Checked,
    knowing: Knowing,
    source: str | None,
    moment: str,
    change: str | None,
    rows: str,
) -> str:
    at = quoted(f"v_{moment}")
    known_at, known_by = knowing.of(at, moment == subject.first_moment)
    values = ", ".join(
        f"{_value(subject, checked, column, moment)} AS {quoted(column.name)}"
        for column in subject.columns
        if column.name != "happened_at"
    )
    which = f", {text(change)} AS change" if change else ""
    key = _key(subject, checked, source, moment, change)
    only = f"WHERE fault IS NULL AND {at} IS NOT NULL" if change else ""
    by_id = f"{quoted(f'v_{MESSAGE_ID}')} IS NOT NULL" if checked.has(MESSAGE_ID) else "false"
    said = text(source) if source else "NULL::VARCHAR"
    return f"""SELECT * EXCLUDE (number), {halves("number")} FROM (
        SELECT {values}{which}, {at} AS happened_at, {known_at} AS known_at, {known_by} AS known_by,
            {said} AS source, line AS row_no, fault, {by_id} AS by_id, {key} AS number
        FROM {rows} {only})"""


def _value(subject: Subject, checked: Checked, column: Column, moment: str) -> str:
    """The column as the fact at `moment` carries it."""
    moments = subject.fact.moments
    if not (checked.has(column.name) or _implied(subject, checked, column.name)):
        return f"NULL::{SQL_TYPES[column.type]}"
    value = quoted(f"v_{column.name}")
    own = column.name if column.name in moments else _moment_of(subject, column)
    if own is None or own == moment or not moments:
        return value
    return f"CASE WHEN {quoted(f'v_{own}')} <= {quoted(f'v_{moment}')} THEN {value} END"


def _key(
    subject: Subject, checked: Checked, source: str | None, moment: str, change: str | None
) -> str:
    """Of the fact: the key columns, the change, its time and the columns of the change; of a happening, all it says."""
    begin = [text(subject.fact.kind), text(source or "")]
    at = f"epoch_us({quoted(f'v_{moment}')})::VARCHAR"
    own: list[str] = []
    for column in subject.columns:
        if change and column.name not in subject.fact.key and _moment_of(subject, column) != moment:
            continue
        if column.name != "happened_at" and (
            checked.has(column.name) or _implied(subject, checked, column.name)
        ):
            own.append(told(column, quoted(f"v_{column.name}")))
    if checked.has(KNOWN_AT):
        own.append(f"epoch_us({quoted(f'v_{KNOWN_AT}')})::VARCHAR")
    whole = content([*begin, text(change or ""), at, " || ".join(own)])
    if not checked.has(MESSAGE_ID):
        return whole
    said = quoted(f"v_{MESSAGE_ID}")
    by_id = content([*begin, text(f"{MESSAGE_ID} {change or ''}"), f"coalesce({said}, '')"])
    return f"CASE WHEN {said} IS NULL THEN {whole} ELSE {by_id} END"


def _moment_of(subject: Subject, column: Column) -> str | None:
    """The column of the moment of the change that a column belongs to."""
    return next((m for m, change in subject.fact.moments.items() if change == column.change), None)


def _filled(subject: Subject, checked: Checked) -> str:
    """The checked rows with what follows from other columns: a line's yearly amount, when a ticket was rated."""
    filled = _FILLED.get(subject.name, lambda _: {})(checked)
    if not filled:
        return checked.select
    has = {name for name in filled if checked.has(name)}
    exclude = f"EXCLUDE ({', '.join(quoted(f'v_{name}') for name in has)})" if has else ""
    added = ", ".join(f"{sql} AS {quoted(f'v_{name}')}" for name, sql in filled.items())
    return f"SELECT * {exclude}, {added} FROM ({checked.select})"


def _implied(subject: Subject, checked: Checked, target: str) -> bool:
    return target in _FILLED.get(subject.name, lambda _: {})(checked)


def _arr(checked: Checked) -> dict[str, str]:
    yearly = ["v_arr"] if checked.has("arr") else []
    if checked.has("mrr"):
        yearly.append("v_mrr * 12")
    if checked.has("amount"):
        months = "coalesce(v_period_months, 12)" if checked.has("period_months") else "12"
        yearly.append(f"v_amount * 12 / {months}")
    if yearly in ([], ["v_arr"]):
        return {}
    return {"arr": f"coalesce({', '.join(f'try_cast({sql} AS DECIMAL(18,4))' for sql in yearly)})"}


def _rated_at(checked: Checked) -> dict[str, str]:
    if not checked.has("rating"):
        return {}
    known = [f"v_{target}" for target in ("rated_at", "closed_at") if checked.has(target)]
    when = (
        f"CASE WHEN v_rating IS NOT NULL THEN coalesce({', '.join(known)}) END"
        if known
        else "NULL::TIMESTAMPTZ"
    )
    return {"rated_at": f"coalesce(v_rated_at, {when})" if checked.has("rated_at") else when}


_FILLED = {"contract_line": _arr, "ticket": _rated_at}
