"""From a reading to 0 to 100: straight lines between points, level beyond the first and the last."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from ibis.expr.types import NumericValue

Direction = Literal["up", "down", "both"]


@dataclass(frozen=True, slots=True)
class Curve:
    """(reading, score) pairs; readings ascend, scores are 0 to 100."""

    points: tuple[tuple[float, float], ...]

    @property
    def best(self) -> float:
        """The highest score it gives."""
        return max(y for _, y in self.points)

    @property
    def worst(self) -> float:
        """The lowest score it gives."""
        return min(y for _, y in self.points)

    @property
    def direction(self) -> Direction:
        """Whether more is better ("up"), less is ("down"), or it turns on the way ("both")."""
        scores = [y for _, y in self.points]
        if scores == sorted(scores):
            return "up"
        return "down" if scores == sorted(scores, reverse=True) else "both"

    def reaching(self, score: float, now: float) -> float | None:
        """The reading nearest to `now` that gives at least `score`; None: none does."""
        if self.best < score:
            return None
        found = [x for x, y in self.points if y >= score]
        for (x0, y0), (x1, y1) in pairwise(self.points):
            if min(y0, y1) < score < max(y0, y1):
                found.append(x0 + (score - y0) / (y1 - y0) * (x1 - x0))
        return min(found, key=lambda x: abs(x - now))

    def of(self, reading: Any) -> NumericValue:
        """The score of a column of readings; null where the reading is null."""
        import ibis

        x = reading.cast("int64") if reading.type().is_boolean() else reading
        x = x.cast("float64")
        (first, level), (_, last) = self.points[0], self.points[-1]
        pieces = [(x <= first, ibis.literal(float(level)))]
        for (x0, y0), (x1, y1) in pairwise(self.points):
            pieces.append((x <= x1, y0 + (x - x0) * ((y1 - y0) / (x1 - x0))))
        return x.isnull().ifelse(ibis.null("float64"), ibis.cases(*pieces, else_=float(last)))
