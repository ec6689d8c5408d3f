"""The Account page shows the account it belongs to and those that belong to it, whatever the data says."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tenure.app import App
from tenure.collect.imports import import_files
from tenure.web.site import site

PARENTS = """account_id,name,parent_account_id
top,Top Holding,
left,Left,top
right,Right,top
self,Self,self
one,One,two
two,Two,one
lost,Lost,nobody
crm,From the CRM,sf:7
"""
EVENTS = "account_id,person_id,event,happened_at\n" + "".join(
    f"{account},p,login,2026-06-{day:02}\n"
    for account in ("top", "left", "right", "self", "one", "two", "lost", "crm")
    for day in (10, 20)
)
LINKS = "of,system,id,same_as,happened_at\naccount,sf,7,top,2026-01-01\n"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder: Path = tmp_path_factory.mktemp("family")
    (folder / "tenure.toml").write_text("[engine]\nthreads = 1\n")
    app = App.open(folder)
    for kind, text in (("event", EVENTS), ("link", LINKS), ("account", PARENTS)):
        file = folder / f"{kind}.csv"
        file.write_text(text)
        static = ("parent_account_id",) if kind == "account" else ()
        now = datetime.now(UTC)
        assert import_files(app, kind, [file], {}, static=static, now=now).rejected == 0
    with TestClient(site(app), base_url="http://127.0.0.1") as client:
        yield client


def family(pages: TestClient, account: str) -> list[tuple[str, str]]:
    page = pages.get(f"/accounts/{account}?as_of=2026-06-30").text
    if 'id="family"' not in page:
        return []
    card = page.split('id="family"')[1].split("</section>")[0]
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in card.split("<tr>")[2:]]
    return [tuple(re.sub(r"<[^>]+>", "", cell).strip() for cell in row[:2]) for row in rows]  # type: ignore[misc]


def test_parent_and_children_are_linked(pages: TestClient) -> None:
    assert family(pages, "left") == [("Parent", "Top Holding")]
    assert family(pages, "top") == [
        ("Child", "From the CRM"),
        ("Child", "Left"),
        ("Child", "Right"),
    ]
    assert (
        'href="/accounts/top?as_of=2026-06-30"' in pages.get("/accounts/left?as_of=2026-06-30").text
    )


@pytest.mark.parametrize(
    ("account", "shown"),
    [
        ("self", []),
        ("one", [("Parent", "Two")]),
        ("two", [("Parent", "One")]),
        ("lost", [("Parent", "nobody")]),
        ("crm", [("Parent", "Top Holding")]),
    ],
)
def test_circles_missing_parents_and_ids_of_other_systems(
    pages: TestClient, account: str, shown: list[tuple[str, str]]
) -> None:
    assert family(pages, account) == shown
