"""What the demo declares of Tasklane's product is what Tasklane sends."""

from importlib.resources import as_file, files

from tests.metrics.ask import shipped

from tenure.demo.accounts import PLANS
from tenure.demo.contracts import PRODUCTS
from tenure.demo.features import EVENTS
from tenure.demo.gauges import METERS
from tenure.product.definitions import definitions, lines
from tenure.product.read import read_file
from tenure.product.seen import shown_by


def declared():
    with as_file(files("tenure.demo") / "features.toml") as file:
        return read_file(file)


def test_every_event_is_named_but_one_that_is_noise():
    assert set(EVENTS) - set(shown_by(declared())) == {"notification_opened"}
    assert set(shown_by(declared())) <= set(EVENTS)


def test_lines_plans_and_gauges_are_those_of_contracts_accounts_and_meters():
    sold = declared()
    assert set(lines(sold)) == set(PRODUCTS)
    assert {plan for one in sold.features for plan in one.plans} <= {name for name, _ in PLANS}
    assert {one.gauge for one in sold.meters if one.gauge} == set(METERS)


def test_its_metrics_have_names_of_their_own():
    known = [name for name, one in shipped().definitions.items() if one.family != "attribute"]
    assert len(definitions(declared(), taken=known)) > 200
