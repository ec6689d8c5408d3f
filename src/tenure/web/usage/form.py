"""The form: everything that can be asked, with what is asked now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tenure.web import words
from tenure.web.usage.asking import Asking
from tenure.web.usage.chosen import dimensions
from tenure.web.usage.measures import MEASURED, PREFIX, SLICES
from tenure.web.usage.of_definition import offered
from tenure.web.usage.periods import PRESETS, STEPS
from tenure.web.usage.question import COMPARES, CUTS, LENGTHS, OVERS, READS, SHOWS, Question

if TYPE_CHECKING:
    from tenure.catalog.catalog import Catalog
    from tenure.catalog.definition import Subject

SUBJECTS: tuple[Subject, ...] = ("account", "person")
FAMILIES = {
    "metric": "Metrics",
    "score": "Scores",
    "segment": "Segments",
    "attribute": "Attributes",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose."""

    value: str
    text: str
    chosen: bool = False
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Choices of a kind."""

    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form; `since` and `until` are the days of the period, whether they were written or follow from it."""

    question: Question
    metrics: tuple[Group, ...]
    periods: tuple[Choice, ...]
    steps: tuple[Choice, ...]
    slices: tuple[Group, ...]
    compares: tuple[Choice, ...]
    shows: tuple[Choice, ...]
    overs: tuple[Choice, ...]
    cuts: tuple[Choice, ...]
    lengths: tuple[Choice, ...]
    reads: tuple[Choice, ...]
    segments: tuple[Choice, ...]
    user_segments: tuple[Choice, ...]
    since: str
    until: str
    account: str
    person: str
    more: bool  # whether a part of the form that is folded away is in use


def form(question: Question, asking: Asking | None, catalog: Catalog) -> Form:
    """The form of a question; without `asking`, of one that cannot be asked."""
    period = asking.period if asking else None
    account = asking.account if asking else None
    person = asking.person if asking else None
    return Form(
        question=question,
        metrics=_metrics(question, catalog),
        periods=(
            *(
                Choice(name, text, name == question.period and not question.custom)
                for name, (text, _) in PRESETS.items()
            ),
            Choice("", "the days here", question.custom),
        ),
        steps=(Choice("", "usual steps", not question.step), *_choices(STEPS, question.step)),
        slices=_slices(question, catalog),
        compares=(
            Choice("", "nothing", not question.compare),
            *_choices(COMPARES, question.compare),
        ),
        shows=_choices(SHOWS, question.show),
        overs=_choices(OVERS, question.over),
        cuts=_choices(CUTS, question.cut),
        lengths=_choices(LENGTHS, question.length),
        reads=_choices(READS, question.read),
        segments=_segments(catalog, "account"),
        user_segments=_segments(catalog, "person"),
        since=_said(question.since, question.custom, period.since if period else None),
        until=_said(question.until, question.custom, period.until if period else None),
        account=account.name
        if account and account.id and _alone(asking, account.name)
        else question.account,
        person=question.person if not person or not person.id else person.name or person.id,
        more=question.length != "own"
        or question.read != "stored"
        or question.cut != "then"
        or bool(question.person or question.users),
    )


def _metrics(question: Question, catalog: Catalog) -> tuple[Group, ...]:
    use = tuple(
        Choice(PREFIX + name, one.title, question.m == PREFIX + name, one.doc)
        for name, one in MEASURED.items()
    )
    groups = [Group("Use, counted in each bucket", use)]
    found = offered(catalog)
    for family in dict.fromkeys([*FAMILIES, *(one[1] for one in found)]):
        choices = tuple(
            Choice(name, title, question.m == name, doc)
            for name, of, title, doc in found
            if of == family
        )
        if choices:
            groups.append(
                Group(
                    f"{FAMILIES.get(family, words.title(family))}, at the end of each bucket",
                    choices,
                )
            )
    return tuple(groups)


def _slices(question: Question, catalog: Catalog) -> tuple[Group, ...]:
    own = [
        Choice(name, text.removeprefix("by "), question.slice == name)
        for name, text in SLICES.items()
    ]
    accounts, users = (
        tuple(
            Choice(name, words.title(name), question.slice == name)
            for name in sorted(dimensions(catalog, subject))
        )
        for subject in SUBJECTS
    )
    return (
        Group("Use", tuple(own)),
        Group("What accounts are", accounts),
        Group("What users are", users),
    )


def _segments(catalog: Catalog, subject: Subject) -> tuple[Choice, ...]:
    return tuple(
        Choice(name, words.title(name), doc=catalog.get(name).doc)
        for name, kind in catalog.types(subject).items()
        if kind.is_boolean() and catalog.get(name).family == "segment"
    )


def _choices(known: Iterable[str] | dict[str, object], chosen: str) -> tuple[Choice, ...]:
    texts = known if isinstance(known, dict) else {one: one for one in known}
    return tuple(Choice(name, str(text), name == chosen) for name, text in texts.items())


def _said(given: str, custom: bool, day: date | None) -> str:
    return given if given else day.isoformat() if custom and day else ""


def _alone(asking: Asking | None, name: str) -> bool:
    """Whether only one account is called so: then its name can stand for it."""
    return asking is not None and list(asking.portfolio.columns["name"]).count(name) == 1
