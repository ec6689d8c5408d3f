"""What has come in so far that tells something of the product: events and who sends them, switches, gauges."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tenure.product.product import Product
from tenure.warehouse.tables import within

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.pinned import Pinned

MOST_KNOWN = 2_000  # events by name; a name for every page or file is no catalogue
YES_NO = ("true", "false", "yes", "no", "on", "off", "0", "1", "enabled", "disabled")
EARLY_DAYS = 14  # what a user does in the first two weeks
STAYED_DAYS = 90  # who began so long ago and is still there has stayed
LATELY_DAYS = 28
FEW = 20  # users, below which nothing is said of who stays


@dataclass(frozen=True, slots=True)
class EventUse:
    """One event: how often it came, from how many, and what kind of users they are."""

    event: str
    count: int
    users: int
    accounts: int
    counted: int  # of the rows of use, those with a quantity
    rows: int
    heavy: int  # of its users, those among the quarter who do most
    # How much likelier a user is to stay who did it in the first two weeks, in points; None: no more than chance, or too
    # few to say.
    stays: float | None = None
    steps: tuple[str, ...] = ()  # values of the property `step`


@dataclass(frozen=True, slots=True)
class Seen:
    """All of it; the most used events first."""

    events: tuple[EventUse, ...] = ()
    users: int = 0
    switches: tuple[str, ...] = ()  # attributes of accounts that are yes or no
    gauges: tuple[str, ...] = ()
    contracts: bool = False  # whether any have come
    memberships: bool = False


def most_used(engine: Engine, pinned: Pinned) -> tuple[str, ...]:
    """The names of events, the most used first."""
    found = engine.rows(
        f"SELECT event, sum(n) AS times FROM ({pinned.scan('usage')}) "
        f"WHERE known_until_day IS NULL GROUP BY event ORDER BY times DESC, event LIMIT {MOST_KNOWN}"
    )
    return tuple(event for event, _ in found)


def seen(engine: Engine, pinned: Pinned) -> Seen:
    """What the lake knows today."""
    usage = f"SELECT * FROM ({pinned.scan('usage')}) WHERE known_until_day IS NULL"
    stays, steps = _stays(engine, usage), _steps(engine, pinned)
    ((users,),) = engine.rows(f"SELECT count(DISTINCT person_id) FROM ({usage})")
    rows = engine.rows(EVENTS.format(usage=usage, most=MOST_KNOWN))
    return Seen(
        events=tuple(
            EventUse(
                event,
                times,
                users_of,
                accounts,
                counted,
                rows_of_use,
                heavy,
                stays=stays.get(event),
                steps=steps.get(event, ()),
            )
            for event, times, users_of, accounts, counted, rows_of_use, heavy in rows
        ),
        users=users,
        switches=_switches(engine, pinned),
        gauges=_texts(engine, f"SELECT DISTINCT meter FROM ({pinned.scan('gauges')}) ORDER BY 1"),
        contracts=pinned.version("contract_lines") is not None,
        memberships=pinned.version("memberships") is not None,
    )


def shown_by(product: Product) -> Mapping[str, str]:
    """Every event that the product names -> what it is named for."""
    named: dict[str, str] = dict.fromkeys(product.exports, "an export")
    named |= dict.fromkeys(product.errors, "an error")
    named |= dict.fromkeys(product.login, "a log-in")
    named |= {m.event: f"the meter {m.name}" for m in product.meters if m.event}
    named |= {s.event: f"the setting {s.name}" for s in product.settings if s.event}
    for flow in product.flows:
        named |= dict.fromkeys(flow.help, f"help of the flow {flow.name}")
        named |= {step.event: f"the flow {flow.name}" for step in flow.steps}
    for milestone in product.milestones:
        named |= dict.fromkeys(milestone.events, f"the milestone {milestone.name}")
    for feature in product.features:
        named |= dict.fromkeys(feature.events, f"the feature {feature.name}")
    return named


def _stays(engine: Engine, usage: str) -> dict[str, float]:
    """Event -> points by which those who did it early stay more often, of all who began long enough ago."""
    found = engine.rows(
        STAYS.format(usage=usage, early=EARLY_DAYS, stayed=STAYED_DAYS, lately=LATELY_DAYS)
    )
    told = {}
    for event, did, stayed, everybody, all_stayed in found:
        others = everybody - did
        if did >= FEW and others >= FEW:
            of_those, of_others = stayed / did, (all_stayed - stayed) / others
            error = math.sqrt(
                of_those * (1 - of_those) / did + of_others * (1 - of_others) / others
            )
            if of_those - of_others > 2 * error:  # else it may be chance
                told[event] = of_those - of_others
    return told


def _steps(engine: Engine, pinned: Pinned) -> dict[str, tuple[str, ...]]:
    """Event -> the values of its property `step`, where there are a few."""
    found: dict[str, list[str]] = {}
    for event, step in engine.rows(STEPS.format(events=pinned.scan("events"))):
        found.setdefault(event, []).append(step)
    return {
        event: tuple(sorted(steps, key=lambda step: (len(step), step)))
        for event, steps in found.items()
        if 1 < len(steps) <= 20
    }


def _switches(engine: Engine, pinned: Pinned) -> tuple[str, ...]:
    """Attributes of accounts that say yes or no and nothing else."""
    return _texts(
        engine,
        f"SELECT name FROM ({pinned.scan('attributes')}) WHERE person_id IS NULL AND value IS NOT NULL "
        f"GROUP BY name HAVING bool_and({within('lower(value)', YES_NO)}) AND count(DISTINCT lower(value)) = 2 "
        "ORDER BY 1",
    )


def _texts(engine: Engine, sql: str) -> tuple[str, ...]:
    rows: Sequence[tuple[Any, ...]] = engine.rows(sql)
    return tuple(str(row[0]) for row in rows)


EVENTS = """
    WITH usage AS ({usage}),
    of_users AS (SELECT person_id, sum(n) AS done FROM usage WHERE person_id IS NOT NULL GROUP BY person_id),
    heavy AS (SELECT person_id FROM of_users WHERE done > (SELECT quantile_cont(done, 0.75) FROM of_users)),
    by_user AS (
        SELECT event, person_id, account_id, sum(n) AS n, count(quantity) AS counted, count(*) AS rows_of_use
        FROM usage GROUP BY event, person_id, account_id)
    SELECT event, sum(n)::BIGINT AS times, count(DISTINCT u.person_id), count(DISTINCT account_id),
        sum(counted)::BIGINT, sum(rows_of_use)::BIGINT, count(DISTINCT h.person_id)
    FROM by_user u LEFT JOIN heavy h ON h.person_id = u.person_id
    GROUP BY event ORDER BY times DESC, event LIMIT {most}"""

STAYS = """
    WITH usage AS (SELECT * FROM ({usage}) WHERE person_id IS NOT NULL),
    users AS (
        SELECT person_id, min(day) AS began, max(day) AS ended, (SELECT max(day) FROM usage) AS newest
        FROM usage GROUP BY person_id),
    old_ones AS (
        SELECT person_id, began, ended > newest - {lately} AS stayed FROM users WHERE began <= newest - {stayed}),
    early AS (
        SELECT DISTINCT u.event, u.person_id, o.stayed FROM usage u JOIN old_ones o USING (person_id)
        WHERE u.day < o.began + {early})
    SELECT event, count(*), count(*) FILTER (stayed), (SELECT count(*) FROM old_ones),
        (SELECT count(*) FILTER (stayed) FROM old_ones)
    FROM early GROUP BY event"""

STEPS = """
    SELECT event, json_extract_string(properties, '$.step') AS step FROM ({events})
    WHERE properties LIKE '%"step"%' AND known_until_day IS NULL GROUP BY 1, 2 HAVING step IS NOT NULL"""
