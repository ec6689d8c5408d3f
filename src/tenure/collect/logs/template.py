"""Templates: of paths and hosts (`/projects/{project}/export`), which match; of values (`{project}`), which are filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from tenure.collect.logs.regex import Found, Regex

PIECE = re.compile(r"\{([^{}]*)\}")
NAME = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Value:
    """A text with names in braces; None as soon as one of them is missing."""

    text: str
    names: tuple[str, ...]

    def filled(self, told: Callable[[str], str | None]) -> str | None:
        """The text, each name replaced by what `told` says of it."""
        if not self.names:
            return self.text
        found = {name: told(name) for name in self.names}
        if None in found.values():
            return None
        return PIECE.sub(lambda piece: found[piece[1].strip()] or "", self.text)


def value(text: str) -> Value:
    """Raises ValueError where a brace is left open or empty."""
    names = tuple(dict.fromkeys(name.strip() for name in PIECE.findall(text)))
    if "" in names:
        raise ValueError("has braces with no name between them")
    if re.search(r"[{}]", PIECE.sub("", text)):
        raise ValueError("has a brace without its partner")
    return Value(text, names)


def path(template: str) -> re.Pattern[str]:
    """What a path template matches: `{name}` and `*` within a segment, `**` any number of segments; a slash at the end or not."""
    if not template.startswith("/"):
        raise ValueError('must begin with a slash: "/projects/{project}/export"')
    end = "" if template.endswith("**") else "/?"
    return re.compile(_pattern(template.rstrip("/") or "", "/") + end)


def first_part(template: str) -> str | None:
    """The first part of every path that a template matches; None: it may be any."""
    first = template.split("/", 2)[1] if template.startswith("/") else ""
    return first if first.isascii() and not set(first) & set("{}*%") else None


def host(template: str) -> re.Pattern[str]:
    """What a host template matches: `{account}.app.example.com`; `*` within a part, `**` any number of parts."""
    return re.compile(_pattern(template.lower(), "."), re.IGNORECASE)


def regex(text: str) -> Regex:
    """An own regular expression; `(?<name>…)` as well as `(?P<name>…)`. Raises ValueError."""
    try:
        return Regex(text)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from None


def pieces(found: re.Match[str] | Found) -> Mapping[str, str | None]:
    """The named pieces of a match, `%2F` and the like undone."""
    told = found.groupdict()
    for name, said in told.items():
        if said is not None and "%" in said:
            told[name] = unquote(said)
    return told


def _pattern(template: str, between: str) -> str:
    pattern = ""
    inside = f"[^{re.escape(between)}]+?"
    for part in re.split(r"(\{[^{}]*\}|\*\*|\*)", template):
        if part == "**":
            pattern += ".*"
        elif part == "*":
            pattern += inside
        elif part.startswith("{") and part.endswith("}"):
            name = part[1:-1].strip()
            if not NAME.fullmatch(name):
                raise ValueError(f"has {part}: a name has letters, digits and _")
            if f"(?P<{name}>" in pattern:
                raise ValueError(f"names {name} twice")
            pattern += f"(?P<{name}>{inside})"
        elif "{" in part or "}" in part:
            raise ValueError("has a brace without its partner")
        else:
            pattern += _literal(part)
    return pattern


def _literal(part: str) -> str:
    """`/übersicht` stands in logs as `/%C3%BCbersicht`."""
    coded = quote(part, safe="/:@!$&'()*+,;=~-._%")
    return re.escape(part) if coded == part else f"(?:{re.escape(part)}|(?i:{re.escape(coded)}))"
