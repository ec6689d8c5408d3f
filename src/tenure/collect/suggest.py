"""What a file is likely to be, and which of its columns tells what: proposed from the header, the first rows and the name."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tenure.collect.files import open_file
from tenure.collect.mapping import plain
from tenure.collect.subject import MESSAGE_ID, Subject, names, subject_named
from tenure.collect.synonyms import FILES, SYNONYMS

ROWS = 200  # looked at
SAMPLES = 3  # shown of a column
START = "started_at"


@dataclass(frozen=True, slots=True)
class ColumnSeen:
    """A column of the file: a few of its values, what they look like, the target proposed for it, and how sure (0 to 1)."""

    name: str
    samples: tuple[str, ...]
    looks_like: str  # time number flag text nothing
    target: str | None
    sure: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A proposal to look at before anything is imported."""

    kind: str
    mapping: Mapping[str, str]  # target -> column, as `import_files` takes it
    columns: tuple[ColumnSeen, ...]
    sure: float  # 0 to 1
    missing: tuple[str, ...]  # targets that the kind needs and no column was found for
    others: tuple[str, ...]  # the next likely kinds


def suggest(data: Path | bytes, name: str) -> Suggestion:
    """The likeliest kind and mapping of a file. Raises UnreadableFile where it cannot be read."""
    columns, rows = _first(data, name)
    looks = [look([row[place] for row in rows if row[place]]) for place in range(len(columns))]
    tried = sorted(
        (_fit(subject_named(kind), columns, looks, name) for kind in names()),
        key=lambda fit: -fit.score,
    )
    best = tried[0]
    added = _completed(best, columns, name)
    chosen = {column: (target, sure) for target, (column, sure) in best.found.items()}
    seen = tuple(
        ColumnSeen(
            name=column,
            samples=tuple(dict.fromkeys(row[place] for row in rows if row[place]))[:SAMPLES],
            looks_like=looks[place],
            target=chosen.get(column, (None, 0.0))[0],
            sure=chosen.get(column, (None, 0.0))[1],
        )
        for place, column in enumerate(columns)
    )
    return Suggestion(
        kind=best.subject.name,
        mapping={target: column for target, (column, _) in best.found.items()} | added,
        columns=seen,
        sure=round(best.sure, 2),
        missing=tuple(target for target in best.missing if not {*target.split(" or ")} & {*added}),
        others=tuple(fit.subject.name for fit in tried[1:4] if fit.score > 0),
    )


def likely(target: str, columns: Sequence[str]) -> str | None:
    """The column whose name fits a target best, if any does."""
    found = [(how, column) for column in columns if (how := _alike(target, column)) > 0]
    return max(found, default=(0.0, None), key=lambda pair: pair[0])[1]


def look(values: Sequence[str]) -> str:
    """What most of a column's values look like: one bad value is a row to mend, not another kind of column."""
    if not values:
        return "nothing"
    tests = {"flag": FLAG, "number": NUMBER, "time": TIME}
    return next(
        (
            word
            for word, test in tests.items()
            if 2 * sum(bool(test.fullmatch(v.strip())) for v in values) > len(values)
        ),
        "text",
    )


@dataclass(frozen=True, slots=True)
class _Fit:
    subject: Subject
    found: Mapping[str, tuple[str, float]]  # target -> column, how sure
    missing: tuple[str, ...]
    score: float
    sure: float


def _fit(subject: Subject, columns: Sequence[str], looks: Sequence[str], file: str) -> _Fit:
    """The best one-to-one assignment of columns to the kind's targets, taken greedily, and how well it fills them."""
    types = {column.name: column.type for column in subject.columns} | {MESSAGE_ID: "text"}
    pairs = sorted(
        (
            (
                _alike(target, column, subject.name) * _type_fits(types[target], looks[place]),
                -place,
                target,
                column,
            )
            for target in types
            for place, column in enumerate(columns)
        ),
        reverse=True,
    )
    found: dict[str, tuple[str, float]] = {}
    taken: set[str] = set()
    for sure, _, target, column in pairs:
        if sure > 0 and target not in found and column not in taken:
            found[target] = (column, sure)
            taken.add(column)
    if subject.wide:
        found.pop(MESSAGE_ID, None)
    needed = [*subject.required, *(["/".join(subject.either)] if subject.either else [])]
    have = [_best(found, name.split("/")) for name in needed]
    missing = tuple(
        name.replace("/", " or ") for name, sure in zip(needed, have, strict=True) if not sure
    )
    required = sum(have) / len(needed)
    own = [
        target for target in subject.targets if target not in subject.required and target in found
    ]
    optional = sum(found[target][1] for target in own)
    hint = 1.0 if any(word in plain(file) for word in FILES.get(subject.name, ())) else 0.0
    whole = 1.0 if not missing else 0.0
    # a wide table has no time
    told = 0.0 if subject.wide and "time" in looks and START not in found else 0.5
    score = whole + 2 * required + 0.25 * optional + 2 * hint + told
    return _Fit(subject, found, missing, score, min(1.0, required * (0.7 + 0.3 * hint)))


def _completed(fit: _Fit, columns: Sequence[str], file: str) -> dict[str, str]:
    """What is needed and can be had otherwise than from one column."""
    missing, kind = " ".join(fit.missing), fit.subject.name
    added = {}
    if (
        kind == "contract_line"
        and "line_id" in missing
        and {"account_id", "product"} <= {*fit.found}
    ):
        added["line_id"] = f"{fit.found['account_id'][0]}+{fit.found['product'][0]}"
    if kind == "outcome" and "outcome" in missing and "churn" in plain(file):
        added["outcome"] = "=churned"
    line = likely("line_id", columns)
    if (
        "account_id" in missing
        and line
        and {"subscription", "contract"} & {*plain(line).split("_")}
    ):
        added["account_id"] = f"contract_line:{line}"
    return added


def _best(found: Mapping[str, tuple[str, float]], targets: Sequence[str]) -> float:
    return max((found[target][1] for target in targets if target in found), default=0.0)


def _alike(target: str, column: str, kind: str = "") -> float:
    """1 for the same name; less for a synonym, by its place in the list; less again for a part of a name."""
    name = plain(column)
    if name == target:
        return 1.0
    synonyms = (*SYNONYMS.get(f"{kind}.{target}", ()), *SYNONYMS.get(target, ()))
    if name in synonyms:
        return 0.9 - 0.2 * synonyms.index(name) / len(synonyms)
    words = set(name.split("_"))
    if "id" in words and not target.endswith("_id"):
        return 0.0
    if set(target.split("_")) <= words:
        return 0.6 if "_" in target else 0.3
    return 0.3 if any(len(word) > 3 and set(word.split("_")) <= words for word in synonyms) else 0.0


def _type_fits(type_: str, looks: str) -> float:
    fits: Mapping[str, tuple[str, ...]] = {
        "timestamp": ("time",),
        "date": ("time",),
        "int64": ("number", "flag"),
        "float64": ("number", "flag"),
        "decimal": ("number", "flag"),
        "bool": ("flag",),
    }
    return 1.0 if looks == "nothing" or looks in fits.get(type_, (looks,)) else 0.0


def _first(data: Path | bytes, name: str) -> tuple[tuple[str, ...], list[list[str]]]:
    """The columns and the first rows, as text."""
    if isinstance(data, Path):
        return first_rows(data)
    with tempfile.TemporaryDirectory(prefix="tenure-look-") as folder:
        path = Path(folder) / (Path(name).name or "pasted")
        path.write_bytes(data)
        return first_rows(path)


def first_rows(path: Path) -> tuple[tuple[str, ...], list[list[str]]]:
    """The columns of a file and its first rows that can be read, as text."""
    rows: list[list[str]] = []
    with closing(open_file(path)) as file:
        for batch in file.batches():
            for row in batch.slice(0, ROWS).to_pylist():
                if row["broken"] is None:
                    rows.append([_shown(row[f"c{place}"]) for place in range(len(file.columns))])
            if len(rows) >= ROWS:
                break
    return file.columns, rows[:ROWS]


def _shown(value: object) -> str:
    return "" if value is None else str(value).strip()


FLAG = re.compile(r"true|false|yes|no|t|f|0|1", re.IGNORECASE)
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
TIME = re.compile(
    r"\d{4}[-/]\d{1,2}[-/]\d{1,2}([T ].*)?|\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4}([T ,].*)?|1\d{9}|1\d{12}"
)
