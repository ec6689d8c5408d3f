from datetime import date
from decimal import Decimal

from tests.metrics.ask import ask, line, use

MONEY = ("arr", "mrr", "price_per_active_user")


def test_arr_is_of_paid_lines_in_force(tmp_path):
    lines = [
        line("acme", arr=Decimal(1200)),
        line("acme", line_id="l2", arr=Decimal(2400)),
        line("acme", line_id="l3", arr=Decimal(999), trial=True),
        line("acme", line_id="l4", arr=Decimal(5000)),
        {**line("acme", "2024-06-01", "l4"), "change": "ended"},
    ]
    acme = ask(tmp_path, *MONEY, contract_line=lines, event=use("acme", "ann", "2024-06-10"))[
        "acme"
    ]
    assert [acme[name] for name in MONEY] == [Decimal(3600), Decimal(300), Decimal(300)]


def test_arr_is_not_known_where_a_rate_or_an_amount_is_missing(tmp_path):
    lines = [
        line("euro", arr=Decimal(100)),
        line("euro", line_id="l2", arr=Decimal(100), currency="EUR"),
        line("vague"),
        line("former", arr=Decimal(100)),
        {**line("former", "2024-06-01"), "change": "ended"},
    ]
    answers = ask(tmp_path, "arr", contract_line=lines)
    assert [answers[name]["arr"] for name in ("euro", "vague", "former")] == [None, None, 0]


def test_without_contract_facts_there_is_no_revenue_data(tmp_path):
    acme = ask(tmp_path, *MONEY, "seats", "products", event=use("acme", "ann", "2024-06-10"))[
        "acme"
    ]
    assert {acme[name] for name in (*MONEY, "seats", "products")} == {None}


def test_the_price_for_each_working_user_is_not_known_where_nobody_works(tmp_path):
    lines = [line("idle", arr=Decimal(1200))]
    idle = ask(tmp_path, *MONEY, contract_line=lines, event=use("other", "ann", "2024-06-10"))[
        "idle"
    ]
    assert idle["price_per_active_user"] is None


def test_the_next_renewal_is_the_next_term_that_ends_of_a_paid_line(tmp_path):
    lines = [
        line("acme", term_end="2024-12-31"),
        line("acme", line_id="l2", term_end="2024-09-30"),
        line("acme", line_id="rolled", term_end="2024-01-31", auto_renew=True),
        line("acme", line_id="try", term_end="2024-07-01", trial=True),
        line("today", term_end="2024-06-30"),
        line("rolling", term_end="2024-01-31", auto_renew=True),
    ]
    answers = ask(tmp_path, "renewal_date", "days_to_renewal", contract_line=lines)
    assert (answers["acme"]["renewal_date"], answers["acme"]["days_to_renewal"]) == (
        date(2024, 9, 30),
        92,
    )
    assert answers["today"]["days_to_renewal"] == 0
    assert answers["rolling"]["renewal_date"] is None


def test_a_trial_is_one_only_without_a_paid_line(tmp_path):
    lines = [
        line("tries", trial=True, product="Boards"),
        line("pays", product="Boards"),
        line("both", product="Boards"),
        line("both", line_id="l2", trial=True, product="Reports"),
    ]
    answers = ask(
        tmp_path, "trial", "products", "lines_in_force", "notice_given", contract_line=lines
    )
    assert [answers[name]["trial"] for name in ("tries", "pays", "both")] == [True, False, False]
    assert (answers["both"]["products"], answers["both"]["lines_in_force"]) == (2, 2)


def test_notice_is_given_while_the_line_is_still_in_force(tmp_path):
    lines = [
        line("acme", arr=Decimal(10)),
        {**line("acme", "2024-06-01", arr=Decimal(10)), "change": "notice"},
    ]
    acme = ask(tmp_path, "notice_given", "arr", contract_line=lines)["acme"]
    assert (acme["notice_given"], acme["arr"]) == (True, 10)


def test_when_notice_was_given_and_until_when_it_runs(tmp_path):
    year = {"arr": Decimal(10), "term_end": date(2024, 12, 31)}
    lines = [
        line("acme", **year),
        {**line("acme", "2024-06-01", **year), "change": "notice"},
        line("calm", **year),
    ]
    names = ("notice_on", "leaves_on")
    found = ask(tmp_path, *names, contract_line=lines)
    assert [found["acme"][name] for name in names] == [date(2024, 6, 1), date(2024, 12, 31)]
    assert [found["calm"][name] for name in names] == [None, None]


def test_why_notice_was_given_is_told_by_an_outcome_since_a_month_before(tmp_path):
    year = {"arr": Decimal(10), "term_end": date(2024, 12, 31)}
    accounts = ("acme", "bolt", "cove", "dune")
    lines = [
        {**line(one, "2024-06-01", line_id=one, **year), "change": change}
        for one in accounts
        for change in ("started", "notice")
    ]

    def became(account: str, outcome: str, day: str, reason: str | None) -> dict:
        return {"account_id": account, "outcome": outcome, "happened_at": day, "reason": reason}

    outcomes = [
        became("acme", "renewed", "2024-06-05", "good price"), became("acme", "Notice", "2024-06-02", "too expensive"),
        became("acme", "notice", "2024-06-09", None), became("bolt", "churned", "2024-04-30", "no value"),
        became("cove", "notice", "2024-05-01", "moved away"),
    ]  # fmt: skip
    found = ask(tmp_path, "notice_reason", contract_line=lines, outcome=outcomes)
    reasons = [found[one]["notice_reason"] for one in accounts]
    # a leaving with a reason; one 32 days before the notice; 31 days before; none
    assert reasons == ["too expensive", None, "moved away", None]
