"""How much of a power user somebody is: the score and the three parts that it is the product of.

Rarity compares the users of all accounts, so it takes a look at all of them: stored readings where the day has them, else
it is counted once for everybody, behind the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tenure.web import words
from tenure.web.frame import Frame
from tenure.web.kept import Basis, Counting, Kept
from tenure.web.listing import Cell
from tenure.web.table import Shown, shown
from tenure.web.user.gathered import OfUser

if TYPE_CHECKING:
    from tenure.web.desk import Desk
    from tenure.web.portfolio import Portfolio

NAMES = ("power_score", "power_user", "rare_breadth", "active_days", "active_weeks")
Power = Mapping[str, Any]
Everybody = Mapping[tuple[str, str], Power]


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerPart:
    """The part of the page; `again_href` while it is being counted."""

    again_href: str
    sentence: str
    is_power_user: bool
    table: Shown | None


class Powers:
    """Power scores of one workspace, kept in memory for a few days."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kept: Kept[Everybody] = Kept(desk.behind, 2)

    def of(self, portfolio: Portfolio, account: str, person: str) -> Power | Counting:
        """The score and its parts; an empty one where nothing is known or nothing is called so."""
        app, as_of = self._desk.app, portfolio.as_of
        catalog = app.catalog
        if any(name not in catalog.types("person") for name in NAMES):
            return {}
        versions = {name: catalog.version(name) for name in NAMES}
        stored = app.readings.versions("person", as_of)
        if versions.items() <= stored.items():
            rows = app.readings.read("person", NAMES, as_of, as_of, account=account).to_pylist()
            return next((row for row in rows if row["person_id"] == person), {})

        def counted() -> Everybody:
            from tenure.catalog.compute import compute

            with self._desk.lens(as_of) as lens:
                rows = compute(catalog, lens, NAMES, "person").to_pylist()
            return {(row["account_id"], row["person_id"]): row for row in rows}

        found = self._kept.part((as_of, tuple(versions.values())), Basis(None, portfolio), counted)
        return found if isinstance(found, Counting) else found.found.get((account, person), {})


def power_part(found: OfUser, power: Power | Counting, desk: Desk, frame: Frame) -> PowerPart:
    """Ready to be shown, or that it is under way."""
    if isinstance(power, Counting):
        again = frame.user(found.account, found.user.person_id, part="power")
        said = (
            power.trouble
            or "Being counted: what is rare takes a look at the users of all accounts."
        )
        return PowerPart(again_href=again, sentence=said, is_power_user=False, table=None)
    score = power.get("power_score")
    if score is None:
        said = "Not enough data: nothing was used in the last four weeks, or there is no use to compare it with."
        return PowerPart(again_href="", sentence=said, is_power_user=False, table=None)
    knobs, least = (
        desk.app.catalog.get("power_score").knobs,
        desk.app.catalog.get("power_user").knobs,
    )
    days, weeks = int(knobs["working_days"]), int(knobs["weeks"])
    is_one = bool(power["power_user"])
    sentence = f"{score:.2f} of 1; " + (
        f"a power user from {least['least_score']:g} on."
        if is_one
        else f"power users have {least['least_score']:g} or more."
    )

    def opened(name: str) -> str:
        return frame.account(found.account, f"/rows/{name}", person=found.user.person_id)

    rows: list[list[Any]] = [
        [
            Cell("Frequency", title="days with use, of the working days of four weeks"),
            Cell(
                f"{power['active_days']} of {words.counted(days, 'day')}",
                href=opened("active_days"),
            ),
            f"{min(power['active_days'] / days, 1):.2f}",
        ],
        [
            Cell("Breadth", title="features by how few others use them, of all within reach"),
            Cell("by rarity", href=opened("features_used")),
            None if power["rare_breadth"] is None else f"{power['rare_breadth']:.2f}",
        ],
        [
            Cell("Consistency", title="weeks with use, of the last twelve"),
            Cell(
                f"{power['active_weeks']} of {words.counted(weeks, 'week')}",
                href=opened("active_weeks"),
            ),
            f"{min(power['active_weeks'] / weeks, 1):.2f}",
        ],
    ]
    table = shown(
        ("Part", "Counted", "Of 1"), rows, (1, 2), ("Power score: the product", "", f"{score:.2f}")
    )
    return PowerPart(again_href="", sentence=sentence, is_power_user=is_one, table=table)
