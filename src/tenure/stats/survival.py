"""How long until it happens, where some are still waiting: the product-limit estimate of Kaplan and Meier.

Kaplan, E. L. and Meier, P. (1958), JASA 53, 457-481. Variance: Greenwood (1926). Intervals: on log(-log S), which keeps
them between 0 and 1 (Kalbfleisch and Prentice, 1980); of quantiles: Brookmeyer and Crowley (1982), Biometrics 38, 29-41.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Z = 1.959963984540054  # of a 95 % interval


@dataclass(frozen=True, slots=True)
class Step:
    """What is known at one of the times at which somebody got there or was last seen waiting."""

    time: float
    at_risk: int  # waiting until just before it
    reached: int  # got there at this time
    censored: int  # last seen waiting at this time
    waiting: float  # estimated share still waiting after it
    error: float | None  # standard error of that (Greenwood); None: everybody has got there
    low: float | None  # 95 % interval; None where nobody or everybody has got there
    high: float | None


@dataclass(frozen=True, slots=True)
class Quantile:
    """The time by which a share has got there, with a 95 % interval; None: not reached yet."""

    share: float
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Curve:
    """The share still waiting, step by step in the order of time."""

    steps: tuple[Step, ...]

    @property
    def count(self) -> int:
        """How many were followed."""
        return self.steps[0].at_risk if self.steps else 0

    @property
    def reached(self) -> int:
        """How many got there."""
        return sum(step.reached for step in self.steps)

    @property
    def median(self) -> Quantile:
        """The time by which half had got there."""
        return self.quantile(0.5)

    def at(self, time: float) -> Step | None:
        """The last step up to and with `time`; None before the first."""
        passed = [step for step in self.steps if step.time <= time]
        return passed[-1] if passed else None

    def quantile(self, share: float) -> Quantile:
        """The first time at which `share` or more had got there. Its interval: the times at which the interval of the
        curve holds that share."""
        rest = 1 - share
        return Quantile(
            share,
            self._first(lambda step: step.waiting, rest),
            self._first(lambda step: 0.0 if step.waiting == 0 else step.low, rest),
            self._first(lambda step: step.high, rest),
        )

    def _first(self, value: Callable[[Step], float | None], rest: float) -> float | None:
        for step in self.steps:
            found = value(step)
            if step.reached and found is not None and found <= rest + TINY:
                return step.time
        return None


TINY = 1e-12  # 1 - 1/3 - 1/3 is not quite 1/3


def kaplan_meier(durations: Sequence[float], reached: Sequence[bool]) -> Curve:
    """The curve of those who waited `durations` and then got there (`reached`) or were last seen waiting.

    Of those at one time, who got there did so before who was last seen.
    """
    if len(durations) != len(reached):
        raise ValueError(f"{len(durations)} durations and {len(reached)} marks do not fit together")
    if any(not duration >= 0 for duration in durations):
        raise ValueError("a duration is a number from 0 on")
    there, left = Counter[float](), Counter[float]()
    for duration, got_there in zip(durations, reached, strict=True):
        (there if got_there else left)[duration] += 1
    steps = []
    at_risk, waiting, greenwood = len(durations), 1.0, 0.0
    for time in sorted({*there, *left}):
        got, gone = there[time], left[time]
        waiting = waiting * (at_risk - got) / at_risk
        greenwood += got / (at_risk * (at_risk - got)) if at_risk > got else math.inf
        steps.append(_step(time, at_risk, got, gone, waiting, greenwood))
        at_risk -= got + gone
    return Curve(tuple(steps))


def _step(
    time: float, at_risk: int, reached: int, censored: int, waiting: float, greenwood: float
) -> Step:
    if waiting <= 0:
        return Step(time, at_risk, reached, censored, 0.0, None, None, None)
    error = waiting * math.sqrt(greenwood)
    if waiting >= 1:
        return Step(time, at_risk, reached, censored, 1.0, 0.0, None, None)
    spread = Z * math.sqrt(greenwood) / -math.log(waiting)
    low, high = waiting ** math.exp(spread), waiting ** math.exp(-spread)
    return Step(time, at_risk, reached, censored, waiting, error, low, high)
