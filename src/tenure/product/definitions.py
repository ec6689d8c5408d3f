"""What a product makes measurable: definitions for each of its features, meters, flows and times to value."""

from __future__ import annotations

from tenure.catalog.definition import Definition
from tenure.product.product import Product


def definitions(product: Product) -> list[Definition]:
    """The definitions that `product` makes."""
    return []
