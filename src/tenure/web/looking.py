"""The page of a kept file: its first rows, what each column becomes, and what a check has found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenure.web import words
from tenure.web.data import choices
from tenure.web.frame import Frame, Part
from tenure.web.table import Shown, shown
from tenure.web.upload import BY_HAND, WIDE, Upload

if TYPE_CHECKING:
    from tenure.collect.mappings import Fitted
    from tenure.collect.trial import Trial

ROWS = 20
CELL = 120  # signs of a cell
ALL = "*"


@dataclass(frozen=True, slots=True)
class Option:
    """A choice in a select."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Target:
    """A column of Tenure, and what of the file tells it."""

    name: str
    title: str
    doc: str
    required: bool
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Rest:
    """A column of the file that becomes an attribute, or not."""

    place: int
    name: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Becomes:
    """What the rows become: one kind of fact."""

    kind: str
    title: str
    wide: bool
    needs: str
    targets: tuple[Target, ...]
    rest: tuple[Rest, ...]
    missing: tuple[str, ...]
    known: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of one kind has found."""

    title: str
    summary: str
    wrong: Shown | None
    trouble: str
    good: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadPage:
    """How a file is read, to be looked at and changed."""

    token: str
    file: str
    kind: str
    sheet: str
    like: str
    source: str
    ids: str
    by_ids: tuple[Option, ...]
    recognised: str
    notes: str
    by_hand_href: str
    kinds: tuple[Part, ...]
    others: tuple[Part, ...]
    sheets: tuple[Option, ...]
    first: Shown
    shown_rows: str
    parts: tuple[Becomes, ...]
    checked: tuple[Checked, ...]
    error: str


def upload_page(
    upload: Upload,
    parts: Sequence[Fitted],
    frame: Frame,
    *,
    trials: Sequence[Trial] = (),
    error: str = "",
    form: Mapping[str, str] | None = None,
) -> UploadPage:
    """The page of a kept file whose rows become `parts`."""
    columns, rows = upload.read
    ready = upload.ready
    here = f"/uploads/{upload.token}"
    sheet = {"sheet": upload.sheet} if upload.sheet else {}
    kinds = [part.kind for part in parts]
    others = () if ready else upload.suggestion.others
    return UploadPage(
        token=upload.token,
        file=upload.path.name,
        kind=kinds[0] if kinds and not ready else "",
        sheet=upload.sheet,
        like=ready.name if ready else BY_HAND,
        source=(form or {}).get("source") or (ready.source if ready else ""),
        ids=ready.ids if ready else "",
        by_ids=_by_ids(ready.ids, (form or {}).get("ids", ready.ids)) if ready else (),
        recognised=ready.title if ready else "",
        notes=ready.notes if ready else "",
        by_hand_href=frame.link(here, like=BY_HAND, **sheet),
        kinds=choices(),
        others=tuple(
            Part(f"{words.title(k)}s", frame.link(here, kind=k, **sheet))
            for k in others
            if k not in kinds
        ),
        sheets=tuple(Option(s, s, s == upload.sheet) for s in upload.sheets),
        first=shown(columns, [[_cell(cell) for cell in row] for row in rows[:ROWS]]),
        shown_rows="row" if len(rows) == 1 else words.counted(min(len(rows), ROWS), "row"),
        parts=tuple(_becomes(part, columns) for part in parts),
        checked=tuple(_checked(one, len(trials) > 1) for one in trials),
        error=error,
    )


def _by_ids(system: str, chosen: str) -> tuple[Option, ...]:
    """Whose ids the file has, where they need not be the product's."""
    if not system:
        return ()
    match = f"those of {system.capitalize()}, to be matched with the product's"
    return (Option(system, match, chosen == system), Option("", "the product's own", not chosen))


def _becomes(part: Fitted, columns: Sequence[str]) -> Becomes:
    from tenure.collect.mapping import place_of, plain
    from tenure.collect.subject import MESSAGE_ID, subject_named

    subject = subject_named(part.kind)
    mapping = dict(part.mapping)
    for name in subject.targets:  # what is found by its name in any case
        if name not in mapping and (place := place_of(name, columns)) is not None:
            mapping[name] = columns[place]
    targets = [
        Target(
            column.name,
            words.title(column.name),
            column.doc.replace("`", ""),
            column.required,
            _options(column.name, mapping.get(column.name, ""), columns),
        )
        for column in subject.columns
    ]
    own = set(subject.targets)
    if subject.wide:
        more = [(name, text) for name, text in mapping.items() if name not in own and text]
        targets += [
            Target(name, words.title(name), "An attribute.", False, _options(name, text, columns))
            for name, text in more
        ]
    else:
        doc = "The row's own id: of several rows with one id, one is kept."
        given = _options(MESSAGE_ID, mapping.get(MESSAGE_ID, ""), columns)
        targets.append(Target(MESSAGE_ID, "Message id", doc, False, given))
    used = {text for text in mapping.values() if text}
    rest = [
        Rest(
            place,
            name,
            tuple(
                Option(value, text, _how(name, part, plain(name), mapping) == value)
                for value, text in (
                    ("", "attribute, known from now on"),
                    ("static", "attribute, always so"),
                    ("out", "left out"),
                )
            ),
        )
        for place, name in enumerate(columns)
        if subject.wide and name not in used
    ]
    needed = [name for name in subject.required if not mapping.get(name)]
    if subject.either and not any(mapping.get(name) for name in subject.either):
        needed.append(" or ".join(subject.either))
    return Becomes(
        kind=part.kind,
        title=f"{words.title(part.kind)}s" if not subject.wide else f"Attributes of {_whose(part)}",
        wide=subject.wide,
        needs=_left_out(part.needs) if part.needs else "",
        targets=tuple(targets),
        rest=tuple(rest),
        missing=tuple(words.title(name) for name in needed),
        known=_known(part, columns),
    )


def _left_out(needs: str) -> str:
    """Which rows are left out, in words."""
    from tenure.collect import expression

    column = next(expression.leaves(needs), needs)
    listed = needs.removeprefix(column).strip("{}")
    words_ = [
        word for word, _, value in (pair.partition("=") for pair in listed.split(";")) if not value
    ]
    if not listed:
        return f"Rows without {column} are left out."
    return f"Rows in which {column} is {' or '.join(words_)} are left out."


def _options(target: str, said: str, columns: Sequence[str]) -> tuple[Option, ...]:
    from tenure.collect.mapping import place_of

    place = place_of(said, columns) if said else None
    chosen = columns[place] if place is not None else said
    first = [Option("", "none", not chosen)]
    if target == "properties":
        first.append(Option(ALL, "all columns not used otherwise", chosen == ALL))
    if chosen and chosen not in columns and chosen != ALL:
        text = f"always: {chosen[1:]}" if chosen.startswith("=") else chosen
        first.append(Option(chosen, text, True))
    return (*first, *(Option(column, column, column == chosen) for column in columns))


def _how(column: str, part: Fitted, name: str, mapping: Mapping[str, str]) -> str:
    if mapping.get(name) == "":
        return "out"
    return "static" if column in part.static or name in part.static else ""


def _known(part: Fitted, columns: Sequence[str]) -> tuple[Option, ...]:
    wide = part.kind in WIDE
    usual = Option("", "from now on" if wide else "when it happened", not part.known_at)
    other = [] if wide else [Option("now", "from now on", part.known_at == "now")]
    said = part.known_at
    if said and said not in columns and said not in ("now", "happened"):
        other.append(Option(said, f"as {said} says", True))
    return (
        usual,
        *other,
        *(Option(column, f"as {column} says", column == said) for column in columns),
    )


def _checked(trial: Trial, named: bool) -> Checked:
    rows = words.counted(trial.received + trial.filtered, "row")
    parts = [
        f"{words.number(trial.good)} can be stored",
        f"{words.number(trial.rejected)} would be rejected",
    ]
    if trial.filtered:
        parts.append(f"{words.number(trial.filtered)} left out")
    return Checked(
        title=f"{words.title(trial.kind)}s" if named else "",
        summary=f"{rows}: {', '.join(parts)}",
        wrong=shown(
            ("Why", "Rows", "At lines"),
            [(one.reason, one.rows, _lines(one.lines, one.rows)) for one in trial.wrong],
            (1,),
        )
        if trial.wrong
        else None,
        trouble=trial.trouble or "",
        good=not trial.rejected and not trial.trouble,
    )


def _lines(lines: Sequence[int], rows: int) -> str:
    listed = ", ".join(f"{line:,}" for line in lines)
    return f"{listed} …" if rows > len(lines) else listed


def _cell(text: str) -> str:
    return text if len(text) <= CELL else text[: CELL - 1] + "…"


def _whose(part: Fitted) -> str:
    return "accounts" if part.kind == "account" else "people"
