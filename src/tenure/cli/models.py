"""`tenure model train`, `list` and `use`: the models of a workspace. `try`, of a file, stands in `cli/model.py`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tenure.cli.options import Format, Since, Until, Workspace, opened
from tenure.cli.options import day as a_day
from tenure.cli.progress import note
from tenure.cli.show import print_csv, print_json, print_table

if TYPE_CHECKING:
    from tenure.app import App
    from tenure.health.prediction.sound import Broken
    from tenure.health.prediction.store import Kept, Used

LIST = ("target", "trained_as_of", "used_since", "verdict", "auc", "lift_10", "rows", "outcomes", "says")  # fmt: skip
NUMBERS = ("auc", "lift_10", "rows", "outcomes")


def train(
    workspace: Workspace = None,
    target: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only this target; may be given several times."),
    ] = None,
    since: Since = None,
    until: Until = None,
) -> None:
    """Train the models of this workspace as of yesterday, or of --until.

    The first time, or with --since, also as of days of the past, every twelve weeks, so that past days have the
    predictions that they would have had. A model is used if it is usable and no worse than the one in use. What a model
    has said of days that are over is published: it is not written over, and no other takes its place on such days.
    """
    from tenure import clock
    from tenure.clock.retraining import retrain
    from tenure.facts import Moments
    from tenure.health.prediction.targets import target_named, targets

    app = opened(workspace)
    now = datetime.now(UTC)
    today = until + timedelta(1) if until else clock.today(app)
    wanted = [target_named(name) for name in target] if target else [*targets().values()]
    done = retrain(app, wanted, today, now, since=since, say=lambda what: note(f"Training {what}"))
    for one in done.trained:
        print(one.sentence)
    if done.filled:
        days = f"{len(done.filled):,} stored {'day' if len(done.filled) == 1 else 'days'}"
        print(f"Predictions of {days} from {done.filled[0]} on were filled in.")
    if not until and any(one.used for one in done.trained) and app.readings.days("account"):
        run = clock.compute(app, Moments.at(today), now=now)
        print(f"{today}: {run.words}.")


def list_(
    workspace: Workspace = None,
    format: Annotated[Format, typer.Option(help="How they are shown.")] = Format.TABLE,
) -> None:
    """List what is foreseen, every model that was trained for it, and since when each is used.

    A model file that cannot be read is named, with what to do about it.
    """
    app = opened(workspace)
    rows = _rows(app)
    if format is Format.JSON:
        print_json(rows)
    elif format is Format.CSV:
        print_csv(LIST, [[row[name] for name in LIST] for row in rows])
    elif rows:
        print_table(LIST, [[row[name] for name in LIST] for row in rows], NUMBERS)
    else:
        print("Nothing has been trained yet: `tenure model train`.")


def use(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The target, as `list` shows it.")],
    model: Annotated[
        str,
        typer.Argument(metavar="DAY", help="The day as of which the model was trained, or none."),
    ],
    workspace: Workspace = None,
) -> None:
    """Use another model of a target from today on: an older one, one that was held back, or none.

    What was foreseen until yesterday stays.
    """
    from tenure import clock
    from tenure.clock.retraining import MODELS
    from tenure.errors import UsageError
    from tenure.facts import Moments
    from tenure.health.prediction import store
    from tenure.health.prediction.targets import target_named

    app = opened(workspace)
    target = target_named(name)
    day = None if model == "none" else a_day(model)
    models, today = app.workspace / MODELS, clock.today(app)
    if day and store.load(models, target.name, day).model is None:
        raise UsageError(f"{name} as of {day}: that training came to no model.")
    store.use(models, target.name, today, day, "brought back" if day else "switched off")
    if app.readings.days("account"):
        clock.compute(app, Moments.at(today))
    print(f"{name}: {f'the model of {day}' if day else 'no model'} is used from {today} on.")


def kept(workspace: Path | None, name: str, day: str | None) -> Kept:
    """A training that was stored; without a day the last one. Raises NotFound where there is none."""
    from tenure.clock.retraining import MODELS
    from tenure.errors import NotFound
    from tenure.health.prediction import store
    from tenure.health.prediction.targets import target_named

    app = opened(workspace)
    models, target = app.workspace / MODELS, target_named(name)
    known = store.days(models, target.name)
    if not known:
        raise NotFound(f"{name} has not been trained yet: `tenure model train --target {name}`.")
    return store.load(models, target.name, a_day(day) if day else known[-1])


def _rows(app: App) -> list[dict[str, Any]]:
    from tenure.clock.retraining import MODELS
    from tenure.health.prediction import sound, store
    from tenure.health.prediction.targets import targets

    models, rows = app.workspace / MODELS, []
    for name in targets():
        found = sound.standing(models, name)
        rows += [_unreadable(one, _since(found.lines, one.day)) for one in found.broken]
        rows += [
            _row(store.load(models, name, day), _since(found.lines, day))
            for day in reversed(found.days)
        ]
    return rows


def _since(used: Sequence[Used], day: date | None) -> str | None:
    return ", ".join(str(one.since) for one in used if day and one.day == day) or None


def _unreadable(one: Broken, since: str | None) -> dict[str, Any]:
    told = {"target": one.target, "trained_as_of": one.day, "used_since": since}
    return {**dict.fromkeys(LIST), **told, "verdict": "unreadable", "says": one.says}


def _row(kept: Kept, since: str | None) -> dict[str, Any]:
    figures = kept.card.get("figures") or {}
    data = kept.card["data"]
    area = figures.get("auc") or {}
    return {
        "target": kept.name,
        "trained_as_of": kept.day,
        "used_since": since,
        "verdict": kept.verdict,
        "auc": _rounded(area.get("value"), 3),
        "lift_10": _rounded(figures.get("lift_10"), 1),
        "rows": data["rows"],
        "outcomes": data["outcomes"],
        "says": kept.card["says"],
    }


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
