"""stages.toml and tiers.toml: where customers are in their life, and how much attention they are sold.

[[stages]] makes the definition `stage`, [[tiers]] `tier`. A product line that has stages or tiers of its own says so under
[[products]]; `boards` makes `stage_boards`, or `tier_boards`.
"""

from __future__ import annotations

from tenure.catalog.table import Table
from tenure.segments.segment import Origin, Segment
from tenure.segments.values import ladder

STAGE, TIER = "stage", "tier"
THE_PRODUCT = "the product"
STAGE_DOC = (
    f"Where the customer is in its life with {THE_PRODUCT}: the first stage whose condition holds."
)
TIER_DOC = f"How much attention the customer is sold with {THE_PRODUCT}: the first tier whose condition holds."


def stages(root: Table, *, shipped: bool = False) -> list[Segment]:
    """What stages.toml declares."""
    return _of_all_and_of_products(root, STAGE, STAGE_DOC, "stages", shipped)


def tiers(root: Table, *, shipped: bool = False) -> list[Segment]:
    """What tiers.toml declares."""
    return _of_all_and_of_products(root, TIER, TIER_DOC, "tiers", shipped)


def _of_all_and_of_products(
    root: Table, what: str, doc: str, key: Origin, shipped: bool
) -> list[Segment]:
    root.only("doc", key, "products")
    made = [_segmentation(root, what, what.capitalize(), doc, key, shipped)]
    for product in root.tables("products"):
        product.only("name", "title", "doc", key)
        name = product.name("name")
        title = product.text("title", name.replace("_", " ").capitalize())
        own = doc.replace(THE_PRODUCT, title)
        made.append(
            _segmentation(
                product, f"{what}_{name}", f"{what.capitalize()} of {title}", own, key, shipped
            )
        )
    return made


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
        seal=of.seal,
    )
