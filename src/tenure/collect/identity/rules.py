"""`identity.toml` of a workspace: who is ours, which accounts are for tests, what else does not count.

Without the file crawlers and impersonation are told by what the event says of itself; nobody is internal, no account is
a test, and no e-mail domain names an account.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from tenure.catalog.table import Table, read

FILE = "identity.toml"
DOMAIN = re.compile(r"(?=.{4,253}\Z)([a-z0-9-]+\.)+[a-z]{2,}")
IMPERSONATED = ("impersonated_by", "$impersonated", "impersonator_id", "is_impersonated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The rules. A pattern is an id in which * stands for anything and ? for one character."""

    internal_domains: tuple[str, ...] = ()  # e-mail domains of the vendor
    internal_people: tuple[str, ...] = ()  # patterns
    internal_accounts: tuple[str, ...] = ()
    test_accounts: tuple[str, ...] = ()
    test_attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # name -> patterns
    impersonated: tuple[str, ...] = IMPERSONATED  # properties of an event
    bots: bool = True
    by_domain: bool = False  # an account may be found by the e-mail domain of the person

    @classmethod
    def read(cls, workspace: Path) -> Identity:
        """The rules in `workspace`; DefinitionError names file, line and key of what is wrong."""
        file = workspace / FILE
        if not file.is_file():
            return cls()
        root = read(file)
        root.only("internal", "test", "impersonation", "bots", "accounts")
        internal, test = root.table("internal"), root.table("test")
        impersonation, bots = root.table("impersonation"), root.table("bots")
        accounts = root.table("accounts")
        internal.only("domains", "people", "accounts")
        test.only("accounts", "attributes")
        impersonation.only("properties")
        bots.only("exclude")
        accounts.only("by_email_domain")
        return cls(
            internal_domains=_domains(internal),
            internal_people=_texts(internal, "people"),
            internal_accounts=_texts(internal, "accounts"),
            test_accounts=_texts(test, "accounts"),
            test_attributes=_conditions(test.table("attributes")),
            impersonated=_texts(impersonation, "properties", IMPERSONATED),
            bots=bots.flag("exclude", True),
            by_domain=accounts.flag("by_email_domain", False),
        )

    @property
    def hash(self) -> str:
        """Tells whether rules are the same as at another time; "" for those that hold without a file."""
        if self == Identity():
            return ""
        told = [(f.name, _plain(getattr(self, f.name))) for f in fields(self)]
        return hashlib.sha256(repr(told).encode()).hexdigest()[:16]

    @property
    def of_people(self) -> bool:
        """Whether anybody can be internal."""
        return bool(self.internal_domains or self.internal_people)

    @property
    def of_accounts(self) -> bool:
        """Whether any account does not count."""
        return bool(self.internal_accounts or self.test_accounts or self.test_attributes)


def _domains(of: Table) -> tuple[str, ...]:
    found = tuple(one.strip().lower().removeprefix("@") for one in _texts(of, "domains"))
    for one in found:
        if not DOMAIN.fullmatch(one):
            of.refuse("domains", f'has {one!r}, which is no e-mail domain: "example.com"')
    return found


def _texts(of: Table, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
    wanted = f'a list of texts: {key} = ["…"]'
    return tuple(of.checked(key, default, _is_texts, wanted))


def _conditions(of: Table) -> dict[str, tuple[str, ...]]:
    """plan = "internal", or plan = ["internal", "sandbox*"]: any of them, without regard to case."""
    found = {}
    for name in sorted(of.given):
        value = of.checked(
            name,
            (),
            lambda v: isinstance(v, str) or _is_texts(v),
            f'a text or a list of texts: {name} = ["internal"]',
        )
        found[name] = (value,) if isinstance(value, str) else tuple(value)
    return found


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value)


def _plain(value: object) -> object:
    return sorted(value.items()) if isinstance(value, Mapping) else value
