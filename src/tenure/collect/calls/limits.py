"""What is too large to be one call."""

from __future__ import annotations

MOST_BYTES = 512 * 1024  # of one event
TOO_LARGE = f"too_large: more than {MOST_BYTES // 1024} KiB"
