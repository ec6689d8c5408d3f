"""An account-level definition of adoption, as docs/product.md gives it: onboarding completed, and 75 % of users daily."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.lakes import lake_with
from tests.metrics.ask import D, shipped, use
from tests.product.asked import joined

from tenure import product, segments
from tenure.catalog.catalog import Catalog
from tenure.catalog.compute import compute
from tenure.facts import Moments
from tenure.segments.read import read
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.faces import Declared
from tenure.warehouse.lens import Lens

DOCS = Path(__file__).parents[2] / "docs" / "product.md"
SOLD = '[[milestones]]\nname = "set_up_done"\nevent = "wizard_finished"\n'
DAYS = [date(2024, 6, 3) + timedelta(days=n) for n in range(28)]
BUSINESS = [str(day) for day in DAYS if day.weekday() < 5]
EIGHT = [f"u{number}" for number in range(8)]


@pytest.fixture
def adopted(tmp_path):
    """account -> whether it is adopted, by the segment that stands in the docs."""

    def ask(**facts):
        (example,) = re.findall(
            r"```toml\n(# segments/adopted_account.toml\n.*?)```",
            DOCS.read_text(encoding="utf-8"),
            re.DOTALL,
        )
        (tmp_path / "adopted_account.toml").write_text(example, encoding="utf-8")
        (tmp_path / "features.toml").write_text(SOLD, encoding="utf-8")
        sold, own = product.read(tmp_path), read(tmp_path / "adopted_account.toml")
        known = {n: d for n, d in shipped().definitions.items() if n != own.name}
        catalog = Catalog(
            [*known.values(), *product.definitions(sold, taken=known), *segments.definitions([own])]
        )
        with Engine(memory="1GB", threads=1) as engine:
            declared = Declared(product.declared(sold), sold.plan)
            lake = lake_with(tmp_path, **facts)
            lens = Lens(lake.pin(), engine, Moments.at(D), declared=declared)
            rows = compute(catalog, lens, ["adopted_account"]).to_pylist()
        return {row["account_id"]: row["adopted_account"] for row in rows}

    return ask


def test_six_of_eight_every_day_and_onboarding_completed(adopted):
    """`steady` is adopted; `turns` has four of eight a day; `fresh` has six of eight and never finished its set-up."""
    members = [
        joined(f"{account}-{one}", account=account)
        for account in ("steady", "turns", "fresh")
        for one in EIGHT
    ]
    events = []
    for account in ("steady", "fresh"):
        events += [e for one in EIGHT[:6] for e in use(account, f"{account}-{one}", *BUSINESS)]
    for number, day in enumerate(BUSINESS):
        events += [e for one in EIGHT[number % 2 :: 2] for e in use("turns", f"turns-{one}", day)]
    for account in ("steady", "turns"):
        events += use(account, f"{account}-u0", "2024-05-02", event="wizard_finished")
    assert adopted(membership=members, event=events) == {
        "steady": True,
        "turns": False,
        "fresh": False,
    }
