"""Reads a scorecard's file; what is wrong with it is said with file, line, key and value."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from pathlib import Path

from tenure.catalog import sentence
from tenure.catalog.table import MISSING, Table, is_number
from tenure.catalog.table import read as read_table
from tenure.catalog.table import told as told_table
from tenure.errors import DefinitionError
from tenure.health.curve import Curve
from tenure.health.scorecard import Cap, Factor, Group, Missing, Scorecard

KEYS = (
    "name", "title", "doc", "subject", "priority", "audience", "since", "off", "least_known", "bands", "groups", "factors",
    "caps",
)  # fmt: skip
POLICIES: tuple[Missing, ...] = ("spread", "worst", "middle", "none")
NOT_SAID = -1.0  # a priority that its file does not say


def read(file: Path, *, shipped: bool = False) -> Scorecard:
    """The scorecard in `file`."""
    return _card(read_table(file), shipped)


def told(text: str, file: str) -> Scorecard:
    """The scorecard that stands in `file`, or would: `text`."""
    return _card(told_table(text, file), False)


def refuse_twice(named: Iterable[tuple[str, str]], what: str) -> None:
    """Raise where a name of (name, where) comes twice."""
    first: dict[str, str] = {}
    for name, where in named:
        if name in first:
            raise DefinitionError(f"{where}: there is a {what} {name!r} already, at {first[name]}.")
        first[name] = where


def _card(root: Table, shipped: bool) -> Scorecard:
    root.only(*KEYS)
    bands = root.table("bands")
    bands.only("at_risk_below", "healthy_from")
    off = root.flag("off", False)
    name = root.name("name")
    subject = _word(root, "subject", ("account", "person"), "account")
    card = Scorecard(
        name=name,
        title=root.text("title", name.replace("_", " ").capitalize())
        if off
        else root.text("title"),
        doc=root.text("doc", ""),
        subject="person" if subject == "person" else "account",
        priority=root.number("priority", 0, 1_000_000, NOT_SAID),
        audience=root.text("audience", None),
        least_known=root.number("least_known", 0, 1, 0.5),
        at_risk_below=bands.number("at_risk_below", 0, 100, 50),
        healthy_from=bands.number("healthy_from", 0, 100, 70),
        groups=tuple(_group(one) for one in root.tables("groups")),
        factors=tuple(_factor(one) for one in root.tables("factors")),
        caps=tuple(_cap(one) for one in root.tables("caps")),
        since=_day(root, "since"),
        off=off,
        shipped=shipped,
        where=root.file,
        seal=root.seal,
    )
    if card.at_risk_below > card.healthy_from:
        bands.refuse("healthy_from", f"must not be below at_risk_below ({card.at_risk_below:g})")
    if not card.factors and not off:
        root.refuse("factors", "is missing: a scorecard needs at least one [[factors]]")
    refuse_twice([(factor.name, factor.where) for factor in card.factors], "factor")
    refuse_twice([(cap.name, cap.where) for cap in card.caps], "cap")
    _refuse_loose_groups(root, card)
    return card


def _refuse_loose_groups(root: Table, card: Scorecard) -> None:
    """Groups that are there twice, or that nothing is in; factors of a group that is not there."""
    names = [group.name for group in card.groups]
    for nth, of in enumerate(root.tables("groups")):
        if names[nth] in names[:nth]:
            of.refuse("name", "is the name of a group above")
        if all(factor.group != names[nth] for factor in card.factors):
            of.refuse("name", 'has no factors: a factor joins it by group = "…"')
    for of in root.tables("factors"):
        if "group" in of.given and of.given["group"] not in names:
            of.refuse(
                "group", f"is no group of this scorecard; there are {', '.join(names) or 'none'}"
            )


def _group(of: Table) -> Group:
    of.only("name", "label", "weight")
    return Group(
        name=of.name("name"), label=of.text("label"), weight=of.number("weight", 0.01, 1000)
    )


def _factor(of: Table) -> Factor:
    of.only(
        "name", "label", "metric", "facet", "weight", "curve", "direction", "missing", "group", "when", "unit", "text",
        "text_low",
    )  # fmt: skip
    text = _template(of, "text")
    curve = Curve(_pairs(of, "curve"))
    _refuse_too_wide(of, curve)
    missing = _word(of, "missing", POLICIES, "spread")
    _refuse_other_way(of, curve)
    return Factor(
        name=of.name("name"),
        label=of.text("label"),
        metric=of.name("metric"),
        facet=of.name("facet"),
        weight=of.number("weight", 0.01, 1000),
        curve=curve,
        missing=next(one for one in POLICIES if one == missing),
        group=of.name("group") if "group" in of.given else "",
        when=of.text("when", None),
        unit=of.text("unit", ""),
        text=text,
        text_low=_template(of, "text_low", text),
        where=of.place(),
    )


def _refuse_too_wide(of: Table, curve: Curve) -> None:
    """Raise where readings lie so far apart, or so close together, that what lies between them is no number."""
    spans = [(x1 - x0, y1 - y0) for (x0, y0), (x1, y1) in pairwise(curve.points)]
    whole = curve.points[-1][0] - curve.points[0][0]
    if not all(map(math.isfinite, [whole, *(y / x for x, y in spans)])):
        name = of.given.get("name", "")
        of.refuse(
            "curve", f"of the factor {name!r} has readings too far apart or too close together"
        )


def _refuse_other_way(of: Table, curve: Curve) -> None:
    """Raise where the curve does not go the way that the file says."""
    said = _word(of, "direction", ("up", "down"), "")
    if said and said != curve.direction:
        goes = {"up": "says that more is better", "down": "says that less is better"}
        other = goes.get(curve.direction, "turns on the way")
        of.refuse("direction", f"{goes[said]}, and the curve {other}")


def _cap(of: Table) -> Cap:
    of.only("name", "when", "at_most", "text", "lifted_by")
    return Cap(
        name=of.name("name"),
        when=of.text("when"),
        at_most=of.number("at_most", 0, 100),
        text=_template(of, "text"),
        lifted_by=of.text("lifted_by", ""),
        where=of.place(),
    )


def _word(of: Table, key: str, words: tuple[str, ...], default: str) -> str:
    wanted = ", ".join(f'"{word}"' for word in words)
    found: str = of.checked(key, default, lambda v: v in words, f"one of {wanted}")
    return found


def _day(of: Table, key: str) -> date | None:
    found: date | None = of.checked(
        key, None, lambda v: type(v) is date, "a day: 2026-01-31, without quotes"
    )
    return found


def _pairs(of: Table, key: str) -> tuple[tuple[float, float], ...]:
    """At least two [reading, score] pairs; readings ascend, scores are 0 to 100."""
    found = of.checked(
        key,
        MISSING,
        _is_curve,
        "at least two [reading, score] pairs with ascending readings and scores from 0 to 100",
    )
    return tuple((float(x), float(y)) for x, y in found)


def _is_curve(value: object) -> bool:
    if not isinstance(value, list) or len(value) < 2:
        return False
    if not all(isinstance(p, list) and len(p) == 2 and all(map(is_number, p)) for p in value):
        return False
    readings = [x for x, _ in value]
    if not all(map(math.isfinite, readings)):
        return False
    return readings == sorted(set(readings)) and all(0 <= y <= 100 for _, y in value)


def _template(of: Table, key: str, default: str | None = None) -> str:
    text: str = of.text(key) if default is None else of.text(key, default)
    try:
        sentence.names(text)
    except ValueError as error:
        of.refuse(key, f"cannot be read: {error}")
    return text
