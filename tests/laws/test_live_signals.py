"""A signal that is told as facts come is told of a few accounts alone: it must be cheap, and the same as among all."""

from __future__ import annotations

import pytest
from tests.laws.conftest import UNTIL

from tenure.app import App
from tenure.catalog.compute import compute
from tenure.catalog.load import collect
from tenure.clock.live import CHEAP, is_cheap
from tenure.facts import Moments
from tenure.signals import Kind

LIVE = [one for one in collect(["tenure.signals.kinds"]) if isinstance(one, Kind) and one.live]


@pytest.mark.parametrize("kind", LIVE, ids=lambda kind: kind.kind)
def test_a_live_kind_rests_on_cheap_tables_only_and_not_on_absence(kind: Kind, vendor: App) -> None:
    assert is_cheap(vendor.catalog, kind.name), vendor.catalog.tables(kind.name) - CHEAP
    assert not kind.absence, "whether a feed is silent is not told of a few accounts"


def test_live_kinds_say_of_some_accounts_alone_what_they_say_among_all(vendor: App) -> None:
    names = [kind.name for kind in LIVE]
    moments = Moments.at(UNTIL)
    with vendor.engine() as engine:
        among_all = {
            row["account_id"]: row
            for row in compute(vendor.catalog, vendor.lens(engine, moments), names).to_pylist()
        }
    some = sorted(among_all)[::3]
    with vendor.engine() as engine:
        lens = vendor.lens(engine, moments, accounts=some)
        alone = compute(vendor.catalog, lens, names).to_pylist()
    assert len(alone) == len(some) > 1
    assert alone == [among_all[account] for account in some]
    assert any(row[name] for row in among_all.values() for name in names), "none says anything"
