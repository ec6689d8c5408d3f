"""DuckDB, the embedded engine. Ibis builds and compiles; this executes the SQL itself."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Collection, Sequence
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import duckdb

from tenure.errors import LakeError, Uncomputable
from tenure.warehouse.pinned import File, Vanished, read
from tenure.warehouse.tables import quoted

if TYPE_CHECKING:
    import pyarrow as pa
    from ibis.expr.operations import Node
    from ibis.expr.types import Expr

BATCH_ROWS = 65_536  # rows in one step of a reader


class Engine:
    """One connection, in UTC, with a limit of memory; beyond it, `scratch` is used. For one thread at a time.

    Values are bound (`params`), never formatted into the text; names that we make ourselves go through `quoted`.
    A reader must be read to its end, or closed, before the next question.
    """

    def __init__(self, memory: str = "6GB", threads: int = 2, scratch: Path | None = None) -> None:
        spill = (scratch or Path(tempfile.gettempdir())) / f"tenure-{uuid.uuid4().hex}"
        self._con = duckdb.connect(
            config={
                "memory_limit": memory,
                "threads": threads,
                "temp_directory": str(spill),
                "preserve_insertion_order": False,  # lets large results stream
                "autoinstall_known_extensions": False,  # nothing is ever downloaded
                "python_enable_replacements": False,  # a name in SQL never means a Python variable
            }
        )
        self.sql("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
        # Files are never changed: what their ends say is read once, not for each of two hundred questions.
        self.sql("SET parquet_metadata_cache = true")

    def sql(self, text: str, params: Sequence[object] | None = None) -> None:
        """Execute a statement whose answer is not wanted."""
        self.rows(text, params)

    def rows(self, text: str, params: Sequence[object] | None = None) -> list[tuple[Any, ...]]:
        """The answer as tuples: for a few rows."""
        try:
            return self._con.execute(text, list(params or ())).fetchall()
        except duckdb.Error as error:
            raise _told(error) from error

    def arrow(self, question: str | Expr) -> pa.Table:
        """The answer to SQL or to an Ibis expression, whole."""
        text = question if isinstance(question, str) else self.compile(question)
        try:
            return self._con.sql(text).to_arrow_table()
        except duckdb.Error as error:
            raise _told(error) from error

    def reader(self, text: str) -> pa.RecordBatchReader:
        """The answer in steps: for any number of rows."""
        try:
            return self._con.sql(text).to_arrow_reader(BATCH_ROWS)
        except duckdb.Error as error:
            raise _told(error) from error

    def read(self, files: Collection[File], stored: pa.Schema) -> str:
        """SQL of a relation over files of the lake: its columns are those that any of the files has."""
        return read(files)

    def register(self, name: str, rows: pa.Table) -> None:
        """An Arrow table under a name, in place of what had the name."""
        self._con.register(name, rows)

    def view(self, name: str, select: str) -> None:
        """A question under a name, in place of what had the name."""
        self.sql(f"CREATE OR REPLACE TEMP VIEW {quoted(name)} AS {select}")

    def table(self, name: str, select: str) -> None:
        """The answer to a question under a name, in place of what had the name."""
        self.sql(f"CREATE OR REPLACE TEMP TABLE {quoted(name)} AS {select}")

    def drop(self, name: str) -> None:
        """Forget what `table` made, or `register` was given."""
        self._con.unregister(name)
        self.sql(f"DROP TABLE IF EXISTS {quoted(name)}")

    def compile(self, expr: Expr) -> str:
        """An Ibis expression as SQL."""
        return _compiled(expr.op())

    def close(self) -> None:
        """Give everything back."""
        self._con.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


@lru_cache(maxsize=1024)
def _compiled(node: Node) -> str:
    """SQL of an expression. The same definitions are asked day after day: what is equal is compiled once."""
    from ibis.backends.sql.compilers.duckdb import compiler

    return str(compiler.to_sqlglot(node.to_expr()).sql(dialect="duckdb"))


def _told(error: duckdb.Error) -> Exception:
    """What a user can do something about, in words; a file that is gone has a name of its own."""
    if isinstance(error, duckdb.IOException) and (
        "No files found" in str(error) or "No such file" in str(error)
    ):
        return Vanished(str(error))  # the caller asks again at a new pin
    if isinstance(error, duckdb.OutOfMemoryException):
        return LakeError(
            f"Memory did not suffice ({str(error).splitlines()[0]}). "
            "Raise engine.memory in tenure.toml, or make room in the temporary folder."
        )
    if isinstance(error, STUMBLES):
        return Uncomputable(str(error).splitlines()[0][:300])
    return error


# Over values: a text that is no number, a whole number that is too long.
STUMBLES = (
    duckdb.ConversionException,
    duckdb.OutOfRangeException,
    duckdb.InvalidInputException,
)
