"""What must stand in the lake after a job."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests import processes
from tests.sdks.calls import Job, account, person
from tests.sdks.clients import Done

EXACT = 2.0  # seconds that a time may be off: what the network takes
STALE = ("rudder-node", "posthog-node")  # say when they first tried, not when they sent


def assert_stored(workspace: Path, job: Job, done: Done) -> None:
    """Each call once, as it was meant, and once what follows from it."""
    assert job.name in done.times, f"it never came to its end: {done.stderr}"
    _assert_events(workspace, job, done)
    who, where, from_here = person(job.name), account(job.name), f"source = '{job.name}'"
    joined = processes.rows(
        workspace, f"SELECT person_id, account_id FROM {{memberships}} WHERE {from_here}"
    )
    assert set(joined) == {(who, where)}  # told again where a later call was here earlier
    told = processes.rows(
        workspace,
        f"""SELECT coalesce(person_id, account_id), name, value
        FROM {{attributes}} WHERE {from_here} AND name <> 'n'""",
    )
    expected = Counter(
        (call["group"] if call["do"] == "group" else who, name, str(value))
        for call in job.calls
        for name, value in call.get("traits", {}).items()
    )
    assert Counter(told) == expected


def _assert_events(workspace: Path, job: Job, done: Done) -> None:
    found = processes.rows(
        workspace,
        f"""SELECT event, person_id, account_id, epoch(happened_at), excluded,
            CAST(properties->>'n' AS INT) FROM {{events}} WHERE source = '{job.name}'""",
    )
    expected = {call["n"] for call in job.calls if call["do"] in ("track", "page", "screen")}
    numbers = Counter(row[-1] for row in found)
    errors = f"the SDK was told: {done.errors[job.name]}"
    assert {n: numbers[n] for n in expected} == dict.fromkeys(expected, 1), errors
    assert len(found) == len(job.calls), Counter(row[0] for row in found)
    by_number = {row[-1]: row for row in found}
    for call in job.calls:
        if call["n"] not in expected:
            continue
        event, who, where, at, excluded, n = by_number[call["n"]]
        assert call["do"] != "track" or event == call["event"]
        assert (who, excluded) == (person(job.name), None), call
        if "anonymous" not in call:  # she was in no account yet
            assert where == account(job.name), call
        late = at - done.times[job.name][n]
        assert abs(late) < EXACT or (job.name.startswith(STALE) and 0 < late < 60), call
