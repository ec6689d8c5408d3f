"""What definitions are computed on. Lens and planner write DuckDB's SQL; an engine that speaks another translates it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

if TYPE_CHECKING:
    import pyarrow as pa
    from ibis.expr.types import Expr

    from tenure.warehouse.pinned import File


class Computer(Protocol):
    """One conversation with an engine, in UTC. What is named in it is gone when it ends. For one thread at a time."""

    def read(self, files: Collection[File], stored: pa.Schema) -> str:
        """SQL of a relation over files of the lake: the columns of `stored`, null where a file lacks one."""

    def register(self, name: str, rows: pa.Table) -> None:
        """An Arrow table under a name, in place of what had the name."""

    def view(self, name: str, select: str) -> None:
        """A question under a name, in place of what had the name."""

    def table(self, name: str, select: str) -> None:
        """The answer to a question under a name, in place of what had the name: made at once where there is a place for it."""

    def drop(self, name: str) -> None:
        """Forget what `table` made, or `register` was given."""

    def compile(self, expr: Expr) -> str:
        """An Ibis expression as a SELECT that may stand in other SQL."""

    def rows(self, text: str, params: Sequence[object] | None = None) -> list[tuple[Any, ...]]:
        """The answer as tuples: for a few rows."""

    def arrow(self, question: str | Expr) -> pa.Table:
        """The answer to SQL or to an Ibis expression, whole."""

    def close(self) -> None:
        """Give everything back."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
