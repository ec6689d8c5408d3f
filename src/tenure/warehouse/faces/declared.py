"""What people have declared of the product and of their customers, as small tables that faces are joined with."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

TEXT, FLAG, COUNT, DAY = pa.string(), pa.bool_(), pa.int64(), pa.date32()

TABLES: Mapping[str, pa.Schema] = {
    "declared_features": pa.schema(
        [
            ("event", TEXT),  # that shows the feature
            ("feature", TEXT),
            ("product", TEXT),  # the product line it belongs to
            ("level", TEXT),  # basic, advanced
            ("is_key", FLAG),
            ("is_obscure", FLAG),
            ("is_differentiating", FLAG),
        ]
    ),
    # in which plan or product a feature is; an empty plan: in all of them
    "declared_plans": pa.schema([("feature", TEXT), ("plan", TEXT)]),
    "declared_settings": pa.schema(
        [
            ("setting", TEXT),
            ("form", TEXT),  # setting, integration
            ("attribute", TEXT),  # of the account: on where its value is that of `is_on`
            ("is_on", TEXT),
            ("event", TEXT),  # or: on for `on_days` days from such an event
            ("on_days", COUNT),
        ]
    ),
    "declared_steps": pa.schema(
        [
            ("flow", TEXT),
            ("step", COUNT),  # 1 is the first
            ("steps", COUNT),  # of the flow
            ("event", TEXT),
            ("property", TEXT),  # of the event, as a JSON path; empty: any
            ("value", TEXT),
        ]
    ),
    "declared_help": pa.schema([("flow", TEXT), ("event", TEXT)]),
    "declared_signs": pa.schema(
        [
            ("event", TEXT),
            ("sign", TEXT),  # error, export
        ]
    ),
    "declared_milestones": pa.schema(
        [
            ("milestone", TEXT),
            ("kind", TEXT),  # event, contract, login, goal, training, attribute
            ("name", TEXT),  # of the event or attribute
            ("value", TEXT),  # of the attribute; empty: any
        ]
    ),
    "declared_lists": pa.schema(
        [("list", TEXT), ("account_id", TEXT), ("since", DAY), ("until", DAY)]
    ),
}


@dataclass(frozen=True)
class Declared:
    """The rows of each of TABLES; `plan_attribute` is the account's attribute that names its plan."""

    rows: Mapping[str, pa.Table] = field(default_factory=dict)
    plan_attribute: str = "plan"

    def table(self, name: str) -> pa.Table:
        """The rows declared under `name`, in its columns."""
        given = self.rows.get(name)
        return TABLES[name].empty_table() if given is None else given.cast(TABLES[name])

    def says(self, name: str) -> bool:
        """Whether anything is declared under `name`."""
        given = self.rows.get(name)
        return given is not None and given.num_rows > 0

    def version(self, names: tuple[str, ...]) -> str:
        """A hash of what is declared under `names`: it changes when an answer may."""
        told = [self.plan_attribute, *(repr(self.table(name).to_pylist()) for name in names)]
        return hashlib.sha256("\0".join(told).encode()).hexdigest()[:12]
