"""What a target's value is made of, where it is more than one column: places inside JSON, alternatives, products, words.

    properties.plan.tier        inside the JSON of column `properties`; a number counts items of a list from 0
    user_id|anonymous_id        the first that is filled
    a+b                         joined with -
    first&last                  joined with a blank, whatever of them is filled
    price*quantity              multiplied
    updated_at?status           the one where the other is filled
    minor:amount_due            an amount in cents, or in what the row's currency has instead (yen have none)
    interval{month=1;year=12}   a word for another; `*=` for all others, nothing after = for none
    …|=1                        as the last alternative: a fixed text

A name that is a column as it stands is always the column: `Created (UTC)`, `a+b`, `x.y`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

MINOR = "minor:"
SIGNS = (("?", "where"), ("*", "times"), ("&", "spaced"), ("+", "joined"))  # the loosest first
WORDS = re.compile(r"(?P<of>.+?)\{(?P<words>[^{}]*)\}", re.DOTALL)
ZONED = re.compile(
    r"(?P<of>.+)@(?P<zone>[A-Za-z][A-Za-z0-9_+\-]*(/[A-Za-z0-9_+\-]+){0,2})", re.DOTALL
)
Place = Callable[[str], int | None]  # of a column, by its name


@dataclass(frozen=True, slots=True)
class Cells:
    """A column, or a place inside the JSON that it holds."""

    place: int
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fixed:
    """A text that is the same in every row."""

    text: str


@dataclass(frozen=True, slots=True)
class Made:
    """Something made of others: `first`, `joined`, `spaced` or `times` of them, or one `where` the other is filled."""

    how: str
    of: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """A word for another; `other` stands for all that are not listed (None: they stay)."""

    of: Expression
    words: tuple[tuple[str, str], ...]
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Minor:
    """An amount in the minor unit of a currency."""

    of: Expression
    currency: Expression | None


Expression = Cells | Fixed | Made | Words | Minor


def parse(text: str, place: Place, currency: str | None = None) -> Expression | None:
    """The expression; None where a column that it names is not there. `currency`: what says the row's currency."""
    if (column := place(text)) is not None:
        return Cells(column)
    if text.startswith("="):
        return Fixed(text[1:])
    if len(parts := split(text, "|")) > 1:
        return _made("first", parts, place, currency)
    if text.startswith(MINOR):
        of = parse(text.removeprefix(MINOR), place)
        return of and Minor(of, parse(currency, place) if currency else None)
    for sign, how in SIGNS:
        if len(parts := split(text, sign)) > 1:
            return _made(how, parts, place, currency)
    if found := WORDS.fullmatch(text):
        of = parse(found["of"], place, currency)
        return of and _words(of, found["words"])
    return _inside(text, place)


def fitted(text: str, place: Place) -> str | None:
    """The same without the alternatives whose columns are not there; None where none is left."""
    if text.startswith("=") or place(text) is not None:
        return text
    if found := ZONED.fullmatch(text):
        of = fitted(found["of"], place)
        return of and f"{of}@{found['zone']}"
    left = [part for part in split(text, "|") if parse(part, place) is not None]
    return "|".join(left) if any(not part.startswith("=") for part in left) else None


def leaves(text: str) -> Iterator[str]:
    """The names of columns in it, for a message about one that is not there."""
    text = found["of"] if (found := ZONED.fullmatch(text)) else text
    parts = [part.removeprefix(MINOR) for part in split(text, "|")]
    for sign, _ in SIGNS:
        parts = [inner for part in parts for inner in split(part, sign)]
    for part in parts:
        if not part.startswith("="):
            yield found["of"] if (found := WORDS.fullmatch(part)) else part


def places(expression: Expression) -> Iterator[int]:
    """The columns that it reads, the currency's apart."""
    if isinstance(expression, Cells):
        yield expression.place
    elif isinstance(expression, Made):
        for part in expression.of:
            yield from places(part)
    elif isinstance(expression, Words | Minor):
        yield from places(expression.of)


def split(text: str, sign: str) -> list[str]:
    """The parts between the signs that stand outside of braces."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter == "{") - (letter == "}")
        if letter == sign and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _made(how: str, parts: list[str], place: Place, currency: str | None) -> Made | None:
    found = [parse(part, place, currency) for part in parts]
    whole = tuple(part for part in found if part is not None)
    return Made(how, whole) if len(whole) == len(parts) else None


def _words(of: Expression, text: str) -> Words:
    pairs = [pair.partition("=") for pair in text.split(";") if pair.strip()]
    told = tuple((word.strip(), value.strip()) for word, _, value in pairs)
    other = next((value for word, value in told if word == "*"), None)
    return Words(of, tuple(pair for pair in told if pair[0] != "*"), other)


def _inside(text: str, place: Place) -> Cells | None:
    """The longest beginning that is a column; the rest leads into its JSON."""
    keys = text.split(".")
    for length in range(len(keys) - 1, 0, -1):
        if (column := place(".".join(keys[:length]))) is not None:
            return Cells(column, tuple(keys[length:])) if all(keys[length:]) else None
    return None
