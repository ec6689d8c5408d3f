"""The addresses of the ids of other systems: the queue, the search for what an id is, and decisions taken and undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import FastAPI, Form, Request
from starlette.responses import RedirectResponse, Response

from tenure import clock
from tenure.errors import NotFound, UsageError
from tenure.facts import Moments
from tenure.web.answers import Answer, answered, shown
from tenure.web.desk import SOMEBODY, Desk
from tenure.web.ids import (
    FOUND,
    SHOWN,
    accounts_like,
    ids_csv,
    ids_json,
    ids_page,
    link_page,
    search_href,
)

if TYPE_CHECKING:
    from tenure.collect.identity.deciding import Choice
    from tenure.warehouse.engines.duckdb import Engine

Text = Annotated[str, Form()]
Of = Annotated[Literal["account", "person"], Form()]
HERE = "/data/ids"
NAMED = """SELECT account_id, coalesce(any_value(name), account_id) FROM ({all}) LEFT JOIN (
        SELECT account_id, trim(arg_max(value, struct_pack(h := happened_at, k := known_at))) AS name FROM ({named})
        WHERE name = 'name' AND person_id IS NULL AND account_id IS NOT NULL AND known_until IS NULL GROUP BY 1)
    USING (account_id) GROUP BY account_id ORDER BY account_id"""
PEOPLE = """SELECT DISTINCT person_id FROM ({people}) WHERE contains(lower(person_id), lower($1))
    ORDER BY length(person_id), person_id LIMIT {most}"""


def crosswalk(web: FastAPI, desk: Desk) -> None:
    """See, search, link, leave alone, take back."""

    @web.get(HERE)
    @web.get(HERE + ".{face}")
    def ids(request: Request, face: str = "", page: int = 1) -> Response:
        from tenure.collect.identity.decisions import decisions
        from tenure.collect.identity.propose import propose
        from tenure.collect.identity.unmatched import unmatched, unmatched_sums

        frame, pinned = desk.frame(request, HERE), desk.app.lake.pin()
        with desk.app.engine() as engine:
            sums = unmatched_sums(pinned, engine)
            nth = min(max(page, 1), max(1, -(-sums[0] // SHOWN)))
            shown_ = {} if face else {"most": SHOWN, "skip": (nth - 1) * SHOWN}
            waiting = unmatched(pinned, engine, **shown_)
            proposals = propose(pinned, engine, waiting)
            decided = decisions(pinned, engine) if not face else []
        names = _accounts(desk) if not face and (proposals or decided) else {}
        answer = Answer(
            "ids.html",
            lambda: ids_page(waiting, sums, nth, proposals, decided, names, frame),
            lambda: ids_json(waiting, proposals),
            lambda: ids_csv(waiting, proposals),
            file="ids",
        )
        return answered(request, frame, answer, face)

    @web.get(HERE + "/link")
    def search(request: Request, key: str, of: str = "account", q: str = "") -> Response:
        frame = desk.frame(request, HERE)
        if of == "account":
            found = accounts_like(_accounts(desk), q)
        else:
            found = _people(desk, q)
        return shown(
            request, frame, Answer("link.html", lambda: link_page(of, key, q, found, frame))
        )

    @web.post(HERE + "/links")
    def link(key: Text, same_as: Text = "", of: Of = "account") -> Response:
        from tenure.collect.identity.deciding import Choice

        if not _known(desk, of, same_as):  # what was typed is searched for
            return RedirectResponse(search_href(of, key, same_as), 303)
        _decide(desk, Choice(of, key, same_as))
        return RedirectResponse(HERE, 303)

    @web.post(HERE + "/ignored")
    def ignore(key: Text, of: Of = "account") -> Response:
        from tenure.collect.identity.deciding import Choice

        _decide(desk, Choice(of, key, key))
        return RedirectResponse(HERE, 303)

    @web.post(HERE + "/merges")
    def merge(one: Text = "", into: Text = "") -> Response:
        from tenure.collect.identity.deciding import Choice

        one, into = one.strip(), into.strip()
        if one == into:
            raise UsageError(f"{one} is itself: name two accounts.")
        for account in (one, into):
            if not _known(desk, "account", account):
                raise NotFound(
                    f"There is no account {account!r}; merge by the ids of two accounts."
                )
        _decide(desk, Choice("account", one, into))
        return RedirectResponse(HERE, 303)

    @web.post(HERE + "/decisions/{decision}/undoing")
    def undo(decision: str) -> Response:
        from tenure.collect.identity.deciding import undo as back

        now = datetime.now(UTC)
        _moving(
            desk, now, lambda engine: back(desk.app.lake, engine, decision, by=SOMEBODY, now=now)
        )
        return RedirectResponse(HERE, 303)


def _decide(desk: Desk, choice: Choice) -> None:
    from tenure.collect.identity.deciding import decide

    now = datetime.now(UTC)
    _moving(desk, now, lambda engine: decide(desk.app.lake, engine, [choice], by=SOMEBODY, now=now))


def _moving(desk: Desk, now: datetime, decide: Callable[[Engine], object]) -> None:
    """Decide, and move what is touched by it."""
    from tenure.collect.identity import Identity, catch_up

    rules = Identity.read(desk.app.workspace)
    with desk.app.engine() as engine:
        decide(engine)
        catch_up(desk.app.lake, engine, rules, now)


def _accounts(desk: Desk) -> dict[str, str]:
    """The accounts of the product, by id: what they are called. Asked of the lake, where a decision is seen at once."""
    pinned = desk.app.lake.pin()
    with desk.app.engine() as engine:
        lens = desk.app.lens(engine, Moments.at(clock.today(desk.app)), pinned)
        named = NAMED.format(named=pinned.scan("attributes"), all=lens.accounts_named())
        return dict(engine.rows(named))


def _known(desk: Desk, of: str, name: str) -> bool:
    if of == "account":
        return name in _accounts(desk)
    return any(person == name for person, _ in _people(desk, name))


def _people(desk: Desk, q: str) -> list[tuple[str, str]]:
    """People of the product whose id has `q` in it."""
    if not q.strip():
        return []
    pinned = desk.app.lake.pin()
    people = " UNION ALL ".join(
        f"SELECT person_id FROM ({pinned.scan(table)})" for table in ("memberships", "usage")
    )
    with desk.app.engine() as engine:
        rows = engine.rows(PEOPLE.format(people=people, most=FOUND), [q.strip()])
    return [(person, "") for (person,) in rows]
