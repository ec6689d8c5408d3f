"""The churn model sees who of the simulated vendor's customers will leave nearly as well as the hidden truth that decides it."""

from __future__ import annotations

from benchmarks.hazard import Size, measure


def test_who_is_lost_within_90_days_is_foreseen_as_well_as_by_the_hazard_itself(tmp_path):
    found = {one.question: one for one in measure(tmp_path / "vendor", Size(700, 14, 2_100))}
    soon = found["lost within 90 days"]
    assert soon.left > 50
    assert soon.hazard > 0.75
    assert soon.ours > soon.hazard - 0.03
