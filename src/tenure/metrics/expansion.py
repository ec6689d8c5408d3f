"""What may be gained: estimates, each from the account's own price or, where it pays nothing yet, from that of all accounts."""

import ibis

from tenure.catalog.definition import choice, metric

MONEY = "decimal(18, 4)"
SEATS = ("seat", "licen", "user")  # in the names of meters that count people


@metric(unit="money")
def seat_price(arr, seats):
    """What a seat costs a year: the ARR divided by the seats on the contract lines in force. Not known without seats, or
    where nothing is paid."""
    price = arr.cast("float64") / seats
    return (arr > 0).ifelse(price, ibis.null("float64")).cast(MONEY)


@metric(unit="money", form="table", on_demand=True)
def usual_seat_price(contract_lines):
    """What a seat costs a year at all accounts together: the ARR of all paid lines that name seats, divided by these."""
    paid = contract_lines.filter(
        ~contract_lines.trial.fill_null(False),
        contract_lines.seats > 0,
        contract_lines.arr_converted > 0,
    )
    whole = paid.group_by("as_of").aggregate(arr=paid.arr_converted.sum(), seats=paid.seats.sum())
    here = contract_lines.select("account_id", "as_of").distinct()
    both = here.join(whole, "as_of")
    price = (both.arr.cast("float64") / both.seats).cast(MONEY)
    return both.select("account_id", "as_of", value=price)


@metric(unit="money")
def trial_gain(trial, active_users, usual_seat_price):
    """What a trial may bring a year: a seat for everybody who did anything in the last four weeks, at what a seat costs at
    all accounts together. Not known of an account that is not on trial."""
    gain = active_users.clip(lower=1).cast("float64") * usual_seat_price.cast("float64")
    return trial.fill_null(False).ifelse(gain, ibis.null("float64")).cast(MONEY)


@metric(unit="money")
def seats_gain(active_users, seats, seat_price, *, comfortable_share=0.7):
    """What more seats may bring a year: as many as take the users of the last four weeks back to 70 % of the seats, at the
    account's own price. 0 where 70 % or less are used."""
    more = (active_users.cast("float64") / comfortable_share - seats).clip(lower=0).ceil()
    return (more.cast("float64") * seat_price.cast("float64")).cast(MONEY)


@metric(unit="ratio")
def fullest_capacity(gauges):
    """The fullest capacity: the highest last level as a share of what was bought, over all meters that say how much that is;
    meters of seats left out."""
    return (gauges.value / gauges.capacity.nullif(0)).max(where=_of_capacity(gauges))


@metric(unit="text")
def fullest_capacity_meter(gauges):
    """Which meter `fullest_capacity` is of; of several alike the last by its name."""
    share = gauges.value / gauges.capacity.nullif(0)
    return gauges.meter.argmax(share, where=_of_capacity(gauges))


@metric(unit="weeks")
def capacity_weeks_left(fullest_capacity, fullest_capacity_13w_ago):
    """In how many weeks the fullest capacity is full at the pace of the last 13 weeks: what is left ÷ what came × 13; 0 where
    it is full. Not known where it has not grown."""
    grown = fullest_capacity - fullest_capacity_13w_ago
    weeks = (1 - fullest_capacity).clip(lower=0) / grown * 13
    return (grown > 0).ifelse(weeks, ibis.null("float64"))


@metric(unit="money")
def capacity_gain(fullest_capacity, arr, *, comfortable_share=0.7, most_share=0.25):
    """What more capacity may bring a year: the ARR, grown as the fullest capacity must grow to be 70 % full, at most by a
    quarter: what is paid is paid for other things too. 0 where it is 70 % full or less."""
    more = (fullest_capacity / comfortable_share - 1).clip(lower=0, upper=most_share)
    return (more * arr.cast("float64")).cast(MONEY)


@metric(unit="money")
def growth_gain(active_users, active_users_26w_ago, seat_price):
    """What another half-year of the same growth may bring a year: as many more users as came in the last 26 weeks, each
    with a seat at the account's own price. 0 where it did not grow."""
    more = (active_users - active_users_26w_ago).clip(lower=0)
    return (more.cast("float64") * seat_price.cast("float64")).cast(MONEY)


new_users_26w = choice(
    "new_users_26w",
    of="new_users",
    doc="Users who did something for the first time in the last 26 weeks.",
    days=182,
)
features_ever_26w_ago = choice(
    "features_ever_26w_ago",
    of="features_ever",
    doc="Features that had been used up to 26 weeks ago.",
    ago_days=182,
)
fullest_capacity_4w_ago = choice(
    "fullest_capacity_4w_ago",
    of="fullest_capacity",
    doc="The fullest capacity four weeks ago: the highest level then as a share of what was bought; meters of seats left out.",
    ago_days=28,
)
fullest_capacity_13w_ago = choice(
    "fullest_capacity_13w_ago",
    of="fullest_capacity",
    doc="The fullest capacity 13 weeks ago: the highest level then as a share of what was bought; meters of seats left out.",
    ago_days=91,
)


def _of_capacity(gauges):
    """Whether a meter tells a capacity: those of seats are told by who works with them."""
    meter = gauges.meter.lower()
    return ~ibis.or_(*(meter.contains(word) for word in SEATS))
