"""Where the pages of segments are, and how they lead to each other and to the accounts behind a number."""

from __future__ import annotations

from urllib.parse import quote

from tenure.web.frame import Frame, Part

TABS = (
    ("/segments", "Segments"),
    ("/segments/cube", "Any metric by two"),
    ("/segments/gap", "Gap"),
    ("/segments/habits", "What the best do"),
)


def tabs(frame: Frame, here: str) -> tuple[Part, ...]:
    """The pages of segments; the one that is shown has a title."""
    return tuple(
        Part(title, frame.link(path), title="page" if path == here else "") for path, title in TABS
    )


def one_href(frame: Frame, name: str, value: str = "", face: str = "") -> str:
    """The page of a segment, or of one value of a segmentation."""
    ending = f".{face}" if face else ""
    return frame.link(f"/segments/{quote(name)}{ending}", **({"value": value} if value else {}))


def edit_href(frame: Frame, name: str) -> str:
    """Where a segment is changed."""
    return frame.link(f"/segments/{quote(name)}/edit")


def moved_href(frame: Frame, name: str, value: str) -> str:
    """Who came to a value and who went from it."""
    return f"{one_href(frame, name, value)}#moves"


def accounts_href(frame: Frame, where: str, all_: bool = False, **params: str) -> str:
    """The list of accounts of whom a condition holds."""
    extra = {"all": "1"} if all_ else {}
    return frame.link("/accounts", where=where, **extra, **params)
