"""Where files lie: a folder of this machine, or a prefix in S3. Lists them, and brings one here."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote

from tenure.errors import SourceFailed

S3 = "s3://"
PIECE = 1 << 20
IGNORED = re.compile(
    r"(^|/)([._~].*|.*(~|\.(tmp|temp|part|partial|crdownload|filepart|inprogress|swp|lock|crc)))(/|$)",
    re.IGNORECASE,
)
PARTITION = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(.*)")
NOTHING = "__HIVE_DEFAULT_PARTITION__"


@dataclass(frozen=True)
class Found:
    """A file: its path below the place, its size, and when it was last changed (µs since 1970)."""

    path: str
    size: int
    at: int
    may_grow: bool = True  # in S3 an object appears when it is whole

    @property
    def partitions(self) -> dict[str, str | None]:
        """What the names of its folders tell: `dt=2026-01-01/part-0.parquet`."""
        found = (PARTITION.fullmatch(part) for part in self.path.split("/")[:-1])
        return {one[1]: None if one[2] == NOTHING else unquote(one[2]) for one in found if one}


@dataclass(frozen=True)
class Place:
    """A folder or prefix, and the pattern of the paths below it that are meant."""

    base: str  # without a slash at its end; of S3 "bucket/prefix"
    pattern: str  # * within a name, ** over folders
    remote: bool = False
    _meant: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_meant", re.compile(_translated(self.pattern)))

    @classmethod
    def of(cls, text: str, workspace: Path) -> Place:
        """`/data/*.csv`, `exports/` (in the workspace), `s3://bucket/prefix/**/*.parquet`; a folder is all files in it."""
        remote = text.startswith(S3)
        plain = text.removeprefix(S3)
        if not remote and not plain.startswith("/"):
            plain = f"{workspace.resolve()}/{plain}"
        parts = plain.split("/")
        first = next((n for n, part in enumerate(parts) if re.search(r"[*?\[]", part)), len(parts))
        if first == len(parts):
            single = not remote and Path(plain).is_file()
            first = len(parts) - 1 if single else len(parts)
        base = "/".join(parts[:first]).rstrip("/")
        return cls(base, "/".join(parts[first:]) or "**", remote)

    def files(self) -> list[Found]:
        """All that are meant, by path; what is being written under a name of its own (.tmp, .part) is not. Raises SourceFailed."""
        found = self._in_s3() if self.remote else self._here()
        meant = (one for one in found if self._meant.fullmatch(one.path) and one.size)
        return sorted(
            (one for one in meant if not IGNORED.search(one.path)), key=lambda one: one.path
        )

    def fetch(self, file: Found, folder: Path) -> tuple[Path, str]:
        """A file on this machine, brought into `folder` where it lies elsewhere; and the fingerprint of its content."""
        if not self.remote:
            path = Path(self.base) / file.path
            with path.open("rb") as stream:
                return path, _copied(stream, None)
        path = folder / Path(file.path).name
        with _s3().open_input_stream(f"{self.base}/{file.path}") as stream, path.open("wb") as here:
            return path, _copied(stream, here)

    def changed(self, file: Found) -> bool:
        """Whether it is not what it was when it was listed."""
        if self.remote:
            info = _s3().get_file_info(f"{self.base}/{file.path}")
            return (info.size, _micros(info)) != (file.size, file.at)
        try:
            stat = (Path(self.base) / file.path).stat()
        except OSError:
            return True
        return (stat.st_size, stat.st_mtime_ns // 1000) != (file.size, file.at)

    def _here(self) -> list[Found]:
        base = Path(self.base or "/")
        if not base.is_dir():
            raise SourceFailed(f"{base}: there is no such folder")
        found = []
        deep = "/" in self.pattern or "**" in self.pattern
        for path in base.rglob("*") if deep else base.glob("*"):
            try:
                stat = path.stat()
            except OSError:  # gone since
                continue
            if path.is_file():
                name = path.relative_to(base).as_posix()
                found.append(Found(name, stat.st_size, stat.st_mtime_ns // 1000))
        return found

    def _in_s3(self) -> list[Found]:
        from pyarrow.fs import FileSelector, FileType

        selector = FileSelector(self.base, recursive=True)
        try:
            infos = _s3().get_file_info(selector)
        except OSError as error:
            raise SourceFailed(f"{S3}{self.base}: {str(error).splitlines()[0]}") from None
        return [
            Found(info.path[len(self.base) + 1 :], info.size, _micros(info), may_grow=False)
            for info in infos
            if info.type == FileType.File
        ]


def _s3() -> Any:
    """By the environment only: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT_URL, or the machine's role."""
    import os

    from pyarrow.fs import S3FileSystem

    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    return S3FileSystem(
        **({"region": region} if region else {}),
        **({"endpoint_override": endpoint} if endpoint else {}),
        connect_timeout=10,
        request_timeout=60,
    )


def _micros(info: Any) -> int:
    return (info.mtime_ns or 0) // 1000


def _copied(stream: Any, here: IO[bytes] | None) -> str:
    """The fingerprint of what is read, which is kept `here` on the way."""
    digest = hashlib.blake2b(digest_size=16)
    while piece := stream.read(PIECE):
        digest.update(piece)
        if here is not None:
            here.write(piece)
    return digest.hexdigest()


def _translated(pattern: str) -> str:
    """As a regular expression over the path: `**` goes over folders, `*` and `?` stay within a name."""
    words = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    parts = re.split(r"(\*\*/|\*\*|\*|\?|\[[^\]]+\])", pattern)
    return "".join(
        words.get(part, part if part.startswith("[") and part.endswith("]") else re.escape(part))
        for part in parts
    )
