"""Nothing depends on being the only one, or on living to the end. Processes are spawned: deltalake dies of a fork."""

import multiprocessing
import signal
from concurrent.futures import ProcessPoolExecutor

from tests.warehouse.staging import ask, event, killed_before_roll_up, store, store_elsewhere

from tenure.warehouse import usage
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.lake import Lake

SPAWN = multiprocessing.get_context("spawn")


def test_facts_that_several_bring_at_once_are_stored_once(lake: Lake, engine: Engine) -> None:
    keys: list[object] = list(range(300))
    brought = [keys, keys, keys[100:]]
    with ProcessPoolExecutor(3, mp_context=SPAWN) as pool:
        done = list(pool.map(store_elsewhere, [lake.folder] * 3, brought))
    assert sum(facts for facts, _ in done) == 300
    assert ask(lake, engine, "events", "count(*), count(DISTINCT fact_high)") == [(300, 300)]
    assert ask(lake, engine, "usage", "sum(n)") == [(300,)]


def test_what_a_killed_process_left_is_rolled_up_by_the_next(lake: Lake, engine: Engine) -> None:
    store(lake, engine, event("before"))
    process = SPAWN.Process(target=killed_before_roll_up, args=(lake.folder, [1, 2, 3]))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert ask(lake, engine, "events", "count(*)") == [(4,)]
    assert ask(lake, engine, "usage", "sum(n)") == [(1,)]
    usage.catch_up(lake, engine)
    usage.catch_up(lake, engine)
    assert ask(lake, engine, "usage", "sum(n)") == [(4,)]
