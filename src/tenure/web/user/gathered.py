"""What is known of one user at an account, asked of the lake for their page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tenure.errors import NotFound
from tenure.facts import Moments
from tenure.warehouse.history import History, User
from tenure.warehouse.tables import text
from tenure.warehouse.timeline import Entry, timeline
from tenure.warehouse.user_use import Elsewhere, FeatureUsed, elsewhere, features_of_user
from tenure.web import words
from tenure.web.kept import Kept

if TYPE_CHECKING:
    from tenure.warehouse.lens import Lens
    from tenure.web.desk import Desk
    from tenure.web.frame import Frame
    from tenure.web.portfolio import Portfolio

WEEKS = 26  # drawn
BEFORE_DAYS = 28  # that it is compared with
TOLD = 40  # happenings
# What is measured of a user, as far as it is defined and known; in this order.
MEASURED = (
    "first_use",
    "last_use",
    "engagement",
    "active_days",
    "active_weeks",
    "sessions",
    "time_spent",
    "time_active",
    "event_count",
    "features_used",
    "user_breadth",
    "advanced_features_used",
    "adopted_user",
    "user_proficiency",
    "satisfaction",
    "last_nps",
    "tickets_opened",
    "days_since_last_two_way_touchpoint",
    "user_adoption_reading",
)
Measured = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfUser:
    """The page is drawn from this."""

    account: str
    user: User
    as_of: date
    before: date
    now: Measured  # definitions by name; null ones too
    scored: Measured  # the score of the day, and what it is made of
    then: Measured  # four weeks before, as was known then; empty where the user was not there yet
    features: Sequence[FeatureUsed]
    others: Sequence[Elsewhere]
    said: Sequence[tuple[str, str]]  # attributes
    timeline: Sequence[Entry]
    champion_by: str  # role, usage, or empty
    titles: Mapping[str, str]  # of declared features

    @property
    def name(self) -> str:
        """What the user is called."""
        return self.user.name or self.user.person_id

    def title(self, feature: str) -> str:
        """What a feature is called."""
        return self.titles.get(feature) or words.title(feature)

    def rows(self, frame: Frame, name: str, **more: str) -> str:
        """The address of the rows behind a number of the user."""
        return frame.account(self.account, f"/rows/{name}", person=self.user.person_id, **more)


class Measures:
    """What is measured of the users of an account, kept in memory for a few accounts: computed for all of them at once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kept: Kept[Mapping[tuple[str, date], Measured]] = Kept(desk.behind, 20)

    def of(self, account: str, days: tuple[date, date]) -> Mapping[tuple[str, date], Measured]:
        """By user and day; each day as was known then."""
        app, catalog = self._desk.app, self._desk.app.catalog
        from tenure.web.user.score import scored

        types = catalog.types("person")
        measured = [name for name in MEASURED if name in types]
        names = list(dict.fromkeys([*measured, *scored(app)]))

        def computed() -> Mapping[tuple[str, date], Measured]:
            from tenure.catalog.compute import compute

            with app.engine() as engine:
                lens = app.lens(engine, Moments(days), account=account)
                rows = compute(catalog, lens, names, "person").to_pylist()
            return {
                (row["person_id"], row["as_of"]): {name: row[name] for name in names}
                for row in rows
            }

        return self._kept.of((account, days), self._desk.basis(), computed).found


def gathered(
    desk: Desk, measures: Measures, portfolio: Portfolio, n: int, person: str
) -> tuple[OfUser, str]:
    """All about a user of row `n`, and which face is asked for: an id that ends in .json asks for that, unless somebody is
    called so. Raises NotFound for who is not known there."""
    account, as_of = portfolio.ids[n], portfolio.as_of
    before = as_of - timedelta(BEFORE_DAYS)
    with desk.lens(as_of, account) as lens:
        known = {one.person_id: one for one in History(lens, as_of).users(account, WEEKS)}
        user, face = _meant(known, person)
        if user is None:
            name = portfolio.columns["name"][n]
            raise NotFound(
                f"No user {person!r} is known at {name} as of {words.day(as_of)}: nobody of that id had a login or did "
                "anything there."
            )
        own = user.person_id
        features = features_of_user(lens, account, own, as_of, WEEKS)
        entries = timeline(lens, account, as_of, TOLD, own)
        said = _said(lens, own)
    with desk.lens(as_of) as lens:
        others = elsewhere(lens, account, own, as_of)
    measured = measures.of(account, (before, as_of))
    found = OfUser(
        account=account,
        user=user,
        as_of=as_of,
        before=before,
        now=_measured(measured.get((own, as_of), {})),
        scored=measured.get((own, as_of), {}),
        then=_measured(measured.get((own, before), {})),
        features=features,
        others=others,
        said=said,
        timeline=entries,
        champion_by=_champion(portfolio, n, own),
        titles={one.name: one.title for one in desk.app.product().features},
    )
    return found, face


def _measured(told: Measured) -> Measured:
    return {name: told[name] for name in MEASURED if name in told}


def _meant(known: Mapping[str, User], person: str) -> tuple[User | None, str]:
    if person in known:
        return known[person], ""
    whole, _, face = person.rpartition(".")
    return (known.get(whole), face) if face in ("json", "csv") else (None, "")


def _said(lens: Lens, person: str) -> list[tuple[str, str]]:
    """Attributes of the person, but for the name."""
    rows = lens.engine.rows(
        f"""SELECT name, any_value(value) FROM {lens.table("attributes_of_people").get_name()}
        WHERE person_id = {text(person)} AND value IS NOT NULL AND name NOT IN ('name', 'full_name')
        GROUP BY name ORDER BY name"""
    )
    return [(str(name), str(value)) for name, value in rows]


def _champion(portfolio: Portfolio, n: int, person: str) -> str:
    columns = portfolio.columns
    if "champion" not in columns or columns["champion"][n] != person:
        return ""
    return str(columns["champion_by"][n]) if "champion_by" in columns else "usage"
