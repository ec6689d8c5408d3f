"""What a kind of signal is: a definition that says for every account, at every moment, how serious it is.

So a signal is stored, replayed over history, versioned and tuned like any metric: today's alarm and its track record are the
same code. The decorator only marks; the loader of the catalog collects.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from tenure.catalog.definition import Definition

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, IntegerValue

INFORM, WARNING, ALARM = 1, 2, 3  # the levels of a signal; 0: nothing; null: cannot be told
LEVELS: Mapping[int, str] = {INFORM: "inform", WARNING: "warning", ALARM: "alarm"}
FAMILY = "signal"
PREFIX = "signal_"
SILENT = "feed_silent"  # the metric that holds signals of absence back
SILENT_DAYS = "feed_silent_days"  # in the last four weeks: what is missing in them is no absence

Group = Literal["usage", "people", "relationship", "money", "trial", "opportunity"]
Lane = Literal["risk", "opportunity"]


@dataclass(frozen=True, kw_only=True)
class Kind(Definition):
    """A kind of signal. Its definition, `signal_NAME`, is the level: 0 to 3, null where it cannot be told."""

    title: str
    group: Group
    lane: Lane
    says: Mapping[int, str]  # level -> the sentence, a template of readings
    subject: str  # the definition whose reading names the person or thing it is about; empty: the account
    evidence: tuple[str, ...]  # the definitions whose rows prove it
    money: str  # the definition of what is at stake, or to be gained
    absence: bool  # told from what did not happen: held while a feed is silent
    over_weeks: bool  # and in these weeks: held for four weeks more, since what is missing in them is no absence
    live: bool  # cheap enough to be told of an account as its facts come
    source: str  # where its thresholds come from

    @property
    def kind(self) -> str:
        """Its name without the prefix that it has as a definition."""
        return self.name.removeprefix(PREFIX)

    def sentence(self, level: int) -> str:
        """The template for a level: its own, or that of the nearest level below, or the lowest there is."""
        below = [one for one in sorted(self.says) if one <= level]
        return self.says[below[-1] if below else min(self.says)]

    @property
    def named(self) -> tuple[str, ...]:
        """All definitions whose readings are kept with a signal of this kind: what it says, proves, and is about."""
        from tenure.catalog.sentence import names

        said = [name for text in self.says.values() for name in names(text)]
        about = [name for name in (self.subject, self.money) if name]
        return tuple(dict.fromkeys([*said, *self.evidence, *about]))


def signal(
    *,
    title: str,
    group: Group,
    says: str | Mapping[int, str],
    source: str,
    lane: Lane = "risk",
    subject: str = "",
    evidence: tuple[str, ...] = (),
    money: str = "arr",
    absence: bool = False,
    over_weeks: bool = False,
    live: bool = False,
) -> Callable[[Callable[..., Any]], Kind]:
    """Mark a function as a kind of signal. Its parameters are the definitions it needs, its keyword-only ones its
    thresholds, its docstring says what it is; it returns `levels(…)`."""

    def mark(function: Callable[..., Any]) -> Kind:
        parameters = inspect.signature(function).parameters.values()
        text, line = inspect.getsourcelines(function)
        needs = tuple(p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD)
        holders = (SILENT, SILENT_DAYS) if over_weeks else (SILENT,) if absence else ()
        return Kind(
            name=PREFIX + function.__name__,
            build=_held(function, holders) if holders else function,
            needs=tuple(dict.fromkeys([*needs, *holders])),
            doc=inspect.getdoc(function) or "",
            unit="level",
            family=FAMILY,
            knobs={p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY},
            text="".join(text),
            where=f"{inspect.getsourcefile(function)}:{line}",
            topic=group,
            title=title,
            group=group,
            lane=lane,
            says={INFORM: says} if isinstance(says, str) else dict(says),
            subject=subject,
            evidence=evidence or needs,
            money=money,
            absence=absence or over_weeks,
            over_weeks=over_weeks,
            live=live,
            source=source,
        )

    return mark


def levels(
    *,
    inform: BooleanValue | None = None,
    warning: BooleanValue | None = None,
    alarm: BooleanValue | None = None,
) -> IntegerValue:
    """The highest level whose condition is true. Null where none is true and one of them cannot be told; else 0."""
    import ibis

    given = {ALARM: alarm, WARNING: warning, INFORM: inform}
    asked = {level: holds for level, holds in given.items() if holds is not None}
    if not asked:
        raise ValueError("levels() needs at least one of inform, warning, alarm")
    # each branch says its type: Sail takes that of the first, and plain numbers for small ones
    cases = [(holds.fill_null(False), _whole(level)) for level, holds in asked.items()]
    cases += [(holds.isnull(), ibis.null("int64")) for holds in asked.values()]
    return ibis.cases(*cases, else_=_whole(0))


def where_sure(
    level: IntegerValue, otherwise: IntegerValue, doubtful: BooleanValue
) -> IntegerValue:
    """A level; null where it is doubtful and could as well be another."""
    import ibis

    doubted = doubtful.fill_null(False) & (level != otherwise).fill_null(False)
    return doubted.ifelse(ibis.null("int64"), level)


def _whole(level: int) -> IntegerValue:
    import ibis

    return ibis.literal(level, "int8").cast("int64")


def _held(function: Callable[..., Any], holders: Sequence[str]) -> Callable[..., Any]:
    """The same, but null while a feed that it would tell absence from is silent, or was in the weeks that it counts."""
    takes = inspect.signature(function).parameters

    @functools.wraps(function)
    def level(**given: Any) -> Any:
        import ibis

        silent = given[SILENT].fill_null(False)
        if SILENT_DAYS in holders:
            silent = silent | (given[SILENT_DAYS] > 0).fill_null(False)
        asked = {name: one for name, one in given.items() if name in takes}
        return silent.ifelse(ibis.null("int64"), function(**asked))

    return level
