"""The vendor's product as data: features and the events that show them, settings, meters, flows, milestones."""

from __future__ import annotations

from dataclasses import dataclass, field

FILE = "features.toml"  # in the workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """Something that the product can do, and which events show that it was used."""

    name: str
    title: str
    events: tuple[str, ...]
    product: str | None = None  # the product line it belongs to
    plans: tuple[str, ...] = ()  # in which plans it is; none and no product: in all
    level: str = "basic"  # basic, advanced
    key: bool = False  # worth reaching first: most value, or it leads to other features
    obscure: bool = False  # hardly anybody knows it: is it worth its upkeep?
    differentiating: bool = False  # what others do not have
    at: str = field(default="", compare=False)  # file:line, for messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Something that can be switched on or connected: by an attribute of the account, or shown by an event."""

    name: str
    title: str
    form: str = "setting"  # setting, integration
    attribute: str | None = None
    on: tuple[str, ...] = ("true", "yes", "on", "1", "enabled")  # values of the attribute
    event: str | None = None
    days: int = 91  # how long an event shows that it is on
    at: str = field(default="", compare=False)  # file:line, for messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """A quantity that the vendor prices by: added up over events, or a level that is read."""

    name: str
    title: str
    unit: str
    event: str | None = None
    of: str = "quantity"  # quantity, events
    gauge: str | None = None
    at: str = field(default="", compare=False)  # file:line, for messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a flow: an event, narrowed to one value of one of its properties where that is given."""

    title: str
    event: str
    property: str | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The steps of a task or a wizard, in order, and the events that show its help pages."""

    name: str
    title: str
    steps: tuple[Step, ...]
    help: tuple[str, ...] = ()
    at: str = field(default="", compare=False)  # file:line, for messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """Something that is reached once: by an event, a feature, an attribute, or a fact of a kind."""

    name: str
    title: str
    kind: str  # event, attribute, contract, trial, login, goal, training
    events: tuple[str, ...] = ()  # of kind event
    attribute: str | None = None
    value: str | None = None  # of the attribute; None: any
    at: str = field(default="", compare=False)  # file:line, for messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The time from one milestone to another: time to value."""

    name: str
    title: str
    since: str  # a milestone
    until: str
    at: str = field(default="", compare=False)  # file:line, for messages


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """All of it; empty where nothing is declared, and then every event is a feature."""

    features: tuple[Feature, ...] = ()
    settings: tuple[Setting, ...] = ()
    meters: tuple[Meter, ...] = ()
    flows: tuple[Flow, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    spans: tuple[Span, ...] = ()
    plan: str = "plan"  # the account's attribute that names its plan
    login: tuple[str, ...] = ()  # events that are a log-in
    errors: tuple[str, ...] = ()  # events that are an error somebody met
    exports: tuple[str, ...] = ()  # events by which data are taken out
    where: str = field(default="", compare=False)
