"""The times of logs, in microseconds since 1970: as servers write them, ISO 8601, or numbers by their size."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from tenure.collect.times import MICROS, MILLIS, SECONDS

MONTHS = {
    name: number
    for number, name in enumerate(
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
        start=1,
    )
}
CLF = re.compile(
    r"(\d\d?)/([A-Z][a-z]{2})/(\d{4})[: ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,6})\d*)?(?: ?([+-])(\d\d):?(\d\d))?"
)
NUMBER = re.compile(r"\d{9,19}(?:\.\d{1,9})?")
KEPT = 200_000  # cells; then it begins anew, so that no log fills the memory
FIRST, LAST = -2_208_988_800_000_000, 7_258_118_400_000_000  # 1900 to 2200


class Times(dict[Any, int | None]):
    """What cells tell, each found out once: `times[b"17/May/2015:10:05:03 +0000"]`; None where it is no time."""

    def __init__(self, form: str = "", zone: str = "UTC") -> None:
        super().__init__()
        self._form = form
        self._zone: tzinfo = ZoneInfo(zone) if zone != "UTC" else UTC

    def __missing__(self, cell: Any) -> int | None:
        if len(self) > KEPT:
            self.clear()
        try:
            told = self._told(cell)
        except (ValueError, OverflowError):
            told = None
        self[cell] = told = told if told is not None and FIRST <= told < LAST else None
        return told

    def _told(self, cell: Any) -> int | None:
        if isinstance(cell, bool) or cell is None:
            return None
        if isinstance(cell, int | float):
            return _number(cell)
        said = (cell.decode("ascii", "replace") if isinstance(cell, bytes) else str(cell)).strip()
        if self._form:
            return self._micros(datetime.strptime(said, self._form))
        if found := CLF.fullmatch(said):
            return self._clf(found)
        if NUMBER.fullmatch(said):
            return _number(float(said) if "." in said else int(said))
        return self._micros(datetime.fromisoformat(said.replace(",", ".", 1).replace(" UTC", "Z")))

    def _clf(self, found: re.Match[str]) -> int | None:
        if found[2] not in MONTHS:
            return None
        part = int((found[7] or "0").ljust(6, "0"))
        day, hour, minute, second = (int(found[n]) for n in (1, 4, 5, 6))
        at = datetime(int(found[3]), MONTHS[found[2]], day, hour, minute, min(second, 59), part)
        if not found[8]:
            return self._micros(at)
        ahead = (int(found[9]) * 60 + int(found[10])) * (
            60_000_000 if found[8] == "+" else -60_000_000
        )
        return _since(at.replace(tzinfo=UTC)) - ahead

    def _micros(self, at: datetime) -> int:
        return _since(at if at.tzinfo else at.replace(tzinfo=self._zone))


def _number(told: float) -> int | None:
    size = abs(told)
    if size < 10**8 or size >= 10**19:
        return None
    if size < SECONDS:
        return round(told * 1_000_000)
    if size < MILLIS:
        return round(told * 1_000)
    return int(told) if size < MICROS else int(told) // 1_000


def _since(at: datetime) -> int:
    gone = at - BEGIN
    return (gone.days * 86_400 + gone.seconds) * 1_000_000 + gone.microseconds


BEGIN = datetime(1970, 1, 1, tzinfo=UTC)
