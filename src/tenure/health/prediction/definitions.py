"""Predictions as definitions of the catalog, in the form of models: each moment by the model that was in use on its day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tenure.catalog.definition import Definition, Subject

if TYPE_CHECKING:
    import pyarrow as pa

MONEY = "decimal(18, 2)"
NOT_TOLD = "Not known where no model counts on the day, or where it is not asked of the account."


@dataclass(frozen=True)
class Said:
    """A target's prediction under its name, and whether its interval is told too."""

    target: str
    name: str
    doc: str
    interval: bool = False
    subject: Subject = "account"


SAID = (
    Said(
        "churn",
        "churn_probability",
        "How likely it is that the customer is lost by its next renewal; 12 months ahead where no term of more than two "
        "months is agreed; without contract facts, that it is not used for 90 days, within 120 days.",
        interval=True,
    ),
    Said("churn_30", "churn_30", "How likely it is that the customer decides to leave in the 30 days after the next 30."),
    Said("churn_60", "churn_60", "How likely it is that the customer decides to leave in the 60 days after the next 30."),
    Said("churn_90", "churn_90", "How likely it is that the customer decides to leave in the 90 days after the next 30."),
    Said("conversion", "conversion_probability", "How likely it is that the trial is bought within 60 days."),
    Said("expansion", "expansion_probability", "How likely it is that the customer pays more within 90 days."),
    Said("downsell", "downsell_probability", "How likely it is that the customer pays less by its next renewal, and stays."),
    Said(
        "user_stop",
        "stopping_probability",
        "How likely it is that the user does nothing from the 29th to the 90th day after.",
        subject="person",
    ),
    Said(
        "user_conversion",
        "user_conversion_probability",
        "How likely it is that the trial in which the user works is bought within 60 days.",
        subject="person",
    ),
)  # fmt: skip
LOSS = {
    "expected_loss": "What is likely to be lost by the next renewal: churn probability × ARR, and the step down that is likely "
    "where the customer stays. The whole ARR once notice is given, until that is taken back.",
    "expected_loss_low": "The lower bound of the expected loss: by the lower bound of the churn probability.",
    "expected_loss_high": "The upper bound of the expected loss: by the upper bound of the churn probability.",
}
NEEDED_FOR_LOSS = (
    "churn_probability", "churn_probability_low", "churn_probability_high", "downsell_probability", "arr", "notice_given",
)  # fmt: skip


def names() -> tuple[str, ...]:
    """Of all predictions."""
    found = []
    for said in SAID:
        found += [said.name, *([f"{said.name}_low", f"{said.name}_high"] if said.interval else [])]
    return (*found, *LOSS)


NAMES = names()


def definitions(
    models: Path, types: Mapping[str, str], of_people: Mapping[str, str] | None = None
) -> list[Definition]:
    """Of what has one of `types`; readings that a model knew and nobody has any more are not known to it, and
    a model whose file cannot be read is left out by itself."""
    from tenure.health.prediction import sound
    from tenure.health.prediction.targets import target_named

    found: list[Definition] = []
    for said in SAID:
        target = target_named(said.target)
        known = (of_people or {}) if said.subject == "person" else types
        asked = dict.fromkeys(target.asks)
        for used in sound.used(models, said.target):
            kept = sound.load(models, said.target, used.day) if used.day else None
            if kept is not None:
                asked |= dict.fromkeys(kept.features)
        build = partial(_told, said, models)
        parts = {said.name: f"{said.doc} {NOT_TOLD}"}
        if said.interval:
            parts[f"{said.name}_low"] = (
                f"The lower bound of {said.name}: nine times in ten it lies within the bounds."
            )
            parts[f"{said.name}_high"] = (
                f"The upper bound of {said.name}: nine times in ten it lies within the bounds."
            )
        found += [
            _definition(
                name,
                doc,
                build,
                tuple(n for n in asked if n in known),
                "share",
                "float64",
                said.subject,
                sound.stamp(models, said.target),
            )
            for name, doc in parts.items()
        ]
    needs = tuple(name for name in NEEDED_FOR_LOSS if name in types or name in NAMES)
    build = partial(_loss, models)
    stamp = sound.stamp(models, "churn") + sound.stamp(models, "downsell")
    return found + [
        _definition(
            name,
            f"{doc} Not known without a model, or where the ARR is not.",
            build,
            needs,
            "money",
            MONEY,
            "account",
            stamp,
        )
        for name, doc in LOSS.items()
    ]


def _definition(
    name: str,
    doc: str,
    build: Callable[..., Mapping[str, pa.Array]],
    needs: tuple[str, ...],
    unit: str,
    kind: str,
    subject: Subject,
    stamp: str,
) -> Definition:
    return Definition(
        name=name,
        build=build,
        needs=needs,
        doc=doc,
        unit=unit,
        subjects=(subject,),
        family="prediction",
        form="model",
        type=kind,
        text=f"{name} {stamp}",
        where="models",
        topic="predictions",
    )


def _told(said: Said, models: Path, rows: pa.Table) -> Mapping[str, pa.Array]:
    from tenure.health.prediction.predict import predicted

    found = predicted(models, said.target, rows)
    told = {said.name: found.probability}
    if said.interval:
        told |= {f"{said.name}_low": found.low, f"{said.name}_high": found.high}
    return told


def _loss(models: Path, rows: pa.Table) -> Mapping[str, pa.Array]:
    from tenure.health.prediction.loss import expected

    return dict(zip(LOSS, expected(models, rows), strict=True))
