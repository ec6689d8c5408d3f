"""A table of a TOML file, read key by key; what is wrong with it is said with file, line, key and value."""

from __future__ import annotations

import difflib
import hashlib
import re
import stat
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

from tenure.errors import DefinitionError

MISSING: Any = object()
LONG = re.compile(r"([1-9]\d{0,6})([smhd])")
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
MOST_BYTES = 4_000_000  # of a file
MOST_LETTERS = 4_000  # of a text
NAME = re.compile(r"[a-z][a-z0-9_]{0,79}")  # as definitions have them
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Table:
    """The keys of one table, and where they stand."""

    file: str
    path: str  # factors[2]; "" for the file itself
    given: Mapping[str, Any]
    lines: Mapping[str, int]
    seal: str = ""  # of the text of the whole file: another text has another one

    def text(self, key: str, default: Any = MISSING) -> Any:
        """A text."""
        found = self.checked(
            key, default, lambda v: isinstance(v, str) and v.strip(), "a text in quotes"
        )
        if isinstance(found, str) and len(found) > MOST_LETTERS:
            self.refuse(key, f"has {len(found):,} letters; at most {MOST_LETTERS:,} are allowed")
        if isinstance(found, str) and CONTROL.search(found):
            self.refuse(key, "holds control characters; take them out")
        return found

    def name(self, key: str) -> str:
        """A name as definitions have it."""
        found: str = self.checked(
            key,
            MISSING,
            lambda v: isinstance(v, str) and NAME.fullmatch(v),
            "a name: small letters, digits and _, at most 80",
        )
        return found

    def number(self, key: str, least: float, most: float, default: Any = MISSING) -> float:
        """A number between `least` and `most`."""
        wanted = f"a number from {least:g} to {most:g}"
        return float(
            self.checked(key, default, lambda v: is_number(v) and least <= v <= most, wanted)
        )

    def flag(self, key: str, default: bool) -> bool:
        """Yes or no."""
        found: bool = self.checked(key, default, lambda v: isinstance(v, bool), "true or false")
        return found

    def duration(self, key: str, default: timedelta | None) -> timedelta | None:
        """How long: "30s", "15m", "24h", "7d"."""
        wanted = 'a number with its unit: "30s", "15m", "24h", "7d"'
        given = self.checked(key, None, lambda v: isinstance(v, str) and LONG.fullmatch(v), wanted)
        if given is None:
            return default
        number, unit = LONG.fullmatch(given).groups()  # type: ignore[union-attr]
        return timedelta(seconds=int(number) * SECONDS[unit])

    def table(self, key: str) -> Table:
        """A table within; empty where it is missing."""
        given = self.checked(key, {}, lambda v: isinstance(v, dict), f"a table: [{key}]")
        return Table(self.file, self._at(key), given, self.lines, self.seal)

    def tables(self, key: str) -> list[Table]:
        """A list of tables within."""
        given = self.checked(
            key,
            [],
            lambda v: isinstance(v, list) and all(isinstance(one, dict) for one in v),
            f"a list of tables: [[{key}]]",
        )
        return [
            Table(self.file, f"{self._at(key)}[{number}]", one, self.lines, self.seal)
            for number, one in enumerate(given, 1)
        ]

    def only(self, *keys: str) -> None:
        """Refuse any other key."""
        for key in self.given:
            if key not in keys:
                near = difflib.get_close_matches(key, keys, 1)
                hint = f"did you mean {near[0]}? " if near else ""
                self.refuse(key, f"is not known here; {hint}possible are {', '.join(keys)}")

    def refuse(self, key: str, why: str) -> NoReturn:
        """Raise, pointing at `key`."""
        value = self.given.get(key, MISSING)
        shown = "" if value is MISSING else f" = {_shown(value)}"
        raise DefinitionError(f"{self.place(key)}: {self._at(key)}{shown} {why}.")

    def place(self, key: str = "") -> str:
        """file:line of a key, or of the table."""
        at = self._at(key)
        while at and at not in self.lines:  # a table within a line stands where the line does
            at = at[: at.rfind("[" if at.endswith("]") else ".")] if "." in at or "[" in at else ""
        return f"{self.file}:{self.lines[at]}" if at else self.file

    def checked(self, key: str, default: Any, good: Callable[[Any], object], wanted: str) -> Any:
        """The value of `key`, refused unless it is `good`; `wanted` says in words what that is."""
        value = self.given.get(key, default)
        if value is MISSING:
            self.refuse(key, f"is missing: {wanted}")
        if value is not default and not good(value):
            self.refuse(key, f"must be {wanted}")
        return value

    def _at(self, key: str) -> str:
        return ".".join(part for part in (self.path, key) if part)


def read(file: Path) -> Table:
    """The whole of a TOML file."""
    return told(text_of(file), str(file))


def text_of(file: Path) -> str:
    """The text of a file, line ends as \\n. Raises DefinitionError for what is no file of a sensible size, or no text."""
    try:
        refuse_odd(file)
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise DefinitionError(f"{file}: this is not UTF-8 text; save it as UTF-8.") from None
    except OSError as error:
        raise DefinitionError(f"{file}: cannot be read: {error.strerror}.") from None


def refuse_odd(file: Path) -> None:
    """Raise DefinitionError for what is no file of a sensible size: a pipe would keep whoever reads it waiting."""
    stands = file.stat()
    if not stat.S_ISREG(stands.st_mode):
        raise DefinitionError(f"{file}: this is not a file; take it away, or put a file there.")
    if stands.st_size > MOST_BYTES:
        raise DefinitionError(
            f"{file}: has {stands.st_size:,} bytes; at most {MOST_BYTES:,} are allowed."
        )


def told(text: str, file: str) -> Table:
    """The same of the text that stands in `file`, or is about to."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DefinitionError(f"{file}: this is not TOML: {error}.") from error
    except RecursionError:
        raise DefinitionError(f"{file}: this is nested too deep to be read.") from None
    except ValueError as error:  # a number of thousands of digits
        raise DefinitionError(f"{file}: this cannot be read: {error}.") from None
    return Table(file, "", given, _lines(text), seal(text))


def seal(text: str) -> str:
    """What tells a text from any other."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def is_number(value: object) -> bool:
    """Whether it is a number; yes and no are none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _lines(text: str) -> dict[str, int]:
    """The line of each key and each table, by its path."""
    found: dict[str, int] = {}
    counts: dict[str, int] = {}
    path = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*(\[\[?)\s*([\w.\"'-]+)", line):
            path = _within(re.sub(r"[\"']", "", header[2]), counts)
            if header[1] == "[[":
                counts[path] = counts.get(path, 0) + 1
                path = f"{path}[{counts[path]}]"
            found[path] = number
        elif key := re.match(r"\s*([\"']?)([\w-]+)\1\s*=", line):
            found.setdefault(f"{path}.{key[2]}" if path else key[2], number)
    return found


def _within(path: str, counts: Mapping[str, int]) -> str:
    """A header's path with the number of the table of a list that it stands in: products.stages is products[2].stages."""
    outer, dot, inner = path.rpartition(".")
    if not dot:
        return path
    outer = _within(outer, counts)
    return f"{outer}[{counts[outer]}].{inner}" if outer in counts else f"{outer}.{inner}"


def _shown(value: object) -> str:
    try:
        return repr(str(value)[:60])
    except ValueError:  # Python writes no number of thousands of digits
        return "a number of very many digits"
