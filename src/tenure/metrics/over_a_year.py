"""What is told over a year: people come and go, and tickets are rated, too seldom for four weeks to say much."""

from tenure.catalog.definition import choice

users_left_year = choice(
    "users_left_year",
    of="users_left",
    doc="Users whose login was taken away in the last 365 days.",
    days=365,
)
new_users_year = choice(
    "new_users_year",
    of="new_users",
    doc="Users who did something for the first time in the last 365 days.",
    days=365,
)
ticket_rating_year = choice(
    "ticket_rating_year",
    of="ticket_rating",
    doc="How the customer rated the handling of tickets in the last 365 days, on average.",
    days=365,
)
