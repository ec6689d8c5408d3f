"""Collects what has been marked: in our folders, in entry points, and in the workspace's own metrics/*.py."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

from tenure.catalog import knobs
from tenure.catalog.definition import WINDOW, Choice, Definition
from tenure.catalog.graph import hint, taken
from tenure.errors import DefinitionError, UnknownName

GROUP = "tenure.metrics"  # the entry point of packages that bring metrics


def collect(
    packages: Iterable[str],
    folder: Path | None,
    choices: Iterable[Choice] = (),
    more: Callable[[Collection[str]], Iterable[Definition]] | None = None,
) -> list[Definition]:
    """Every definition in `packages`, in installed plug-ins and in the workspace `folder`, choices made.

    A choice without `of` turns the knobs of the definition of its name, after all others are made: choices of it keep
    the knobs that its function has. `more` makes others, told which names are there already; choices may be of these too.
    """
    found: dict[str, Definition] = {}
    chosen = list(choices)
    for module in _modules(packages, folder):
        for thing in vars(module).values():
            if isinstance(thing, Definition) and found.get(thing.name) is not thing:
                _add(found, thing)
            elif isinstance(thing, Choice):
                chosen.append(thing)
        chosen += getattr(module, "CHOICES", ())
    for definition in more(found) if more else ():
        _add(found, definition)
    for choice in chosen:
        if choice.of:
            _add(found, _made(choice, found))
    turned = {choice.name: _turned(choice, found) for choice in chosen if not choice.of}
    return [_told(turned.get(name, one), turned) for name, one in found.items()]


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
        if days is not None and not (whole and least <= days <= knobs.LONGEST_WINDOW):
            raise DefinitionError(
                f"{definition.where}: {definition.name} has {knob} = {days!r}: "
                f"must be a whole number from {least} to {knobs.LONGEST_WINDOW:,}."
            )


def _made(choice: Choice, found: Mapping[str, Definition]) -> Definition:
    if choice.of not in found:
        raise UnknownName(
            f"{choice.where}: {choice.name} is of {choice.of!r}, which nothing defines"
            + hint(choice.of, found)
        )
    original = found[choice.of]
    set_to = knobs.checked(original, choice.knobs, choice.where)
    made = original.having(choice.name, choice.doc, **set_to)
    if not choice.doc:
        others = {k: (v, original.knobs.get(k)) for k, v in set_to.items()}
        made = replace(made, doc=_with(made.doc, others))
    return replace(made, where=choice.where or original.where)


def _turned(choice: Choice, found: Mapping[str, Definition]) -> Definition:
    """The definition of this name with its knobs turned."""
    if choice.name not in found:
        raise UnknownName(
            f"{choice.where}: without `of` it turns the knobs of a metric, and no metric is called {choice.name!r}"
            + hint(choice.name, found)
        )
    original = found[choice.name]
    made = original.turned(choice.doc, **knobs.checked(original, choice.knobs, choice.where))
    _refuse_windows(made)
    return made


def _told(definition: Definition, turned: Mapping[str, Definition]) -> Definition:
    """Its sentence kept true: it says "four weeks", and its knobs, or those of what it needs, may have been turned."""
    said = {
        definition.name: definition,
        **{need: turned[need] for need in definition.needs if need in turned},
    }
    doc = definition.doc
    for name, one in said.items():
        changed = {knob: (one.knobs[knob], was) for knob, was in one.standard.items()}
        doc = _with(doc, changed, "" if name == definition.name else f"{name} has ")
    return replace(definition, doc=doc) if doc != definition.doc else definition


def _with(doc: str, changed: Mapping[str, tuple[Any, Any]], whose: str = "") -> str:
    return f"{doc} Changed here: {whose}{knobs.told(changed)}." if changed else doc


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
    """Compiled from its text each time: what Python keeps of a file knows seconds only, and a change may be quicker."""
    module = ModuleType(f"tenure_workspace.{path.stem}")
    module.__file__ = str(path)
    try:
        exec(compile(path.read_bytes(), str(path), "exec"), module.__dict__)
    except OSError as error:
        raise DefinitionError(f"{path}: cannot be read: {error.strerror}.") from error
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
