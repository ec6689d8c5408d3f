"""What an address of a replay asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import quote

from starlette.datastructures import QueryParams

from tenure.errors import UsageError
from tenure.proof.asked import Asked
from tenure.proof.losses import HORIZON_DAYS, LEAD_DAYS
from tenure.proof.rule import Kind, Rule
from tenure.web import words
from tenure.web.frame import Frame
from tenure.web.proof.drafted import Drafted

PATH = "/proof"
RULES: Mapping[str, str] = {
    "own": "as it says itself",
    "burden": "at most … alarms an account and month",
    "capacity": "at most … alarms a week",
    "given": "from … on",
}
LISTS: Mapping[str, str] = {
    "alarms": "All alarms",
    "right": "Alarms that were right",
    "late": "Alarms that came too late",
    "wrong": "Alarms that were wrong",
    "young": "Alarms too young to be judged",
    "staying": "Alarms of accounts that stayed",
}
BIN = "bin "  # with its number: the readings of that bin of the calibration
YEAR = "year"  # the losses of the twelve months to the day, which the foot line of Today counts
RENEWAL = "renewal"


@dataclass(frozen=True, slots=True)
class Query:
    """A replay of `what`; every part is left out of the address where it says nothing new."""

    what: str
    rule: str = ""
    n: str = ""
    lead: int = LEAD_DAYS
    horizon: str = str(HORIZON_DAYS)
    warns: str = ""
    stored: str = ""  # 1: as it was published then, not as it would say now
    since: str = ""  # the first day that is replayed
    draft: Drafted | None = None  # a change that is not published
    on: str = ""  # a day that is looked at
    beside: str = (
        ""  # a naive rule, by the definition that it goes by: its alarms and losses are listed
    )
    list: str = ""  # the alarms that are listed; missed, foreseen, year: these losses, all of them

    @classmethod
    def of(cls, what: str, params: QueryParams) -> Query:
        """As the address says. Raises UsageError for what cannot be."""
        given = {name: params.get(name, "").strip()[:100] for name in TEXTS}
        texts: dict[str, Any] = {name: text for name, text in given.items() if text}
        query = cls(what=what, draft=Drafted.of(params), **texts)
        lead = params.get("lead", "").strip()[:100]
        if lead:
            if not lead.isdecimal() or int(lead) > 365:
                raise UsageError(f"lead={lead} is no number of days from 0 to 365.")
            query = replace(query, lead=int(lead))
        query.asked(date.max)
        return query

    def asked(self, until: date) -> Asked:
        """The replay, of the days until one."""
        return Asked(
            what=self.what,
            rule=self._rule(),
            lead=self.lead,
            horizon=self._horizon(),
            since=_day("since", self.since),
            until=until,
            as_stored=bool(self.stored),
            high=None if not self.warns else self.warns == "high",
        )

    @property
    def day(self) -> date | None:
        """The day that is looked at."""
        return _day("on", self.on)

    def link(self, frame: Frame, face: str = "", **changes: str) -> str:
        """The address of the same with some parts changed."""
        changed = replace(self, **changes)  # type: ignore[arg-type]
        parts = {name: getattr(changed, name) for name in TEXTS if getattr(changed, name)}
        if changed.horizon == str(HORIZON_DAYS):
            parts.pop("horizon", None)
        if changed.lead != LEAD_DAYS:
            parts["lead"] = str(changed.lead)
        parts |= changed.draft.params if changed.draft else {}
        return frame.link(f"{PATH}/{quote(self.what, safe='')}{face}", **parts)

    def _rule(self) -> Rule | None:
        if not self.rule:
            return None
        if self.rule not in RULES:
            raise UsageError(f"rule={self.rule} is none of {words.listed(list(RULES))}.")
        kind: Kind = next(one for one in KINDS if one == self.rule)
        if kind == "own":
            return Rule("own")
        try:
            return Rule(kind, float(self.n))
        except ValueError:
            raise UsageError(f"n={self.n} is no number.") from None

    def _horizon(self) -> int | None:
        if self.horizon == RENEWAL:
            return None
        if not self.horizon.isdecimal() or not 1 <= int(self.horizon) <= 1095:
            raise UsageError(
                f"horizon={self.horizon} is neither a number of days from 1 to 1095 nor {RENEWAL}."
            )
        return int(self.horizon)


def _day(name: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"{name}={text} is not a day; write it like 2026-03-03.") from None


TEXTS = ("rule", "n", "horizon", "warns", "stored", "since", "on", "beside", "list")
KINDS: tuple[Kind, ...] = ("own", "burden", "capacity", "given")
