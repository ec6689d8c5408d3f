"""What the last renewal brought."""

import ibis

from tenure.catalog.definition import metric

HERE = ["account_id", "as_of"]
LINE = ["account_id", "line_id", "as_of"]


@metric(unit="date", form="table")
def renewed_on(contract_line_changes):
    """The first day of the last renewal of a paid line that runs for more than two months: the same line with a new term,
    within 30 days of the end of the one before."""
    renewed = _last_renewals(contract_line_changes)
    return renewed.group_by(HERE).aggregate(value=renewed.day.max())


@metric(unit="ratio", form="table")
def renewal_change(contract_line_changes):
    """How much the recurring amount of the lines renewed last grew by that renewal, as a share of what it was: 0 is flat.
    Not known where a line has no amount, or another currency than before."""
    lines = _last_renewals(contract_line_changes)
    sums = lines.group_by(HERE).aggregate(
        was=lines.was.sum().cast("float64"),
        now=lines.arr.sum().cast("float64"),
        unknown=lines.count(where=lines.was.isnull() | lines.arr.isnull() | ~lines.same_currency),
    )
    change = (sums.now / sums.was - 1).round(9)
    return sums.select(*HERE, value=(sums.unknown > 0).ifelse(ibis.null("float64"), change))


@metric(unit="days")
def days_since_renewal(renewed_on, as_of):
    """Days since the last renewal of a paid line that runs for more than two months."""
    return as_of.delta(renewed_on, unit="day")


def _last_renewals(changes, *, grace_days=30, least_days=62):
    """The lines renewed last, by account: day, amount, what it was."""
    started = changes.filter(
        changes.change == "started", ~changes.trial.fill_null(False), changes.term_end.notnull()
    )
    in_order = ibis.window(group_by=LINE, order_by=[started.happened_at, started.term_end])
    behind = started.select(
        *LINE,
        "day",
        "arr",
        "term_end",
        was=started.arr.lag().over(in_order),
        was_until=started.term_end.lag().over(in_order),
        same_currency=started.currency.lag().over(in_order).fill_null("")
        == started.currency.fill_null(""),
    )
    after = behind.day.delta(behind.was_until, unit="day")
    terms = behind.filter(
        behind.was_until.notnull(),
        after >= -grace_days,
        after <= grace_days + 1,
        behind.term_end > behind.was_until,
        behind.term_end.delta(behind.day, unit="day") + 1 >= least_days,
    )
    latest = terms.group_by(HERE).aggregate(last=terms.day.max())
    both = terms.join(latest, HERE)
    return both.filter(both.day == both["last"])
