"""What a training left behind."""

from __future__ import annotations

from datetime import date

from tests.metrics.ask import use
from tests.product.asked import ask_of

D = date(2024, 6, 30)
DECLARED = """
[[features]]
name = "boards"
events = ["board_viewed"]
[[features]]
name = "macros"
events = ["macro_recorded"]
level = "advanced"
"""


def test_trained_six_weeks_ago_and_still_on_the_basics(tmp_path):
    def trained(person: str, day: str) -> dict:
        return {
            "account_id": "acme",
            "person_id": person,
            "course": "c",
            "change": "completed",
            "happened_at": day,
        }

    trainings = [
        trained("ann", "2024-04-01"), trained("bob", "2024-05-19"), trained("cy", "2024-05-20"),
        trained("di", "2023-12-31"), trained("eve", "2024-04-01"),
    ]  # fmt: skip
    events = [
        *use("acme", "ann", "2024-06-20", event="macro_recorded"),
        *[
            e
            for who in ("bob", "cy", "di")
            for e in use("acme", who, "2024-06-20", event="board_viewed")
        ],
    ]
    found = ask_of(
        tmp_path,
        DECLARED,
        "trained_users",
        "trained_below",
        as_of=D,
        event=events,
        training=trainings,
    )
    # ann and bob: cy's 41 days are too few, di's 182 too many, and of eve nothing is known
    assert (found["acme"]["trained_users"], found["acme"]["trained_below"]) == (2, 1)
