"""User-days week by week: what a fall of use is told from. A user-day is one user on one day, however much was done on it."""

from tenure.catalog.definition import choice, metric

WEEKS = 13
SPLITS = (3, 6, 10)  # weeks back at which use may have changed
BASE = 13  # weeks before that, which it is compared with
YEAR = 364
YEAR_AGO = "_year_ago"


@metric(unit="user-days", on_demand=True)
def week_user_days(use_days, *, days=7):
    """User-days of the last seven days: on how many days each user did anything, added up over users."""
    return use_days.users.sum()


WEEK_USER_DAYS = ["week_user_days", *(f"week_user_days_{ago}w_ago" for ago in range(1, WEEKS))]
# Weeks counted back from the day, 0 the last one: first and last of stretches that make up the weeks since each split and the
# 13 before it. Those of the account itself are known week by week up to the twelfth.
STRETCHES = ((0, 2), (3, 5), (6, 9), (10, 15), (16, 18), (19, 22))
EARLIER = ((13, 15), (16, 18), (19, 22))


def stretch(first: int, last: int, ending: str = "") -> str:
    """The name of the user-days of some weeks."""
    return f"user_days_w{first}_w{last}{ending}"


def _stretch(first: int, last: int, ending: str, of: str, ago_days: int):
    return choice(
        stretch(first, last, ending),
        of="week_user_days",
        doc=f"User-days of the {last - first + 1} weeks that ended {first} weeks before {of}.",
        days=7 * (last - first + 1),
        ago_days=ago_days + 7 * first,
    )


CHOICES = [
    *(
        choice(
            f"week_user_days_{ago}w_ago",
            of="week_user_days",
            doc=f"User-days of the seven days that ended {ago} week{'s' if ago > 1 else ''} ago.",
            ago_days=7 * ago,
        )
        for ago in range(1, WEEKS)
    ),
    *(_stretch(first, last, "", "the day", 0) for first, last in EARLIER),
    *(
        _stretch(first, last, YEAR_AGO, "the same weekday a year (364 days) before", YEAR)
        for first, last in STRETCHES
    ),
    *(
        choice(
            f"all_user_days_w{first}_w{last}",
            of="all_user_days_w0_w2",
            doc=f"User-days of the {last - first + 1} weeks that ended {first} weeks before the day, of all accounts "
            "together.",
            first_week=first,
            last_week=last,
        )
        for first, last in STRETCHES[1:]
    ),
    choice(
        "events_before_10w",
        of="week_events",
        doc="Events of the 13 weeks before the last ten, by users and by automation.",
        days=7 * BASE,
        ago_days=70,
    ),
]


@metric(unit="user-days", form="table", on_demand=True)
def all_user_days_w0_w2(use_of_all, accounts_known, *, first_week=0, last_week=2):
    """User-days of the last three weeks, of all accounts together."""
    week = use_of_all.as_of.delta(use_of_all.day, unit="day") // 7
    within = (week >= first_week) & (week <= last_week)
    whole = use_of_all.group_by("as_of").aggregate(value=use_of_all.users.sum(where=within))
    return accounts_known.select("account_id", "as_of").join(whole, "as_of")
