"""What is saved can be read again, and a list keeps what was."""

from datetime import date
from pathlib import Path

import pytest

from tenure.errors import DefinitionError, NotFound, UsageError
from tenure.segments import Member, Segment, write
from tenure.segments.read import read
from tenure.settings.writing import put

TODAY = date(2024, 6, 30)
BEFORE = date(2024, 1, 1)


def members(*told: tuple[str, date | None, date | None]) -> tuple[Member, ...]:
    return tuple(Member(account=one, since=since, until=until) for one, since, until in told)


def test_a_list_that_is_changed_keeps_who_was_on_it_when() -> None:
    was = members(
        ("stays", BEFORE, None), ("goes", BEFORE, None), ("once", BEFORE, date(2024, 3, 1))
    )
    now = write.put_on(was, ["stays", "comes", "once"], TODAY)
    assert now == members(
        ("stays", BEFORE, None),
        ("goes", BEFORE, TODAY),
        ("once", BEFORE, date(2024, 3, 1)),
        ("comes", TODAY, None),
        ("once", TODAY, None),
    )
    assert write.on_now(now, TODAY) == ["stays", "comes", "once"]
    assert write.on_now(now, date(2024, 6, 29)) == ["stays", "goes"]


def test_who_is_taken_off_on_the_day_it_was_put_on_was_never_on_it() -> None:
    assert write.put_on(members(("a", TODAY, None)), [], TODAY) == ()


@pytest.mark.parametrize(
    "segment",
    [
        Segment(name="x", title='A "quoted" name', doc="It's so.", where="plan = 'it''s'\nand arr > 1"),
        Segment(name="y", title="Y", doc="Y.", is_list=True, members=members(("a\\b", BEFORE, TODAY), ("ü", None, None))),
    ],
    ids=["condition", "list"],
)  # fmt: skip
def test_a_file_that_was_written_says_the_same(tmp_path: Path, segment: Segment) -> None:
    file = write.place(tmp_path, segment)
    put(file, write.text_of(segment))
    found = read(file)
    assert (found.title, found.doc, found.where) == (segment.title, segment.doc, segment.where)
    assert found.members == segment.members
    assert [one.name for one in file.parent.iterdir()] == [file.name]


def test_a_segment_that_is_taken_away_can_be_brought_back(tmp_path: Path) -> None:
    file = tmp_path / "segments" / "x.toml"
    put(file, 'name = "x"\nwhere = "arr > 1"\n')
    write.remove(file, "x")
    assert not file.exists()
    assert list(file.parent.glob("*.toml")) == []
    assert write.restore(tmp_path, "x") == file
    assert read(file).where == "arr > 1"
    with pytest.raises(NotFound):
        write.restore(tmp_path, "x")


def test_what_is_brought_back_does_not_overwrite(tmp_path: Path) -> None:
    file = tmp_path / "segments" / "x.toml"
    put(file, 'name = "x"\nwhere = "arr > 1"\n')
    write.remove(file, "x")
    put(file, 'name = "x"\nwhere = "arr > 2"\n')
    with pytest.raises(DefinitionError, match="again"):
        write.restore(tmp_path, "x")
    assert read(file).where == "arr > 2"


def test_what_stands_there_is_not_overwritten_by_who_has_not_seen_it(tmp_path: Path) -> None:
    file = tmp_path / "segments" / "x.toml"
    write.refuse_changed(file, "")
    put(file, 'name = "x"\nwhere = "arr > 1"\n')
    seen = read(file).seal
    write.refuse_changed(file, seen)
    with pytest.raises(UsageError, match="there is a file of this name already"):
        write.refuse_changed(file, "")
    put(file, "in the middle of a sen")
    with pytest.raises(UsageError, match=r"x\.toml: was changed by somebody else meanwhile"):
        write.refuse_changed(file, seen)
    file.unlink()
    with pytest.raises(UsageError, match="was changed by somebody else meanwhile"):
        write.refuse_changed(file, seen)
