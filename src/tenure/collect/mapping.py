"""Which column of a file tells which column of a kind: by name, or as the user says (`target=source`)."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tenure.collect import expression
from tenure.collect.expression import Expression
from tenure.collect.subject import MESSAGE_ID, Subject
from tenure.errors import UnreadableFile, UsageError

KNOWN_AT = "known_at"
ALL = "*"
LINE = re.compile(r"contract_line:(?P<column>.+)", re.DOTALL)
FORMAT = re.compile(r"(?P<column>.+?):(?P<format>%.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a target's value comes from: one column, several joined with `-`, a fixed value, or an expression."""

    columns: tuple[int, ...] = ()  # places in the file
    fixed: str | None = None
    format: str | None = None  # of a date or time, as strptime has it
    as_json: bool = False  # the columns as one JSON object
    only_filled: bool = False  # of those columns, the ones that are not empty
    of_line: bool = False  # the column names a contract line, and the value is that line's account
    tree: Expression | None = None  # what is more than one plain column
    zone: str | None = None  # whose clock times without a zone are; None: the workspace's
    named: str = ""  # what messages call it


@dataclass(frozen=True, slots=True)
class Mapped:
    """A file's columns, wired to the targets of a kind."""

    columns: tuple[str, ...]
    sources: Mapping[str, Source]
    unused: tuple[str, ...]
    spec: Mapping[str, str] = field(default_factory=dict)  # the same as `target=source`, complete
    stated: bool = False  # a column says when a row became known

    def where(self, target: str) -> str:
        """The file's name for a target, for messages."""
        source = self.sources.get(target)
        return source.named if source else target


def resolve(
    subject: Subject,
    given: Mapping[str, str],
    columns: Sequence[str],
    file: str,
    known_at: str | None,
) -> Mapped:
    """The wiring for a file with these columns. What is not given is found by name.

    Raises UsageError for a target that the kind doesn't have, UnreadableFile where the file lacks a column.
    """
    refuse_unknown_targets(subject, given)
    wiring = _Wiring(file, tuple(columns), given.get("currency", "currency"))
    sources: dict[str, Source] = {}
    spec: dict[str, str] = {}
    for target, text in given.items():
        spec[target] = text
        if text and not (target == "properties" and text == ALL):
            sources[target] = wiring.source(target, text)
    if known_at:
        sources[KNOWN_AT] = wiring.source(KNOWN_AT, known_at)
    used = {place for source in sources.values() for place in source.columns}
    whole = {
        s.columns[0]
        for t, s in sources.items()
        if len(s.columns) == 1 and t != MESSAGE_ID and not s.of_line and s.tree is None
    }
    for target in subject.targets:
        if (
            target not in given
            and (place := wiring.place(target)) is not None
            and place not in whole
        ):
            sources[target] = Source((place,), named=columns[place])
            spec[target] = columns[place]
            used.add(place)
    left = [place for place in range(len(columns)) if place not in used]
    if given.get("properties") == ALL and left:
        sources["properties"] = Source(tuple(left), as_json=True, named="properties")
        left = []
    elif subject.wide:
        for place in left:
            name = plain(columns[place])
            if given.get(name) == "":  # left out
                continue
            while name in sources:  # `Plan` beside `plan`
                name += "_2"
            sources[name] = Source((place,), named=columns[place])
            spec[name] = columns[place]
        left = []
    _refuse_missing(subject, sources, wiring)
    unused = tuple(columns[place] for place in left)
    return Mapped(tuple(columns), sources, unused, spec, stated=bool(known_at))


def refuse_unknown_targets(subject: Subject, given: Mapping[str, str]) -> None:
    """Before any file is opened: a target that the kind doesn't have is a slip of the pen."""
    if subject.wide:
        return
    allowed = (*subject.targets, MESSAGE_ID)
    for target in given:
        if target not in allowed:
            close = difflib.get_close_matches(target, allowed, 1)
            hint = f" Did you mean {close[0]}?" if close else ""
            if target == KNOWN_AT:
                hint = " Say --known-at COLUMN instead."
            raise UsageError(
                f"{subject.name} has no column {target}.{hint} It has: {', '.join(allowed)}"
            )


def plain(name: str) -> str:
    """A column's name as names are compared: lower case, blanks, hyphens and dots as underscores."""
    return re.sub(r"[\s\-.]+", "_", name.strip().lower())


def place_of(name: str, columns: Sequence[str]) -> int | None:
    """Where a column stands: named exactly so, or else by its plain name where only one column has it."""
    if name in columns:
        return list(columns).index(name)
    alike = [place for place, column in enumerate(columns) if plain(column) == plain(name)]
    return alike[0] if len(alike) == 1 else None


@dataclass(frozen=True, slots=True)
class _Wiring:
    file: str
    columns: tuple[str, ...]
    currency: str  # what says the currency of a row

    def source(self, target: str, text: str) -> Source:
        if text.startswith("="):
            return Source(fixed=text[1:], named=target)
        zoned = expression.ZONED.fullmatch(text) if self.place(text) is None else None
        if zoned and _is_zone(zoned["zone"]) and (found := self._found(target, zoned["of"])):
            return replace(found, zone=zoned["zone"])
        if found := self._found(target, text):
            return found
        said = LINE.fullmatch(text) or FORMAT.fullmatch(text)
        parts = [said["column"]] if said else list(expression.leaves(text))
        gone = [part for part in parts if expression.parse(part, self.place) is None]
        missing = gone[0] if gone else text
        close = difflib.get_close_matches(plain(missing), [plain(name) for name in self.columns], 1)
        near = next((name for name in self.columns if close and plain(name) == close[0]), None)
        hint = f" Did you mean {near}?" if near else ""
        raise UnreadableFile(
            f"{self.file}, line 1: there is no column {missing} (wanted for {target}).{hint} "
            f"The file has: {', '.join(self.columns)}"
        )

    def _found(self, target: str, text: str) -> Source | None:
        if (place := self.place(text)) is not None:
            return Source((place,), named=self.columns[place])
        if (form := FORMAT.fullmatch(text)) and (place := self.place(form["column"])) is not None:
            return Source((place,), format=form["format"], named=self.columns[place])
        if (line := LINE.fullmatch(text)) and (place := self.place(line["column"])) is not None:
            return Source((place,), of_line=target == "account_id", named=self.columns[place])
        places = [self.place(part) for part in text.removesuffix("+").split("+")]
        if "+" in text and None not in places:
            joined = tuple(place for place in places if place is not None)
            as_json = target == "properties"
            return Source(joined, as_json=as_json, only_filled=text.endswith("+"), named=text)
        tree = expression.parse(text, self.place, self.currency)
        if tree is None:
            return None
        read = tuple(dict.fromkeys(expression.places(tree)))
        return Source(read, tree=tree, named=text)

    def place(self, name: str) -> int | None:
        return place_of(name, self.columns)


def _is_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return False
    return True


def _refuse_missing(subject: Subject, sources: Mapping[str, Source], wiring: _Wiring) -> None:
    missing = [name for name in subject.required if name not in sources]
    if subject.either and not any(name in sources for name in subject.either):
        missing.append(" or ".join(subject.either))
    if not missing:
        return
    hints = [f"--map {name.split(' or ')[0]}={_nearest(name, wiring.columns)}" for name in missing]
    raise UnreadableFile(
        f"{wiring.file}, line 1: no column for {', '.join(missing)}. "
        f"The file has: {', '.join(wiring.columns)}. Say which it is, for example {' '.join(hints)}"
    )


def _nearest(target: str, columns: Sequence[str]) -> str:
    from tenure.collect.suggest import likely

    return likely(target.split(" or ")[0], columns) or "COLUMN"


def mapping_text(spec: Mapping[str, str], **more: object) -> str:
    """As kept with a rejected row: all that is needed to read it again in the same way."""
    return json.dumps({"map": dict(spec), **more}, ensure_ascii=False, sort_keys=True)
