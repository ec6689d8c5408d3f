"""How far a long step is, on stderr: a bar in a terminal, else a plain line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Report = Callable[[int, int], None]  # done, of how many
Stage = Callable[[str, int, int | None], None]  # which stage, done, of how many (None: not known)
PAUSE = 5.0  # seconds between plain lines


@contextmanager
def progress(what: str, unit: str) -> Iterator[Report]:
    """`with progress("Computing", "days") as report: … report(3, 10)`."""
    with stages(what, unit) as said:
        yield lambda done, total: said(what, done, total)


@contextmanager
def stages(what: str, unit: str) -> Iterator[Stage]:
    """The same for a step that tells itself which stage it is in."""
    with (_bar if sys.stderr.isatty() else _lines)(what, unit) as said:
        yield said


def note(text: str) -> None:
    """A sentence beside the answer, which is on stdout."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def _bar(what: str, unit: str) -> Iterator[Stage]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[count]}", markup=False),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        bar = bars.add_task(what, total=None, count="")
        yield lambda stage, done, total: bars.update(
            bar,
            description=stage[:1].upper() + stage[1:],
            completed=done,
            total=total,
            count=_count(done, total, unit),
        )


@contextmanager
def _lines(what: str, unit: str) -> Iterator[Stage]:
    began = last = time.monotonic()

    def said(stage: str, done: int, total: int | None) -> None:
        nonlocal last
        if time.monotonic() - last >= PAUSE:
            last = time.monotonic()
            note(f"{stage[:1].upper() + stage[1:]}: {_count(done, total, unit)}")

    yield said
    if time.monotonic() - began >= PAUSE:
        note(f"{what}: done in {time.monotonic() - began:,.0f} s")


def _count(done: int, total: int | None, unit: str) -> str:
    return f"{done:,}{f' of {total:,}' if total else ''} {unit}"
