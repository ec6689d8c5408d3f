"""A name that a definition can have, made of any text: "Report Run", "reportRun" and "report-run" are `report_run`."""

from __future__ import annotations

import re


def as_name(text: str) -> str:
    """Small letters, digits and _; empty where nothing of the text can be kept."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)
    name = re.sub(r"[^a-z0-9]+", "_", parted.lower()).strip("_")
    return f"n_{name}" if name[:1].isdigit() else name
