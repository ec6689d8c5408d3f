"""Spark, the distributed engine: any endpoint of Spark Connect."""

from __future__ import annotations

import functools
import itertools
import shutil
import uuid
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

import grpc
import pyarrow as pa
from pyspark.errors import PySparkException, RetriesExceeded
from pyspark.errors.exceptions.connect import SparkConnectGrpcException
from pyspark.logger import PySparkLogger
from pyspark.sql.connect.client import DefaultChannelBuilder
from pyspark.sql.connect.client.retries import DefaultPolicy
from pyspark.sql.connect.session import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from tenure.errors import EngineFailed, SettingError
from tenure.warehouse.engines.spark_sql import compiled, spark_columns, spark_sql
from tenure.warehouse.pinned import Vanished
from tenure.warehouse.tables import quoted

if TYPE_CHECKING:
    from ibis.expr.types import Expr
    from pyspark.sql import DataFrame

    from tenure.warehouse.pinned import File

T = TypeVar("T")

PATIENCE_SECONDS = 10  # how long an endpoint may take until it can be spoken to
LEFT_SECONDS = 86_400  # after which nobody comes back to what was made
RETRIES = 6  # of a call that found nobody there: about a minute
ASKED = {  # of the session, so that it answers as DuckDB does
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",  # what cannot be cast is an error, not a silent null
}
# The partition is a folder, no column of the files: it follows from a day that they have.
MONTH_OF = {"known_month": "known_day", "month": "as_of"}

PySparkLogger.getLogger("SQLQueryContextLogger").disabled = True  # errors are told by us


class SparkEngine:
    """A session at the endpoint `url` (sc://HOST:PORT/;key=value), which must see the lake under the same path.

    With `scratch`, a folder that both sides see, what is made is written there and read from there: many questions, of
    which each fits. Without, it is a view, and all that is asked one plan.
    """

    def __init__(self, url: str, scratch: Path | None = None) -> None:
        try:
            self._door = _Door(url)
        except (PySparkException, ValueError) as error:
            raise SettingError(f"engine.url is no address of Spark Connect: {error}") from None
        self._spark = _Session(self._door)
        self._spark.client.set_retry_policies([DefaultPolicy(max_retries=RETRIES)])
        self._numbers = itertools.count()
        self._places: dict[str, Path] = {}
        self._read: dict[tuple[str, ...], str] = {}
        self._scratch = _room_in(scratch) if scratch else None
        for name, value in ASKED.items():
            self._told(functools.partial(self._spark.conf.set, name, value))

    def read(self, files: Collection[File], stored: pa.Schema) -> str:
        """SQL of a relation over files of the lake: the columns of `stored`, null where a file lacks one."""
        paths = tuple(file.path for file in files)
        if paths not in self._read:
            divided = [name for name in MONTH_OF if name in stored.names]
            held = pa.schema([field for field in stored if field.name not in MONTH_OF])
            frame = self._spark.read.schema(spark_columns(held)).parquet(*paths)
            months = [f"date_format({MONTH_OF[name]}, 'yyyy-MM') AS {name}" for name in divided]
            self._read[paths] = self._named("files", frame.selectExpr("*", *months))
        return self._read[paths]

    def register(self, name: str, rows: pa.Table) -> None:
        """An Arrow table under a name, in place of what had the name."""
        schema = from_arrow_schema(rows.schema)  # said, since none can be guessed of no rows
        self._told(lambda: self._spark.createDataFrame(rows, schema).createOrReplaceTempView(name))

    def view(self, name: str, select: str) -> None:
        """A question under a name, in place of what had the name."""
        self._told(lambda: self._spark.sql(spark_sql(select)).createOrReplaceTempView(name))

    def table(self, name: str, select: str) -> None:
        """The answer under a name: written to scratch; where there is none, planned with all that is asked of it."""
        if self._scratch is None:
            self.view(name, select)
            return
        place = self._scratch / f"{next(self._numbers)}"
        frame = self._told(lambda: self._spark.sql(spark_sql(select)))
        schema = self._told(lambda: frame.schema)
        self._answered(lambda: frame.write.parquet(str(place)))
        made = self._spark.read.schema(schema).parquet(str(place))
        self._told(lambda: made.createOrReplaceTempView(name))
        self._places[name] = place

    def drop(self, name: str) -> None:
        """Forget what `table` made, or `register` was given."""
        self._told(lambda: self._spark.catalog.dropTempView(name))
        if name in self._places:
            shutil.rmtree(self._places.pop(name), ignore_errors=True)

    def compile(self, expr: Expr) -> str:
        """An Ibis expression as a SELECT that may stand in other SQL: as Ibis writes it for Spark, under a name."""
        frame = self._told(lambda: self._spark.sql(compiled(expr)))
        return f"SELECT * FROM {quoted(self._named('compiled', frame))}"

    def rows(self, text: str, params: Sequence[object] | None = None) -> list[tuple[Any, ...]]:
        """The answer as tuples: for a few rows."""
        found = self._answered(
            lambda: self._spark.sql(spark_sql(text), args=list(params or ()) or None).toArrow()
        )
        return list(zip(*(column.to_pylist() for column in found.columns), strict=True))

    def arrow(self, question: str | Expr) -> pa.Table:
        """The answer to SQL or to an Ibis expression, whole."""
        text = spark_sql(question) if isinstance(question, str) else compiled(question)
        return self._answered(lambda: self._spark.sql(text).toArrow())

    def close(self) -> None:
        """End the session; what was named in it is gone."""
        # the endpoint may be gone, and its session with it
        with suppress(PySparkException, grpc.RpcError):
            self._spark.client.release_session()
        self._door.close()
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _named(self, kind: str, frame: DataFrame) -> str:
        name = f"{kind}_{next(self._numbers)}"
        self._told(lambda: frame.createOrReplaceTempView(name))
        return name

    def _answered(self, ask: Callable[[], T]) -> T:
        """An answer from files that are all still there: Sail takes one that is gone for one without rows."""
        found = self._told(ask)
        for path in itertools.chain.from_iterable(self._read):
            if not Path(path).exists():
                raise Vanished(f"{path} is gone")
        return found

    def _told(self, ask: Callable[[], T]) -> T:
        """What comes back; what a user can do something about, in words."""
        try:
            return ask()
        except PySparkException as error:
            if "No such file" in str(error) or "PATH_NOT_FOUND" in str(error):
                raise Vanished(str(error)) from error  # the caller asks again at a new pin
            if isinstance(error, RetriesExceeded) or type(error) is SparkConnectGrpcException:
                raise EngineFailed(
                    f"The engine at {self._door.endpoint} broke off: {str(error).splitlines()[0]} "
                    "Nothing half-done is stored: run it again, or leave engine.url empty."
                ) from error
            raise


def _room_in(scratch: Path) -> Path:
    """A new folder in it, of which what stands there came from processes that were killed more than a day before."""
    room = scratch / uuid.uuid4().hex
    room.mkdir(parents=True)
    for other in scratch.iterdir():
        with suppress(FileNotFoundError):  # another process cleans up too
            if room.stat().st_mtime - other.stat().st_mtime > LEFT_SECONDS:
                shutil.rmtree(other, ignore_errors=True)
    return room


class _Session(SparkSession):
    """A session that ends where we say so: Spark's own, once forgotten, stops what all others of the process run on."""

    def __del__(self) -> None:
        pass


class _Door(DefaultChannelBuilder):
    """The way to an endpoint, tried before anything is asked: Spark's client would knock for ten minutes."""

    def toChannel(self) -> grpc.Channel:  # noqa: N802 (so Spark's client calls it)
        self._channel = super().toChannel()
        try:
            grpc.channel_ready_future(self._channel).result(timeout=PATIENCE_SECONDS)
        except grpc.FutureTimeoutError:
            self.close()
            raise EngineFailed(
                f"Nothing speaks Spark Connect at {self.endpoint} (asked for {PATIENCE_SECONDS} s). Start the server "
                "there, correct engine.url in tenure.toml, or leave it empty: then DuckDB computes."
            ) from None
        return self._channel

    def close(self) -> None:
        """Hang up."""
        self._channel.close()
