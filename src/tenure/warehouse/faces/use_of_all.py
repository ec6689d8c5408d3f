"""Days with use of all accounts together, and the accounts that are known: what one account is compared with."""

from __future__ import annotations

from tenure.warehouse.faces.face import Asked, Face


def _use_of_all(asked: Asked) -> str:
    days = asked.lens.rows("use_days").get_name()
    return f"""
        SELECT sum(users) AS users, day, known_day, known_until_day FROM {days}
        GROUP BY day, known_day, known_until_day"""


def _accounts(asked: Asked) -> str:
    return f"""
        SELECT account_id, first_day AS day, first_day AS known_day, gone_day AS known_until_day
        FROM ({asked.lens.accounts_named()}) n"""


USE_OF_ALL = Face(
    name="use_of_all",
    columns={"users": "int64"},
    sources=("usage",),
    kept=True,
    one_for="day",
    select=_use_of_all,
)
ACCOUNTS_KNOWN = Face(
    name="accounts_known",
    columns={"account_id": "string"},
    sources=("usage",),
    one_for="account",
    select=_accounts,
)
