"""stages.toml and tiers.toml: where customers are in their life, and how much attention they are sold.

[[stages]] makes the definition `stage`, [[tiers]] `tier`. A product line that has stages of its own says so under
[[products]]; `boards` makes `stage_boards`.
"""

from __future__ import annotations

from tenure.catalog.table import Table
from tenure.segments.segment import Origin, Segment
from tenure.segments.values import ladder

STAGE, TIER = "stage", "tier"
STAGE_DOC = (
    "Where the customer is in its life with the product: the first stage whose condition holds."
)
TIER_DOC = "How much attention the customer is sold: the first tier whose condition holds."


def stages(root: Table, *, shipped: bool = False) -> list[Segment]:
    """What stages.toml declares."""
    root.only("doc", "stages", "products")
    made = [_segmentation(root, STAGE, "Stage", STAGE_DOC, "stages", shipped)]
    for product in root.tables("products"):
        product.only("name", "title", "doc", "stages")
        name = product.name("name")
        title = product.text("title", name.replace("_", " ").capitalize())
        doc = f"Where the customer is in its life with {title}: the first stage whose condition holds."
        made.append(
            _segmentation(product, f"{STAGE}_{name}", f"Stage of {title}", doc, "stages", shipped)
        )
    return made


def tiers(root: Table, *, shipped: bool = False) -> list[Segment]:
    """What tiers.toml declares."""
    root.only("doc", "tiers")
    return [_segmentation(root, TIER, "Tier", TIER_DOC, "tiers", shipped)]


def _segmentation(
    of: Table, name: str, title: str, doc: str, key: Origin, shipped: bool
) -> Segment:
    given = of.tables(key)
    if not given:
        of.refuse(key, f"is missing: at least one [[{key}]] with name and when")
    return Segment(
        name=name,
        title=title,
        doc=of.text("doc", doc),
        values=ladder(given),
        origin=key,
        shipped=shipped,
        at=given[0].place("name"),
        file=of.file,
    )
