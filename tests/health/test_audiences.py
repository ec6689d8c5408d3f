"""Whom scorecards are for: overlaps, gaps, and who is taken by which."""

from tests.health.scored import SMALL, card, shipped
from tests.lakes import lake_with
from tests.metrics.ask import D, line

from tenure.catalog.compute import compute
from tenure.facts import Moments
from tenure.health import deck
from tenure.health.audiences import audiences
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.lens import Lens


def asked(folder, name, priority, audience):
    text = SMALL.replace('"small"', f'"{name}"').replace("priority = 5", f"priority = {priority}")
    return card(folder, text.replace("least_known", f'audience = "{audience}"\nleast_known'), name)


def test_overlaps_and_gaps_are_counted(tmp_path):
    seats = {"a": 2, "b": 20, "c": 30, "d": 300, "unsaid": None}
    lines = [line(name, seats=n) for name, n in seats.items()]
    ended = {**line("gone", "2024-02-01"), "change": "ended"}
    lake = lake_with(tmp_path, contract_line=[*lines, line("gone"), ended])
    cards = deck.in_force(
        [
            asked(tmp_path, "small", 2, "seats < 25"),
            asked(tmp_path, "middle", 1, "seats between 10 and 100"),
            asked(tmp_path, "never", 3, "seats < 0"),
        ]
    )
    types = {name: str(kind) for name, kind in shipped().types().items()}
    with Engine(memory="1GB", threads=1) as engine:
        lens = Lens(lake.pin(), engine, Moments.at(D))
        rows = compute(shipped(), lens, ["is_live", "seats"])
        found = audiences(cards, types, engine, rows)
    # b belongs to both, and the lower priority takes it; nobody is for d, nor where seats are not known
    told = {one.card.name: (one.would, one.takes, dict(one.taken)) for one in found.reaches}
    assert told == {
        "middle": (2, 2, {}),
        "small": (2, 1, {"middle": 1}),
        "never": (0, 0, {}),
    }
    assert (found.looked_at, found.several, found.none) == (5, 1, ("d", "unsaid"))
    assert found.overlaps == (("middle", "small", 1),)
