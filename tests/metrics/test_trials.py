"""The trial that a user works in."""

from tests.metrics.ask import ask, line, use


def test_a_user_in_a_trial_has_its_days_and_its_other_users(tmp_path):
    """Pebble tries since the 20th of June, with Ann, Bob, and Cy who was there in May. Acme pays, and tries
    something else."""
    lines = [
        line("pebble", "2024-06-20", trial=True),
        line("acme"),
        line("acme", "2024-06-20", line_id="l2", trial=True),
    ]
    events = use("pebble", "ann", "2024-06-21", "2024-06-22") + use("pebble", "bob", "2024-06-30")
    events += use("pebble", "cy", "2024-05-30") + use("pebble", None, "2024-06-25")
    events += use("acme", "dee", "2024-06-25") + use("gone", "eve", "2024-06-25")
    names = ("user_trial_days", "trial_colleagues")
    found = ask(tmp_path, *names, subject="person", event=events, contract_line=lines)
    told = {person: tuple(row[name] for name in names) for person, row in found.items()}
    assert told == {
        "ann": (10, 2), "bob": (10, 2), "cy": (10, 2), "dee": (None, None), "eve": (None, None),
    }  # fmt: skip
