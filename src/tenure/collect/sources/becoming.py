"""What a source's rows become: `[facts.event]` with a line for each target, in the language of `--map`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tenure.catalog.table import Table
from tenure.collect.mapping import refuse_unknown_targets
from tenure.collect.subject import names, subject_named
from tenure.errors import UsageError

FACTS = "facts"
KNOWN_AT, STATIC, NEEDS, OTHERS = "known_at", "static", "needs", "others"


@dataclass(frozen=True, slots=True)
class Becoming:
    """Each row becomes a fact of this kind. One source may have several, also of one kind."""

    kind: str
    mapping: Mapping[str, str]  # target -> column, =text, a+b …
    known_at: str | None  # now, happened or a column; None: as is usual
    static: tuple[str, ...]  # of a wide table: what never changes
    needs: str | None  # rows in which this column is empty are not meant
    others: bool  # of a wide table: whether columns that nothing names are kept too
    where: str  # file:line, for messages


def becomings(root: Table) -> tuple[Becoming, ...]:
    """All of `[facts.KIND]` and `[[facts.KIND]]`; DefinitionError where there is none or one is wrong."""
    facts = root.table(FACTS)
    facts.only(*names())
    found = []
    for kind, given in facts.given.items():
        many = facts.tables(kind) if isinstance(given, list) else [facts.table(kind)]
        found += [_becoming(kind, one) for one in many]
    if not found:
        root.refuse(FACTS, "is missing: say what the rows become, for example [facts.event]")
    return tuple(found)


def _becoming(kind: str, of: Table) -> Becoming:
    subject = subject_named(kind)
    mapping = {}
    for target, source in of.given.items():
        if target in (KNOWN_AT, STATIC, NEEDS, OTHERS):
            continue
        if not isinstance(source, str):
            of.refuse(target, f'must be a text: {target} = "COLUMN", or "=TEXT" for a fixed text')
        mapping[target] = source
    static = of.checked(STATIC, [], _texts, "a list of columns")
    if static and not subject.wide:
        of.refuse(STATIC, "is for account and person: other kinds have times")
    try:
        refuse_unknown_targets(subject, mapping)
    except UsageError as error:
        wrong = next(iter(t for t in mapping if t not in subject.targets), "")
        of.refuse(wrong, f"cannot be: {error}")
    return Becoming(
        kind=subject.name,
        mapping=mapping,
        known_at=of.text(KNOWN_AT, None),
        static=tuple(static),
        needs=of.text(NEEDS, None),
        others=of.flag(OTHERS, False),
        where=of.place(),
    )


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)
