"""Models of predictions that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

from tenure.check.finding import Finding, Workspace


def models(asked: Workspace) -> Iterator[Finding]:
    """Each file of a model that is left out, and what to do about it."""
    from tenure.clock.retraining import MODELS
    from tenure.health.prediction import sound
    from tenure.health.prediction.targets import targets

    folder = asked.app.workspace / MODELS
    for name in targets():
        for one in sound.standing(folder, name).broken:
            yield Finding("warning", one.why, str(one.file), one.mend)
