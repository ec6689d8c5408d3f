"""Rules for requests that none matches: paths grouped by their shape, ids taken for `{id}`, with how often each came."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

MOST = 40  # proposals
MANY = 12  # different texts in one place of a path are names of things
MANY_FIRST = 60  # the same where nothing stands before them
FORM = re.compile(
    r"\d+|[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|[0-9a-fA-F]{8,}|"
    r"(?=[^/]*\d)[A-Za-z0-9_-]{16,}|[^/@]+@[^/@]+|\d{4}-\d\d-\d\d|[A-Za-z]{1,8}[_-]?\d+"
)
VERSION = re.compile(r"v\d{1,2}|api|rest", re.IGNORECASE)
DONE = {
    "GET": "viewed",
    "POST": "created",
    "PUT": "updated",
    "PATCH": "updated",
    "DELETE": "deleted",
}
WHOSE = ("account", "tenant", "org", "organization", "workspace", "team", "company", "customer")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rule to look at."""

    method: str
    path: str
    event: str
    count: int
    account: str | None = None  # the piece of the path that seems to name the account


def suggest(unmatched: Mapping[tuple[str | None, str | None], int]) -> list[Proposal]:
    """The likeliest rules, the most frequent first."""
    known: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for (method, path), count in unmatched.items():
        if method and path and path.startswith("/"):
            known[method, tuple(map(_plain, path.strip("/").split("/")))] += count
    shapes: Counter[tuple[str, str]] = Counter()
    for (method, parts), count in _gathered(known).items():
        shapes[method, _template(parts)] += count
    return [
        Proposal(method, path, event_name(method, path), count, _whose(path))
        for (method, path), count in shapes.most_common(MOST)
    ]


def as_toml(proposals: Iterable[Proposal]) -> str:
    """Rules that can be pasted into a rules file."""
    made = []
    for one in proposals:
        account = f'account = "{{{one.account}}}"\n' if one.account else ""
        made.append(
            f"[[rule]]  # {one.count:,} lines\n"
            f'method = "{one.method}"\npath = "{one.path}"\nevent = "{one.event}"\n{account}'
        )
    return "\n".join(made)


def event_name(method: str, path: str) -> str:
    """`POST /projects/{project}/export` is `project_export`; `GET /reports/{report}` is `report_viewed`."""
    parts = [part for part in path.strip("/").split("/") if part and not VERSION.fullmatch(part)]
    after = [*parts[1:], ""]
    words = [
        _singular(part) if following.startswith("{") else part
        for part, following in zip(parts, after, strict=False)
        if not part.startswith("{")
    ]
    name = re.sub(r"[^a-z0-9]+", "_", "_".join(words[-2:]).lower()).strip("_") or "page"
    ends_with_verb = len(parts) > 1 and parts[-2].startswith("{") and not parts[-1].startswith("{")
    if method == "POST" and ends_with_verb:
        return name
    if method == "POST" and words and parts and not parts[-1].startswith("{"):
        return f"{_singular(name)}_created"
    return f"{name}_{DONE.get(method, method.lower())}"


def _gathered(
    known: Mapping[tuple[str, tuple[str, ...]], int],
) -> Mapping[tuple[str, tuple[str, ...]], int]:
    """Texts of which there are many in one place, after the same beginning, are names of things too; from left to right."""
    gathered = dict(known)
    for place in range(max((len(parts) for _, parts in known), default=0)):
        apart: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
        for _, parts in gathered:
            if len(parts) > place:
                apart[parts[:place]].add(parts[place])
        made: Counter[tuple[str, tuple[str, ...]]] = Counter()
        for (method, parts), count in gathered.items():
            if len(parts) > place:
                most = MANY if place else MANY_FIRST
                texts = apart[parts[:place]] - {"{id}"}
                if len(texts) > most:
                    parts = (*parts[:place], "{id}", *parts[place + 1 :])
            made[method, parts] += count
        gathered = dict(made)
    return gathered


def _template(parts: Sequence[str]) -> str:
    """Each `{id}` named for what stands before it, and no name twice."""
    named: list[str] = []
    for place, part in enumerate(parts):
        if part == "{id}":
            before = parts[place - 1] if place else ""
            name = re.sub(r"[^a-z0-9]+", "_", _singular(before).lower()).strip("_")
            if not name or name[0].isdigit() or before == "{id}":
                name = "id"
            while "{" + name + "}" in named:
                name += "_2"
            named.append("{" + name + "}")
        else:
            named.append(
                part.replace("{", "%7B").replace("}", "%7D").replace('"', "%22").replace("*", "%2A")
            )
    return "/" + "/".join(named)


def _plain(part: str) -> str:
    return (
        "{id}"
        if FORM.fullmatch(part) and not VERSION.fullmatch(part)
        else part.replace("\\", "%5C")
    )


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


def _whose(path: str) -> str | None:
    pieces = re.findall(r"\{(\w+)\}", path)
    return next((piece for piece in pieces if piece.removesuffix("_id") in WHOSE), None)
