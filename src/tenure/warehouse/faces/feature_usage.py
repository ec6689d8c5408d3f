"""Use by day, told by features: rows of `usage` whose event shows a feature; where none is declared, every event is one."""

from __future__ import annotations

from tenure.warehouse.faces.face import Asked, Face

ROW = {
    "account_id": "string", "person_id": "string", "event": "string", "source": "string",
    "n": "int64", "quantity": "float64", "duration_seconds": "float64",
}  # fmt: skip
FEATURE = {
    "feature": "string", "product": "string", "level": "string",
    "is_key": "boolean", "is_obscure": "boolean", "is_differentiating": "boolean",
}  # fmt: skip


def _select(asked: Asked) -> str:
    usage = asked.lens.rows("usage").get_name()
    own = ", ".join(f"u.{name}" for name in (*ROW, "day", "known_day", "known_until_day"))
    if not asked.lens.declared.says("declared_features"):
        unsaid = ", ".join(
            f"CAST(NULL AS {'VARCHAR' if kind == 'string' else 'BOOLEAN'}) AS {name}"
            for name, kind in FEATURE.items()
            if name != "feature"
        )
        return f"SELECT {own}, u.event AS feature, {unsaid} FROM {usage} u"
    told = ", ".join(f"f.{name}" for name in FEATURE)
    return f"SELECT {own}, {told} FROM {usage} u JOIN declared_features f ON f.event = u.event"


FEATURE_USAGE = Face(
    name="feature_usage",
    columns={**ROW, **FEATURE},
    sources=("usage",),
    declared=("declared_features",),
    select=_select,
)
