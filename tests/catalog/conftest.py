"""Events of three accounts, of which some became known late."""

import random
from datetime import date, timedelta

import pytest
from tests.lakes import lake_with

START = date(2024, 1, 1)


@pytest.fixture(scope="module")
def facts():
    """Events of three accounts over five months; every fifth becomes known up to 40 days late."""
    dice = random.Random(7)
    made = []
    for _ in range(1500):
        day = START + timedelta(days=dice.randrange(150))
        late = dice.randrange(40) if dice.random() < 0.2 else 0
        made.append(
            {
                "account_id": dice.choice(["a", "b", "c"]),
                "person_id": dice.choice(["p1", "p2", "p3", "p4", None]),
                "event": dice.choice(["view", "edit", "export"]),
                "happened_at": f"{day}T{dice.randrange(24):02}:00:00",
                "known_at": f"{day + timedelta(days=late)}T23:59:59",
            }
        )
    return made


@pytest.fixture(scope="module")
def lake(facts, tmp_path_factory):
    return lake_with(tmp_path_factory.mktemp("planner"), event=facts)
