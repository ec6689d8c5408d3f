"""The catalog: every definition by name, with its type, its version and what it needs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from tenure.catalog.definition import Definition, Subject
from tenure.catalog.graph import hint, in_order, possible, taken
from tenure.catalog.leaving import Wrong, unless_wrong
from tenure.errors import UnknownName

if TYPE_CHECKING:
    import ibis

    from tenure.catalog.shape import Shape


class Catalog:
    """Definitions, checked against each other when the catalog is made."""

    def __init__(
        self,
        definitions: Iterable[Definition],
        attributes: Mapping[str, str] | None = None,
        declared: Mapping[str, str] | None = None,
        wrong: Wrong = None,
    ) -> None:
        """`attributes`: name -> type. `declared`: table -> version of what people have declared that it is made with.

        With `wrong` what cannot be computed is left out, and why is put there.
        """
        from tenure.catalog.shape import AS_OF, PEOPLE
        from tenure.warehouse.lens import table_names

        self.attributes = dict(attributes or {})
        self._declared = dict(declared or {})
        self.definitions: dict[str, Definition] = {d.name: d for d in definitions}
        for name, kind in free(self.attributes, self.definitions).items():
            self.definitions[name] = _attribute(name, kind)
        given = [*table_names(), PEOPLE, AS_OF]
        if wrong is not None:
            self.definitions = possible(self.definitions, given, wrong)
        self._order = in_order(self.definitions, given)
        self._shapes: dict[tuple[str, Subject], Shape] = {}
        self._versions: dict[str, str] = {}
        subjects: tuple[Subject, ...] = ("person", "account")
        for subject in subjects:  # what is known of people is a column of accounts
            self._shape_all(subject, wrong)
        if wrong:
            shaped = {name for name, _ in self._shapes}
            self._order = tuple(name for name in self._order if name in shaped)
            self.definitions = {name: self.definitions[name] for name in self._order}

    @property
    def names(self) -> tuple[str, ...]:
        """All names, each after what it needs."""
        return self._order

    def get(self, name: str) -> Definition:
        """The definition called `name`."""
        if name not in self.definitions:
            raise UnknownName(f"Nothing is called {name!r}{hint(name, self.definitions)}")
        return self.definitions[name]

    def shape(self, name: str, subject: Subject = "account") -> Shape:
        """The form and type of `name` for this subject."""
        self.get(name)
        if (name, subject) not in self._shapes:
            known = [s for s in ("account", "person") if (name, s) in self._shapes]
            raise UnknownName(
                f"{name} is not defined for a {subject}, only for: {', '.join(known)}."
            )
        return self._shapes[name, subject]

    def types(self, subject: Subject = "account") -> dict[str, ibis.DataType]:
        """The type of every definition of this subject."""
        return {name: s.type for (name, owner), s in self._shapes.items() if owner == subject}

    def order(self, names: Iterable[str], subject: Subject = "account") -> tuple[str, ...]:
        """`names` and all that they need at this subject, each after what it needs."""
        wanted: set[str] = set()
        todo = list(names)
        while todo:
            name = todo.pop()
            if name not in wanted:
                self.shape(name, subject)
                wanted.add(name)
                todo += [need for need in self.get(name).needs if need in self.definitions]
        return tuple(name for name in self._order if name in wanted)

    def tables(self, name: str, subject: Subject = "account") -> frozenset[str]:
        """The tables of facts that `name` rests on in the end."""
        found: set[str] = set()
        for each in self.order([name], subject):  # each once, though many may need it
            needs = set(self.get(each).needs) - set(self.definitions) - {"as_of", "people"}
            found |= needs.union(*(self.tables(use, "person") for use in self.uses(each, subject)))
        return frozenset(found)

    def uses(self, name: str, subject: Subject) -> tuple[str, ...]:
        """The person-level definitions that it reads from `people`."""
        shape = self._shapes.get((name, subject))
        return shape.uses if shape else ()

    def of_people(self, names: Iterable[str]) -> tuple[str, ...]:
        """What is measured of people that these definitions of accounts rest on, each after what it needs."""
        uses = {use for name in self.order(names, "account") for use in self.uses(name, "account")}
        return self.order(uses, "person")

    def version(self, name: str) -> str:
        """A hash of its text, its knobs and the versions of what it needs: it changes when an answer may."""
        if name not in self._versions:
            definition = self.definitions[name]
            told = [definition.text, repr(sorted(definition.knobs.items())), definition.of or ""]
            uses = {*self.uses(name, "account"), *self.uses(name, "person")}
            for need in sorted({*definition.needs, *uses}):
                told.append(self.version(need) if need in self.definitions else need)
                told += [self._declared[need]] if need in self._declared else []
            self._versions[name] = hashlib.sha256("\0".join(told).encode()).hexdigest()[:12]
        return self._versions[name]

    def _shape_all(self, subject: Subject, wrong: Wrong) -> None:
        import ibis

        from tenure.catalog.shape import AS_OF

        types = {AS_OF: ibis.dtype("date")}
        people = self.types("person")
        for name in self._order:
            found = unless_wrong(
                lambda name=name: self._shaped(name, subject, types, people),  # type: ignore[misc]
                None,
                wrong,
            )
            if found:
                self._shapes[name, subject] = found
                types[name] = found.type

    def _shaped(
        self,
        name: str,
        subject: Subject,
        types: Mapping[str, ibis.DataType],
        people: Mapping[str, ibis.DataType],
    ) -> Shape | None:
        """The shape of a definition; none where it is about something else."""
        from tenure.catalog.shape import shape

        definition = self.definitions[name]
        missing = [
            need for need in definition.needs if need in self.definitions and need not in types
        ]
        if subject in definition.subjects and not missing:
            return shape(definition, subject, types, people)
        if subject in definition.subjects and len(definition.subjects) == 1:
            raise UnknownName(
                f"{definition.where}: {name} is about a {subject} and needs {missing[0]!r}, "
                f"which is not defined for one."
            )
        return None


def free(kinds: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """The attributes whose names nothing else has. Engines do not tell `Plan` from `plan`: of several the one in small
    letters is there; and the column `as_of` of somebody's table is no definition."""
    named = {*taken(), *names}
    found = {}
    for name in sorted(kinds, key=lambda one: (one != one.lower(), one)):
        if name.lower() not in named:
            named.add(name.lower())
            found[name] = kinds[name]
    return found


def _attribute(name: str, kind: str) -> Definition:
    """An attribute as a definition: its value at the moment."""

    def value(attributes):  # type: ignore[no-untyped-def]
        held = attributes.value.try_cast(kind) if kind != "string" else attributes.value
        return held.max(where=attributes.name == name)

    return Definition(
        name=name,
        build=value,
        needs=("attributes",),
        doc=f"The attribute {name}.",
        unit="text" if kind == "string" else "number",
        subjects=("account", "person"),
        family="attribute",
        text=f"attribute {name} {kind}",
        where="attribute",
    )
