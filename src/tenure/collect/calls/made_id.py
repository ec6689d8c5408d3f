"""An id for an event that came without: from what it says, so that the same body sent again is the same event.

Where it does not even say when it happened, every arrival is an event of its own: the same words twice are two clicks.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import md5

from msgspec import Raw


def made_id(slices: Sequence[Raw], ordinal: int, dated: object, received_at: int) -> str:
    """Of the event at `ordinal` among those of its request; `dated`: the time that it says, if any."""
    said = bytes(slices[ordinal])
    same = sum(bytes(slice_) == said for slice_ in slices[:ordinal])
    return f"{md5(said).hexdigest()}/{same}/{'' if dated else received_at}"
