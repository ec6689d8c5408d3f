"""What can be read of the models of a workspace. A file that is no model is left out by itself: which it is, and what to do.

On the days on which such a model counts nothing is foreseen of its target; all other days and targets go on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tenure.errors import TenureError
from tenure.health.prediction import store
from tenure.health.prediction.store import Kept, Used

if TYPE_CHECKING:
    from tenure.health.prediction.model import Model


@dataclass(frozen=True, slots=True)
class Broken:
    """A file that is left out. `day`: the model's; None where it is the list of what counts, or is called by no day."""

    target: str
    day: date | None
    file: Path
    why: str
    mend: str

    @property
    def says(self) -> str:
        """What is wrong, and what to do."""
        return f"{self.why} {self.mend}"


def used(models: Path, name: str) -> tuple[Used, ...]:
    """Which model counts from when; none where the list of them cannot be read."""
    return () if unlisted(models, name) else store.used(models, name)


def unlisted(models: Path, name: str) -> str:
    """Why it cannot be read which models count; empty where it can."""
    try:
        store.used(models, name)
    except TenureError as error:
        return str(error)
    return ""


def load(models: Path, name: str, day: date) -> Kept | None:
    """The training as of a day; None where there is none, or its file is none."""
    try:
        return store.load(models, name, day)
    except TenureError:
        return None


def model_of(models: Path, name: str, day: date) -> Model | None:
    """The model trained as of a day; None where the training came to none, or cannot be read."""
    try:
        return store.model_of(models, name, day)
    except TenureError:
        return None


def stamp(models: Path, name: str) -> str:
    """What tells one state of its models from another: it changes whenever a prediction may."""
    told = hashlib.sha256()
    for one in used(models, name):
        told.update(f"{one.since} {one.day} ".encode())
        kept = load(models, name, one.day) if one.day else None
        if kept is not None:
            told.update(f"{kept.ahead_days} {kept.share} {kept.model}".encode())
    return told.hexdigest()[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Of one target: which model counts from when, the trainings that can be read, and what is left out."""

    lines: tuple[Used, ...]
    days: tuple[date, ...]
    broken: tuple[Broken, ...]

    def counts(self, on: date) -> date | None:
        """The model that counts on a day and can be read."""
        day = store.used_on(self.lines, on)
        return day if day in self.days else None

    def shown(self, on: date) -> date | None:
        """The same, or else the last training up to the day."""
        trained = [day for day in self.days if day <= on]
        return self.counts(on) or (trained[-1] if trained else None)


def standing(models: Path, name: str) -> Standing:
    """Everything of a target; a model is tried only where it has ever counted."""
    lines = used(models, name)
    broken = (*_list(models, name), *_models(models, name, {one.day for one in lines}))
    left_out = {one.day for one in broken}
    days = tuple(day for day in store.days(models, name) if day not in left_out)
    return Standing(lines=lines, days=days, broken=broken)


def _list(models: Path, name: str) -> Iterator[Broken]:
    file = models / name / store.USED
    if why := unlisted(models, name):
        mend = (
            f"Until it is mended nothing is foreseen of {name}. Mend it, or remove it and say anew which model counts: "
            f"`tenure model use {name} DAY`."
        )
        yield Broken(name, None, file, why, mend)
    there = set(store.days(models, name))
    for day in sorted({one.day for one in used(models, name) if one.day} - there, reverse=True):
        why = f"{models / name / f'{day}.json'}: it is not there, and {store.USED} says that it counts."
        yield Broken(name, day, models / name / f"{day}.json", why, _mend(name))


def _models(models: Path, name: str, tried: Collection[date | None]) -> Iterator[Broken]:
    for file in reversed(store.files(models, name)):
        day = store.day_of(file)
        if day is None:
            why = f"{file}: {file.stem} is no day; models are called by the day as of which they were trained."
            yield Broken(name, None, file, why, "Call it by that day, or take it away.")
            continue
        try:
            _ = store.load(models, name, day).told
            if day in tried:
                store.model_of(models, name, day)
        except (TenureError, ValueError) as error:
            why = str(error) if str(file) in str(error) else f"{file}: {error}"
            yield Broken(name, day, file, f"{why.rstrip('.')}.", _mend(name))


def _mend(name: str) -> str:
    return (
        "On days on which it counts nothing is foreseen. Bring the file back from a backup, take another one with "
        f"`tenure model use {name} DAY`, or learn anew with `tenure model train --target {name}`."
    )
