"""Makes a definition out of a function that was made for one feature, meter, flow or milestone."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from tenure.catalog.definition import Definition, Form, Subject

BOTH: tuple[Subject, ...] = ("account", "person")
PERSON: tuple[Subject, ...] = ("person",)
ACCOUNT: tuple[Subject, ...] = ("account",)


def made(
    name: str,
    maker: Callable[..., Callable[..., Any]],
    *about: Any,
    needs: tuple[str, ...],
    doc: str,
    unit: str,
    at: str,
    topic: str,
    subjects: tuple[Subject, ...] = ACCOUNT,
    form: Form | None = None,
    stored: bool = False,
    **knobs: Any,
) -> Definition:
    """The definition `name` whose function is `maker(*about)`: its version changes with the maker's text and with them.

    `stored`: computed for every day and kept; else when it is asked for.
    """
    return Definition(
        name=name,
        build=maker(*about),
        needs=needs,
        doc=doc,
        unit=unit,
        subjects=subjects,
        family="product",
        form=form,
        knobs=knobs,
        text=f"{_source(maker)} {about!r}",
        where=at,
        topic=topic,
        on_demand=not stored,
    )


@functools.cache
def _source(maker: Callable[..., Any]) -> str:
    return inspect.getsource(maker)
