"""What the vendor sells and how work is done with it: features, settings, meters, flows and milestones, as data."""

from tenure.product.declare import declared
from tenure.product.definitions import definitions, left_out
from tenure.product.product import FILE, Product
from tenure.product.read import read

__all__ = ["FILE", "Product", "declared", "definitions", "left_out", "read"]
