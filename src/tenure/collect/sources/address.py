"""Where a database is. A password never stands in the file: it is named, and comes from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from tenure.catalog.table import Table
from tenure.errors import SourceFailed

VARIABLE = re.compile(r"\$\{(\w+)\}")
USER = re.compile(r"^[\w+.-]+://[^/?#@]*?:(?P<password>[^/?#]*)@")
SECRET = re.compile(
    r"[?&](?P<name>[^=&]*(?:pass|secret|token|key|credential)[^=&]*)=(?P<value>[^&]*)",
    re.IGNORECASE,
)
HIDDEN = "***"


@dataclass(frozen=True, slots=True)
class Address:
    """An address with names of variables in it, or the name of a variable that holds all of it."""

    url: str

    @property
    def variables(self) -> tuple[str, ...]:
        """What has to be in the environment."""
        return tuple(dict.fromkeys(VARIABLE.findall(self.url)))

    def filled(self, environment: Mapping[str, str] | None = None) -> str:
        """The address with its secrets. Raises SourceFailed where one is missing."""
        given = os.environ if environment is None else environment
        missing = [name for name in self.variables if not given.get(name)]
        if missing:
            raise SourceFailed(
                f"{', '.join(missing)} is not set in the environment of this process; the address needs it"
            )
        if VARIABLE.fullmatch(self.url):
            return given[self.variables[0]]
        return VARIABLE.sub(lambda found: quote(given[found[1]], safe=""), self.url)

    def hide(self, said: str) -> str:
        """A message without what came from the environment."""
        for name in self.variables:
            for secret in _secrets(
                os.environ.get(name, ""), whole=bool(VARIABLE.fullmatch(self.url))
            ):
                said = said.replace(secret, HIDDEN)
        return said


def address_of(given: Table, *schemes: str) -> Address:
    """From `url` or `url_env`; DefinitionError where a secret stands in the file."""
    url, variable = given.text("url", None), given.text("url_env", None)
    if bool(url) == bool(variable):
        given.refuse("url", "or url_env: say one of them")
    if variable:
        if not re.fullmatch(r"\w+", variable):
            given.refuse("url_env", 'must be the name of a variable: url_env = "CRM_URL"')
        return Address(f"${{{variable}}}")
    if "://" not in url and not VARIABLE.fullmatch(url):
        given.refuse(
            "url", 'must be an address: "postgresql+psycopg://reader:${CRM_PASSWORD}@host/db"'
        )
    found = USER.match(url)
    told = [found["password"]] if found else []
    told += [each["value"] for each in SECRET.finditer(url)]
    if any(one and not VARIABLE.fullmatch(one) for one in told):
        _refuse_secret(given)
    if schemes and not url.startswith(schemes):
        given.refuse("url", f"must begin with {' or '.join(schemes)}")
    return Address(url)


def _refuse_secret(given: Table) -> None:
    place = given.place("url")
    from tenure.errors import DefinitionError

    raise DefinitionError(
        f"{place}: url has a secret in it. Take it out (and change it, if this file was shared), put it into the "
        'environment, and name it here: url = "postgresql+psycopg://reader:${CRM_PASSWORD}@host/db".'
    )


def _secrets(value: str, whole: bool) -> list[str]:
    if not whole:
        return [each for each in (value, quote(value, safe="")) if each]
    found = USER.match(value)
    inside = [found["password"]] if found else []
    inside += [each["value"] for each in SECRET.finditer(value)]
    inside += [unquote(each) for each in inside]  # drivers say it as they were given it
    return (
        [value, *sorted((each for each in inside if each), key=len, reverse=True)] if value else []
    )
