"""What in a log is no use of the product, each with its reason: it is counted and left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tenure.collect.identity.bots import is_bot
from tenure.collect.logs.text import text

STATIC, BOT, ERROR, REDIRECT, HEALTH, METHOD, IGNORED = (
    "static",
    "bot",
    "error",
    "redirect",
    "health",
    "method",
    "ignored",
)
UNMATCHED, NOBODY = "unmatched", "nobody"
REASONS = {
    STATIC: "files of the page: scripts, styles, images, fonts",
    BOT: "crawlers and monitors, by their user agent",
    ERROR: "answered with 4xx or 5xx",
    REDIRECT: "answered with 3xx (304 is a view)",
    HEALTH: "health checks, by path or user agent",
    METHOD: "OPTIONS, HEAD and the like",
    IGNORED: "paths that the rules file leaves out",
    UNMATCHED: "no rule matches; --suggest proposes rules",
    NOBODY: "a rule matches, but neither account nor person is told",
}
KEEPABLE = (STATIC, BOT, ERROR, REDIRECT, HEALTH, METHOD)
ENDINGS = frozenset(
    ["css", "js", "mjs", "map", "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico", "bmp", "woff", "woff2",
     "ttf", "otf", "eot", "mp4", "webm", "mp3", "wasm", "webmanifest"]
)  # fmt: skip
FILES = re.compile(
    r"/(?:robots\.txt|sitemap[^/]*\.xml(?:\.gz)?|apple-touch-icon[^/]*|\.well-known/.*)"
)
CHECKS = frozenset(  # the last part of a path
    ["health", "healthz", "health-check", "health_check", "healthcheck", "healthchecks", "livez", "liveness",
     "readyz", "readiness", "ping", "heartbeat"]
)  # fmt: skip
ROOT_CHECKS = frozenset(  # all of it
    ["live", "ready", "up", "metrics", "server-status", "nginx_status", "stub_status", "_status"]
)
CHECKERS = re.compile(
    r"ELB-HealthChecker|kube-probe|GoogleHC|Consul Health Check|Amazon-Route53-Health|HealthCheck",
    re.IGNORECASE,
)
QUIET = ("OPTIONS", "HEAD", "TRACE", "CONNECT", "PROPFIND")
KEPT = 200_000  # agents; then it begins anew, so that no log fills the memory


@dataclass(frozen=True, slots=True)
class Noise:
    """What is noise here: `keep` names reasons that are none, `paths` and `agents` add to what is."""

    keep: frozenset[str] = frozenset()
    paths: Sequence[re.Pattern[str]] = ()
    agents: re.Pattern[str] | None = None

    def of(self, method: str | None, path: str | None, status: int | None) -> str | None:
        """The reason for which a request is noise; None: it is none."""
        for reason in _reasons(method, path, status):
            if reason not in self.keep:
                return reason
        if path is not None and any(pattern.fullmatch(path) for pattern in self.paths):
            return IGNORED
        return None


def _reasons(method: str | None, path: str | None, status: int | None) -> list[str]:
    """Every reason there is, the plainest first."""
    found = []
    if path is not None:
        before, _, last = path.rstrip("/").rpartition("/")
        if last.lower() in CHECKS or (not before and last.lower() in ROOT_CHECKS):
            found.append(HEALTH)
        if (last.rpartition(".")[2].lower() in ENDINGS and "." in last) or FILES.fullmatch(path):
            found.append(STATIC)
    if status is not None and status >= 400:
        found.append(ERROR)
    if status is not None and 300 <= status < 400 and status != 304:
        found.append(REDIRECT)
    if method in QUIET:
        found.append(METHOD)
    return found


@dataclass
class Agents(dict[Any, "str | None"]):
    """Why a user agent is noise, each found out once."""

    noise: Noise = field(default_factory=Noise)

    def __missing__(self, cell: Any) -> str | None:
        if len(self) > KEPT:
            self.clear()
        self[cell] = reason = self._reason(text(cell) or "")
        return reason

    def _reason(self, agent: str) -> str | None:
        if CHECKERS.search(agent) and HEALTH not in self.noise.keep:
            return HEALTH
        own = self.noise.agents and self.noise.agents.search(agent)
        return BOT if BOT not in self.noise.keep and (own or is_bot(agent)) else None
