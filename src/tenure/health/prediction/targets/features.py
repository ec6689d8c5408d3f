"""What is known to foresee: readings only, and none that knows the end (notice, lines in force, outcomes, backdated attributes).

Measured on 74 real projects over twelve years: level, breadth over time and rhythm foresee best, trends least.
"""

LEVEL = (
    "event_count", "event_count_before", "event_count_26w", "active_days", "active_days_13w", "active_days_share",
    "active_days_year", "weeks_used", "sessions", "user_days", "automated_share",
)  # fmt: skip
EACH = ("events_per_user", "active_days_per_user", "stickiness", "features_per_user")  # of a user
RECENCY = ("days_since_last_use", "usual_gap_days", "times_usual_gap", "rhythm_kept")
PEOPLE = (
    "active_users", "active_users_8w", "active_users_best", "active_users_kept", "active_users_change", "new_users",
    "lost_users", "users_for_half", "top_user_share", "power_users", "champion_days_silent", "champion_gap_days", "help_users",
)  # fmt: skip
BREADTH = ("features_used", "features_year", "features_kept", "usage_change", "days_to_key_action")
USAGE = (*LEVEL, *EACH, *RECENCY, *PEOPLE, *BREADTH)
LOGINS = (
    "users", "users_ever", "users_left", "users_left_year", "new_users_year", "never_active_users", "active_share",
    "seat_utilization", "unused_seats", "capacity_use",
)  # fmt: skip
RELATIONSHIP = (
    "tickets_opened", "tickets_opened_year", "ticket_rate", "open_tickets", "urgent_tickets", "ticket_rating",
    "ticket_rating_year", "satisfaction", "last_nps_year", "last_nps", "days_since_last_two_way_touchpoint",
)  # fmt: skip
MONEY = (
    "price_per_active_user", "seat_price", "renewal_change", "arr", "products", "term_days", "days_to_renewal",
)  # fmt: skip
AGE = "customer_age_days"

ACCOUNT = (*USAGE, *LOGINS, *RELATIONSHIP, *MONEY, AGE)
EARLY = (  # in a trial there is no year to look back at
    "event_count", "active_days", "active_days_7d", "active_users", "new_users", "sessions", "user_days", "features_used",
    "features_per_user", "events_per_user", "days_since_last_use", "days_since_first_use", "days_to_key_action",
    "key_features_used", "milestones_reached", "users", "tickets_opened", "automated_share", AGE,
)  # fmt: skip
PERSON = (
    "active_days", "active_days_7d", "active_days_13w", "active_days_year", "active_weeks", "event_count",
    "event_count_before", "event_count_26w", "sessions", "features_used", "features_year", "rare_breadth", "power_score",
    "days_since_last_use", "days_since_first_use", "tickets_opened", "last_nps_year",
)  # fmt: skip
TRYING = (  # a user in a trial
    "event_count", "active_days", "active_days_7d", "sessions", "features_used", "key_features_used",
    "advanced_features_used", "days_since_last_use", "days_since_first_use", "tickets_opened", "trial_colleagues",
    "user_trial_days",
)  # fmt: skip
