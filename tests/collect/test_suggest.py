"""What a file is likely to be."""

from __future__ import annotations

import pytest

from tenure.collect.suggest import suggest

SUBSCRIPTIONS = b"""subscription_id,account_id,start_date,end_date,plan_tier,seats,mrr_amount,is_trial,churn_flag
S-1,A-1,2023-12-23,2024-04-12,Enterprise,14,2786,False,True
S-2,A-2,2024-06-11,,Pro,17,833,False,False
"""


def test_subscriptions_are_contract_lines() -> None:
    found = suggest(SUBSCRIPTIONS, "subscriptions.csv")
    assert (found.kind, found.missing) == ("contract_line", ())
    assert found.mapping == {
        "line_id": "subscription_id",
        "account_id": "account_id",
        "started_at": "start_date",
        "ended_at": "end_date",
        "product": "plan_tier",
        "seats": "seats",
        "mrr": "mrr_amount",
        "trial": "is_trial",
    }
    seen = {column.name: column for column in found.columns}
    assert seen["seats"].samples == ("14", "17")
    assert (seen["start_date"].looks_like, seen["start_date"].target) == ("time", "started_at")
    assert seen["churn_flag"].target is None
    assert found.sure > 0.8


@pytest.mark.parametrize(
    ("content", "name", "kind", "mapping"),
    [
        (
            b"account,user,ts,module\na,u,2024-01-01 10:00,core\n",
            "pasted",
            "event",
            {"event": "module"},
        ),
        (
            b"company_id;company_name;country\n1;Acme;US\n",
            "companies.csv",
            "account",
            {"name": "company_name"},
        ),
        (
            b"ticket_id,account_id,submitted_at,closed_at\nT,A,2024-01-01,\n",
            "t.csv",
            "ticket",
            {"opened_at": "submitted_at"},
        ),
        (
            b"usage_id,subscription_id,usage_date,feature_name\nU,S,2024-01-01,f\n",
            "usage.csv",
            "event",
            {"account_id": "contract_line:subscription_id"},
        ),
        (
            b"churn_id,account_id,churn_date\nC,A,2024-01-01\n",
            "churn.csv",
            "outcome",
            {"outcome": "=churned"},
        ),
        (
            b'{"customer_id": 1, "product": "x", "start_date": "2024-01-01", "mrr": 5}',
            "subscriptions.json",
            "contract_line",
            {"line_id": "customer_id+product"},
        ),
    ],
)
def test_other_files_are_recognised(
    content: bytes, name: str, kind: str, mapping: dict[str, str]
) -> None:
    found = suggest(content, name)
    assert found.kind == kind
    assert found.mapping.items() >= mapping.items()
