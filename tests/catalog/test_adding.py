"""What may be added up over accounts."""

import pytest
from tests.metrics.ask import shipped

from tenure.catalog.adding import adds_up


@pytest.mark.parametrize(
    "name",
    [
        "active_users",
        "event_count",
        "arr",
        "mrr",
        "users",
        "tickets_opened",
        "user_days",
        "unused_seats",
    ],
)
def test_counts_and_amounts_add_up(name: str) -> None:
    assert adds_up(shipped(), name)


@pytest.mark.parametrize(
    "name",
    [
        "adoption_rate",  # a share
        "price_per_active_user",  # money, and divided by users
        "features_used",  # the same features at several accounts
        "days_since_last_use",
        "active_users_best",  # the best weeks of two accounts are not the same weeks
        "usual_week_users",
        "trial",
        "last_nps",
        "renewal_date",
    ],
)
def test_shares_averages_days_and_scores_do_not(name: str) -> None:
    assert not adds_up(shipped(), name)
