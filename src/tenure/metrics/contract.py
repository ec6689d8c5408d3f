"""What was bought: lines, money, terms. Amounts are in the reporting currency."""

import ibis

from tenure.catalog.definition import metric

MONEY = "decimal(18, 4)"
LEAVING = ("notice", "notice given", "leaving", "churned", "churn", "cancelled", "canceled", "lost")


@metric(unit="lines")
def lines_in_force(contract_lines):
    """Contract lines in force, trials too."""
    return contract_lines.count()


@metric(unit="yes/no")
def trial(contract_lines):
    """On trial: a trial is running, and no paid line is in force."""
    running = contract_lines.count(where=_is_trial(contract_lines))
    return (running > 0) & (running == contract_lines.count())


@metric(unit="yes/no")
def notice_given(contract_lines):
    """Whether notice has been given on a line that is still in force."""
    return contract_lines.count(where=contract_lines.change == "notice") > 0


@metric(unit="date")
def notice_on(contract_lines):
    """The day on which notice was given on a line that is still in force; of several the first."""
    return contract_lines.day.min(where=contract_lines.change == "notice")


@metric(unit="date")
def leaves_on(contract_lines):
    """The last day of the term of a line on which notice has been given; of several the last."""
    return contract_lines.term_end.max(where=contract_lines.change == "notice")


@metric(unit="text", on_demand=True)
def leaving_reason(outcomes, *, days=365):
    """Why they leave, as was said of the last outcome of the last year that is a leaving and has a reason."""
    return outcomes.reason.argmax(outcomes.day, where=_is_leaving(outcomes))


@metric(unit="date", on_demand=True)
def leaving_reason_on(outcomes, *, days=365):
    """The day of the outcome of which `leaving_reason` tells."""
    return outcomes.day.max(where=_is_leaving(outcomes))


@metric(unit="text")
def notice_reason(leaving_reason, leaving_reason_on, notice_on, *, before_days=31):
    """Why notice was given: the reason of an outcome that is a leaving (notice, churned), from a month before the notice on.
    Not known where none was told."""
    told_then = notice_on.delta(leaving_reason_on, unit="day") <= before_days
    return told_then.ifelse(leaving_reason, ibis.null("string"))


@metric(unit="products")
def products(contract_lines):
    """Different products on the contract lines in force, trials too."""
    return contract_lines["product"].nunique()


@metric(unit="money")
def arr(contract_lines):
    """Recurring amount a year of all paid lines in force, trials left out. Not known where a line has no amount, or no
    exchange rate is known for its currency."""
    paid = ~_is_trial(contract_lines)
    unknown = contract_lines.count(where=paid & contract_lines.arr_converted.isnull())
    amount = contract_lines.arr_converted.sum(where=paid).cast(MONEY)
    return (unknown > 0).ifelse(ibis.null(MONEY), amount)


@metric(unit="money")
def mrr(arr):
    """Recurring amount a month: a twelfth of the ARR."""
    return (arr.cast("float64") / 12).cast(MONEY)


@metric(unit="money")
def price_per_active_user(arr, active_users):
    """What is paid a month for each user who did anything in the last four weeks. Not known where nobody did."""
    return (arr.cast("float64") / 12 / active_users).cast(MONEY)


@metric(unit="date", form="table")
def renewal_date(contract_lines):
    """The next day on which the term of a paid line in force ends."""
    terms = contract_lines.filter(
        ~_is_trial(contract_lines), contract_lines.term_end >= contract_lines.as_of
    )
    return terms.group_by("account_id", "as_of").aggregate(value=terms.term_end.min())


@metric(unit="days")
def days_to_renewal(renewal_date, as_of):
    """Days until the term of a paid line in force ends next."""
    return renewal_date.delta(as_of, unit="day")


def _is_leaving(outcomes):
    return outcomes.outcome.lower().isin(LEAVING) & outcomes.reason.notnull()


def _is_trial(lines):
    return lines.trial.fill_null(False)
