from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from tests.lakes import lake_with
from tests.metrics.ask import line, shipped, use

from tenure.catalog.catalog import Catalog
from tenure.catalog.definition import Definition
from tenure.discovery.behaviours import candidates, in_words
from tenure.discovery.decisions import Decision, decisions
from tenure.discovery.outcomes import best_habits, renewal_habits
from tenure.errors import UnknownName
from tenure.facts import Moments
from tenure.warehouse.engines.duckdb import Engine
from tenure.warehouse.lens import Lens

UNTIL = date(2024, 6, 30)


@pytest.fixture
def opened(tmp_path):
    """A lake of facts, seen at any moments."""
    with Engine(memory="1GB", threads=1) as engine:

        def lens_of(**facts):
            lake = lake_with(tmp_path, **facts)
            return lambda moments: Lens(lake.pin(), engine, moments)

        yield lens_of


def ended(account, at, line_id="l1", product=None):
    return {**line(account, at, line_id, product=product), "change": "ended"}


def decided(lens_of):
    return {one.account: one for one in decisions(lens_of(Moments.at(UNTIL)))}


def test_a_term_is_renewed_where_a_line_of_the_product_is_in_force_after_it(opened):
    term = partial(line, term_end=date(2024, 3, 31), auto_renew=False, product="Boards")
    lines = [
        term("renewed"), line("renewed", "2024-04-01", product="Boards", term_end=date(2025, 3, 31)),
        term("late"), line("late", "2024-04-20", "l2", product="Boards", term_end=date(2025, 3, 31)),
        term("too late"), line("too late", "2024-05-05", "l2", product="Boards", term_end=date(2025, 3, 31)),
        term("early"), line("early", "2024-03-01", product="Boards", term_end=date(2025, 2, 28)),
        term("lost"), line("lost", "2024-01-01", "l2", product="Other", term_end=date(2025, 3, 31)),
        term("cancelled"), ended("cancelled", "2024-02-10"),
        line("by itself", term_end=date(2024, 3, 31), auto_renew=True),
        line("trial", term_end=date(2024, 3, 31), trial=True),
        line("running", term_end=date(2024, 6, 15)),
    ]  # fmt: skip
    found = decided(opened(contract_line=lines))
    april = date(2024, 4, 1)
    assert found == {
        "renewed": Decision("renewed", april, True),
        "late": Decision("late", april, True),
        "too late": Decision("too late", april, False),
        "early": Decision("early", april, True),
        "lost": Decision("lost", april, False),
        "cancelled": Decision("cancelled", date(2024, 2, 10), False),
        "by itself": Decision("by itself", april, True),
    }


def test_each_account_counts_once_by_its_latest_decision(opened):
    months = [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31)]
    lines = [
        line("monthly", f"{(end.replace(day=1))}", product="A", term_end=end) for end in months
    ]
    lines += [line("two", line_id=p, product=p, term_end=date(2024, 3, 31)) for p in "AB"]
    lines += [line("two", "2024-04-01", "A", product="A", term_end=date(2025, 3, 31))]
    found = decided(opened(contract_line=lines))
    assert found["monthly"] == Decision("monthly", date(2024, 4, 1), False)
    assert found["two"] == Decision("two", date(2024, 4, 1), False)  # one of two products


def years(stay, leave):
    """Accounts whose term ended on 31 March: those that stay exported every week of winter, the others looked at it."""
    events, lines = [], []
    for account, renewed in [*((f"s{n}", True) for n in stay), *((f"l{n}", False) for n in leave)]:
        lines.append(line(account, "2023-04-01", product="A", term_end=date(2024, 3, 31)))
        if renewed:
            lines.append(line(account, "2024-04-01", product="A", term_end=date(2025, 3, 31)))
        doing = "export" if renewed else "look"
        for week in range(12):
            day = date(2023, 11, 6) + timedelta(days=7 * week)
            events += use(account, "ann", str(day), event=doing)
            events += use(account, "ann", str(day), event="login")
            # what comes in the last weeks tells the outcome, and must not be seen
            late = date(2024, 2, 5) + timedelta(days=week)
            events += use(account, "ann", str(late), event="stays" if renewed else "packs")
    return {"contract_line": lines, "event": events}


def days_with(event):
    return Definition(
        name=f"{event}_days",
        build=lambda feature_usage: feature_usage.day.nunique(where=feature_usage.event == event),
        needs=("feature_usage",),
        doc=f"Days with {event}.",
        unit="days",
        knobs={"days": 28},
    )


def with_features(*events):
    return Catalog([*shipped().definitions.values(), *map(days_with, events)])


def test_the_feature_that_goes_with_renewal_is_found_and_nothing_that_came_later(opened):
    catalog = with_features("export", "login", "stays")
    found = renewal_habits(
        catalog, opened(**years(range(15), range(12))), UNTIL, names=["export_days", "login_days", "stays_days"]
    )  # fmt: skip
    assert (found.accounts, found.good) == (27, 15)
    (habit,) = found.found
    assert (habit.behaviour.definition, habit.behaviour.least) == ("export_days", 1)
    assert habit.behaviour.text == "Days with export: 1 or more"
    assert (habit.having.good, habit.having.of) == (15, 15)
    assert (habit.lacking.good, habit.lacking.of) == (0, 12)


def test_without_contracts_it_is_whether_anything_is_done_ninety_days_later(opened):
    events = []
    for n in range(24):
        days = [date(2024, 3, 1) + timedelta(days=7 * week) for week in range(4)]
        doing = "export" if n % 2 else "look"
        events += [event for day in days for event in use(f"a{n}", "ann", str(day), event=doing)]
        if n % 2:
            events += use(f"a{n}", "ann", "2024-06-01")
    events += use("later", "x", "2024-06-20")
    for n in range(3):  # a year ago they were customers for the last time
        events += use(f"gone{n}", "ann", "2023-06-20", event="look")
    found = renewal_habits(
        with_features("export"), opened(event=events), UNTIL, names=["export_days"]
    )
    assert (found.accounts, found.good) == (27, 12)
    assert "90 days later" in found.outcome
    assert [habit.behaviour.least for habit in found.found] == [1]


def test_the_best_customers_and_what_they_do(opened):
    events, lines = [], []
    for n in range(40):
        lines.append(line(f"a{n}", arr=Decimal(1000 * (n + 1))))
        doing = "export" if n >= 28 else "look"
        events += use(f"a{n}", "ann", "2024-06-05", "2024-06-12", event=doing)
    catalog = with_features("export", "look")
    lens_of = opened(event=events, contract_line=lines)
    found = best_habits(catalog, lens_of, UNTIL, by="arr", names=["export_days", "mrr"])
    assert (found.accounts, found.good) == (40, 10)
    (habit,) = found.three
    assert habit.behaviour.definition == "export_days"
    assert (habit.having.good, habit.having.of) == (10, 12)
    assert "mrr" not in {h.behaviour.definition for h in (*found.found, *found.others)}
    with pytest.raises(UnknownName, match="cadence is string"):
        best_habits(catalog, lens_of, UNTIL, by="cadence")


def test_what_an_outcome_is_made_of_is_no_behaviour_to_try():
    catalog = with_features("export")
    assert "active_days" in candidates(catalog)
    assert "export_days" in candidates(catalog)
    made_of_users = candidates(catalog, ["active_users_change"])
    assert not {"seat_utilization", "sessions_per_user"} & set(made_of_users)
    assert "active_days" in made_of_users


def test_among_those_in_a_segment_only_what_they_were_then_counts(opened):
    """Of 15 that stayed and 12 that left five each were large when they were looked at."""
    facts = years(range(15), range(12))
    large = [f"{kind}{n}" for kind in "sl" for n in range(5)]
    facts["attribute"] = [
        {"account_id": account, "name": "size", "value": "large", "happened_at": happened}
        for happened, accounts in (("2023-06-01", large), ("2024-05-01", ["s9"]))
        for account in accounts
    ]
    catalog, lens_of = (
        Catalog(with_features("export").definitions.values(), {"size": "string"}),
        opened(**facts),
    )
    found = renewal_habits(catalog, lens_of, UNTIL, names=["export_days"], where="size = 'large'")
    assert (found.accounts, found.good) == (10, 5)  # s9 became large after it had decided
    assert found.refused


def test_a_threshold_is_said_in_plain_words():
    catalog = with_features()
    said = {
        ("active_days", 4): "Something is done on 4 or more days of four weeks",
        ("users_high", 1): "At least one user on twelve or more days of four weeks",
        ("active_share", 1): "All of the users with a login did something in four weeks",
        ("adoption_rate", 0.5): "50 % or more of the users with a login are adopted",
        ("usage_change", -0.2): "Events against the four weeks before: down by 20 % at most",
        ("usage_change", 0): "Events against the four weeks before: no less",
    }
    for (name, least), text in said.items():
        assert in_words(catalog.get(name), least) == text
