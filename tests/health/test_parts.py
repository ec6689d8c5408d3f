"""Why a score has changed: parts that add up, the customer's apart from the scorecard's."""

from datetime import date
from math import fsum

import pyarrow as pa
import pytest
from tests.health.scored import SMALL, card, catalog_with, shipped
from tests.lakes import lake_with
from tests.metrics.ask import line, use

from tenure.catalog.compute import compute
from tenure.facts import Moments
from tenure.health import deck
from tenure.health.parts import difference
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.lens import Lens

THEN, LATER = date(2024, 5, 31), date(2024, 6, 30)
MAY = [f"2024-05-{day:02}" for day in range(10, 30)]
JUNE = [f"2024-06-{day:02}" for day in range(3, 19)]


@pytest.fixture
def told(tmp_path):
    """The difference of an account between two days, by what was stored of them; `stored` on the first day by other cards."""

    def told(cards, *, stored=None, otherwise=(), **facts):
        lake = lake_with(tmp_path, **facts)
        with Engine(memory="1GB", threads=1) as engine:
            rows = []
            for some, day in ((stored or cards, THEN), (cards, LATER)):
                catalog = catalog_with(deck.in_force(some))
                names = [n for n in catalog.types() if catalog.get(n).family == "score"]
                lens = Lens(lake.pin(), engine, Moments.at(day))
                rows.append(compute(catalog, lens, catalog.order(names)))
            table = pa.concat_tables(rows, promote_options="default")
            types = {name: str(kind) for name, kind in shipped().types().items()}
            return difference(
                deck.in_force(cards), types, engine, table, measured_otherwise=otherwise
            )

    return told


def exact(found):
    """Whether the parts are the whole, unrounded and in tenths."""
    assert fsum(part.points for part in found.parts) == pytest.approx(found.points, abs=0.2)
    tenths = round(sum(part.tenths for part in found.parts), 1)
    assert tenths == round(round(found.after, 1) - round(found.before, 1), 1)
    return {(part.source, part.name): part.tenths for part in found.parts}


SPOKE = {
    "account_id": "acme",
    "channel": "call",
    "direction": "two_way",
    "happened_at": "2024-06-10",
}


def test_what_the_customer_did_is_told_factor_by_factor(tmp_path, told):
    events = use("acme", "ann", *MAY, "2024-06-25", "2024-06-28")
    found = told([card(tmp_path, SMALL)], event=events)
    # 18 days of the last four weeks, which begin on 4 May... 20 of them: 100; then 2 days: 10
    assert (found.before, found.after) == (pytest.approx(100), pytest.approx(10))
    assert exact(found) == {("customer", "days"): -90.0}
    assert found.parts[0].text == "20 days then, 2 days later."


def test_a_cap_is_a_part_of_its_own(tmp_path, told):
    found = told([card(tmp_path, SMALL)], event=use("acme", "ann", *MAY, *JUNE))
    # 16 days: 80 points, of which the cap leaves 30
    assert (found.before, found.after) == (pytest.approx(100), 30)
    assert exact(found) == {("customer", "days"): -20.0, ("customer", "quiet"): -50.0}
    assert found.of("customer") == -70.0


def test_what_becomes_known_takes_weight_from_the_rest(tmp_path, told):
    events = use("acme", "ann", *MAY, *[f"2024-06-{day:02}" for day in range(9, 29)])
    found = told([card(tmp_path, SMALL)], event=events, touchpoint=[SPOKE])
    parts = exact(found)
    assert parts["customer", "contact"] == pytest.approx(20.0, abs=0.05)  # 80 of a quarter
    assert parts["customer", "days"] == pytest.approx(-25.0, abs=0.05)  # it was all there was
    days = next(part for part in found.parts if part.name == "days")
    assert days.text.startswith("Still 20 days; it weighs otherwise")


def changed(folder):
    """A scorecard that from 15 June on gives less for the same."""
    was = card(folder, SMALL, "was")
    since = SMALL.replace("priority = 5", "priority = 5\nsince = 2024-06-15")
    return [was, card(folder, since.replace("[20, 100]", "[20, 60]"), "now")]


def test_a_changed_scorecard_is_told_apart_from_the_customer(tmp_path, told):
    events = use("acme", "ann", *MAY, *[f"2024-06-{day:02}" for day in range(10, 30)])
    found = told(changed(tmp_path), event=events)
    assert (found.before, found.after) == (pytest.approx(100), pytest.approx(60))
    assert exact(found) == {("definition", "days"): -40.0}


def test_the_customer_is_measured_by_the_scorecard_of_the_earlier_day(tmp_path, told):
    events = use("acme", "ann", *MAY, *[f"2024-06-{day:02}" for day in range(15, 30)])
    found = told(changed(tmp_path), event=events)
    # 15 days: 75 by the earlier scorecard, 55 by the later
    assert exact(found) == {("customer", "days"): -25.0, ("definition", "days"): -20.0}
    assert (found.of("customer"), found.of("definition")) == (-25.0, -20.0)


def test_another_scorecard_that_takes_over_is_told_apart(tmp_path, told):
    young = SMALL.replace('title = "Small"', 'title = "Y"\naudience = "seats < 10"').replace(
        '"small"', '"young"'
    )
    old = SMALL.replace("priority = 5", "priority = 6").replace('name = "days"', 'name = "rhythm"')
    cards = [card(tmp_path, young, "young"), card(tmp_path, old.replace("100]]", "80]]", 1), "old")]
    lines = [
        line("acme", "2024-01-01", seats=5),
        {**line("acme", "2024-06-20", "l2", seats=50)},
    ]
    events = use("acme", "ann", *MAY, *[f"2024-06-{day:02}" for day in range(11, 29)])
    found = told(cards, event=events, contract_line=lines)
    assert (found.card_before, found.card_after) == ("young", "small")
    # 20 days: 100; 18 days by young: 90; by the other: 50 + 8 × 3 = 74
    assert exact(found) == {
        ("customer", "days"): -10.0,
        ("scorecard", "days"): -90.0,
        ("scorecard", "rhythm"): 74.0,
    }


def test_a_metric_that_is_measured_otherwise_is_no_change_of_the_customer(tmp_path, told):
    events = use("acme", "ann", *MAY, "2024-06-25", "2024-06-28")
    found = told([card(tmp_path, SMALL)], otherwise=["active_days"], event=events)
    assert exact(found) == {("definition", "days"): -90.0}
    assert "measured otherwise since" in found.parts[0].text


def test_scores_stored_by_a_text_that_is_no_more_are_told_as_a_change_of_the_scorecard(
    tmp_path, told
):
    was = card(tmp_path, SMALL.replace("[20, 100]", "[20, 60]"), "was")
    now = card(tmp_path, SMALL, "now")
    events = use("acme", "ann", *MAY, "2024-06-25", "2024-06-28")
    found = told([now], stored=[was], event=events)
    assert (found.before, found.after) == (pytest.approx(60), pytest.approx(10))
    assert exact(found) == {("definition", "days"): 40.0, ("customer", "days"): -90.0}


def test_where_one_score_is_missing_it_is_said(tmp_path, told):
    strict = SMALL.replace("weight = 10", 'weight = 10\nmissing = "none"')
    events = use("acme", "ann", *MAY, "2024-06-25", "2024-06-28")
    found = told([card(tmp_path, strict)], event=events, touchpoint=[SPOKE])
    assert (found.points, found.parts) == (None, ())
    assert found.why_not == "There was not enough data for a score on 2024-05-31."
