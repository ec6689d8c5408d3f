"""Predictions: what is foreseen, by which model, how well it foresees, and where it must not be trusted."""

from tenure.web.predictions.addresses import predictions

__all__ = ["predictions"]
