"""What scorecards ask of the columns of accounts: whose card it is, which readings are known, which conditions hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tenure.catalog import sentence
from tenure.catalog.condition import parse
from tenure.catalog.graph import hint
from tenure.errors import ConditionError, DefinitionError
from tenure.health.scorecard import Factor, Scorecard

if TYPE_CHECKING:
    from tenure.catalog.condition import Condition

Columns = Mapping[str, Any]


class Rules:
    """The scorecards with their conditions parsed. `types` says what can be named, and of which type it is."""

    def __init__(self, cards: Sequence[Scorecard], types: Mapping[str, str]) -> None:
        self.cards = cards
        for card in cards:
            _refuse_unreadable(card, types)
        self._conditions: dict[str, Condition] = {}
        for where, text in _conditions(cards):
            try:
                self._conditions[text] = parse(text, types)
            except ConditionError as error:
                raise ConditionError(f"{where}: {error}") from error

    def by_card(
        self,
        columns: Columns,
        of: Callable[[Scorecard], Any],
        only: Mapping[str, object] | None = None,
    ) -> Any:
        """For each account what `of` says of its own scorecard."""
        import ibis

        cases = [
            (columns["scorecard"] == card.name, of(card))
            for card in self.cards
            if only is None or card.name in only
        ]
        return ibis.cases(*cases, else_=ibis.null(cases[0][1].type()))

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

    def inputs(self, *factors: Factor) -> tuple[str, ...]:
        """The names that `factors` need, or all factors of all scorecards."""
        wanted = factors or [factor for card in self.cards for factor in card.factors]
        return (*(f.metric for f in wanted), *self.needs(*(f.when for f in wanted)))

    def needs(self, *texts: str | None) -> tuple[str, ...]:
        """The names that these conditions need."""
        return tuple(need for text in texts if text for need in self._conditions[text].needs)


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
    asked += [(where, f"text {text!r}", sentence.names(text)) for where, text in texts]
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
