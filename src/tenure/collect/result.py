"""What came of an import. Always: received = stored + duplicate + rejected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileResult:
    """What came of one file. `trouble`: why it was refused or breaks off; what was good in it is stored."""

    file: str
    received: int = 0  # rows that the file brought
    stored: int = 0  # rows with at least one new fact
    duplicate: int = 0  # rows that the lake had already, or that repeat a message id
    rejected: int = 0  # rows that cannot be stored; `tenure rejected` lists them
    unattributed: int = 0  # good rows with a person and no account
    messages: tuple[str, ...] = ()
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What came of all files together."""

    received: int
    stored: int
    duplicate: int
    rejected: int
    unattributed: int
    messages: tuple[str, ...]
    files: tuple[FileResult, ...]

    @property
    def ok(self) -> bool:
        """Whether every file could be read to its end."""
        return not any(file.trouble for file in self.files)


def together(files: Iterable[FileResult]) -> Result:
    """The sum over files, with all that there is to say."""
    parts = tuple(files)
    said = [
        line for file in parts for line in ((file.trouble,) if file.trouble else ()) + file.messages
    ]
    return Result(
        received=sum(file.received for file in parts),
        stored=sum(file.stored for file in parts),
        duplicate=sum(file.duplicate for file in parts),
        rejected=sum(file.rejected for file in parts),
        unattributed=sum(file.unattributed for file in parts),
        messages=tuple(dict.fromkeys(said)),
        files=parts,
    )
