"""What decides the answers of a function: its own source, and that of all it names in files of definitions."""

from __future__ import annotations

import datetime
import decimal
import functools
import inspect
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType
from typing import Any

PLAIN = (str, bytes, int, float, bool, decimal.Decimal, datetime.date, datetime.timedelta)


def whole(function: Callable[..., Any], own: str) -> str:
    """`own`, the source of `function`, and after it the source of each function and the value of each constant that it
    names, and that these name, in the order of their names. What other packages do is not part of it."""
    named: dict[str, str] = {}
    if isinstance(function, FunctionType):
        _gather(function, named)
    return "\0".join([own, *(named[name] for name in sorted(named))])


def _gather(function: FunctionType, named: dict[str, str]) -> None:
    for name in sorted(set(_names(function.__code__))):
        thing = function.__globals__.get(name)
        if isinstance(thing, FunctionType) and _package(thing) in (_package(function), "tenure"):
            key = f"{thing.__module__}.{thing.__qualname__}"
            if key not in named:
                named[key] = _source(thing)
                _gather(thing, named)
        elif _is_plain(thing):
            named[f"{function.__module__}.{name}"] = f"{name} = {thing!r}"


def _package(function: FunctionType) -> str:
    return function.__module__.partition(".")[0]


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _names(one)


def _is_plain(thing: object) -> bool:
    """Whether what it prints as is what it is, in each process."""
    if isinstance(thing, dict):
        return all(_is_plain(one) for pair in thing.items() for one in pair)
    if isinstance(thing, (tuple, list)):
        return all(map(_is_plain, thing))
    return isinstance(thing, PLAIN)


@functools.lru_cache(maxsize=2_000)
def _source(function: FunctionType) -> str:
    return inspect.getsource(function)
