"""A model that has been learnt: probabilities with an interval, and what each feature adds to them."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
import numpy as np
import pyarrow as pa

from tenure.health.prediction.blend import Blend
from tenure.health.prediction.calibrate import Calibration
from tenure.health.prediction.examples import Numbers
from tenure.stats.calibration import sigmoid

FORM = 1  # of the JSON


@dataclass(frozen=True)
class Prediction:
    """Per row: how likely it is, and between which bounds that is likely to be (90 %)."""

    probability: Numbers
    low: Numbers
    high: Numbers


@dataclass(frozen=True, kw_only=True)
class Model:
    """Numbers and LightGBM's own text, nothing else: it is stored as JSON, never pickled."""

    blend: Blend
    calibration: Calibration
    reach: float  # standard errors either side of the log-odds that make the interval
    misfit: float = 0.0  # standard deviation of what is wrong with its shape, in log-odds
    form: int = FORM

    @property
    def features(self) -> tuple[str, ...]:
        """The columns that it asks for."""
        return self.blend.encoding.features

    def predict(self, table: pa.Table) -> Prediction:
        """A probability for each row of `table`, which has a column for each feature; others are not looked at.

        A category never seen and a null are taken as not known.
        """
        found, errors = self.blend.with_errors(table)
        right = self.calibration.of(found)
        reach = self.reach * np.hypot(self.calibration.errors(found, errors), self.misfit)
        return Prediction(sigmoid(right), sigmoid(right - reach), sigmoid(right + reach))

    def contributions(self, table: pa.Table) -> tuple[float, dict[str, Numbers]]:
        """Log-odds before anything is known, and what each feature adds: together the log-odds of the probability.

        Calibration bends the whole; each part is stretched alike, so that they still add up.
        """
        base, parts = self.blend.contributions(table)
        added = np.sum(list(parts.values()), axis=0) if parts else np.zeros(table.num_rows)
        start = float(self.calibration.of(np.array([base]))[0])
        risen = self.calibration.of(base + added) - start
        small = np.abs(added) < 1e-9
        stretch = np.where(small, self.calibration.slope, risen / np.where(small, 1.0, added))
        return start, {name: stretch * part for name, part in parts.items()}

    def to_json(self) -> str:
        return msgspec.json.encode(self).decode()

    @staticmethod
    def from_json(text: str) -> Model:
        """The same model again, to the last digit. Raises ValueError where it is none."""
        try:
            form = msgspec.json.decode(text, type=_Form).form
            if form != FORM:
                raise ValueError(
                    f"this model was written by {'a newer' if form > FORM else 'another'} Tenure (form {form}; "
                    f"this one reads {FORM})"
                )
            return msgspec.json.decode(text, type=Model)
        except msgspec.DecodeError as wrong:
            raise ValueError(f"this is no model: {wrong}") from None


class _Form(msgspec.Struct):
    """What is read before all: a newer form may have other fields."""

    form: int
