"""Connect yours: a file is kept aside, its mapping proposed and changed, and only then imported."""

from __future__ import annotations

import re
import secrets
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from tenure.errors import NotFound, UsageError
from tenure.web import words
from tenure.web.data import choices
from tenure.web.frame import Frame, Part

if TYPE_CHECKING:
    from tenure.app import App
    from tenure.collect import Result
    from tenure.collect.suggest import Suggestion

FOLDER = "uploads"
KEPT_SECONDS = 24 * 3600
TOKEN = re.compile(r"[0-9a-f]{32}")
NAME = re.compile(r"[^A-Za-z0-9._-]+")
KNOWN = {"": "as is usual", "happened": "known when it happened", "now": "known from now on"}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file kept aside, and what it is likely to be."""

    token: str
    path: Path
    kind: str
    suggestion: Suggestion


@dataclass(frozen=True, slots=True)
class Target:
    """A column of Tenure, and the column of the file that tells it."""

    name: str
    title: str
    doc: str
    required: bool
    column: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A column of the file with some of its values."""

    name: str
    samples: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadPage:
    """How a file is read, to be looked at and changed."""

    token: str
    file: str
    kind: str
    kind_title: str
    kinds: tuple[Part, ...]
    others: tuple[Part, ...]
    targets: tuple[Target, ...]
    columns: tuple[str, ...]
    seen: tuple[Seen, ...]
    missing: tuple[str, ...]
    wide: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPage:
    """What came of an import."""

    received: str
    stored: str
    duplicate: str
    rejected: str
    unattributed: int
    messages: tuple[str, ...]
    ok: bool
    list_href: str
    data_href: str


class Uploads:
    """Files on their way in, kept aside in the workspace for a day."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.folder = app.workspace / FOLDER

    def keep(self, name: str | None, file: BinaryIO | None, pasted: str) -> str:
        """Keep a file, or pasted rows, aside; the token that it is found by."""
        self._tidy()
        token = secrets.token_hex(16)
        content = pasted.strip()
        if not name and not content:
            raise UsageError("There is no file and nothing pasted.")
        safe = NAME.sub("_", Path(name or "pasted.csv").name)[-80:] or "file.csv"
        folder = self.folder / token
        folder.mkdir(parents=True)
        with (folder / safe).open("wb") as kept:
            if name and file:
                shutil.copyfileobj(file, kept)
            else:
                kept.write(content.encode() + b"\n")
        return token

    def open(self, token: str, kind: str = "") -> Upload:
        """A kept file with what it is likely to be, or how it reads as `kind`."""
        from tenure.collect.suggest import suggest

        path = self._path(token)
        suggestion = suggest(path, path.name)
        return Upload(token, path, kind or suggestion.kind, suggestion)

    def take(self, token: str, form: Mapping[str, str]) -> Result:
        """Import a kept file by the mapping of the form; it is gone from here then."""
        from tenure.collect.imports import import_files

        path = self._path(token)
        mapping = {k.removeprefix("map."): v for k, v in form.items() if k.startswith("map.")}
        wide = form.get("kind") in ("account", "person")
        if wide:  # what is not mapped there is an attribute; an empty target would switch it off
            mapping = {target: column for target, column in mapping.items() if column}
        result = import_files(
            self.app,
            form.get("kind", ""),
            [path],
            mapping,
            known_at=form.get("known_at") or None,
            source=form.get("source") or None,
        )
        shutil.rmtree(path.parent, ignore_errors=True)
        return result

    def _path(self, token: str) -> Path:
        folder = self.folder / token
        found = (
            next(iter(folder.iterdir()), None)
            if TOKEN.fullmatch(token) and folder.is_dir()
            else None
        )
        if found is None:
            raise NotFound("This file is not here any more; give it again.")
        return found

    def _tidy(self) -> None:
        for folder in self.folder.glob("*"):
            if TOKEN.fullmatch(folder.name) and time.time() - folder.stat().st_mtime > KEPT_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def upload_page(upload: Upload, frame: Frame) -> UploadPage:
    """The proposed mapping of a kept file."""
    from tenure.collect.subject import subject_named
    from tenure.collect.suggest import likely

    suggestion, subject = upload.suggestion, subject_named(upload.kind)
    names = tuple(column.name for column in suggestion.columns)
    if subject.name == suggestion.kind:
        mapping = dict(suggestion.mapping)
    else:
        mapping = {target: found for target in subject.targets if (found := likely(target, names))}
    taken = {column: target for target, column in mapping.items()}
    required = set(subject.required)
    here = f"/uploads/{upload.token}"
    return UploadPage(
        token=upload.token,
        file=upload.path.name,
        kind=subject.name,
        kind_title=f"{words.title(subject.name)}s",
        kinds=choices(),
        others=tuple(
            Part(f"{words.title(k)}s", frame.link(here, kind=k))
            for k in suggestion.others
            if k != subject.name
        ),
        targets=tuple(
            Target(c.name, words.title(c.name), c.doc, c.name in required, mapping.get(c.name, ""))
            for c in subject.columns
        ),
        columns=names,
        seen=tuple(
            Seen(
                c.name, ", ".join(c.samples), words.title(taken[c.name]) if c.name in taken else ""
            )
            for c in suggestion.columns
        ),
        missing=tuple(words.title(name) for name in required - set(mapping)),
        wide=subject.wide,
    )


def import_page(result: Result, frame: Frame) -> ImportPage:
    """What came of it; the parts add up to what was received."""
    return ImportPage(
        received=words.number(result.received),
        stored=words.number(result.stored),
        duplicate=words.number(result.duplicate),
        rejected=words.number(result.rejected),
        unattributed=result.unattributed,
        messages=result.messages,
        ok=result.ok and result.stored + result.duplicate > 0,
        list_href=frame.link("/accounts"),
        data_href=frame.link("/data"),
    )
