"""An import that runs while its page asks how far it is, and what came of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tenure.errors import TenureError
from tenure.web import words
from tenure.web.frame import Frame
from tenure.web.table import Shown, shown

if TYPE_CHECKING:
    from tenure.collect.scratch import Progress
    from tenure.collect.taking import Taken

KEPT = 50  # finished ones that can still be looked at
PATIENCE = 1.5  # seconds that an answer waits: most files are in by then


@dataclass
class Importing:
    """One import, running or done."""

    file: str
    stage: str = "Waiting"
    done: int = 0
    total: int | None = None
    taken: Sequence[Taken] = ()
    trouble: str = ""
    ended: threading.Event = field(default_factory=threading.Event)

    def say(self, stage: str, done: int, total: int | None) -> None:
        """How far it is."""
        self.stage, self.done, self.total = stage, done, total


class Imports:
    """The imports of this process, by the token of their file; one file is imported once at a time."""

    def __init__(self) -> None:
        self._by_token: dict[str, Importing] = {}
        self._lock = threading.Lock()

    def start(
        self, token: str, file: str, work: Callable[[Progress], Sequence[Taken]]
    ) -> Importing:
        """Begin, unless it has begun already."""
        with self._lock:
            there = self._by_token.get(token)
            if there and not there.ended.is_set():
                return there
            begun = Importing(file)
            self._by_token.pop(token, None)
            self._by_token[token] = begun
            for old in list(self._by_token)[:-KEPT]:
                if self._by_token[old].ended.is_set():
                    self._by_token.pop(old)
        threading.Thread(target=self._run, args=(begun, work), daemon=True).start()
        return begun

    def find(self, token: str) -> Importing | None:
        """The import of a file; None: there was none, or the server was started anew since."""
        return self._by_token.get(token)

    def _run(self, begun: Importing, work: Callable[[Progress], Sequence[Taken]]) -> None:
        try:
            begun.taken = work(begun.say)
        except TenureError as error:
            begun.trouble = str(error)
        except Exception as error:
            begun.trouble = (
                f"It broke off: {error}. Nothing is stored twice if it is imported again."
            )
            raise
        finally:
            begun.ended.set()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPage:
    """How far an import is, or what came of it; the parts add up to what was received."""

    file: str
    here: str
    running: bool
    lost: bool
    stage: str
    done: str
    total: int | None
    reached: int
    sums: tuple[str, ...]
    rejected: int
    unattributed: int
    wrong: Shown | None
    messages: tuple[str, ...]
    ok: bool
    again_href: str
    refused_href: str
    list_href: str
    data_href: str


def import_page(
    begun: Importing | None, token: str, wrong: Sequence[tuple[str, int, int | None]], frame: Frame
) -> ImportPage:
    """The page of an import; `wrong`: why rows of the file are on the list of rejected ones, how many, the first line."""
    results = [one.result for one in begun.taken] if begun else []
    stored = sum(one.stored + one.duplicate for one in results)
    said = [begun.trouble] if begun and begun.trouble else []
    said += [one.trouble for one in results if one.trouble]
    said += [line for one in results for line in one.messages if "tenure rejected" not in line]
    file = begun.file if begun else ""
    return ImportPage(
        file=file,
        here=frame.link(f"/uploads/{token}/imports"),
        running=bool(begun and not begun.ended.is_set()),
        lost=begun is None,
        stage=begun.stage.capitalize() if begun else "",
        done=words.counted(begun.done or begun.total or 0, "row") if begun else "",
        total=begun.total if begun else None,
        reached=begun.done if begun else 0,
        sums=tuple(_sum(one, len(results) > 1) for one in (begun.taken if begun else ())),
        rejected=sum(one.rejected for one in results),
        unattributed=sum(one.unattributed for one in results),
        wrong=shown(
            ("Why", "Rows", "First at"),
            [(why, rows, f"line {line:,}" if line else "") for why, rows, line in wrong],
            (1,),
        )
        if wrong
        else None,
        messages=tuple(said),
        ok=bool(results) and stored > 0 and not any(one.trouble for one in results),
        again_href=frame.link(f"/uploads/{token}"),
        refused_href=frame.link("/data/rejected", file=file),
        list_href=frame.link("/accounts"),
        data_href=frame.link("/data"),
    )


def _sum(one: Taken, named: bool) -> str:
    result = one.result
    number = words.number
    parts = [
        f"{number(result.stored)} stored",
        f"{number(result.duplicate)} already there",
        f"{number(result.rejected)} rejected",
    ]
    if one.filtered:
        parts.append(f"{number(one.filtered)} left out")
    begin = f"{words.title(one.kind)}s: " if named else ""
    received = words.counted(result.received + one.filtered, "row")
    return f"{begin}{received} received = {' + '.join(parts)}"
