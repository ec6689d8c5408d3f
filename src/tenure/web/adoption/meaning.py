"""What adoption should mean: the habits that go with renewing, whether adopted accounts renew more, and that they are not safe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tenure.discovery.before import LEAD_DAYS, Before, among, before_renewal
from tenure.discovery.habit import Counts, Habit, Habits
from tenure.discovery.outcomes import tried, went_with
from tenure.stats.proportion import wilson
from tenure.web import words
from tenure.web.adoption.who import ADOPTED_ACCOUNT
from tenure.web.features.gathered import ADOPTED, SHARE, Gathered
from tenure.web.frame import Frame
from tenure.web.habits import (
    chance_said,
    condition_of,
    counts_said,
    difference_said,
    habits_json,
    lift_said,
)
from tenure.web.kept import WAIT, Counted, Counting, Kept

if TYPE_CHECKING:
    from tenure.facts import Moments
    from tenure.warehouse.lens import Lens
    from tenure.web.desk import Desk

OTHERS = 12  # of those in which no difference was shown


@dataclass(frozen=True, slots=True)
class Choice:
    """A habit to choose from."""

    text: str
    condition: str
    having: str
    lacking: str
    difference: str
    lift: str
    chance: str
    like: str
    href: str
    user_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeaningPart:
    """The part of the page; `waiting` where it is being counted, with how long it has been."""

    waiting: str
    trouble: str
    again_href: str
    sentence: str
    refused: str
    caution: str
    found: tuple[Choice, ...]
    against: tuple[Choice, ...]  # that go with leaving
    others: tuple[Choice, ...]
    took: str
    csv_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalPart:
    """Whether adopted accounts renew more often, and how many of those that were lost had been adopted."""

    waiting: bool
    again_href: str
    sentence: str
    lost: str


class Meaning:
    """What one workspace's history says, kept in memory; counted behind the pages."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._before: Kept[Before] = Kept(desk.behind, 4, share=SHARE)  # takes longest; of all
        self._kept: Kept[Habits] = Kept(desk.behind, 16, share=SHARE)

    def habits(self, gathered: Gathered) -> Counted[Habits] | Counting:
        """Which behaviours went with renewing."""
        return self._told(gathered, None, WAIT)

    def adopted(self, gathered: Gathered, wait: float = 0) -> Counted[Habits] | Counting:
        """Whether being adopted did."""
        return self._told(gathered, (ADOPTED_ACCOUNT,), wait)

    def _told(
        self, gathered: Gathered, names: tuple[str, ...] | None, wait: float
    ) -> Counted[Habits] | Counting:
        """Of the accounts that fulfilled the page's condition when they were looked at."""
        app, until = self._desk.app, gathered.use.until
        catalog, basis = app.catalog, gathered.basis
        condition = "" if gathered.error else gathered.asked.condition
        adopted = catalog.version(ADOPTED_ACCOUNT) if ADOPTED_ACCOUNT in catalog.definitions else ""
        key = (until, names, adopted)

        def found() -> Habits:
            with app.engine() as engine:

                def lens_of(moments: Moments) -> Lens:
                    return app.lens(engine, moments)

                before = self._before.of(
                    key,
                    basis,
                    lambda: before_renewal(catalog, lens_of, until, tried(catalog, names)),
                ).found
                if condition:
                    before = among(catalog, lens_of, before, condition)
                return went_with(catalog, before)

        return self._kept.part((*key, condition), basis, found, wait)


def meaning_part(
    gathered: Gathered, told: Counted[Habits] | Counting, frame: Frame, catalog: Any
) -> MeaningPart:
    """Ready to be shown, or that it is under way."""
    again = gathered.asked.link("/adoption/meaning")
    if isinstance(told, Counting):
        return MeaningPart(
            waiting=""
            if told.trouble
            else f"Being counted{_since(told)}: every behaviour is looked up as it was known before each renewal of "
            "two years.",
            trouble=told.trouble,
            again_href=again,
            sentence="",
            refused="",
            caution="",
            found=(),
            against=(),
            others=(),
            took="",
            csv_href="",
        )
    habits = told.found
    return MeaningPart(
        waiting="",
        trouble="",
        again_href=again,
        sentence="" if habits.refused else _sentence(habits, _whose(gathered)),
        refused=f"{_whose(gathered)}{habits.refused}" if habits.refused else "",
        caution=habits.caution,
        found=tuple(_choice(one, frame, catalog) for one in habits.found if one.favourable),
        against=tuple(_choice(one, frame, catalog) for one in habits.found if not one.favourable),
        others=tuple(_choice(one, frame, catalog) for one in habits.others if one.enough)[:OTHERS],
        took=f"Counting it took {round(told.seconds)} seconds; it is kept until new facts arrive."
        if told.seconds >= 2
        else "",
        csv_href=gathered.asked.link("/adoption/meaning.csv"),
    )


def _since(counting: Counting) -> str:
    seconds = round(counting.since)
    return f" since {words.counted(seconds, 'second')}" if seconds else ""


def renewal_part(gathered: Gathered, told: Counted[Habits] | Counting) -> RenewalPart:
    """Ready to be shown, or that it is under way."""
    again = gathered.asked.link("/adoption/renewals")
    if isinstance(told, Counting):
        said = (
            told.trouble
            or "Being counted: accounts as they were known before each renewal of two years."
        )
        return RenewalPart(waiting=not told.trouble, again_href=again, sentence=said, lost="")
    habits = told.found
    one = next((h for h in (*habits.found, *habits.others)), None)
    if habits.refused or one is None or one.having.rate is None or one.lacking.rate is None:
        said = (
            habits.refused
            or "Not enough data: no renewals are known of both adopted and other accounts."
        )
        said = _whose(gathered) + said
        return RenewalPart(waiting=False, again_href=again, sentence=said, lost=_lost(habits, one))
    sentence = (
        f"{_whose(gathered)}{_rate(one.having)} of the accounts that were adopted {LEAD_DAYS} days before {_verb(habits)}, "
        f"and {_rate(one.lacking)} of the others"
    )
    if one.difference is not None:
        low, high = one.difference.low, one.difference.high
        sentence += f": a difference of {difference_said(one)}."
        sentence += " That is not more than chance explains." if low <= 0 <= high else ""
    else:
        sentence += "."
    sentence += " An association only: that adoption brings it about is not shown."
    return RenewalPart(waiting=False, again_href=again, sentence=sentence, lost=_lost(habits, one))


def meaning_json(found: Counted[Habits] | Counting) -> dict[str, Any]:
    """The same as data."""
    if isinstance(found, Counting):
        return {"being_counted_since_seconds": round(found.since), "trouble": found.trouble}
    return habits_json(found.found)


def _whose(gathered: Gathered) -> str:
    """Of which accounts it is told, where it is not of all."""
    condition = "" if gathered.error else gathered.asked.condition
    return f"Of accounts with {condition} at that time: " if condition else ""


def _sentence(habits: Habits, whose: str) -> str:
    return (
        f"{whose}{words.counted(habits.accounts, 'account')}, {words.number(habits.good)} of them {habits.outcome}. "
        f"{words.counted(habits.tried, 'behaviour')} tried; chances are adjusted for that number ({habits.adjusted}). "
        + (
            ""
            if habits.found
            else "None of them goes with it beyond chance; the strongest are listed."
        )
    )


def _choice(one: Habit, frame: Frame, catalog: Any) -> Choice:
    condition = condition_of(one.behaviour)
    definition = catalog.definitions.get(one.behaviour.definition)
    of_people = definition is not None and "person" in definition.subjects and one.favourable
    account = frame.link(f"/segments/{ADOPTED_ACCOUNT}/edit", where=condition)
    return Choice(
        text=one.behaviour.text,
        condition=condition,
        having=counts_said(one.having),
        lacking=counts_said(one.lacking),
        difference=difference_said(one),
        lift=lift_said(one),
        chance=chance_said(one),
        like=words.listed([other.text for other in one.like[:3]]),
        href=account if one.favourable else "",
        user_href=frame.link(f"/segments/{ADOPTED}/edit", where=condition) if of_people else "",
    )


def _rate(counts: Counts) -> str:
    between = f"{words.percent(counts.low)} to {words.percent(counts.high)}"
    return f"{words.percent(counts.rate)} (of {words.number(counts.of)}; 95 %: {between})"


def _verb(habits: Habits) -> str:
    return "renewed" if habits.outcome.startswith("renewed") else "were still customers later"


def _lost(habits: Habits, one: Habit | None) -> str:
    """S33 in figures: heavy use right up to leaving is common."""
    if one is None:
        return ""
    adopted = one.having.of - one.having.good
    lost = adopted + one.lacking.of - one.lacking.good
    if not lost:
        return ""
    share = wilson(adopted, lost)
    return (
        f"Adopted is not safe: of {words.counted(lost, 'account')} lost, {words.number(adopted)} "
        f"({words.percent(share.value)}; 95 %: {words.percent(share.low)} to {words.percent(share.high)}) "
        f"had been adopted {LEAD_DAYS} days before."
    )
