"""Where models are kept: `models/NAME/DAY.json` in the workspace, trained as of that day, and `used.toml`: which counts from when.

What was used stays written: an older model is brought back by another line, and the past keeps the model that it had.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from tenure.catalog import table
from tenure.errors import DefinitionError, NotFound, TenureError
from tenure.settings.writing import alone, put

if TYPE_CHECKING:
    from tenure.health.prediction.card import Card
    from tenure.health.prediction.model import Model

USED = "used.toml"
HEAD = """# Which model counts from which day on; of two lines of one day the later one. `tenure model use` adds a line.
"""
MOST_LOADED = 128


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A training that was stored. `model` is None where it came to none. `card` is checked only where it is told."""

    name: str
    day: date  # what was known by its end
    card: Mapping[str, Any]
    features: tuple[str, ...] = ()
    ahead_days: int = 0  # how far it looks ahead where no term says it
    share: float | None = None  # of the amount that a step down takes away
    past: bool = False  # trained as of a day of the past, on the way to the last one
    to_use: bool = False  # so it was decided; the line in `used.toml` comes after
    model: str | None = field(default=None, repr=False)

    @property
    def verdict(self) -> str:
        """refused, blocked, chance, usable."""
        return str(self.card.get("verdict", "unreadable"))

    @property
    def told(self) -> Card:
        """The model card."""
        from tenure.health.prediction.card import Card

        return Card.from_plain(self.card)


@dataclass(frozen=True, slots=True)
class Used:
    """From `since` on counts the model of `day`; None: none."""

    since: date
    day: date | None
    why: str = ""


def keep(models: Path, kept: Kept) -> Path:
    """Write a training in place of what there was of its day."""
    file = models / kept.name / f"{kept.day}.json"
    put(file, msgspec.json.format(msgspec.json.encode(kept), indent=1).decode())
    return file


def days(models: Path, name: str) -> tuple[date, ...]:
    """The days as of which it was trained, ascending; what else lies there is none (`sound.broken` tells of it)."""
    return tuple(sorted(day for file in files(models, name) if (day := day_of(file)) is not None))


def files(models: Path, name: str) -> tuple[Path, ...]:
    """All that may be a training, by its name."""
    return tuple(sorted((models / name).glob("*.json")))


def day_of(file: Path) -> date | None:
    """The day as of which it was trained, by what it is called."""
    try:
        found = date.fromisoformat(file.stem)
    except ValueError:
        return None
    return found if str(found) == file.stem else None


def load(models: Path, name: str, day: date) -> Kept:
    """The training as of a day. Raises NotFound where there is none, DefinitionError where the file is none."""
    file = models / name / f"{day}.json"
    try:
        stands = file.stat()
    except OSError:
        known = ", ".join(map(str, days(models, name))) or "none"
        raise NotFound(f"{name} was not trained as of {day}; there is: {known}.") from None
    kept = _loaded(file, stands.st_mtime_ns, stands.st_size)
    if (kept.name, kept.day) != (name, day):
        raise DefinitionError(
            f"{file}: this is {kept.name} as of {kept.day}: it was put where it does not belong."
        )
    return kept


def model_of(models: Path, name: str, day: date) -> Model | None:
    """The model trained as of a day, ready to predict; None where the training came to none."""

    kept = load(models, name, day)
    if kept.model is None:
        return None
    try:
        return _model(kept.model)
    except ValueError as error:
        raise DefinitionError(f"{models / name / f'{day}.json'}: {error}") from None


def used(models: Path, name: str) -> tuple[Used, ...]:
    """Which model counts from when, ascending; of several lines of one day the last."""
    file = models / name / USED
    if not file.is_file():
        return ()
    return _used(file, file.stat().st_mtime_ns, file.stat().st_size)


def used_on(used: Sequence[Used], day: date) -> date | None:
    """The model that counts on a day."""
    counts = [one for one in used if one.since <= day]
    return counts[-1].day if counts else None


def use(models: Path, name: str, since: date, day: date | None, why: str) -> None:
    """From `since` on the model of `day` counts; what counted before stays."""
    file = models / name / USED
    told = f'"{day}"' if day else '""'
    reason = why.replace("\\", " ").replace('"', "'")
    with alone(models.parent):  # of two who add a line at once both do
        before = table.text_of(file) if file.is_file() else HEAD
        put(file, f'{before}\n[[used]]\nsince = {since}\nmodel = {told}\nwhy = "{reason}"\n')


@lru_cache(maxsize=MOST_LOADED)
def _loaded(file: Path, changed: int, size: int) -> Kept:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Kept)
    except OSError as error:
        raise DefinitionError(f"{file}: it cannot be read: {error.strerror}.") from None
    except msgspec.DecodeError as error:
        raise DefinitionError(f"{file}: this is no model: {error}.") from None


@lru_cache(maxsize=MOST_LOADED)
def _model(text: str) -> Model:
    """Tried at once on a row of which nothing is known: what does not fit together in a file shows here. ValueError then."""
    import pyarrow as pa

    from tenure.health.prediction.model import Model

    model = Model.from_json(text)
    try:
        model.predict(pa.table({name: pa.nulls(1) for name in model.features}))
    except TenureError:  # LightGBM is missing: no fault of the file
        raise
    except Exception as error:  # numbers of a file may be wrong in any way
        raise ValueError(f"this is no model: it cannot foresee anything: {error}") from None
    return model


@lru_cache(maxsize=MOST_LOADED)
def _used(file: Path, changed: int, size: int) -> tuple[Used, ...]:
    found: dict[date, Used] = {}
    for line in table.read(file).tables("used"):
        line.only("since", "model", "why")
        since = line.checked("since", table.MISSING, _is_day, "a day: 2026-01-31")
        model = line.checked("model", table.MISSING, _is_model, 'the day of a model: "2026-01-31"')
        found[since] = Used(
            since, date.fromisoformat(model) if model else None, line.text("why", "")
        )
    return tuple(found[day] for day in sorted(found))


def _is_day(value: object) -> bool:
    return type(value) is date


def _is_model(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return not value or bool(date.fromisoformat(value))
    except ValueError:
        return False
