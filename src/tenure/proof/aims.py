"""What a warner foresees: a loss; of signals of trials and of opportunities something else."""

from __future__ import annotations

from dataclasses import dataclass

from tenure.proof.losses import LOST
from tenure.signals.kind import Kind


@dataclass(frozen=True, slots=True)
class Aim:
    """`what` may become of an account (of `trials`: of one on trial), and what that is called."""

    what: tuple[str, ...]
    noun: str
    plural: str
    before: str  # "alarms came before …"
    became: str  # what it is that became of the account: "lost", "bought more"
    trials: bool = False

    @property
    def after(self) -> str:
        """As the head of a column: `Lost after it`."""
        return f"{self.became[0].upper()}{self.became[1:]} after it"

    @property
    def is_loss(self) -> bool:
        """Whether a warning must come some time before it."""
        return self.what == LOST


LOSS = Aim(LOST, "loss", "losses", "a loss", "lost")
TRIAL_ENDED = Aim(
    ("trial_ended",),
    "trial that ended",
    "trials that ended",
    "a trial that ended without a contract",
    "ended without a contract",
    trials=True,
)
CONVERTED = Aim(
    ("converted",),
    "conversion",
    "conversions",
    "a trial that became a customer",
    "became a customer",
    trials=True,
)
EXPANDED = Aim(
    ("expanded",), "expansion", "expansions", "an account that bought more", "bought more"
)


def aim_of(kind: Kind) -> Aim:
    """Of a kind of signal."""
    if kind.group == "trial":
        return CONVERTED if kind.lane == "opportunity" else TRIAL_ENDED
    return EXPANDED if kind.lane == "opportunity" else LOSS
