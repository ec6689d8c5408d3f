"""The pages about features: how each is taken up and kept, what a release did, and the product as it is declared."""

from tenure.web.features.addresses import features

__all__ = ["features"]
