"""Proof: did it foresee? Any warner replayed over the stored days; the ones that were missed beside the ones that were not."""

from tenure.web.proof.addresses import proof

__all__ = ["proof"]
