"""What goes wrong with a thing that is done again and again: said once, and tried later and later."""

from __future__ import annotations

from collections.abc import Callable

from tenure.errors import TenureError

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds after something went wrong

Say = Callable[[str], None]


class Troubles:
    """Those of one thing."""

    def __init__(self, what: str, say: Say) -> None:
        self.what, self.say = what, say
        self.failures, self.said = 0, ""

    def guard(self, do: Callable[[], object]) -> None:
        """Do it; what it raises is said."""
        try:
            do()
        except Exception as error:
            self.failures += 1
            told = (
                str(error) if isinstance(error, TenureError) else f"{type(error).__name__}: {error}"
            )
            if told != self.said:
                self.say(f"{self.what}: {told}")
            self.said = told
        else:
            self.failures, self.said = 0, ""

    def pause(self) -> float:
        """Seconds to wait before the next time; 0: as usual."""
        if not self.failures:
            return 0.0
        return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(self.failures - 1, 10))
