"""Puts a question to the workspace: who is meant, which accounts count, and what it comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from tenure.errors import UsageError
from tenure.warehouse.history import History
from tenure.warehouse.series import MEASURES
from tenure.web import words
from tenure.web.frame import Frame
from tenure.web.kept import Counting, Kept
from tenure.web.portfolio import Portfolio
from tenure.web.usage.answer import Answer
from tenure.web.usage.chosen import Who, who
from tenure.web.usage.computing import Computing
from tenure.web.usage.ends import WAIT, Reader
from tenure.web.usage.measures import MEASURED, PREFIX, Measured, measured
from tenure.web.usage.names import Meant, account_meant, person_meant, slice_names
from tenure.web.usage.of_definition import OfDefinition
from tenure.web.usage.of_use import OfUse, buckets_of
from tenure.web.usage.periods import Bucket, Period
from tenure.web.usage.question import Question

if TYPE_CHECKING:
    from tenure.warehouse.lens import Lens
    from tenure.web.desk import Desk

Asked = OfUse | OfDefinition
T = TypeVar("T")


@dataclass(frozen=True)
class Asking:
    """A question as of a day. `meant`: who the names in it are; `unsure`: whom they may mean."""

    desk: Desk
    kept: Kept[Any]
    question: Question
    period: Period
    as_of: date
    today: date
    portfolio: Portfolio
    account: Meant | None = None
    person: Meant | None = None

    @classmethod
    def of(cls, desk: Desk, kept: Kept[Any], question: Question, frame: Frame) -> Asking:
        """The question with its names found. Raises UsageError where it makes no sense."""
        portfolio = desk.portfolio(frame.as_of)
        account = account_meant(portfolio, question.account) if question.account else None
        person = None
        if question.person:
            person = kept.of(
                ("person", frame.as_of, question.person),
                desk.basis(),
                lambda: _person(desk, frame.as_of, question.person),
            ).found
        meant = replace(
            question,
            account=account.id if account else "",
            person=person.id if person else "",
        )
        period = question.period_of(frame.as_of, frame.today)
        return cls(desk, kept, meant, period, frame.as_of, frame.today, portfolio, account, person)

    @property
    def unsure(self) -> Meant | None:
        """The name that means nobody, or several."""
        return next((one for one in (self.account, self.person) if one and not one.id), None)

    @property
    def of_whom(self) -> str:
        """Of whom it is asked, in words."""
        parts = [self.person.name] if self.person else []
        parts += [self.account.name] if self.account else []
        for noun, text in (("users", self.question.users), ("accounts", self.question.where)):
            if text:
                parts.append(
                    f"{noun}: {words.title(text)}" if text.isidentifier() else f"{noun} with {text}"
                )
        return ", ".join(parts) or "all accounts"

    def called(self, account: str) -> str:
        """What an account is called."""
        n = self.portfolio.place(account)
        return account if n is None else str(self.portfolio.columns["name"][n])

    @property
    def measured(self) -> Measured | None:
        """What is asked of use; None: a definition is asked for. Raises UsageError for what is neither."""
        metric = self.question.m
        if metric.startswith(PREFIX) and metric.removeprefix(PREFIX) not in MEASURED:
            raise UsageError(f"Nothing is called {metric!r}.")
        return measured(metric)

    def answer(self) -> Answer | Computing:
        """What it comes to, over the buckets."""
        return self.standing("answer", self._answer)

    def standing(self, what: str, make: Callable[[], T | Computing]) -> T | Computing:
        """What is made of the question, kept as long as nothing new is known; sessions take long, behind the page."""
        asked = (what, self.question, self.period, self.as_of, self._versions())
        of = self.measured

        def made() -> T:
            found = make()
            if isinstance(found, Computing):
                raise _Waiting(found)
            return found

        try:
            if of is not None and MEASURES[of.name].table == "session_starts":
                told = self.kept.behind(asked, self.desk.basis(), made, WAIT)
                if isinstance(told, Counting):
                    return Computing(told.since, None, of.title)
                return told.found  # type: ignore[no-any-return]
            return self.kept.of(asked, self.desk.basis(), made).found  # type: ignore[no-any-return]
        except _Waiting as waiting:
            return waiting.computing

    def _answer(self) -> Answer | Computing:
        with self.through(buckets_of(self.period)) as asked:
            return asked if isinstance(asked, Computing) else asked.answer()

    def _versions(self) -> tuple[object, ...]:
        """Of what it rests on beside facts: definitions, what is declared of the product, stored readings."""
        from tenure.catalog.condition import names

        app, question = self.desk.app, self.question
        pinned, catalog = app.lake.pin(), app.catalog
        if self.measured is None:
            catalog.get(question.m)
        texts = filter(None, (question.where, question.users))
        wanted = [question.m, question.slice, *(name for text in texts for name in names(text))]
        return (
            *(catalog.version(name) for name in wanted if name in catalog.definitions),
            app.declared().version(("declared_features",)),
            *(pinned.version(f"readings_{subject}") for subject in ("account", "person")),
        )

    @contextmanager
    def through(self, buckets: Sequence[Bucket]) -> Iterator[Asked | Computing]:
        """What answers, through an engine of its own; `buckets`: those that accounts are chosen in."""
        reader = Reader(self.desk.app, self.kept, self.desk.basis(), self.today)
        with self.desk.lens(self.as_of) as lens:
            chosen = who(self.question, buckets, reader, lens.engine)
            if isinstance(chosen, Computing):
                yield chosen
            elif self.measured is not None:
                yield self._of_use(lens, self.measured, chosen)
            else:
                yield OfDefinition(reader, lens.engine, self.question, self.period, chosen)

    def _of_use(self, lens: Lens, of: Measured, chosen: Who) -> OfUse:
        history = History(lens, self.as_of)
        return OfUse(
            lens=lens,
            question=self.question,
            measured=of,
            period=self.period,
            as_of=self.as_of,
            who=chosen,
            named=lambda apart, keys: slice_names(self.portfolio, history, apart, keys),
        )


class _Waiting(Exception):
    """An answer that is still being computed is not kept."""

    def __init__(self, computing: Computing) -> None:
        super().__init__()
        self.computing = computing


def _person(desk: Desk, as_of: date, text: str) -> Meant:
    with desk.lens(as_of) as lens:
        return person_meant(lens, History(lens, as_of), text)
