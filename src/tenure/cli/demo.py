"""`tenure demo`: simulates a vendor, imports its facts, computes, and serves it."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tenure.cli import serve as web
from tenure.cli.options import opened
from tenure.cli.progress import note, progress, stages
from tenure.errors import WorkspaceError
from tenure.settings import FILE

if TYPE_CHECKING:
    from tenure.app import App

FOLDER = Path("tenure-demo")
MARK = "demo.json"  # in a workspace: that it is simulated, and how
WEEKS = 78  # of history that are computed, at most
WATCHED_WEEKS = 26  # of these, in which signals are opened and closed as they would have been
CURRENCY = "USD"


def _folder(context: typer.Context, workspace: Path | None) -> Path:
    """As named here, or before the verb, or else ./tenure-demo."""
    before = context.parent.params.get("workspace") if context.parent else None
    return workspace or before or FOLDER


Demo = Annotated[
    Path,
    typer.Option(
        "--workspace",
        "-w",
        metavar="DIR",
        callback=_folder,
        help=f"Where it is made, or was made before; without it, {FOLDER}.",
    ),
]


def demo(
    workspace: Demo = None,  # type: ignore[assignment]  # the callback has the last word
    accounts: Annotated[int, typer.Option(metavar="N", min=20, help="How many customers.")] = 300,
    people: Annotated[
        int | None,
        typer.Option(metavar="N", min=20, help="How many people; without it, about 13 a customer."),
    ] = None,
    months: Annotated[int, typer.Option(metavar="N", min=1, max=120, help="How many months.")] = 18,
    host: web.Host = None,
    port: web.Port = None,
    no_serve: Annotated[
        bool, typer.Option("--no-serve", help="Make it, and leave it there.")
    ] = False,
) -> None:
    """Make and serve a simulated vendor.

    What was made before is served again.
    """
    if not no_serve:
        web.refuse_taken(host, port)
    if _finished(workspace):
        note(f"{workspace}: made before; remove the folder to simulate anew.")
    else:
        _make(workspace, {"accounts": accounts, "people": people, "months": months})
    if not no_serve:
        web.serve(workspace, host, port)


def _finished(workspace: Path) -> bool:
    """Whether it is there, whole. A workspace that was not made here is never touched."""
    if not workspace.exists():
        return False
    if not (workspace / MARK).exists() and any(workspace.iterdir()):
        raise WorkspaceError(
            f"{workspace} is not a demo; name another folder with --workspace DIR."
        )
    return bool(_mark(workspace).get("finished"))


def _make(workspace: Path, size: dict[str, Any]) -> None:
    """All of it. Interrupted, the same size and last day are taken up again: imports store nothing twice."""
    from tenure.demo import write

    mark = _mark(workspace) or {**size, "until": str(_yesterday()), "finished": False}
    if not (workspace / FILE).exists():
        _start(workspace, mark)
    app = opened(workspace)
    with tempfile.TemporaryDirectory(prefix="tenure-demo-") as folder:
        with progress("Simulating", "files") as report:
            written = write(
                Path(folder),
                until=date.fromisoformat(mark["until"]),
                months=mark["months"],
                accounts=mark["accounts"],
                people=mark["people"],
                progress=report,
            )
        shutil.copyfile(written.rates, workspace / "rates.csv")
        _import(app, dict(written.paths), written.static)
    _compute(app, mark["months"])
    _write_mark(workspace, {**mark, "finished": True})


def _start(workspace: Path, mark: dict[str, Any]) -> None:
    from tenure.cli.init import make
    from tenure.product import FILE as PRODUCT

    workspace.mkdir(parents=True, exist_ok=True)
    _write_mark(workspace, mark)
    make(workspace, name="Tasklane", currency=CURRENCY)
    sold = files("tenure.demo") / PRODUCT
    (workspace / PRODUCT).write_text(sold.read_text(encoding="utf-8"), encoding="utf-8")


def _import(app: App, paths: dict[str, tuple[Path, ...]], static: tuple[str, ...]) -> None:
    from tenure.collect.imports import import_files

    counts = dict.fromkeys(("received", "stored", "duplicate", "rejected"), 0)
    with stages("Importing", "rows") as report:
        for kind, files in paths.items():
            result = import_files(
                app,
                kind,
                files,
                {},
                static=static if kind == "account" else (),
                source="tasklane",
                progress=report,
                now=datetime.now(UTC),
            )
            counts = {name: count + getattr(result, name) for name, count in counts.items()}
    note("Imported: " + ", ".join(f"{count:,} {name}" for name, count in counts.items()))


def _compute(app: App, months: int) -> None:
    from tenure import clock
    from tenure.facts import Moments

    week, today = timedelta(days=7), clock.today(app)
    weeks = min(WEEKS, round(months * 52 / 12))
    days = Moments.grid(today - weeks * week, today, week)
    with progress("Computing", "weeks") as report:
        run = clock.compute(app, days, report)
    note(f"Computed: {run.words}")
    _learn(app, today)
    _watch(app, days.days)


def _learn(app: App, today: date) -> None:
    from tenure import clock
    from tenure.clock.retraining import retrain
    from tenure.facts import Moments
    from tenure.health.prediction.targets import targets

    with progress("Learning what becomes of customers", "targets"):
        done = retrain(app, [*targets().values()], today, datetime.now(UTC))
    used = len({one.kept.name for one in done.trained if one.used})
    if used:
        clock.compute(app, Moments.at(today))
    note(f"Learned: {used} of {len(targets())} predictions can be made")


def _watch(app: App, days: Sequence[date]) -> None:
    """Week by week, so that signals are as old as they would be, and what is held back comes when there is room."""
    from tenure.clock import watching

    counts = None
    with progress("Watching", "weeks") as report:
        watched = days[-WATCHED_WEEKS:]
        for done, day in enumerate(watched, 1):
            counts = watching.watch(app, day, min(app.zone.end_of(day), datetime.now(UTC)))
            report(done, len(watched))
    if counts is not None:
        note(watching.told(counts).capitalize())


def _yesterday() -> date:
    """The last whole day: of the day that it is now, not everything has happened yet."""
    return datetime.now(UTC).date() - timedelta(days=1)


def _mark(workspace: Path) -> dict[str, Any]:
    try:
        mark: dict[str, Any] = json.loads((workspace / MARK).read_text(encoding="utf-8"))
        return mark
    except FileNotFoundError:
        return {}
    except ValueError:
        raise WorkspaceError(f"{workspace / MARK} cannot be read; remove the folder.") from None


def _write_mark(workspace: Path, mark: dict[str, Any]) -> None:
    (workspace / MARK).write_text(json.dumps(mark) + "\n", encoding="utf-8")
