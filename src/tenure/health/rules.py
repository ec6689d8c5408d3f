"""What scorecards ask of the columns of accounts or users: whose card it is, which readings are known, which conditions hold."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tenure.catalog import sentence
from tenure.catalog.condition import parse
from tenure.catalog.graph import hint
from tenure.errors import ConditionError, DefinitionError
from tenure.health.scorecard import Factor, Scorecard, called

if TYPE_CHECKING:
    from tenure.catalog.condition import Condition
    from tenure.catalog.definition import Subject

Columns = Mapping[str, Any]
AS_OF = "as_of"


class Rules:
    """The scorecards of one subject with their conditions parsed, by priority. `types` says what can be named, and of which
    type it is. Versions that are off are not asked, and none after the other can be of the same day."""

    def __init__(
        self, cards: Sequence[Scorecard], types: Mapping[str, str], subject: Subject = "account"
    ) -> None:
        self.subject: Subject = subject
        self.cards = [card for card in cards if card.subject == subject and not card.off]
        for card in self.cards:
            _refuse_unreadable(card, types)
        self._conditions: dict[str, Condition] = {}
        for where, text in _conditions(self.cards):
            try:
                self._conditions[text] = parse(text, types)
            except ConditionError as error:
                raise ConditionError(f"{where}: {error}") from error

    @property
    def dated(self) -> tuple[str, ...]:
        """What tells which version counts: the day, where any has one."""
        return (AS_OF,) if any(card.since or card.until for card in self.cards) else ()

    def called(self, name: str) -> str:
        """What a score of this subject is called."""
        return called(name, self.subject)

    def by_card(
        self,
        columns: Columns,
        of: Callable[[Scorecard], Any],
        kind: str,
        only: Container[Scorecard] | None = None,
    ) -> Any:
        """For each what `of` says of its own scorecard, of the type `kind`."""
        import ibis

        cases = [
            ((columns[self.called("scorecard")] == card.name) & in_force(card, columns), of(card))
            for card in self.cards
            if only is None or card in only
        ]
        return ibis.cases(*cases, else_=ibis.null(kind)) if cases else ibis.null(kind)

    def known(self, factor: Factor, columns: Columns) -> Any:
        """Whether the factor counts for the account and has a reading."""
        return columns[factor.metric].notnull() & self.holds(factor.when, columns)

    def counts(self, factor: Factor, columns: Columns) -> Any:
        """Whether the factor is asked of the account; where that cannot be told, it is, and counts as missing."""
        if factor.when is None:
            return self.holds(None, columns)
        return self._conditions[factor.when].expr(columns).coalesce(True)

    def holds(self, text: str | None, columns: Columns) -> Any:
        """Whether the condition is true; what cannot be told is not."""
        import ibis

        return (
            ibis.literal(True)
            if text is None
            else self._conditions[text].expr(columns).coalesce(False)
        )

    def counted(self, factor: Factor, columns: Columns) -> Any:
        """Whether the factor has a score: it is asked, and has a reading or something that stands in for one."""
        if factor.stand_in is None:
            return self.known(factor, columns)
        return self.counts(factor, columns)

    def lacking(self, factor: Factor, columns: Columns) -> Any:
        """Whether there is no score because of it: it is asked, has no reading, and must."""
        return columns[factor.metric].isnull() & self.counts(factor, columns)

    def inputs(self, *factors: Factor) -> tuple[str, ...]:
        """The names that `factors` need, or all factors of all scorecards."""
        wanted = factors or [factor for card in self.cards for factor in card.factors]
        return (*(f.metric for f in wanted), *self.needs(*(f.when for f in wanted)))

    def needs(self, *texts: str | None) -> tuple[str, ...]:
        """The names that these conditions need."""
        return tuple(need for text in texts if text for need in self._conditions[text].needs)


def in_force(card: Scorecard, columns: Columns) -> Any:
    """Whether this version is the one in force on the day."""
    import ibis

    holds: Any = ibis.literal(True)
    if card.since is not None:
        holds &= columns[AS_OF] >= ibis.literal(card.since)
    if card.until is not None:
        holds &= columns[AS_OF] < ibis.literal(card.until)
    return holds


def _conditions(cards: Sequence[Scorecard]) -> list[tuple[str, str]]:
    """(where, text) of every condition on the scorecards."""
    found = [(card.where, card.audience) for card in cards]
    found += [(factor.where, factor.when) for card in cards for factor in card.factors]
    found += [(cap.where, cap.when) for card in cards for cap in card.caps]
    return [(where, text) for where, text in found if text is not None]


def _refuse_unreadable(card: Scorecard, types: Mapping[str, str]) -> None:
    """Raise where a factor's metric, or a name in a sentence, does not exist or is no number."""
    asked: list[tuple[str, str, tuple[str, ...]]] = [
        (f.where, f"metric = {f.metric!r}", (f.metric,)) for f in card.factors
    ]
    texts = [(f.where, text) for f in card.factors for text in (f.text, f.text_low)]
    texts += [(cap.where, cap.text) for cap in card.caps]
    asked += [
        (where, f"text {text!r}", (*sentence.names(text), *sentence.windows(text)))
        for where, text in texts
    ]
    for where, what, names in asked:
        for name in names:
            if name not in types:
                raise DefinitionError(
                    f"{where}: {what}: nothing is called {name!r}{hint(name, types)}"
                )
    for factor in card.factors:
        kind = types[factor.metric].partition("(")[0]
        if kind not in ("int64", "float64", "decimal", "bool"):
            raise DefinitionError(
                f"{factor.where}: metric = {factor.metric!r} is of the type {kind}; a curve needs a number."
            )
