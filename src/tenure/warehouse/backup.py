"""A whole copy of a workspace while it is in use, and a workspace from one.

First what people decided, then the lake, then the journal, so that what is not yet in the copied lake is in the copied
journal. Of the lake, the tables are pinned and the files of these versions copied, with the log up to them; so the copy is
a lake like any other. What is made from facts is pinned before the facts: after a restore it can be behind, never ahead.
"""

from __future__ import annotations

import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tenure.errors import LakeError, UsageError
from tenure.warehouse.lake import NOTE, Lake
from tenure.warehouse.pinned import Pinned

Report = Callable[[int, int], None]
Step = Callable[[Path], None]  # given the folder of the copy
LAKE, JOURNAL = "lake", "journal"
APART = (LAKE, JOURNAL, "state.db*")  # copied by those who know how
NOT_COPIED = ("__pycache__", "*.pyc", ".tmp", "tenure-*")


def backup(
    workspace: Path, target: Path, report: Report | None = None, decisions: Step | None = None
) -> None:
    """Copy a workspace into a new folder, or a new .tar file. Imports and computations may go on meanwhile.

    `decisions` puts a copy of what people decided into the folder it is given.
    """
    if target.exists():
        raise UsageError(f"{target} exists already: name a folder or a .tar file that does not.")
    with _draft(target) as draft:
        whole = draft / "workspace"
        shutil.copytree(workspace, whole, ignore=_ignored(workspace))
        if decisions:
            decisions(whole)
        held = draft / JOURNAL
        _hold(workspace / JOURNAL, held)
        if (workspace / LAKE / NOTE).exists():
            lake = Lake.open(workspace / LAKE)
            pinned = lake.pin()
            _hold(workspace / JOURNAL, held)
            copy(lake, pinned, whole / LAKE, report)
        if held.exists():
            shutil.copytree(held, whole / JOURNAL)
        if target.suffix == ".tar":
            with tarfile.open(draft / "whole.tar", "w") as archive:
                archive.add(whole, ".")
            (draft / "whole.tar").replace(target)
        else:
            whole.replace(target)


def restore(
    source: Path, workspace: Path, report: Report | None = None, decisions: Step | None = None
) -> None:
    """Make a workspace of a backup, in a new or empty folder; `decisions` puts what people decided where it belongs."""
    if workspace.exists() and (not workspace.is_dir() or any(workspace.iterdir())):
        raise UsageError(f"{workspace} is not empty: a backup is restored into a new folder.")
    with _draft(workspace) as draft:
        whole = draft / "workspace"
        if source.is_dir():
            shutil.copytree(source, whole)
        else:
            _unpack(source, whole)
        if (whole / LAKE).exists():
            Lake.open(
                whole / LAKE
            ).pin()  # refuses what it cannot read before anything is put in place
        if decisions:
            decisions(whole)
        if workspace.exists():
            workspace.rmdir()
        whole.replace(workspace)
    if report:
        report(1, 1)


def copy(lake: Lake, pinned: Pinned, target: Path, report: Report | None = None) -> None:
    """The lake as it was pinned, into a folder; its note last, as the sign that it is whole."""
    files = [(lake.folder / NOTE, target / NOTE)]
    for table, snapshot in pinned.snapshots.items():
        log = lake.folder / table / "_delta_log"
        entries = [entry for entry in log.iterdir() if _is_of(entry, snapshot.version)]
        paths = [*entries, *(Path(file.path) for file in snapshot.files)]
        files += [(path, target / path.relative_to(lake.folder)) for path in paths]
    for done, (path, copied) in enumerate(reversed(files)):
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, copied)
        if report:
            report(done + 1, len(files))


def _ignored(workspace: Path) -> Callable[[str, list[str]], set[str]]:
    everywhere = shutil.ignore_patterns(*NOT_COPIED)
    at_the_top = shutil.ignore_patterns(*NOT_COPIED, *APART)
    return lambda folder, names: (at_the_top if Path(folder) == workspace else everywhere)(
        folder, names
    )


def _hold(journal: Path, held: Path) -> None:
    """A second name for every segment, so that it stays when the loader is done with it and forgets it.

    Done before the lake is pinned and after: what is not in the pinned lake is in one of these segments. One that is still
    written to goes on growing until it is copied, which does no harm: its tail is loaded after a restore.
    """
    for segment in sorted(journal.glob("*/*.seg")):
        kept = held / segment.relative_to(journal)
        kept.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):  # loaded and forgotten this instant
            if kept.exists() and kept.stat().st_size == segment.stat().st_size:
                continue
            try:
                kept.hardlink_to(segment)
            except OSError:  # another disk
                shutil.copy2(segment, kept)


def _is_of(entry: Path, version: int) -> bool:
    """An entry of the log that a version is made of: numbered up to it."""
    number = entry.name.split(".")[0]
    return number.isdigit() and int(number) <= version


def _unpack(source: Path, whole: Path) -> None:
    try:
        with tarfile.open(source) as archive:
            archive.extractall(whole, filter="data")
    except (OSError, tarfile.TarError) as error:
        raise LakeError(f"{source}: cannot be read as a backup ({error}).") from error


@contextmanager
def _draft(target: Path) -> Iterator[Path]:
    """A folder beside `target`, gone afterwards: what is put in place is whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)
