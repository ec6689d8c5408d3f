"""Adoption: four questions answered on one page, with figures that open into their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tenure.discovery.feature_figures import Base, Figures
from tenure.web import words
from tenure.web.accounts import nothing_yet
from tenure.web.adoption.goals import Goals
from tenure.web.adoption.meaning import RenewalPart
from tenure.web.adoption.questions import Question, questions
from tenure.web.adoption.slices import (
    by_dimension,
    by_feature,
    by_product,
    dimension_of,
    dimensions,
)
from tenure.web.adoption.together import TogetherPart
from tenure.web.adoption.value import Measured
from tenure.web.adoption.value_part import ValuePart
from tenure.web.adoption.who import ADOPTED_ACCOUNT, Accounts, Users, accounts_href
from tenure.web.features.cells import share
from tenure.web.features.gathered import Gathered
from tenure.web.features.listed import Period, notes, periods
from tenure.web.frame import Empty, Frame
from tenure.web.table import Shown

if TYPE_CHECKING:
    from tenure.web.desk import Desk


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, of what it is a share, and its rows."""

    label: str
    text: str
    note: str
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionPage:
    """The page, ready to be shown."""

    empty: Empty | None = None
    asked: Any = None
    error: str = ""
    segments: tuple[tuple[str, str], ...] = ()
    periods: tuple[Period, ...] = ()
    figures: tuple[Figure, ...] = ()
    notes: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    renewal: RenewalPart | None = None
    features: Shown | None = None
    features_href: str = ""
    products: Shown | None = None
    by: str = ""
    dimensions: tuple[tuple[str, str], ...] = ()
    slices: Shown | None = None
    value: ValuePart | None = None
    together: TogetherPart | None = None
    meaning_href: str = ""
    csv_href: str = ""
    json_href: str = ""


def adoption_page(
    desk: Desk,
    gathered: Gathered,
    counted: tuple[Base, Mapping[str, Figures]],
    users: Users,
    accounts: Accounts,
    goals: Goals,
    parts: tuple[RenewalPart, ValuePart, TogetherPart],
    measured: Measured,
    by: str,
    segments: Sequence[tuple[str, str]],
    frame: Frame,
) -> AdoptionPage:
    """The page for the period and the accounts that are asked for."""
    if not len(gathered.portfolio):
        return AdoptionPage(empty=nothing_yet(frame))
    if not gathered.use.features:
        return AdoptionPage(empty=_no_use(frame))
    asked = gathered.asked
    whole, found = counted
    renewal, value, together = parts
    dimension = dimension_of(gathered, by)
    return AdoptionPage(
        asked=asked,
        error=gathered.error,
        segments=tuple(segments),
        periods=periods(gathered, "/adoption"),
        figures=_figures(gathered, whole, users, accounts, frame),
        notes=_notes(gathered, whole, users),
        questions=questions(desk.app, gathered, users, accounts, goals, measured, frame),
        renewal=renewal,
        features=by_feature(gathered, whole, found),
        features_href=asked.link("/features"),
        products=by_product(gathered, whole),
        by=dimension,
        dimensions=dimensions(gathered),
        slices=by_dimension(gathered, dimension, frame) if dimension else None,
        value=value,
        together=together,
        meaning_href=asked.link("/adoption/meaning"),
        csv_href=asked.link("/adoption.csv", more=(("by", dimension),) if dimension else ()),
        json_href=asked.link("/adoption.json"),
    )


def _no_use(frame: Frame) -> Empty:
    return Empty(
        "Nothing is known of what anybody uses",
        "Adoption is told from events (who did what and when) and from logins (memberships). Connect the first.",
        frame.link("/data"),
        "Connect events",
    )


def _figures(
    gathered: Gathered, whole: Base, users: Users, accounts: Accounts, frame: Frame
) -> tuple[Figure, ...]:
    asked, known = gathered.asked, len(accounts.adopted) + len(accounts.others)
    base = "users with a login" if whole.knows_logins else "users who ever did anything"

    def listed(of: str) -> str:
        return asked.link("/adoption/users", more=(("of", of),))

    figures = [
        Figure(
            "Adoption rate",
            words.percent(users.rate),
            f"{words.number(users.adopted)} of {words.number(users.all)} {base}",
            listed("adopted"),
        ),
        Figure(
            "Adopted accounts",
            words.percent(accounts.rate),
            f"{words.number(len(accounts.adopted))} of {words.number(known)} accounts",
            accounts_href(gathered, ADOPTED_ACCOUNT, frame),
        ),
        Figure(
            "Not enough data",
            words.number(len(accounts.unknown)),
            "accounts, neither adopted nor not",
            accounts_href(gathered, f"{ADOPTED_ACCOUNT} is null", frame),
        ),
        Figure(
            "Active users",
            words.percent(share(whole.active, users.all))
            if whole.knows_logins
            else words.number(whole.active),
            f"{words.number(whole.active)} in the period",
            listed("all"),
        ),
    ]
    columns = gathered.portfolio.columns
    if "up_to_speed" in columns:
        up = sum(columns["up_to_speed"][n] is True for n in gathered.rows)
        figures.append(
            Figure(
                "Up to speed",
                words.number(up),
                "accounts",
                accounts_href(gathered, "up_to_speed", frame),
            )
        )
    return tuple(figures)


def _notes(gathered: Gathered, whole: Base, users: Users) -> tuple[str, ...]:
    said = list(notes(gathered, whole))
    if users.adopted is not None:
        of = "had a login in the period" if whole.knows_logins else "ever did anything"
        day = words.day(gathered.use.until)
        said.append(f"Who is adopted is told as of {day}, of everybody who {of}.")
    return tuple(said)
