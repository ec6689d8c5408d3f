from datetime import date
from decimal import Decimal

from tenure.health.attention import in_order
from tenure.health.stakes import money, stakes

TODAY = date(2024, 6, 30)


def row(account, band, arr=None, renewal=None, health=None, **more):
    return {
        "account_id": account,
        "as_of": TODAY,
        "is_live": True,
        "band": band,
        "arr": None if arr is None else Decimal(arr),
        "renewal_date": renewal and date.fromisoformat(renewal),
        "health": health,
        "usage_only": False,
        **more,
    }


def order(*rows, **more):
    return [one.account_id for one in in_order(rows, [], currency="USD", **more)]


def said(*rows):
    return stakes(in_order(rows, [], currency="USD")).sentence


def test_first_the_band_then_arr_then_the_renewal():
    rows = [
        row("healthy", "healthy", 900_000),
        row("small", "at_risk", 10),
        row("large", "at_risk", 500),
        row("large, sooner", "at_risk", 500, "2024-07-31"),
        row("unknown", None, 100),
        row("watch", "watch", 100),
        row("no rate", "at_risk"),
    ]
    assert order(*rows) == [
        "large, sooner",
        "large",
        "small",
        "no rate",
        "watch",
        "healthy",
        "unknown",
    ]


def test_without_revenue_first_the_band_then_health_then_users():
    rows = [
        row("b", "at_risk", health=30, active_users=2),
        row("a", "at_risk", health=30, active_users=9),
        row("c", "at_risk", health=10, active_users=1),
        row("d", "healthy", health=80),
    ]
    assert order(*rows) == ["c", "a", "b", "d"]


def test_former_customers_only_when_asked_for_and_then_last():
    rows = [
        row("former", "at_risk", 0, is_live=False),
        row("here", "healthy", 5),
        row("unclear", None, is_live=None),
    ]
    assert order(*rows) == ["here"]
    assert order(*rows, former=True) == ["here", "former", "unclear"]


def test_arr_at_risk_is_the_full_arr_of_accounts_at_risk():
    found = in_order(
        [row("a", "at_risk", "12.5"), row("b", "watch", 7), row("c", "at_risk")], [], currency="EUR"
    )
    assert [one.arr_at_risk for one in found] == [Decimal("12.50"), None, 0]
    plain = found[0].plain()
    assert plain["arr_at_risk"] == {"amount": Decimal("12.50"), "currency": "EUR"}
    assert found[1].plain()["arr"] is None


def test_the_sentence_of_today():
    near, far = "2024-09-28", "2024-09-29"
    assert said(
        row("a", "at_risk", 180_000, near), row("b", "at_risk", 232_000, far), row("c", "watch", 1)
    ) == ("2 accounts need you. $412k ARR at risk, $180k of it renews within 90 days.")
    assert said(row("a", "at_risk", 1_500_000, near)) == (
        "1 account needs you. $1.5M ARR at risk, all of it renews within 90 days."
    )
    assert said(row("a", "at_risk", 900, far), row("b", "at_risk")) == (
        "2 accounts need you. $900 ARR at risk, none of it renews within 90 days; the ARR of 1 is not known."
    )
    assert (
        said(row("a", "at_risk", 0), row("b", "healthy", 5))
        == "1 account needs you. No ARR at risk."
    )


def test_the_sentence_where_nobody_needs_anything_or_nothing_is_known():
    assert (
        said(row("a", "healthy", 5), row("b", "watch", 5))
        == "No account needs you today. 1 is on watch."
    )
    assert said(row("a", "healthy", 5)) == "No account needs you today."
    assert said(row("a", "at_risk")) == "1 account needs you. There is no revenue data yet."
    assert said() == "There are no customers yet."
    assert said(row("a", None, 5)).startswith("Who needs you cannot be told yet")
    assert said(row("a", None, 5), row("b", "healthy", 5)) == "No account needs you today."


def test_money_in_short():
    amounts = {
        "999": "$999",
        "1000": "$1k",
        "1550": "$1.6k",
        "412400": "$412k",
        "999600": "$1M",
        "9600000": "$9.6M",
    }
    assert {amount: money(Decimal(amount), "USD") for amount in amounts} == amounts
    assert money(Decimal(412_000), "EUR") == "€412k"
    assert money(Decimal(412_000), "CHF") == "CHF 412k"


def test_where_a_model_says_it_the_expected_loss_comes_first():
    rows = [
        row("at risk, little to lose", "at_risk", 900_000, expected_loss=Decimal("10.005")),
        row("healthy, much to lose", "healthy", 500_000, expected_loss=Decimal("9000.00")),
        row("on trial", "at_risk", 100),
        row("watched", "watch", 100, expected_loss=Decimal("10.00")),
    ]
    assert order(*rows) == [
        "healthy, much to lose",
        "at risk, little to lose",
        "watched",
        "on trial",
    ]


def test_the_expected_loss_is_the_sum_of_its_list_to_the_cent():
    rows = [
        row("a", "at_risk", 1_000, expected_loss=Decimal("333.33")),
        row("b", "healthy", 1_000, expected_loss=Decimal("66.67")),
        row("gone", "at_risk", 1_000, expected_loss=Decimal("5.00"), is_live=False),
        row("c", "healthy", 1_000),
    ]
    accounts = in_order(rows, [], currency="USD")
    found = stakes(accounts)
    assert found.expected_loss == sum(one.expected_loss or 0 for one in accounts) == Decimal(400)
    assert found.arr_at_risk == Decimal(1_000)
    assert found.sentence.endswith(" Expected to be lost by the next renewals: $400.")


def test_without_a_model_nothing_is_said_of_an_expected_loss():
    found = stakes(in_order([row("a", "at_risk", 1_000)], [], currency="USD"))
    assert found.expected_loss is None
    assert "Expected" not in found.sentence
