"""Files of a workspace are changed by one at a time, and are whole at any moment."""

from __future__ import annotations

import multiprocessing
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from tenure.errors import WorkspaceError
from tenure.settings.writing import alone, put


def count_up(folder: Path, times: int) -> None:
    """What each of several does: looks, and writes what it saw and one more."""
    for _ in range(times):
        with alone(folder), alone(folder):  # within itself it waits for nobody
            seen = int((folder / "count").read_text())
            put(folder / "count", str(seen + 1))


@pytest.mark.parametrize("processes", [False, True])
def test_of_several_who_look_and_write_none_overwrites_another(
    tmp_path: Path, processes: bool
) -> None:
    put(tmp_path / "count", "0")
    spawn = multiprocessing.get_context("spawn")
    made = ProcessPoolExecutor(3, mp_context=spawn) if processes else ThreadPoolExecutor(3)
    with made as pool:
        list(pool.map(count_up, [tmp_path] * 3, [20] * 3))
    assert (tmp_path / "count").read_text() == "60"


def test_who_breaks_off_lets_the_next_one_in(tmp_path: Path) -> None:
    with pytest.raises(KeyError), alone(tmp_path):
        raise KeyError
    done = threading.Thread(target=count_up, args=(tmp_path, 0))
    done.start()
    done.join(5)
    assert not done.is_alive()


def test_a_link_stays_a_link_and_who_may_read_it_may_still(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("old")
    (tmp_path / "there").chmod(0o640)
    (tmp_path / "here").symlink_to(tmp_path / "there")
    put(tmp_path / "here", "new\r\n")
    assert (tmp_path / "here").is_symlink()
    assert (tmp_path / "there").read_bytes() == b"new\r\n"
    assert (tmp_path / "there").stat().st_mode & 0o777 == 0o640
    assert sorted(file.name for file in tmp_path.iterdir()) == ["here", "there"]


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(WorkspaceError, match=r"x\.toml: cannot be written: .*Nothing was changed"):
        put(tmp_path / "file" / "x.toml", "text")
    with pytest.raises(WorkspaceError, match="cannot be written"), alone(tmp_path / "nowhere"):
        pass
