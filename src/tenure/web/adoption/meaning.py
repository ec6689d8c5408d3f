"""What adoption should mean: the habits that go with renewing, whether adopted accounts renew more, and that they are not safe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tenure.discovery.habit import Behaviour, Counts, Habit, Habits
from tenure.discovery.outcomes import LEAD_DAYS, renewal_habits
from tenure.stats.proportion import wilson
from tenure.web import words
from tenure.web.adoption.who import ADOPTED_ACCOUNT
from tenure.web.export import csv_text
from tenure.web.features.gathered import ADOPTED, Gathered
from tenure.web.features.kept import Counted, Counting, Kept
from tenure.web.frame import Frame

if TYPE_CHECKING:
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
        self._kept: Kept[Habits] = Kept(desk, 8)

    def habits(self, gathered: Gathered) -> Counted[Habits] | Counting:
        """Which behaviours went with renewing."""
        return self._told(gathered, None)

    def adopted(self, gathered: Gathered) -> Counted[Habits] | Counting:
        """Whether being adopted did."""
        return self._told(gathered, (ADOPTED_ACCOUNT,))

    def _told(
        self, gathered: Gathered, names: tuple[str, ...] | None
    ) -> Counted[Habits] | Counting:
        app, until = self._desk.app, gathered.use.until
        catalog = app.catalog
        definition = (
            catalog.version(ADOPTED_ACCOUNT) if ADOPTED_ACCOUNT in catalog.definitions else ""
        )

        def found() -> Habits:
            with app.engine() as engine:
                return renewal_habits(
                    catalog, lambda moments: app.lens(engine, moments), until, names=names
                )

        return self._kept.behind((until, names, definition), gathered.use, found)


def meaning_part(
    gathered: Gathered, told: Counted[Habits] | Counting, frame: Frame, catalog: Any
) -> MeaningPart:
    """Ready to be shown, or that it is under way."""
    again = gathered.asked.link("/adoption/meaning")
    if isinstance(told, Counting):
        return MeaningPart(
            waiting=""
            if told.trouble
            else f"Being counted since {round(told.since)} seconds: every behaviour is looked up as it was known "
            "before each renewal of two years.",
            trouble=told.trouble,
            again_href=again,
            sentence="",
            refused="",
            caution="",
            found=(),
            others=(),
            took="",
            csv_href="",
        )
    habits = told.found
    return MeaningPart(
        waiting="",
        trouble="",
        again_href=again,
        sentence=_sentence(habits),
        refused=habits.refused or "",
        caution=habits.caution,
        found=tuple(_choice(one, frame, catalog) for one in habits.found),
        others=tuple(_choice(one, frame, catalog) for one in habits.others if one.enough)[:OTHERS],
        took=f"Counting it took {round(told.seconds)} seconds; it is kept until new facts arrive."
        if told.seconds >= 2
        else "",
        csv_href=gathered.asked.link("/adoption/meaning.csv"),
    )


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
        return RenewalPart(waiting=False, again_href=again, sentence=said, lost=_lost(habits, one))
    sentence = (
        f"{_rate(one.having)} of the accounts that were adopted {LEAD_DAYS} days before {_verb(habits)}, "
        f"and {_rate(one.lacking)} of the others"
    )
    if one.difference is not None:
        low, high = one.difference.low, one.difference.high
        sentence += f": a difference of {_points(one)}."
        sentence += " That is not more than chance explains." if low <= 0 <= high else ""
    else:
        sentence += "."
    sentence += " An association only: that adoption brings it about is not shown."
    return RenewalPart(waiting=False, again_href=again, sentence=sentence, lost=_lost(habits, one))


def meaning_json(told: Counted[Habits] | Counting) -> dict[str, Any]:
    """The same as data."""
    if isinstance(told, Counting):
        return {"being_counted_since_seconds": round(told.since), "trouble": told.trouble}
    habits = told.found
    return {
        "outcome": habits.outcome,
        "accounts": habits.accounts,
        "good": habits.good,
        "tried": habits.tried,
        "adjusted": habits.adjusted,
        "refused": habits.refused,
        "caution": habits.caution,
        "habits": [_fields(one) for one in (*habits.found, *habits.others)],
    }


def meaning_csv(told: Counted[Habits] | Counting) -> str:
    """Every behaviour that was tried."""
    habits = () if isinstance(told, Counting) else (*told.found.found, *told.found.others)
    rows = [_fields(one) for one in habits]
    names = list(rows[0]) if rows else ["behaviour"]
    return csv_text(names, (list(row.values()) for row in rows))


def condition_of(behaviour: Behaviour) -> str:
    """A behaviour as a condition."""
    if behaviour.least is None:
        return behaviour.definition
    return f"{behaviour.definition} >= {behaviour.least:g}"


def _sentence(habits: Habits) -> str:
    return (
        f"{words.counted(habits.accounts, 'account')}, {words.number(habits.good)} of them {habits.outcome}. "
        f"{words.counted(habits.tried, 'behaviour')} tried; chances are adjusted for that number ({habits.adjusted}). "
        + (
            "None of them goes with it beyond chance; the strongest are listed."
            if not habits.found and not habits.refused
            else ""
        )
    )


def _choice(one: Habit, frame: Frame, catalog: Any) -> Choice:
    condition = condition_of(one.behaviour)
    definition = catalog.definitions.get(one.behaviour.definition)
    of_people = definition is not None and "person" in definition.subjects
    return Choice(
        text=one.behaviour.text,
        condition=condition,
        having=_counted(one.having),
        lacking=_counted(one.lacking),
        difference=_points(one),
        lift=""
        if one.lift is None
        else f"{one.lift.value:.2f} ({one.lift.low:.2f} to {one.lift.high:.2f})",
        chance=words.UNKNOWN if one.p is None else "< 0.001" if one.p < 0.001 else f"{one.p:.3f}",
        like=words.listed([other.text for other in one.like[:3]]),
        href=frame.link(f"/segments/{ADOPTED_ACCOUNT}/edit", where=condition),
        user_href=frame.link(f"/segments/{ADOPTED}/edit", where=condition) if of_people else "",
    )


def _points(one: Habit) -> str:
    if one.difference is None:
        return words.UNKNOWN
    value, low, high = (
        round(of * 100) for of in (one.difference.value, one.difference.low, one.difference.high)
    )
    return f"{words.change(value)} points ({words.change(low)} to {words.change(high)})"


def _counted(counts: Counts) -> str:
    if counts.rate is None:
        return words.UNKNOWN
    return (
        f"{words.percent(counts.rate)} ({words.number(counts.good)} of {words.number(counts.of)})"
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


def _fields(one: Habit) -> dict[str, Any]:
    difference, lift = one.difference, one.lift
    return {
        "behaviour": one.behaviour.text,
        "condition": condition_of(one.behaviour),
        "having_good": one.having.good,
        "having_of": one.having.of,
        "lacking_good": one.lacking.good,
        "lacking_of": one.lacking.of,
        "difference": difference.value if difference else None,
        "difference_low": difference.low if difference else None,
        "difference_high": difference.high if difference else None,
        "lift": lift.value if lift else None,
        "lift_low": lift.low if lift else None,
        "lift_high": lift.high if lift else None,
        "p_adjusted": one.p,
        "unknown": one.unknown,
    }
