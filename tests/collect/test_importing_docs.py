"""docs/importing.md lists every kind with its columns, as the code has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tenure.collect.subject import names, subject_named

PAGE = Path(__file__).parents[2] / "docs" / "importing.md"
TYPES = {
    "text": "text",
    "int64": "whole number",
    "float64": "number",
    "bool": "true/false",
    "decimal": "amount",
    "date": "date",
    "timestamp": "time",
}


@pytest.mark.parametrize("kind", names())
def test_every_kind_is_documented_column_by_column(kind: str) -> None:
    assert described(kind) in PAGE.read_text("utf-8"), (
        f"put this into docs/importing.md:\n\n{described(kind)}"
    )


def described(kind: str) -> str:
    """A kind's heading and table."""
    subject = subject_named(kind)
    sentence = " ".join((subject.fact.__doc__ or "").split()) if not subject.wide else ""
    rows = []
    for column in subject.columns:
        needed = _needed(subject.either, column.name, column.required)
        doc = column.doc.replace("|", " ")
        rows.append(f"| `{column.name}` | {TYPES[column.type]} | {needed} | {doc} |")
    head = ["| column | type | needed | what it is |", "|---|---|---|---|"]
    return (
        "\n".join([f"### `{kind}`", "", *([sentence, ""] if sentence else []), *head, *rows]) + "\n"
    )


def _needed(either: tuple[str, ...], name: str, required: bool) -> str:
    return "yes" if required else "one of them" if name in either else ""
