"""What a product declares, as the small tables that the warehouse joins with facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from tenure.product.product import Product, Setting
from tenure.warehouse.faces import TABLES


def declared(product: Product) -> Mapping[str, pa.Table]:
    """Table -> its rows."""
    rows: Mapping[str, Sequence[Mapping[str, Any]]] = {
        "declared_features": [
            {
                "event": event,
                "feature": feature.name,
                "product": feature.product,
                "level": feature.level,
                "is_key": feature.key,
                "is_obscure": feature.obscure,
                "is_differentiating": feature.differentiating,
            }
            for feature in product.features
            for event in feature.events
        ],
        "declared_plans": [
            {"feature": feature.name, "plan": plan}
            for feature in product.features
            for plan in (*feature.plans, *([feature.product] if feature.product else [])) or (None,)
        ],
        "declared_settings": [row for setting in product.settings for row in _setting(setting)],
        "declared_steps": [
            {
                "flow": flow.name,
                "step": number,
                "steps": len(flow.steps),
                "event": step.event,
                "property": f"$.{step.property}" if step.property else None,
                "value": step.value,
            }
            for flow in product.flows
            for number, step in enumerate(flow.steps, 1)
        ],
        "declared_help": [
            {"flow": flow.name, "event": event} for flow in product.flows for event in flow.help
        ],
        "declared_signs": [
            {"event": event, "sign": sign}
            for sign, events in (("error", product.errors), ("export", product.exports))
            for event in events
        ],
        "declared_milestones": [
            {"milestone": one.name, "kind": one.kind, "name": name, "value": one.value}
            for one in product.milestones
            for name in (one.events or (one.attribute,))
        ],
    }
    return {name: pa.Table.from_pylist(list(found), TABLES[name]) for name, found in rows.items()}


def _setting(setting: Setting) -> list[dict[str, Any]]:
    shared = {"setting": setting.name, "form": setting.form}
    if setting.attribute:
        return [{**shared, "attribute": setting.attribute, "is_on": value} for value in setting.on]
    return [{**shared, "event": setting.event, "on_days": setting.days}]
