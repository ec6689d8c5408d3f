"""The key of a fact: 128 bits, stored as two signed halves, shown as 32 hexadecimal digits."""

from __future__ import annotations

HALF = 2**63  # the halves in the lake are signed


def shown(high: int, low: int) -> str:
    """The fact's id as people and corrections write it."""
    return f"{high % 2**64:016x}{low % 2**64:016x}"


def halves(column: str) -> str:
    """SQL of the two columns `fact_high`, `fact_low` out of a column of ids; null where it is no id."""
    return f"{_signed(column, 1)} AS fact_high, {_signed(column, 17)} AS fact_low"


def high(number: str) -> str:
    """SQL of the upper half of an unsigned 128-bit number."""
    return f"(({number} >> 64)::HUGEINT - {HALF})::BIGINT"


def low(number: str) -> str:
    """SQL of its lower half."""
    return f"(({number} & {2**64 - 1})::HUGEINT - {HALF})::BIGINT"


def _signed(column: str, start: int) -> str:
    digits = f"CASE WHEN length({column}) = 32 THEN substr({column}, {start}, 16) END"
    unsigned = f"TRY_CAST('0x' || {digits} AS UBIGINT)::HUGEINT"
    return f"(({unsigned} + {HALF}) % {2**64} - {HALF})::BIGINT"
