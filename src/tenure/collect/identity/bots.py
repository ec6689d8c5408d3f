"""Crawlers and monitors, by the user agent in what an event brought along.

Programs of customers (curl, Java, python-requests) are real use. What a server's library sends is never a crawler.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine

PLACES = (
    '$.context.userAgent', '$.context.user_agent', '$.userAgent', '$.user_agent', '$."$user_agent"', '$."$raw_user_agent"',
)  # fmt: skip
LIBRARIES = ("$.context.library.name", "$.library.name", '$."$lib"')
BROWSER = "(?i)analytics\\.js|analytics-next|javascript|browser|^web$|^js$"
PROGRAMS = re.compile(
    r"^(curl|wget|java|jersey|python|aiohttp|httpx|go-http|go-resty|okhttp|apache-http|axios|node|undici|got\b|ruby|faraday|"
    r"rest-client|php|guzzle|symfony|perl|libwww|lwp|postman|insomnia|httpie|dart|restsharp|dotnet|\.net|rust|reqwest|"
    r"analytics-|posthog|rudder|zapier|make\.com|n8n|workato|powershell|mozilla/5\.0 \(windows nt; windows nt)",
    re.IGNORECASE,
)


def _first(places: tuple[str, ...]) -> str:
    told = ", ".join(f"json_extract_string(properties, '{place}')" for place in places)
    return f"CASE WHEN json_valid(properties) THEN coalesce({told}) END"


AGENT = f"({_first(PLACES)})"
LIBRARY = f"({_first(LIBRARIES)})"
IS_SERVER = f"coalesce(NOT regexp_matches({LIBRARY}, '{BROWSER}'), false)"


def may_tell() -> str:
    """SQL, quick: there may be a user agent in the properties."""
    return "coalesce(contains(properties, 'ser_agent') OR contains(properties, 'serAgent'), false)"


def agents(engine: Engine, relation: str) -> None:
    """Make `identity_bots` of the user agents in a relation of events."""
    rows = engine.rows(f"SELECT DISTINCT {AGENT} FROM {relation} WHERE {may_tell()}")
    found = [agent for (agent,) in rows if agent and is_bot(agent)]
    engine.register("identity_bots_told", pa.table({"agent": pa.array(found, pa.string())}))
    engine.sql("CREATE OR REPLACE TEMP TABLE identity_bots AS SELECT agent FROM identity_bots_told")


@lru_cache(maxsize=100_000)
def is_bot(agent: str) -> bool:
    """Whether a user agent is a crawler's or a monitor's, and not a customer's program."""
    return not PROGRAMS.match(agent.strip()) and bool(_detector().isCrawler(agent))


@lru_cache(maxsize=1)
def _detector() -> Any:
    from crawlerdetect import CrawlerDetect

    return CrawlerDetect()
