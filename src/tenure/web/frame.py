"""What stands around every page: where one is, as of when, in whose workspace, and how the pages find each other."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from urllib.parse import quote

from tenure.web import words
from tenure.web.query import address

STATIC = Path(__file__).parent / "static"
STALE_DAYS = 14
PAGES = (
    ("/", "Today"),
    ("/worklist", "Worklist"),
    ("/accounts", "Accounts"),
    ("/segments", "Segments"),
    ("/usage", "Usage"),
    ("/features", "Features"),
    ("/adoption", "Adoption"),
    ("/signals", "Early warning"),
    ("/definitions", "Definitions"),
    ("/data", "Data"),
)
KEYS = {"/": "t", "/worklist": "w", "/accounts": "a"}
WITHIN = {  # pages that share one place of the navigation, and have their own below it
    "/signals": (
        ("/signals", "Signals"),
        ("/scorecards", "Scorecards"),
        ("/predictions", "Predictions"),
        ("/proof", "Proof"),
    ),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a sentence; with `href` it opens what it speaks of."""

    text: str
    href: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A page in the navigation."""

    title: str
    href: str
    here: bool
    key: str = ""  # that leads there, after g


@dataclass(frozen=True, slots=True)
class Told:
    """A story of the demo in its switcher."""

    title: str
    sentence: str
    href: str
    here: bool


@dataclass(frozen=True, slots=True)
class Stale:
    """How old the newest fact is, where that matters."""

    day: str
    away: str
    href: str


@dataclass(frozen=True, slots=True)
class Empty:
    """An empty page: which of the kinds of empty, and the way on."""

    title: str
    text: str
    href: str
    action: str


@dataclass(frozen=True, slots=True)
class Assets:
    """Where the built files are served."""

    theme: str
    style: str
    script: str
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Around a page. `explicit`: the day stands in the address, so it stays there from page to page."""

    workspace: str
    zone: str
    currency: str
    today: date
    as_of: date
    explicit: bool
    path: str
    kept: tuple[tuple[str, str], ...]
    assets: Assets
    stale: Stale | None = None
    broken: str = ""  # what is wrong with the files, while the pages go on with what they last said
    left_out: tuple[
        str, ...
    ] = ()  # or what is left out and why, where they were broken from the start
    demo: bool = False
    stories: tuple[Told, ...] = ()
    late: Callable[[], str] = lambda: ""  # that what is shown is older than what has come in, if so

    @property
    def as_of_words(self) -> str:
        """The day in words."""
        return words.day(self.as_of)

    @property
    def pages(self) -> list[Tab]:
        """The navigation."""
        return [
            Tab(title, self.link(path), self._is_in(path), KEYS.get(path, ""))
            for path, title in PAGES
        ]

    @property
    def within(self) -> list[Tab]:
        """The pages that share this one's place in the navigation; none where it stands alone."""
        group = next((path for path in WITHIN if self._is_in(path)), "")
        return [
            Tab(title, self.link(path), self._at(path)) for path, title in WITHIN.get(group, ())
        ]

    def link(self, path: str, **params: str) -> str:
        """The address of another page as of the same day."""
        return address(
            path, {**({"as_of": self.as_of.isoformat()} if self.explicit else {}), **params}
        )

    def account(self, account_id: str, rest: str = "", **params: str) -> str:
        """The address of an account's page, or of one below it."""
        return self.link(f"/accounts/{quote(account_id, safe='')}{rest}", **params)

    def user(self, account_id: str, person: str, **params: str) -> str:
        """The address of a user's page."""
        return self.account(account_id, f"/users/{quote(person, safe='')}", **params)

    def rows(self, account_id: str, name: str) -> str:
        """The address of the rows behind a number."""
        return self.account(account_id, f"/rows/{quote(name, safe='')}")

    def _is_in(self, path: str) -> bool:
        """Whether the page stands at this place of the navigation."""
        return any(self._at(one) for one, _ in WITHIN.get(path, ((path, ""),)))

    def _at(self, path: str) -> bool:
        return self.path == path or (path != "/" and self.path.startswith(f"{path}/"))


def built() -> Assets:
    """The built files; without a build the pages are plain, and work."""
    return _assets(_manifest())


def _assets(manifest: Mapping[str, str]) -> Assets:
    names = ("theme.js", "app.css", "app.js", "favicon.svg")
    return Assets(*(f"/static/{manifest[name]}" if name in manifest else "" for name in names))


@cache
def _manifest() -> Mapping[str, str]:
    file = STATIC / "manifest.json"
    return dict(json.loads(file.read_text())) if file.exists() else {}
