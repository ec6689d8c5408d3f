from datetime import date

from tests.metrics.ask import ask, use
from tests.product.asked import ask_of

DECLARED = """
[[milestones]]
name = "imported"
event = "data_imported"
[[milestones]]
name = "first_report"
event = "report_run"
[[milestones]]
name = "signed"
fact = "contract"
"""


def test_milestones_are_counted_once_each(tmp_path):
    events = [
        *use("acme", "ann", "2024-06-03", "2024-06-04", event="data_imported"),
        *use("acme", "bob", "2024-06-10", event="report_run"),
        *use("zen", "cy", "2024-06-10", event="ping"),
    ]
    line = {"account_id": "acme", "line_id": "l", "change": "started", "happened_at": "2024-06-01"}
    facts = {"event": events, "contract_line": [line]}
    answers = ask_of(tmp_path / "a", DECLARED, "milestones_reached", "first_milestone", **facts)
    assert {
        a: (one["milestones_reached"], one["first_milestone"]) for a, one in answers.items()
    } == {
        "acme": (3, date(2024, 6, 1)),
        "zen": (0, None),
    }
    people = ask_of(tmp_path / "b", DECLARED, "milestones_reached", subject="person", **facts)
    assert {p: one["milestones_reached"] for p, one in people.items()} == {
        "ann": 1,
        "bob": 1,
        "cy": 0,
    }


def test_without_declared_milestones_none_is_known(tmp_path):
    acme = ask(tmp_path, "milestones_reached", event=use("acme", "ann", "2024-06-03"))["acme"]
    assert acme["milestones_reached"] is None
