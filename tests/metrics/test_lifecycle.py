from datetime import date

from tests.metrics.ask import ask, line, use

NAMES = ("is_live", "customer_since", "customer_age_days")


def test_a_customer_has_a_line_in_force_or_a_running_trial(tmp_path):
    lines = [
        line("pays"),
        line("tries", trial=True),
        line("ended"),
        {**line("ended", "2024-06-30"), "change": "ended"},
        line("term over", term_end="2024-06-29"),
        line("renews itself", term_end="2024-06-29", auto_renew=True),
        line("begins tomorrow", "2024-07-01"),
    ]
    busy = [*use("ended", "ann", "2024-06-30"), *use("never bought", "bob", "2024-06-30")]
    answers = ask(tmp_path, *NAMES, contract_line=lines, event=busy)
    live = {name for name, answer in answers.items() if answer["is_live"]}
    assert live == {"pays", "tries", "renews itself"}
    assert answers["never bought"]["is_live"] is False


def test_an_outcome_overrides_no_line_in_force(tmp_path):
    churned = [{"account_id": "pays", "outcome": "churned", "happened_at": "2024-06-01"}]
    assert ask(tmp_path, *NAMES, contract_line=[line("pays")], outcome=churned)["pays"]["is_live"]


def test_without_contract_facts_a_customer_is_who_came_in_the_last_90_days(tmp_path):
    events = [
        *use("came", "ann", "2024-04-02"),
        *use("went", "bob", "2024-04-01"),
        *use("robo", None, "2024-06-30"),
    ]
    answers = ask(tmp_path, *NAMES, event=events)
    assert {name for name, answer in answers.items() if answer["is_live"]} == {"came", "robo"}


def test_before_the_first_contract_fact_was_known_use_decided(tmp_path):
    lines = [line("late", "2024-01-01", known_at="2024-07-15")]
    events = use("came", "ann", "2024-06-20")
    before = ask(tmp_path / "a", *NAMES, contract_line=lines, event=events)
    after = ask(tmp_path / "b", *NAMES, as_of=date(2024, 7, 15), contract_line=lines, event=events)
    assert before["came"]["is_live"] is True
    assert (after["came"]["is_live"], after["late"]["is_live"]) == (False, True)


def test_age_is_since_the_first_line_or_else_the_first_use(tmp_path):
    lines = [line("acme", "2024-06-01"), line("acme", "2024-06-10", "l2")]
    events = [*use("acme", "ann", "2024-05-01"), *use("free", "bob", "2024-06-29")]
    answers = ask(tmp_path, *NAMES, contract_line=lines, event=events)
    assert (answers["acme"]["customer_since"], answers["acme"]["customer_age_days"]) == (
        date(2024, 6, 1),
        29,
    )
    assert answers["free"]["customer_age_days"] == 1


def test_the_first_contract_and_use_of_late(tmp_path):
    lines = [line("acme", "2024-06-01"), line("acme", "2024-05-10", "l2", trial=True)]
    events = [*use("acme", "ann", "2024-04-01"), *use("free", None, "2024-04-02")]
    found = ask(tmp_path, "first_contract", "used_lately", contract_line=lines, event=events)
    assert [found[one]["first_contract"] for one in ("acme", "free")] == [date(2024, 5, 10), None]
    assert [found[one]["used_lately"] for one in ("acme", "free")] == [False, True]


def merged(fact, into, at="2024-06-07T10:00"):
    """A correction that gives an event to another account."""
    return {
        "of_kind": "event", "of_fact": f"{fact:032x}", "reason": "merge", "happened_at": at,
        "moved": True, "to_account_id": into, "to_person_id": "ann",
    }  # fmt: skip


def test_who_was_merged_into_another_is_no_customer_who_went(tmp_path):
    """All that was known of `old` is known of `new` from 7 June on: then there is no `old`, and before it was there."""
    events = [{**use("old", "ann", "2024-05-10")[0], "fact_high": 0, "fact_low": 1}]
    facts = {
        "event": [*events, *use("other", "bob", "2024-05-10")],
        "correction": [merged(1, "new")],
    }
    before = ask(tmp_path / "a", "users_ever", as_of=date(2024, 6, 6), **facts)
    assert {one: row["users_ever"] for one, row in before.items()} == {"old": 1, "other": 1}
    after = ask(tmp_path / "b", "users_ever", **facts)
    assert {one: row["users_ever"] for one, row in after.items()} == {"new": 1, "other": 1}
    people = ask(tmp_path / "p", "event_count", subject="person", **facts)
    assert {row["account_id"] for row in people.values()} == {"new", "other"}
