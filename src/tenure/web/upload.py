"""Connect yours: a file is kept aside, looked at, its mapping proposed and changed, checked, and only then imported."""

from __future__ import annotations

import re
import secrets
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from tenure.errors import NotFound, UsageError

if TYPE_CHECKING:
    from tenure.app import App
    from tenure.collect.files import Incoming
    from tenure.collect.mappings import Fitted, Ready
    from tenure.collect.suggest import Suggestion

FOLDER = "uploads"
KEPT_SECONDS = 24 * 3600
TOKEN = re.compile(r"[0-9a-f]{32}")
NAME = re.compile(r"[^A-Za-z0-9._-]+")
WIDE = ("account", "person")
BY_HAND = "none"  # in place of the ready mapping that was recognised


@dataclass(frozen=True)
class Upload:
    """A file kept aside. `kind`, `sheet` and `like` as the user says; empty: as they are found."""

    token: str
    path: Path
    said_kind: str = ""
    sheet: str = ""
    said_like: str = ""

    @property
    def label(self) -> str:
        """What messages and the list of rejected rows call it."""
        return self.path.name

    @property
    def named(self) -> Path:
        """The file, with the sheet that is meant."""
        return self.path.with_name(f"{self.path.name}#{self.sheet}") if self.sheet else self.path

    @cached_property
    def sheets(self) -> tuple[str, ...]:
        """The sheets of a spreadsheet that have rows, where there is more than one."""
        from tenure.collect.files import sheets

        found = sheets(self.path)
        return found if len(found) > 1 else ()

    @cached_property
    def read(self) -> tuple[tuple[str, ...], list[list[str]]]:
        """The columns and the first rows."""
        from tenure.collect.suggest import first_rows

        return first_rows(self.named)

    @cached_property
    def suggestion(self) -> Suggestion:
        """What it is likely to be, by the names of its columns."""
        from tenure.collect.suggest import suggest

        return suggest(self.named, self.path.name)

    @cached_property
    def ready(self) -> Ready | None:
        """The ready mapping for the export that it is, unless another kind or none is asked for."""
        from tenure.collect.mappings import named, recognised

        if self.said_kind or self.said_like == BY_HAND:
            return None
        return named(self.said_like) if self.said_like else recognised(*self.read)

    def proposed(self) -> list[Fitted]:
        """What its rows become, as it is proposed."""
        from tenure.collect.mappings import Fitted, fitted
        from tenure.collect.subject import subject_named
        from tenure.collect.suggest import likely

        if self.ready:
            return fitted(self.ready, self.read[0])
        subject = subject_named(self.said_kind or self.suggestion.kind)
        if subject.name == self.suggestion.kind:
            mapping = dict(self.suggestion.mapping)
        else:
            found = ((target, likely(target, self.read[0])) for target in subject.targets)
            mapping = {target: column for target, column in found if column}
        return [Fitted(subject.name, mapping)]

    def chosen(self, form: Mapping[str, str]) -> list[Fitted]:
        """What its rows become, as the form says; parts that the form says nothing of stay as proposed."""
        return [_chosen(part, form, self.read[0]) for part in self.proposed()]

    def open(self) -> Incoming:
        """Its rows."""
        from tenure.collect.files import open_file

        return open_file(self.named)


class Uploads:
    """Files on their way in, kept aside in the workspace for a day."""

    def __init__(self, app: App) -> None:
        self.folder = app.workspace / FOLDER
        self._tidy()

    def keep(self, name: str | None, file: BinaryIO | None, pasted: str) -> str:
        """Keep a file, or pasted rows, aside; the token that it is found by."""
        self._tidy()
        token = secrets.token_hex(16)
        content = pasted.strip()
        if not name and not content:
            raise UsageError("There is no file and nothing pasted.")
        safe = NAME.sub("_", Path(name or "pasted.csv").name)[-80:].strip(".") or "file.csv"
        folder = self.folder / token
        folder.mkdir(parents=True)
        with (folder / safe).open("wb") as kept:
            if name and file:
                shutil.copyfileobj(file, kept)
            else:
                kept.write(content.encode() + b"\n")
        return token

    def open(self, token: str, kind: str = "", sheet: str = "", like: str = "") -> Upload:
        """A kept file, to be read as `kind` or by the ready mapping `like`; empty: as it is found."""
        folder = self.folder / token
        found = (
            next(iter(folder.iterdir()), None)
            if TOKEN.fullmatch(token) and folder.is_dir()
            else None
        )
        if found is None:
            raise NotFound("This file is not here any more; give it again.")
        return Upload(token, found, kind, sheet, like)

    def _tidy(self) -> None:
        for folder in self.folder.glob("*"):
            if TOKEN.fullmatch(folder.name) and time.time() - folder.stat().st_mtime > KEPT_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def _chosen(part: Fitted, form: Mapping[str, str], columns: Sequence[str]) -> Fitted:
    from dataclasses import replace

    from tenure.collect.mapping import plain

    begin = f"map.{part.kind}."
    said = {name.removeprefix(begin): v for name, v in form.items() if name.startswith(begin)}
    mapping = {**part.mapping, **said}
    static = list(part.static)
    if part.kind in WIDE:  # an empty target would switch an attribute of that name off
        mapping = {name: v for name, v in mapping.items() if v or name not in said}
        for place, column in enumerate(columns):
            how = form.get(f"as.{part.kind}.{place}")
            if how == "out":
                mapping[plain(column)] = ""
            elif how is not None and mapping.get(plain(column)) == "":
                mapping.pop(plain(column))
            if how == "static":
                static.append(column)
    known_at = form.get(f"known_at.{part.kind}", part.known_at or "")
    return replace(part, mapping=mapping, static=tuple(static), known_at=known_at or None)
