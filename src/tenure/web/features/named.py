"""How a feature is named in addresses, and the marks that it bears."""

from __future__ import annotations

from urllib.parse import quote

from tenure.product.product import Feature
from tenure.web.features.asked import Asked

OWN = ("releases", "product")  # pages below /features that are no feature
PREFIX = "feature:"  # before the name of a feature that is called like one of those


def feature_href(asked: Asked, feature: str, rest: str = "", of: str = "") -> str:
    """The address of a feature's page, or of one below it."""
    ends = feature in OWN or feature.startswith(PREFIX)
    name = quote(f"{PREFIX}{feature}" if ends else feature, safe="")
    return asked.link(f"/features/{name}{rest}", more=(("of", of),) if of else ())


def feature_named(name: str) -> str:
    """The feature that an address names."""
    return name.removeprefix(PREFIX)


def marks(feature: Feature, declared: bool) -> tuple[str, ...]:
    """What it is declared to be."""
    if not declared:
        return ()
    said = {
        "key": feature.key,
        "advanced": feature.level == "advanced",
        "obscure": feature.obscure,
        "differentiating": feature.differentiating,
    }
    return tuple(word for word, holds in said.items() if holds)
