"""A feature: who takes it up, how soon, whether they keep to it, and what it has to do with being adopted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from markupsafe import Markup

from tenure.discovery.feature_figures import Base, Figures, kept
from tenure.discovery.retention import WEEKS
from tenure.stats.proportion import Interval, wilson
from tenure.web import charts, words
from tenure.web.export import csv_text
from tenure.web.features.cells import share
from tenure.web.features.feature_files import features_json
from tenure.web.features.first_use import first_curve, first_sentence, first_table
from tenure.web.features.gathered import ADOPTED, Gathered
from tenure.web.features.keeping import CohortRow, cohort, kept_curve, kept_sentence, kept_table
from tenure.web.features.listed import Period, notes, periods
from tenure.web.features.named import feature_href, marks
from tenure.web.frame import Frame, Part
from tenure.web.table import Shown, shown

TRIANGLE = 13  # cohorts
FACE = "/features"


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure at the top."""

    label: str
    doc: str
    text: str
    note: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeaturePage:
    """The page, ready to be shown."""

    title: str
    marks: tuple[str, ...]
    asked: Any
    error: str
    path: str
    segments: tuple[tuple[str, str], ...]
    periods: tuple[Period, ...]
    since: str
    about: str
    facts: tuple[Fact, ...]
    notes: tuple[str, ...]
    trend_title: str
    axis: Markup
    trend: Markup
    trend_table: Shown
    first_sentence: str
    first: Markup
    first_table: Shown | None
    kept_sentence: str
    kept: Markup
    kept_table: Shown | None
    weeks: tuple[int, ...]
    cohorts: tuple[CohortRow, ...]
    adopted: tuple[Part, ...]
    all_href: str
    edit_href: str
    csv_href: str
    json_href: str


def feature_page(
    gathered: Gathered,
    whole: Base,
    told: Figures,
    segments: Sequence[tuple[str, str]],
    frame: Frame,
) -> FeaturePage:
    """The page of one feature for the period and the accounts that are asked for."""
    feature, asked = gathered.features[told.feature], gathered.asked
    declared = bool(gathered.product.features)
    path = feature_href(asked, told.feature).partition("?")[0]
    cohorts, _ = kept(gathered.chosen, told.feature)
    until = gathered.use.until
    axis = charts.Axis(until - timedelta(days=7 * len(told.trend) - 1), until)
    of = "Accounts" if told.by_automation else "Users"
    return FeaturePage(
        title=feature.title,
        marks=marks(feature, declared),
        asked=asked,
        error=gathered.error,
        path=path,
        segments=tuple(segments),
        periods=periods(gathered, path),
        since=gathered.use.since.isoformat(),
        about=_about(gathered, told),
        facts=_facts(gathered, whole, told),
        notes=notes(gathered, whole),
        trend_title=f"{of}, week by week",
        axis=charts.time_axis(axis),
        trend=charts.bars(
            axis, told.trend, [], f"{of} a week over {len(told.trend)} weeks; now {told.trend[-1]}"
        ),
        trend_table=_trend_table(axis, told, of),
        first_sentence=first_sentence(told.first_use),
        first=first_curve(told.first_use),
        first_table=first_table(told.first_use),
        kept_sentence=kept_sentence(told),
        kept=kept_curve(told.kept),
        kept_table=kept_table(told.kept),
        weeks=tuple(range(1, WEEKS + 1)),
        cohorts=tuple(cohort(one) for one in cohorts[:TRIANGLE] if one.users),
        adopted=_against(whole, told, frame),
        all_href=asked.link(FACE),
        edit_href=frame.link("/features/product"),
        csv_href=feature_href(asked, f"{told.feature}.csv"),
        json_href=feature_href(asked, f"{told.feature}.json"),
    )


def feature_json(gathered: Gathered, whole: Base, told: Figures) -> dict[str, Any]:
    """The same as data."""
    found = features_json(gathered, whole, dict.fromkeys(gathered.features, told))
    own = next(one for one in found["features"] if one["feature"] == told.feature)
    cohorts, _ = kept(gathered.chosen, told.feature)
    return {
        **{name: value for name, value in found.items() if name != "features"},
        **own,
        "kept": [{"week": one.week, "still": one.still, "of": one.of} for one in told.kept],
        "cohorts": [
            {"since": one.since, "users": one.users, "still": list(one.still)} for one in cohorts
        ],
        "first_use": [
            {
                "day": step.time,
                "at_risk": step.at_risk,
                "reached": step.reached,
                "waiting": step.waiting,
            }
            for step in told.first_use.steps
        ],
    }


def feature_csv(gathered: Gathered, told: Figures) -> str:
    """Who began with it in which week, and how many of them used it in each week after."""
    cohorts, _ = kept(gathered.chosen, told.feature)
    header = ["first_use_week", "users", *(f"week_{n}" for n in range(1, WEEKS + 1))]
    return csv_text(
        header,
        (
            [one.since, one.users, *one.still[1:], *[None] * (WEEKS + 1 - len(one.still))]
            for one in cohorts
        ),
    )


def _about(gathered: Gathered, told: Figures) -> str:
    feature = gathered.features[told.feature]
    if not gathered.product.features:
        return "An event of this name. No features are declared, so every event is one."
    said = [f"Shown by {words.listed([f'{event}' for event in feature.events])}."]
    if feature.product:
        said.append(f"Product line: {feature.product}.")
    if feature.plans:
        said.append(f"In the plans {words.listed(feature.plans)}.")
    return " ".join(said)


def _facts(gathered: Gathered, whole: Base, told: Figures) -> tuple[Fact, ...]:
    asked = gathered.asked
    users = "users with a login" if whole.knows_logins else "users who ever did anything"

    def fact(label: str, part: int, of: int, noun: str, which: str, set_: str) -> Fact:
        found = share(part, of)
        text = words.UNKNOWN if found is None else words.percent(found)
        note = f"{words.number(part)} of {words.number(of)} {noun}"
        href = feature_href(asked, told.feature, f"/{which}", of=set_) if part else ""
        return Fact(label, "", text, note, href)

    facts = [
        fact("Adoption", told.users_ever, whole.users, users, "users", "ever"),
        fact("In the period", told.users_in_period, whole.users, users, "users", "in_period"),
        fact("Depth", told.users, whole.active, "active users", "users", "used"),
        fact(
            "Accounts in the period",
            told.accounts,
            whole.accounts,
            "accounts",
            "accounts",
            "accounts",
        ),
        fact(
            "Accounts ever",
            told.accounts_ever,
            whole.accounts,
            "accounts",
            "accounts",
            "accounts_ever",
        ),
        Fact(
            "Events",
            "",
            words.number(told.events),
            "in the period",
            feature_href(asked, told.feature, "/accounts", of="accounts") if told.events else "",
        ),
    ]
    if told.days_per_user is not None:
        facts.append(
            Fact(
                "Days a user",
                "",
                words.number(told.days_per_user),
                "in the period, on average",
                feature_href(asked, told.feature, "/users", of="used"),
            )
        )
    return tuple(facts)


def _trend_table(axis: charts.Axis, told: Figures, of: str) -> Shown:
    rows = [[axis.first + timedelta(days=7 * n), count] for n, count in enumerate(told.trend)]
    return shown(("Week from", of), reversed(rows), (1,))


def _against(whole: Base, told: Figures, frame: Frame) -> tuple[Part, ...]:
    """Adopted users against the others: whether the feature should inform who counts as adopted."""
    if (
        told.adopted_users is None
        or told.other_users is None
        or whole.adopted is None
        or told.by_automation
    ):
        return ()
    others = whole.active - whole.adopted
    mine, theirs = share(told.adopted_users, whole.adopted), share(told.other_users, others)
    if mine is None or theirs is None:
        return (
            Part(
                "Not enough data: there are no adopted users, or no others, among the active ones."
            ),
        )
    adopted, other = wilson(told.adopted_users, whole.adopted), wilson(told.other_users, others)
    apart = adopted.low > other.high or other.low > adopted.high
    reading = (
        "The two differ by more than chance explains, so it tells adopted users from others: worth a look when the definition is set."
        if apart
        else "The two are too close to tell adopted users from others."
    )
    href = frame.link(f"/definitions/{ADOPTED}")
    counts = (
        f"{words.percent(mine)} of the adopted users used it in the period ({_of(adopted, told.adopted_users, whole.adopted)}), and "
        f"{words.percent(theirs)} of the other active users ({_of(other, told.other_users, others)})."
    )
    return (
        Part(f"{counts} {reading} "),
        Part("Who counts as adopted", href),
        Part(" may itself be made of features. Whether those who use it renew is told on "),
        Part("Adoption", frame.link("/adoption")),
        Part("."),
    )


def _of(found: Interval, part: int, of: int) -> str:
    between = f"{words.percent(found.low)} to {words.percent(found.high)}"
    return f"{words.number(part)} of {words.number(of)}; 95 %: {between}"
