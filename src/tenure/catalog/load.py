"""Collects what has been marked: in our folders, in entry points, and in the workspace's own metrics/*.py and signals/*.py."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

from tenure.catalog import knobs
from tenure.catalog.definition import KEYS, WINDOW, Choice, Definition
from tenure.catalog.graph import hint, refuse_name
from tenure.catalog.leaving import Wrong, unless_wrong
from tenure.catalog.own_file import from_file
from tenure.catalog.source import whole
from tenure.errors import DefinitionError, UnknownName

GROUP = "tenure.metrics"  # the entry point of packages that bring metrics


def collect(
    packages: Iterable[str],
    folders: Iterable[Path] = (),
    choices: Iterable[Choice] = (),
    more: Callable[[Collection[str]], Iterable[Definition]] | None = None,
    wrong: Wrong = None,
) -> list[Definition]:
    """Every definition in `packages`, in installed plug-ins and in the workspace's `folders`, choices made.

    A choice without `of` turns the knobs of the definition of its name, after all others are made: choices of it keep
    the knobs that its function has, but for those that only look at another time: what is compared stays alike. `more`
    makes others, told which names are there already; choices may be of these too.
    With `wrong` a file or a definition that cannot be is left out, and what is wrong with it put there.
    """
    found: dict[str, Definition] = {}
    chosen = list(choices)
    for module in _modules(packages, folders, wrong):
        for thing in vars(module).values():
            if isinstance(thing, Definition) and not _is_there(thing, found):
                unless_wrong(lambda thing=thing: _add(found, _with_text(thing)), None, wrong)  # type: ignore[misc]
            elif isinstance(thing, Choice):
                chosen.append(thing)
        chosen += _choices(module)
    for definition in more(found) if more else ():
        _add(found, definition)
    turned: dict[str, Definition] = {}
    for choice in chosen:
        unless_wrong(lambda choice=choice: _choose(choice, found), None, wrong)  # type: ignore[misc]
    for choice in chosen:
        if not choice.of:
            one = unless_wrong(lambda choice=choice: _turned(choice, found), None, wrong)  # type: ignore[misc]
            turned |= {choice.name: one} if one else {}
    elsewhen = [one for one in chosen if one.of and set(one.knobs) == {"ago_days"}]
    turned |= {one.name: _following(one, found, turned) for one in elsewhen if one.of in turned}
    return [_told(turned.get(name, one), turned) for name, one in found.items()]


def _is_there(definition: Definition, found: Mapping[str, Definition]) -> bool:
    """Whether it only stands in a second file, which imports it."""
    return definition.name in found and found[definition.name].build is definition.build


def _with_text(definition: Definition) -> Definition:
    """With the source of all that its function names: a change there changes its answers too."""
    function = inspect.unwrap(definition.build)
    return replace(definition, text=whole(function, definition.text))


def _choose(choice: Choice, found: dict[str, Definition]) -> None:
    if choice.of:
        _add(found, _made(choice, found))


def _choices(module: ModuleType) -> list[Choice]:
    given = getattr(module, "CHOICES", ())
    return [one for one in given if isinstance(one, Choice)] if isinstance(given, Iterable) else []


def _add(found: dict[str, Definition], definition: Definition) -> None:
    refuse_name(definition, found)
    _refuse_marks(definition)
    _refuse_windows(definition)
    if not definition.doc:
        raise DefinitionError(
            f"{definition.where}: {definition.name} has no docstring. It is the sentence that people read."
        )
    found[definition.name] = definition


def _refuse_marks(definition: Definition) -> None:
    """What `@metric(…)` was given in brackets."""
    if not isinstance(definition.unit, str):
        raise DefinitionError(
            f'{definition.where}: {definition.name} has unit = {definition.unit!r}: must be a text: unit="users".'
        )
    subjects = definition.subjects
    if not isinstance(subjects, tuple) or not subjects or not KEYS.keys() >= set(subjects):
        raise DefinitionError(
            f"{definition.where}: {definition.name} has subjects = {subjects!r}: "
            'must be ("account",), ("person",) or ("account", "person").'
        )
    if definition.form not in (None, "table"):
        raise DefinitionError(
            f'{definition.where}: {definition.name} has form = {definition.form!r}: must be "table", or left out.'
        )


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


def _following(
    choice: Choice, found: Mapping[str, Definition], turned: Mapping[str, Definition]
) -> Definition:
    """A choice that says nothing but how long before its window ends, with the knobs that have been turned of what it is
    of; where its window ended when the other's began, it still does. What was turned of itself counts first."""
    original, now = found[choice.of], turned[choice.of]
    own = turned.get(choice.name, found[choice.name])
    follows = {knob: now.knobs[knob] for knob in now.standard}
    if "days" in follows and found[choice.name].ago_days == original.days:
        follows["ago_days"] = follows["days"]
    made = own.turned("", **{k: v for k, v in follows.items() if k not in own.standard})
    return replace(made, standard={**made.standard, **own.standard})


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


def _modules(
    packages: Iterable[str], folders: Iterable[Path], wrong: Wrong
) -> Iterator[ModuleType]:
    for name in packages:
        package = importlib.import_module(name)
        yield package
        for module in pkgutil.iter_modules(package.__path__):
            yield importlib.import_module(f"{name}.{module.name}")
    for entry in entry_points(group=GROUP):
        yield entry.load()
    for folder in folders:
        for path in sorted(folder.glob("*.py")):
            own = unless_wrong(lambda path=path: from_file(path), None, wrong)  # type: ignore[misc]
            if own is not None:
                yield own
