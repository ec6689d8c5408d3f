"""What an import would do, before anything is stored: how many rows would be rejected, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tenure.collect.check_rows import RAW, checked
from tenure.collect.day_order import day_orders
from tenure.collect.files import Incoming
from tenure.collect.files.needed import Needed
from tenure.collect.imports import Order
from tenure.collect.keep import reason
from tenure.collect.mapping import resolve
from tenure.collect.mappings import Fitted
from tenure.collect.scratch import read, scratch
from tenure.collect.subject import subject_named
from tenure.collect.workspace import Workspace

LINES = 5  # shown of each reason


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why rows would be rejected: the reason as it is at the first of them, how many, and the first lines."""

    column: str
    reason: str
    rows: int
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """What would come of a file as one kind of fact. What contradicts other rows of a wide table shows only in the import."""

    kind: str
    received: int
    rejected: int
    filtered: int
    wrong: tuple[Wrong, ...]
    unused: tuple[str, ...]
    trouble: str | None

    @property
    def good(self) -> int:
        """Rows that can be stored."""
        return self.received - self.rejected


def tried(app: Workspace, part: Fitted, rows: Incoming, label: str, now: datetime) -> Trial:
    """Read and check the whole file. Raises UnreadableFile where it would be refused."""
    subject = subject_named(part.kind)
    order = Order(subject, part.mapping, part.known_at, part.static)
    meant = Needed(rows, part.needs) if part.needs else rows
    mapped = resolve(subject, part.mapping, rows.columns, label, order.column)
    with scratch(app.settings.threads) as engine:
        received = read(engine, meant, lambda done: None)
        if any(source.of_line for source in mapped.sources.values()):
            engine.sql("CREATE TABLE incoming.lines (line_id VARCHAR, account_id VARCHAR)")
        orders = day_orders(engine, subject, mapped, rows.types, label, {})
        found = checked(subject, mapped, rows.types, app.settings.zone, orders, now)
        engine.sql(f"CREATE TABLE incoming.tried AS SELECT line, fault FROM ({found.select})")
        wrong = engine.rows(f"""
            SELECT fault, count(*), arg_min(reason, line), list(line ORDER BY line)[1:{LINES}] FROM (
                SELECT line, fault, {reason(mapped, rows.types, found)} AS reason
                FROM {RAW} JOIN incoming.tried USING (line) WHERE fault IS NOT NULL)
            GROUP BY fault ORDER BY 2 DESC, 1""")
    return Trial(
        kind=subject.name,
        received=received,
        rejected=sum(count for _, count, _, _ in wrong),
        filtered=meant.left_out if isinstance(meant, Needed) else 0,
        wrong=tuple(
            Wrong(
                mapped.where(found.faults[fault - 1].target) if fault else "",
                str(sentence).partition(": ")[2],
                count,
                tuple(lines),
            )
            for fault, count, sentence, lines in wrong
        ),
        unused=mapped.unused,
        trouble=rows.trouble,
    )
