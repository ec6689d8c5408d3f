"""What does not count: facts of test accounts, of our own people, of support acting as a customer, of crawlers.

They are kept and tagged; no metric and no rolled-up use sees them. A reason that a fact came with (`call`) stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenure.collect.identity.bots import AGENT, IS_SERVER, agents, may_tell
from tenure.collect.identity.domains import text_list
from tenure.collect.identity.rules import Identity
from tenure.collect.identity.sent import owners
from tenure.facts import Fact
from tenure.warehouse.tables import text

if TYPE_CHECKING:
    from tenure.warehouse.engines.duckdb import Engine
    from tenure.warehouse.pinned import Pinned

TEST, INTERNAL, IMPERSONATION, BOT = "test", "internal", "impersonation", "bot"
OURS = (TEST, INTERNAL, IMPERSONATION, BOT)
OF_THE_ACCOUNT = ("ticket", "touchpoint")  # work with a customer, whoever of us wrote it down


def prepare(pinned: Pinned, engine: Engine, rules: Identity) -> None:
    """Make `identity_out_accounts` and `identity_out_people`: whom attributes tell to be tests, or ours."""
    attributes = pinned.scan("attributes")
    conditions = " OR ".join(
        f"(name = {text(name)} AND ({like('lower(value)', tuple(p.lower() for p in patterns))}))"
        for name, patterns in rules.test_attributes.items()
    )
    latest = f"""SELECT account_id, name, arg_max(struct_pack(v := value),
            struct_pack(h := happened_at, k := known_at, a := fact_high, b := fact_low)).v AS value
        FROM ({attributes}) WHERE account_id IS NOT NULL AND person_id IS NULL AND known_until IS NULL
            AND name IN ({text_list(tuple(rules.test_attributes)) or "NULL"}) GROUP BY account_id, name"""
    engine.sql(f"""CREATE OR REPLACE TEMP TABLE identity_out_accounts AS
        SELECT DISTINCT account_id FROM ({latest}) WHERE {conditions or "false"}""")
    domains = text_list(rules.internal_domains) or "NULL"
    engine.sql(f"""CREATE OR REPLACE TEMP TABLE identity_out_people AS SELECT DISTINCT person_id
        FROM identity_emails WHERE split_part(address, '@', -1) IN ({domains})""")


def told_by_itself(kind: type[Fact], rules: Identity, engine: Engine, relation: str) -> bool:
    """Whether any of the facts may say of itself that it does not count."""
    hints = [f"contains(properties, {text(hint)})" for hint in _hints(rules)]
    if kind.kind != "event" or not hints:
        return False
    question = (
        f"SELECT 1 FROM {relation} WHERE properties IS NOT NULL AND ({' OR '.join(hints)}) LIMIT 1"
    )
    return bool(engine.rows(question))


def note_agents(engine: Engine, rules: Identity, relation: str, by_itself: bool) -> None:
    """Make `identity_bots`: those of the facts' user agents that are crawlers."""
    if by_itself and rules.bots:
        agents(engine, relation)


def reason(kind: type[Fact], rules: Identity, by_itself: bool, members: bool) -> str:
    """SQL of why a fact does not count, over its resolved ids; null where it does."""
    cases = []
    has = owners(kind)
    if "account_id" in has and rules.of_accounts:
        patterns = like("account_id", rules.test_accounts)
        cases.append(
            f"WHEN {patterns} OR account_id IN (SELECT account_id FROM identity_out_accounts) THEN '{TEST}'"
        )
        cases.append(f"WHEN {like('account_id', rules.internal_accounts)} THEN '{INTERNAL}'")
    if by_itself and rules.impersonated:
        cases.append(f"WHEN {_impersonated(rules)} THEN '{IMPERSONATION}'")
    if "person_id" in has and rules.of_people and kind.kind not in OF_THE_ACCOUNT:
        ours = _internal(rules)
        if kind.kind == "event" and members:
            stranger = """sent_account IS NOT NULL AND account_id IS NOT NULL AND NOT EXISTS (
                FROM identity_joined j WHERE j.change = 'joined' AND j.key = owned.person_id
                AND j.account_id = owned.account_id AND j.happened_at <= owned.happened_at)"""
            cases.append(f"WHEN {ours} AND {stranger} THEN '{IMPERSONATION}'")
        cases.append(f"WHEN {ours} THEN '{INTERNAL}'")
    if by_itself and rules.bots:
        cases.append(
            f"WHEN {may_tell()} AND NOT {IS_SERVER} AND {AGENT} IN (SELECT agent FROM identity_bots) THEN '{BOT}'"
        )
    found = f"CASE {' '.join(cases)} END" if cases else "NULL::VARCHAR"
    return f"CASE WHEN excluded NOT IN ({text_list(OURS)}) THEN excluded ELSE {found} END"


def like(column: str, patterns: tuple[str, ...]) -> str:
    """SQL: the column is one of some ids, or fits one of some patterns. Never null."""
    plain = tuple(p for p in patterns if not set(p) & set("*?"))
    told = [f"{column} IN ({text_list(plain)})"] if plain else []
    told += [f"{column} GLOB {text(p.replace('[', '[[]'))}" for p in patterns if p not in plain]
    return f"coalesce({' OR '.join(told)}, false)" if told else "false"


def _internal(rules: Identity) -> str:
    told = [
        f"person_id IN (SELECT person_id FROM identity_out_people) OR {like('person_id', rules.internal_people)}"
    ]
    told += [
        f"ends_with(lower({who}), {text('@' + domain)})"
        for domain in rules.internal_domains
        for who in ("person_id", "sent_person")
    ]
    return f"coalesce({' OR '.join(told)}, false)"


def _impersonated(rules: Identity) -> str:
    said = [
        f"lower(json_extract_string(properties, {text(path + _quoted(name))})) NOT IN ('', 'false', '0', 'null')"
        for name in rules.impersonated
        for path in ("$.", "$.context.")
    ]
    hinted = " OR ".join(f"contains(properties, {text(name)})" for name in rules.impersonated)
    return f"(({hinted}) AND json_valid(properties) AND coalesce({' OR '.join(said)}, false))"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', "") + '"'


def _hints(rules: Identity) -> tuple[str, ...]:
    return (*rules.impersonated, *(("ser_agent", "serAgent") if rules.bots else ()))
