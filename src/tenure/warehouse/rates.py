"""rates.csv: day, currency, rate: what one unit of a currency is worth in the reporting currency from that day on."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pyarrow as pa

from tenure.errors import SettingError


def read(file: Path) -> pa.Table | None:
    """The rates, or None where there is no such file."""
    if not file.is_file():
        return None
    days: list[date] = []
    currencies: list[str] = []
    values: list[float] = []
    with file.open(newline="", encoding="utf-8-sig", errors="replace") as lines:
        reader = csv.DictReader(lines)
        for row in reader:
            try:
                days.append(date.fromisoformat(row["day"].strip()))
                currencies.append(row["currency"].strip().upper())
                values.append(float(row["rate"]))
                if not 0 < values[-1] < float("inf"):
                    raise ValueError("a rate is above zero")
            except (KeyError, ValueError, AttributeError, TypeError) as error:
                raise SettingError(
                    f"{file}:{reader.line_num}: {row}: {error}. A line is day,currency,rate, "
                    "as 2024-06-30,EUR,1.0713."
                ) from None
    return pa.table(
        {"day": pa.array(days, pa.date32()), "currency": currencies, "rate": values},
        schema=pa.schema([("day", pa.date32()), ("currency", pa.string()), ("rate", pa.float64())]),
    )
