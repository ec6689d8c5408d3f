"""A small real workspace, and a client that speaks to its pages as a browser on this machine would."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.lakes import store
from tests.once import once
from tests.web.open_signals import open_some

from tenure import clock
from tenure.app import App
from tenure.collect.imports import import_files
from tenure.facts import Moments
from tenure.state import keys
from tenure.warehouse import arrivals
from tenure.warehouse.arrivals import Arrival
from tenure.web.site import site

DAY = date(2026, 6, 30)  # as of which the tests look
SINCE = DAY - timedelta(weeks=30)
DAYS = tuple(DAY - timedelta(weeks=ago) for ago in (3, 2, 1, 0))  # that are computed
NASTY = "<script>alert('x')</script> & \"Sons\""

# account -> users and the weeks in which each of them works (of 31, the last ends with DAY)
WORK: Mapping[str, Mapping[str, range]] = {
    "acme": {f"acme-{n}": range(31) for n in range(8)},  # thrives
    "globex": {  # fades: 6, 4, 2, 1
        **{f"globex-{n}": range(12) for n in (5, 4)},
        **{f"globex-{n}": range(20) for n in (3, 2)},
        "globex-1": range(26),
        "globex-0": range(31),
    },
    "umbrella/eu": {"u-1": range(4, 31, 3), "u-2": range(31)},
    "nasty": {"n-1": range(3)},
    "gone": {"g-1": range(10)},
}
NAMES = {
    "acme": "Acme",
    "globex": "Globex",
    "umbrella/eu": "=Umbrella EU",
    "nasty": NASTY,
    "gone": "Gone",
}


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five customers: one thrives, one fades, one has a formula for a name, one a script, and one is gone.

    What is measured on four days, the last of them `DAY`, is stored: no page waits for it, nor in a copy to be changed.
    Six signals are open.
    """
    return once(tmp_path_factory, "vendor", make)


def make(folder: Path) -> None:
    """The workspace, in an empty folder."""
    (folder / "tenure.toml").write_text('[workspace]\nname = "Initech"\n[engine]\nthreads = 1\n')
    app = App.open(folder)
    for kind, rows in (
        ("event", events()),
        ("contract_line", lines()),
        ("ticket", tickets()),
        ("membership", members()),
    ):
        bring(app, kind, rows)
    bring(app, "attribute", attributes())
    bring(
        app,
        "event",
        [{"account_id": "acme", "person_id": "x", "happened_at": "no day", "event": "boards"}],
    )
    unmatched = {"ticket_id": "z-1", "account_sent": "zendesk:6", "change": "opened"}
    store(app.lake, "ticket", [{**unmatched, "happened_at": "2026-06-01"}])
    named = {"account_sent": "zendesk:6", "name": "name", "value": "Acme GmbH"}
    store(app.lake, "attribute", [{**named, "happened_at": "2026-06-01"}])
    keys.create(app.state, "website", "ann", datetime.now(UTC))
    for hours_ago in (50, 3, 1):
        arrive(app, "website", hours_ago, duplicate=4, rejected=hours_ago)
    arrive(app, "backend", 60)
    clock.compute(app, Moments(DAYS), people=False)
    open_some(app, DAY)


@pytest.fixture(scope="session")
def app(workspace: Path) -> App:
    return App.open(workspace)


@pytest.fixture(scope="session")
def client(app: App) -> Iterator[TestClient]:
    with TestClient(site(app), base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture
def app_client(app: App) -> Iterator[TestClient]:
    """A browser of its own: what it is told to remember stays with it."""
    headers = {"Sec-Fetch-Site": "same-origin"}
    with TestClient(site(app), base_url="http://127.0.0.1", headers=headers) as client:
        yield client


@pytest.fixture(scope="session")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The pages of a workspace in which nothing has happened; never changed."""
    folder = tmp_path_factory.mktemp("nothing")
    (folder / "tenure.toml").write_text("[engine]\nthreads = 1\n")
    with TestClient(site(App.open(folder)), base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture
def empty_client(tmp_path: Path) -> Iterator[TestClient]:
    (tmp_path / "tenure.toml").write_text("[engine]\nthreads = 1\n")
    with TestClient(site(App.open(tmp_path)), base_url="http://127.0.0.1") as client:
        yield client


def bring(app: App, kind: str, rows: Sequence[Mapping[str, object]]) -> None:
    file = app.workspace / f"{kind}.csv"
    with file.open("w", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    known_at = "happened" if kind == "attribute" else None
    import_files(app, kind, [file], {}, known_at=known_at, now=datetime.now(UTC))


def arrive(
    app: App, source: str, hours_ago: float = 0, way: str = "collector", **counts: int
) -> None:
    """100 received, all of them stored but for what is said."""
    at = datetime.now(UTC) - timedelta(hours=hours_ago)
    hour = at.replace(minute=0, second=0, microsecond=0)
    stored = 100 - sum(counts.values())
    reasons = {"time: happened_at is no time": counts["rejected"]} if "rejected" in counts else {}
    arrival = Arrival(source, way, hour, 100, stored, **counts, reasons=reasons)
    with app.engine() as engine:
        since = arrivals.standing(app.lake, engine, source)
    assert arrivals.record(app.lake, source, since, [arrival], "here", at)


def events() -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for account, people in WORK.items():
        for person, weeks in people.items():
            for week in weeks:
                for day in (0, 2):
                    at = datetime.combine(
                        SINCE + timedelta(days=7 * week + day - 6), datetime.min.time()
                    )
                    found.append(
                        {
                            "account_id": account,
                            "person_id": person,
                            "happened_at": (at + timedelta(hours=9)).isoformat(),
                            "event": "boards" if day else "reports",
                        }
                    )
    return found


def lines() -> list[dict[str, object]]:
    arr = {"acme": 48_000, "globex": 12_000, "umbrella/eu": 24_000, "nasty": 6_000, "gone": 9_000}
    return [
        {
            "line_id": f"line-{account}",
            "account_id": account,
            "product": "Boards",
            "started_at": SINCE - timedelta(days=10),
            "term_end": DAY + timedelta(days=60 if account == "globex" else 200),
            "arr": amount,
            "currency": "USD",
            "seats": 10,
            "ended_at": DAY - timedelta(days=3) if account == "gone" else "",
        }
        for account, amount in arr.items()
    ]


def tickets() -> list[dict[str, object]]:
    return [
        {
            "ticket_id": "t-1",
            "account_id": "globex",
            "opened_at": DAY - timedelta(days=9),
            "subject": "Slow",
            "priority": "high",
        }
    ]


def members() -> list[dict[str, object]]:
    return [
        {
            "account_id": account,
            "person_id": person,
            "started_at": SINCE - timedelta(days=9),
            "ended_at": "",
        }
        for account, people in WORK.items()
        for person in people
    ]


def attributes() -> list[dict[str, object]]:
    owners = {"acme": "Ana", "globex": "Ben", "umbrella/eu": "Ana"}
    named = [(account, "name", name) for account, name in NAMES.items()]
    owned = [(account, "owner", owner) for account, owner in owners.items()]
    return [
        {
            "happened_at": SINCE - timedelta(days=12),
            "account_id": account,
            "name": name,
            "value": value,
        }
        for account, name, value in [*named, *owned]
    ]
