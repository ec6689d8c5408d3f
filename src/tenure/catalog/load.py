"""Collects what has been marked: in our folders, in entry points, and in the workspace's own metrics/*.py."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

from tenure.catalog.definition import WINDOW, Choice, Definition
from tenure.catalog.graph import hint, taken
from tenure.errors import DefinitionError, UnknownName

GROUP = "tenure.metrics"  # the entry point of packages that bring metrics
LONGEST_WINDOW = 36_600  # days


def collect(
    packages: Iterable[str], folder: Path | None, choices: Iterable[Choice] = ()
) -> list[Definition]:
    """Every definition in `packages`, in installed plug-ins and in the workspace `folder`, choices made."""
    found: dict[str, Definition] = {}
    chosen = list(choices)
    for module in _modules(packages, folder):
        for thing in vars(module).values():
            if isinstance(thing, Definition) and found.get(thing.name) is not thing:
                _add(found, thing)
            elif isinstance(thing, Choice):
                chosen.append(thing)
        chosen += getattr(module, "CHOICES", ())
    for choice in chosen:
        _add(found, _made(choice, found))
    return list(found.values())


def _add(found: dict[str, Definition], definition: Definition) -> None:
    if definition.name in found:
        raise DefinitionError(
            f"{definition.where}: {definition.name} is defined twice; the other one is at "
            f"{found[definition.name].where}."
        )
    if definition.name in taken():
        raise DefinitionError(
            f"{definition.where}: {definition.name} is the name of a table or of a column beside all metrics; "
            "call it otherwise."
        )
    _refuse_windows(definition)
    if not definition.doc:
        raise DefinitionError(
            f"{definition.where}: {definition.name} has no docstring. It is the sentence that people read."
        )
    found[definition.name] = definition


def _refuse_windows(definition: Definition) -> None:
    for knob in WINDOW:
        days = definition.knobs.get(knob)
        least = 1 if knob == "days" else 0
        whole = isinstance(days, int) and not isinstance(days, bool)
        if days is not None and not (whole and least <= days <= LONGEST_WINDOW):
            raise DefinitionError(
                f"{definition.where}: {definition.name} has {knob} = {days!r}: "
                f"must be a whole number from {least} to {LONGEST_WINDOW:,}."
            )


def _made(choice: Choice, found: Mapping[str, Definition]) -> Definition:
    if choice.of not in found:
        raise UnknownName(
            f"{choice.where}: {choice.name} is of {choice.of!r}, which nothing defines"
            + hint(choice.of, found)
        )
    original = found[choice.of]
    unknown = set(choice.knobs) - set(original.knobs) - {"days", "ago_days"}
    if unknown:
        raise DefinitionError(
            f"{choice.where}: {choice.of} has no knob {sorted(unknown)[0]!r}; it has: "
            f"{', '.join(original.knobs) or 'none'}."
        )
    made = original.having(choice.name, choice.doc, **choice.knobs)
    return replace(made, where=choice.where or original.where)


def _modules(packages: Iterable[str], folder: Path | None) -> Iterator[ModuleType]:
    for name in packages:
        package = importlib.import_module(name)
        yield package
        for module in pkgutil.iter_modules(package.__path__):
            yield importlib.import_module(f"{name}.{module.name}")
    for entry in entry_points(group=GROUP):
        yield entry.load()
    if folder is not None:
        for path in sorted(folder.glob("*.py")):
            yield _from_file(path)


def _from_file(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"tenure_workspace.{path.stem}", path)
    if spec is None or spec.loader is None:
        raise DefinitionError(f"{path}: cannot be read as Python.")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except SyntaxError as error:
        raise DefinitionError(f"{path}:{error.lineno}: {error.msg}: {error.text or ''}") from error
    except (Exception, SystemExit) as error:
        raise DefinitionError(f"{path}:{_line(error, path)}: {error!r}") from error
    return module


def _line(error: BaseException, path: Path) -> Any:
    lines = []
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == str(path):
            lines.append(step.tb_lineno)
        step = step.tb_next
    return lines[-1] if lines else 1
