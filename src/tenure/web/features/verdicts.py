"""What became of accounts or users after a release: how many, with intervals, beside the same test without one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tenure.discovery.release_impact import (
    VERDICTS,
    Verdict,
)
from tenure.stats.proportion import difference, wilson
from tenure.web import words
from tenure.web.features.gathered import Gathered
from tenure.web.features.releasing import Looked
from tenure.web.frame import Part

TITLES: Mapping[Verdict, tuple[str, str]] = {
    "adapted": ("Adapted", "loved"),
    "fell_off": ("Fell off", "hated"),
    "unchanged": ("Unchanged", "lukewarm"),
    "unknown": ("Not enough data", ""),
}


@dataclass(frozen=True, slots=True)
class Group:
    """A verdict: how many, with the interval, beside those of the same test without a release."""

    verdict: Verdict
    title: str
    word: str
    means: str
    count: Part
    share: str
    control: str
    here: bool


def release_href(
    gathered: Gathered, looked: Looked, path: str = "/features/releases", **changes: str
) -> str:
    kept = [(name, value) for name, value in looked.params if name not in changes]
    more = (*kept, *((name, value) for name, value in changes.items() if value))
    return gathered.asked.link(path, more=more)


def sentence(
    gathered: Gathered, looked: Looked, counts: Mapping[Verdict, int], noun: str
) -> tuple[Part, ...]:
    if looked.impact is None or looked.day is None:
        return ()
    told = sum(counts[one] for one in VERDICTS[:3])
    called = looked.name or "what changed"
    parts = [Part(f"After {called} ({words.day(looked.day)}), of {words.counted(told, noun)}: ")]
    for n, verdict in enumerate(VERDICTS[:3]):
        title = TITLES[verdict][0].lower()
        parts.append(
            Part(
                f"{words.number(counts[verdict])} {title}",
                release_href(gathered, looked, of=verdict),
            )
        )
        parts.append(Part((", ", " and ", ".")[n]))
    return tuple(parts)


def reading(looked: Looked, counts: Mapping[Verdict, int]) -> str:
    """Whether more fell off than without a release."""
    impact = looked.impact
    told = sum(counts[one] for one in VERDICTS[:3])
    if impact is None or not told:
        return ""
    if impact.control is None:
        return (
            "There is no control: use is not known for long enough before. A seasonal dip cannot be told from dislike beyond what each "
            "account's own weeks scatter; with shorter windows a control may be had."
        )
    before = impact.control.counts
    of = sum(before[one] for one in VERDICTS[:3])
    if not of:
        return ""
    apart = difference(counts["fell_off"], told, before["fell_off"], of)
    if apart.low > 0:
        return "More fell off than the same test finds without a release, by more than chance explains."
    if apart.high < 0:
        return "Fewer fell off than the same test finds without a release."
    return "No more fell off than the same test finds without a release: what fell may have fallen anyway."


def group_of(
    gathered: Gathered, looked: Looked, verdict: Verdict, counts: Mapping[Verdict, int], noun: str
) -> Group:
    assert looked.impact is not None
    rules, (title, word) = looked.rules, TITLES[verdict]
    told = sum(counts[one] for one in VERDICTS[:3])
    means = {
        "adapted": f"Used what is new in {rules.settled:.0%} of the {rules.after} weeks after, or more, and works no less.",
        "fell_off": f"Works with the product at least {rules.lower:.0%} less than was to be expected, beyond its own scatter.",
        "unchanged": "Did not take up what is new for good, and works with the product no less.",
        "unknown": f"Fewer than {rules.least} user-days in the {rules.before} weeks before, or began within them.",
    }[verdict]
    share = control = ""
    if verdict != "unknown" and told:
        share = _with_interval(counts[verdict], told)
        if impact_control := looked.impact.control:
            of = sum(impact_control.counts[one] for one in VERDICTS[:3])
            if verdict == "fell_off" and of:
                control = _with_interval(impact_control.counts[verdict], of)
    href = release_href(gathered, looked, of=verdict) if counts[verdict] else ""
    return Group(
        verdict,
        title,
        word,
        means,
        Part(words.counted(counts[verdict], noun), href),
        share,
        control,
        looked.of == verdict,
    )


def _with_interval(part: int, of: int) -> str:
    found = wilson(part, of)
    return f"{words.percent(found.value)} (95 %: {words.percent(found.low)} to {words.percent(found.high)})"


def control(looked: Looked) -> str:
    impact = looked.impact
    if impact is None:
        return ""
    expected = (
        "What was to be expected is each account's own change between the same weeks a year before, or that of the median account "
        "where it was not there yet."
        if impact.has_year
        else "The same weeks a year before are not known, so no change was expected; an account's own scatter says how much is chance."
    )
    if impact.control is None:
        return expected
    what = "a year before" if impact.control.a_year else "before it"
    return (
        f"{expected} Control: the same test on {words.day(impact.control.day)}, {what}, over all accounts, "
        "when nothing of this was released."
    )
