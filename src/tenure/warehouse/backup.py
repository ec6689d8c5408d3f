"""A whole copy of a workspace while it is in use, and a workspace from one.

Of the lake, the tables are pinned and the files of these versions copied, with the log up to them; so the copy is a lake
like any other. What is made from facts is pinned before the facts: after a restore it can be behind, never ahead.
"""

from __future__ import annotations

import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tenure.errors import LakeError, UsageError
from tenure.warehouse.lake import NOTE, Lake
from tenure.warehouse.pinned import Pinned

Report = Callable[[int, int], None]
LAKE = "lake"
NOT_COPIED = (LAKE, "__pycache__", "*.pyc", ".tmp", "tenure-*")


def backup(workspace: Path, target: Path, report: Report | None = None) -> None:
    """Copy a workspace into a new folder, or a new .tar file. Imports and computations may go on meanwhile."""
    if target.exists():
        raise UsageError(f"{target} exists already: name a folder or a .tar file that does not.")
    with _draft(target) as draft:
        whole = draft / "workspace"
        shutil.copytree(workspace, whole, ignore=shutil.ignore_patterns(*NOT_COPIED))
        if (workspace / LAKE / NOTE).exists():
            copy(Lake.open(workspace / LAKE), whole / LAKE, report)
        if target.suffix == ".tar":
            with tarfile.open(draft / "whole.tar", "w") as archive:
                archive.add(whole, ".")
            (draft / "whole.tar").replace(target)
        else:
            whole.replace(target)


def restore(source: Path, workspace: Path, report: Report | None = None) -> None:
    """Make a workspace of a backup, in a new or empty folder."""
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
        if workspace.exists():
            workspace.rmdir()
        whole.replace(workspace)
    if report:
        report(1, 1)


def copy(lake: Lake, target: Path, report: Report | None = None) -> Pinned:
    """The lake as it is now, into a folder; its note last, as the sign that it is whole."""
    pinned = lake.pin()
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
    return pinned


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
