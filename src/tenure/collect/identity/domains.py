"""Which account an e-mail domain belongs to: where exactly one account names it, and it is nobody's free mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenure.collect.identity.rules import Identity
from tenure.warehouse.tables import text, within

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.pinned import Pinned

TELLING = (
    "domain",
    "email_domain",
    "website",
    "url",
)  # attributes of an account, by which it names its domain
FREE = (
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "ymail.com",
    "icloud.com", "me.com", "mac.com", "aol.com", "gmx.de", "gmx.net", "gmx.com", "web.de", "t-online.de", "mail.ru",
    "yandex.ru", "qq.com", "163.com", "126.com", "proton.me", "protonmail.com", "fastmail.com", "zoho.com", "orange.fr",
    "free.fr", "wanadoo.fr", "libero.it", "hotmail.fr", "hotmail.co.uk", "yahoo.co.uk", "yahoo.fr", "yahoo.de", "yahoo.co.jp",
    "comcast.net", "verizon.net", "att.net", "mail.com",
)  # fmt: skip


def domains(pinned: Pinned, engine: Engine, rules: Identity) -> None:
    """Make `identity_domains`: empty where the rules do not ask for it."""
    engine.sql("CREATE OR REPLACE TEMP TABLE identity_domains (domain VARCHAR, account_id VARCHAR)")
    if rules.by_domain:
        engine.sql(f"""INSERT INTO identity_domains SELECT domain, min(account_id)
            FROM ({named(pinned.scan("attributes"))}) WHERE account_id IS NOT NULL GROUP BY domain
            HAVING count(DISTINCT account_id) = 1""")


def named(attributes: str) -> str:
    """SQL of (account_id, account_sent, domain) of attributes of accounts."""
    return f"""SELECT DISTINCT account_id, account_sent, {domain("value")} AS domain FROM ({attributes})
        WHERE {within("name", TELLING)} AND person_id IS NULL AND person_sent IS NULL AND known_until IS NULL
            AND contains({domain("value")}, '.') AND NOT {within(domain("value"), FREE)}"""


def domain(value: str) -> str:
    """SQL of the domain in an address of the web or of a person."""
    host = f"regexp_extract(lower(trim({value})), '^(?:[a-z][a-z0-9+.-]*://)?(?:[^/?#@]*@)?([^/?#:@]+)', 1)"
    return f"regexp_replace(rtrim({host}, '.'), '^www[0-9]?\\.', '')"


def of_address(person: str) -> str:
    """SQL of the domain of a person whose id is an address; null for others."""
    return f"CASE WHEN contains({person}, '@') THEN lower(split_part({person}, '@', -1)) END"


def text_list(values: tuple[str, ...]) -> str:
    """SQL of a list of texts for IN."""
    return ", ".join(text(value) for value in values)
