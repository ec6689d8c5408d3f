"""The files of scorecards: drafts, what is in force, and what was. A file is there whole or not at all.

Whoever calls these holds the lock of the workspace's files (`settings.writing.alone`).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import tomlkit

from tenure.catalog import table
from tenure.errors import DefinitionError, NotFound, UsageError
from tenure.health import deck
from tenure.health.card_file import NOT_SAID, told
from tenure.health.deck import DRAFTS, EARLIER, FOLDER
from tenure.health.scorecard import Scorecard
from tenure.settings.writing import put

START = "start"  # in the name of a file that counted from the start


def draft_file(workspace: Path, name: str) -> Path:
    """Where the draft of a scorecard stands."""
    if not table.NAME.fullmatch(name):
        raise UsageError(f"{name!r} is no name: small letters, digits and _, at most 80.")
    return workspace / FOLDER / DRAFTS / f"{name}.toml"


def drafts(workspace: Path) -> tuple[str, ...]:
    """The names of those of which there is a draft."""
    return tuple(sorted(f.stem for f in (workspace / FOLDER / DRAFTS).glob("*.toml")))


def draft_text(workspace: Path, name: str) -> str:
    """The text of a draft. Raises NotFound."""
    file = draft_file(workspace, name)
    if not file.is_file():
        raise NotFound(f"There is no draft of the scorecard {name!r}; {file} would be one.")
    return table.text_of(file)


def text_of(card: Scorecard) -> str:
    """The text of the file that a scorecard stands in."""
    return table.text_of(Path(card.where))


def starting(text: str) -> str:
    """The text of a version as that of a new draft: it counts from no day yet."""
    document = tomlkit.parse(text)
    document.pop("since", None)
    return tomlkit.dumps(document)


def since(text: str, day: date) -> str:
    """The same text, in force from a day on; comments and order stay."""
    document = tomlkit.parse(text)
    if "since" in document:
        document["since"] = day
        return tomlkit.dumps(document)
    lines = text.splitlines(keepends=True)
    at = next((n for n, line in enumerate(lines) if line.split("=")[0].strip() == "name"), 0)
    return "".join([*lines[: at + 1], f"since = {day}\n", *lines[at + 1 :]])


def read_draft(text: str, name: str, file: Path) -> Scorecard:
    """What a draft would be. Raises DefinitionError with the line, also where it is called otherwise than its file."""
    card = told(text, str(file))
    if card.name != name:
        raise DefinitionError(f"{file}: name = {card.name!r} is not that of its file: {name!r}.")
    if card.priority == NOT_SAID and not card.off:
        raise DefinitionError(
            f"{file}: priority is missing: a number. Of several scorecards that somebody fits, the one with the lowest scores."
        )
    return card


def present(workspace: Path, name: str) -> Scorecard | None:
    """The workspace's own version that is in force last; None: ours counts, or none."""
    own = [c for c in deck.own(workspace) if c.name == name]
    return own[0] if own else None


def from_day(workspace: Path, name: str, day: date) -> list[Scorecard]:
    """The workspace's own versions that count from a day or a later one on."""
    own = [*deck.earlier(workspace), *deck.own(workspace)]
    return [card for card in own if card.name == name and (card.since or date.min) >= day]


def replaced(workspace: Path, name: str, text: str, day: date) -> None:
    """Put `text`, in force from `day` on, in place of the present version, which goes to the earlier ones if it counted on any
    day before. What was to count from then on or later goes."""
    there = present(workspace, name)
    ours = next((card for card in deck.shipped() if card.name == name), None)
    file = Path(there.where) if there else workspace / FOLDER / f"{name}.toml"
    if there is not None and (there.since or date.min) < day:
        put(_earlier(workspace, name, there.since), text_of(there))
    elif there is None and ours is not None:
        put(_earlier(workspace, name, None), text_of(ours))
    over = [card for card in from_day(workspace, name, day) if Path(card.where) != file]
    put(file, text)
    for card in over:
        Path(card.where).unlink()


def before(workspace: Path, name: str) -> str:
    """The text of the version before the present one; nothing where it is ours or none."""
    last = _last_earlier(workspace, name)
    ours = next((card for card in deck.shipped() if card.name == name), None)
    if last is None or (ours is not None and last.since is None and text_of(last) == text_of(ours)):
        return ""
    return text_of(last)


def taken_back(workspace: Path, name: str) -> None:
    """Take the present version away, which has not counted on any day that is over, and put the one before it in its place."""
    there, last = present(workspace, name), _last_earlier(workspace, name)
    text = before(workspace, name)
    if there is None:
        raise NotFound(f"There is no scorecard {name!r} of this workspace.")
    if text:
        put(Path(there.where), text)
    else:
        Path(there.where).unlink()
    if last is not None:
        Path(last.where).unlink()


def _last_earlier(workspace: Path, name: str) -> Scorecard | None:
    found = [card for card in deck.earlier(workspace) if card.name == name]
    return found[-1] if found else None


def _earlier(workspace: Path, name: str, day: date | None) -> Path:
    return workspace / FOLDER / EARLIER / f"{name}-{day or START}.toml"
