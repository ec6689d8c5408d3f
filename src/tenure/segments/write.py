"""Writes segments/NAME.toml, and takes files away so that they can be brought back. A file is there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import tomlkit

from tenure.catalog import table
from tenure.errors import DefinitionError, NotFound, UsageError
from tenure.segments.process import stages, tiers
from tenure.segments.read import FOLDER, OURS, STAGES, TIERS, segment_of
from tenure.segments.segment import Member, Segment

REMOVED = ".removed"  # a folder within the workspace's, which is not read


def text_of(segment: Segment) -> str:
    """The file of a segment by condition or list."""
    document = tomlkit.document()
    for key in ("name", "title", "doc"):
        document[key] = getattr(segment, key)
    if segment.subject == "person":
        document["subject"] = "person"
    if segment.where:
        document["where"] = segment.where
    elif segment.of:
        document["of"] = segment.of
    elif segment.is_list:
        document["members"] = _members(segment.members)
    return tomlkit.dumps(document)


def told(segment: Segment) -> str:
    """The text of the file that a segment stands in."""
    return table.text_of(Path(segment.file))


def read(text: str, origin: str, file: str) -> list[Segment]:
    """What a text would define in `file`. Raises DefinitionError with the line."""
    root = table.told(text, file)
    if origin == "stages":
        return stages(root)
    return tiers(root) if origin == "tiers" else [segment_of(root)]


def place(workspace: Path, segment: Segment) -> Path:
    """The file of a workspace that a segment stands in, or will."""
    if segment.origin == "stages":
        return workspace / STAGES
    if segment.origin == "tiers":
        return workspace / TIERS
    if segment.file and not segment.shipped:
        return Path(segment.file)
    return workspace / FOLDER / f"{segment.name}.toml"


def refuse_changed(file: Path, seal: str) -> None:
    """Raise where there stands something else than what somebody has seen."""
    there = file.exists() or file.is_symlink()
    if there and not seal:
        raise UsageError(
            f"{file}: there is a file of this name already, which says something else. Choose another name, or look at it."
        )
    if seal and not (there and table.seal(table.text_of(file)) == seal):
        raise UsageError(
            f"{file}: was changed by somebody else meanwhile; nothing was saved. Look at it again, then change it."
        )


def remove(file: Path, name: str) -> None:
    """Take a file away; it is kept beside the others, and can be brought back."""
    kept = file.parent / REMOVED / f"{name}.toml"
    try:
        kept.parent.mkdir(exist_ok=True)
        os.replace(file, kept)
    except OSError as error:
        raise DefinitionError(
            f"{file}: cannot be taken away: {error.strerror}. Nothing was changed."
        ) from None


def removed(workspace: Path, name: str) -> str:
    """The text of a segment that was taken away."""
    file = workspace / FOLDER / REMOVED / f"{name}.toml"
    if not table.NAME.fullmatch(name) or not file.is_file():
        raise NotFound(f"No segment {name!r} was taken away here.")
    return table.text_of(file)


def restore(workspace: Path, name: str) -> Path:
    """Bring back a segment that was taken away."""
    removed(workspace, name)
    file = workspace / FOLDER / f"{name}.toml"
    if file.exists():
        raise DefinitionError(
            f"{file}: there is a segment of this name again; nothing was changed."
        )
    os.replace(workspace / FOLDER / REMOVED / file.name, file)
    return file


def put_on(members: Sequence[Member], accounts: Iterable[str], today: date) -> tuple[Member, ...]:
    """A list that from today on has exactly `accounts`: who is new is on it since today, who is missing until today.

    What is past stays as it was. Who is taken off on the day it was put on was never on it.
    """
    wanted = dict.fromkeys(accounts)
    kept: list[Member] = []
    for member in members:
        on = member.until is None or member.until > today
        if on and member.account not in wanted:
            if member.since is not None and member.since >= today:
                continue
            kept.append(replace(member, until=today))
        else:
            kept.append(member)
    there = {member.account for member in kept if member.until is None or member.until > today}
    new = (Member(account=account, since=today) for account in wanted if account not in there)
    return (*kept, *new)


def on_now(members: Iterable[Member], today: date) -> list[str]:
    """Who is on a list on a day."""
    return [
        member.account
        for member in members
        if (member.since is None or member.since <= today)
        and (member.until is None or member.until > today)
    ]


def ours(origin: str) -> str:
    """The text of what comes with Tenure: stages or tiers."""
    return (OURS / (STAGES if origin == "stages" else TIERS)).read_text("utf-8")


def _members(members: Iterable[Member]) -> tomlkit.items.AoT | tomlkit.items.Array:
    found = tomlkit.array()
    for member in members:
        row = tomlkit.inline_table()
        row["account"] = member.account
        if member.since:
            row["since"] = member.since
        if member.until:
            row["until"] = member.until
        found.append(row)
    return found.multiline(True)
