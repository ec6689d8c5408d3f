"""One vendor of the usual size, written once, and its files as tables."""

from collections.abc import Iterator
from datetime import date

import duckdb
import pytest

from tenure.demo.vendor import Written, write

UNTIL = date(2026, 11, 20)


@pytest.fixture(scope="session")
def tasklane(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write(tmp_path_factory.mktemp("tasklane"), until=UNTIL)


@pytest.fixture(scope="session")
def facts(tasklane: Written) -> Iterator[duckdb.DuckDBPyConnection]:
    """A table per kind; `rates`; `in_force(day)`: paid contract lines; `dollars(amount, currency)`."""
    yield from opened(tasklane)


def opened(written: Written) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        for kind, paths in written.paths.items():
            files = [str(path) for path in paths]
            connection.execute(f"create view {kind} as from read_parquet({files})")
        connection.execute(f"create view rates as from read_csv('{written.rates}')")
        connection.execute(
            """
            create macro in_force(day) as table (
                select * exclude (nth) from (
                    select *, row_number() over (partition by line_id order by started_at desc) as nth
                    from contract_line where started_at::date <= day and not trial
                ) where nth = 1 and coalesce(ended_at::date > day, true) and (auto_renew or term_end >= day)
            );
            create macro dollars(amount, currency) as amount::double
                * case currency when 'USD' then 1 else (select arg_max(rate, day) from rates) end;
            """
        )
        yield connection


def one(facts: duckdb.DuckDBPyConnection, sql: str) -> tuple:
    row = facts.execute(sql).fetchone()
    assert row is not None
    return row
