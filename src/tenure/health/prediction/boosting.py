"""Shallow boosted trees (LightGBM), for what bends and what only counts together with something else."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from tenure.errors import TenureError
from tenure.health.prediction.examples import Numbers

if TYPE_CHECKING:
    from lightgbm import Booster

TREES = 250
THREADS = 1  # two are slower on tables of this size, and much slower where others work too
HOW = {
    "objective": "binary",
    "learning_rate": 0.03,
    "num_leaves": 8,
    "min_data_in_leaf": 40,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": THREADS,
    "verbosity": -1,
}


@dataclass(frozen=True, kw_only=True)
class Boosting:
    """The trees as LightGBM writes them; empty where no column divides the rows, and all have the same log-odds."""

    text: str
    same: float = 0.0

    def log_odds(self, raw: Numbers) -> Numbers:
        if not self.text:
            return np.full(len(raw), self.same)
        return np.asarray(self._booster.predict(raw, raw_score=True, num_threads=THREADS))

    def parts(self, raw: Numbers) -> tuple[float, Numbers]:
        """The log-odds of nobody in particular, and what each column adds (rows × columns): SHAP values of the trees."""
        if not self.text:
            return self.same, np.zeros_like(raw)
        found = np.asarray(self._booster.predict(raw, pred_contrib=True, num_threads=THREADS))
        base = float(found[0, -1]) if len(found) else 0.0
        return base, found[:, :-1]

    @cached_property
    def _booster(self) -> Booster:
        try:
            from lightgbm import Booster
        except (ImportError, OSError) as lacks:
            raise TenureError(
                f"This prediction rests on LightGBM, which cannot be loaded here: {lacks}. "
                "Install libgomp1, or train it again without boosting."
            ) from None
        return Booster(model_str=self.text)


def fit(raw: Numbers, outcome: Numbers, seed: int) -> Boosting:
    """`raw`: columns with NaN for what is not known."""
    import lightgbm

    data = lightgbm.Dataset(raw, outcome, free_raw_data=True)
    try:
        booster = lightgbm.train({**HOW, "seed": seed}, data, num_boost_round=TREES)
    except lightgbm.basic.LightGBMError as error:
        if "maximum feature index in dataset is -1" not in str(error):
            raise
        share = float(outcome.mean())  # no column has enough rows on either side
        return Boosting(text="", same=float(np.log(share / (1 - share))))
    return Boosting(text=booster.model_to_string())


def why_not() -> str:
    """Why there is no boosting on this machine; empty where there is."""
    try:
        import lightgbm  # noqa: F401
    except (ImportError, OSError) as lacks:
        return f"LightGBM cannot be loaded here: {lacks}"
    return ""
