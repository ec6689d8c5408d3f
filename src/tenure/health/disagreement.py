"""Where what a person thinks of an account and its computed score say different things: shown, and neither changed."""

from __future__ import annotations

from tenure.catalog.sentence import whole

OPPOSITE = {("bad", "healthy"), ("good", "at_risk")}
BANDS = {"healthy": "healthy", "at_risk": "at risk"}


def disagreement(sentiment: str | None, band: str | None, health: float | None) -> str:
    """In words; nothing where they do not contradict each other, or one of them is not known."""
    if (sentiment, band) not in OPPOSITE or health is None or band is None:
        return ""
    return (
        f"The score says {BANDS[band]} ({whole(health)}), and whoever knows the account says {sentiment}: "
        "look at both before you rely on either."
    )
