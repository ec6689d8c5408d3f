"""Trains models from what was known at the end of a day: the last one, and for the past as it would have been then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from tenure.facts import Moments
from tenure.health.prediction import deciding, history, own, sound, store, witnesses
from tenure.health.prediction.examples import About, Examples
from tenure.health.prediction.ground import Ground, contracts
from tenure.health.prediction.learn import Settings, learn
from tenure.health.prediction.predict import features_of
from tenure.health.prediction.store import Kept
from tenure.health.prediction.targets.past import DAY, Past, texts
from tenure.health.prediction.targets.target import Asked, Target
from tenure.warehouse import fates

if TYPE_CHECKING:
    from tenure.warehouse.engines.computer import Computer
    from tenure.warehouse.lens import Lens

PAST_EVERY_DAYS = 84  # from one model of the past to the next: three times 28 days
PAST_DAYS = 3 * 365  # how far back models of the past are made unless it is said
WARM_UP_DAYS = 28  # before them nobody has a past to speak of
SHORT_AHEAD_DAYS = 90  # how far is looked ahead where a history is too short for a year
LEAST_AFTER_DAYS = 180  # of history, beyond the days that are looked ahead

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Trained:
    """One training, and what became of it."""

    kept: Kept
    used: bool
    why: str  # it is used, or is not

    @property
    def sentence(self) -> str:
        """What came of it."""
        return f"{self.kept.name}, {self.kept.day}: {self.why}"


def train(
    ground: Ground,
    targets: Sequence[Target],
    last: date,
    *,
    since: date | None = None,
    past: bool = True,
    today: date | None = None,
    say: Progress | None = None,
) -> list[Trained]:
    """Train each target as of `last`; the very first time, or from `since` on, also as of days of the past, every twelve
    weeks, if it is one that needs models of its past.

    A model is used from the day after the one as of which it was trained, if it is usable and no worse. What models have said
    of days before `today` is published: they are not written over, and on such days no other one takes their place.
    """
    say = say or (lambda _: None)
    found = []
    for target in targets:
        training = Training(ground, target, last, today)
        if not training.possible:
            say(f"{target.name}: takes contracts, and none have come in")
            continue
        cuts = [last]
        first_time = not _trained_before(ground.models, target.name)
        if target.historic and past and (since is not None or first_time):
            cuts = training.cuts(since)
        for cut in cuts:
            say(f"{target.name} as of {cut}")
            found.append(training.as_of(cut))
    return found


@dataclass
class Training:
    """One target, with everything that was known about its subjects on days back to the beginning."""

    ground: Ground
    target: Target
    last: date
    today: date | None = None  # the day on which it is done; None: the day after `last`

    def cuts(self, since: date | None) -> list[date]:
        """The days as of which it is trained: the last, and back every twelve weeks for three years, or to `since`, while there
        was enough history."""
        least = self.first + timedelta(LEAST_AFTER_DAYS) if self.first else self.last
        begin = max(least, since or self.last - timedelta(PAST_DAYS))
        steps = max((self.last - begin).days, 0) // PAST_EVERY_DAYS
        return [self.last - timedelta(PAST_EVERY_DAYS * step) for step in range(steps, -1, -1)]

    def as_of(self, cut: date, settings: Settings | None = None) -> Trained:
        """Learn from what was known by the end of `cut`, store it, and use it from the next day on if it is good enough.

        What was decided stands in the file before the model is used: a run that is broken off in between can be told.
        """
        models, name = self.ground.models, self.target.name
        if stays := deciding.stays(self.ground, self.target, cut, self._today):
            return Trained(store.load(models, name, cut), False, stays)
        with self.ground.engine() as engine:
            lens = self.ground.lens(engine, Moments.at(cut))
            examples, about, ahead = self.examples(lens, engine)
            share = fates.mean_downsell(lens) if name == "downsell" else None
        learned = learn(examples, about, settings)
        kept = Kept(
            name=name,
            day=cut,
            card=learned.card.plain(),
            features=learned.model.features if learned.model else (),
            ahead_days=ahead,
            share=share,
            past=cut < self.last,
            model=learned.model.to_json() if learned.model else None,
        )
        used = store.used(models, name)
        usable = learned.model is not None and kept.verdict == "usable"
        at_work = any(one.day == cut for one in used)
        if at_work and not usable and sound.load(models, name, cut) is not None:
            stays = f"The model that was trained as of {cut} before stays."
            return Trained(kept, False, f"{learned.card.says} {stays}")
        held = learned.card.says
        if usable:
            held = deciding.held(self.ground, self.target, cut, self._today, examples, about)
        kept = replace(kept, to_use=not held)
        store.keep(models, kept)
        if learned.tested is not None:
            witnesses.keep(models, name, cut, learned.tested, learned.parts)
        if held:
            return Trained(kept, False, held)
        why = "trained anew" if store.used_on(used, cut) else "trained"
        store.use(models, name, cut + timedelta(1), cut, why)
        return Trained(kept, True, learned.card.says)

    @property
    def _today(self) -> date:
        return self.today or self.last + timedelta(1)

    @cached_property
    def possible(self) -> bool:
        """Whether what it asks can have happened to anybody."""
        if not self.target.takes_contracts:
            return True
        with self.ground.engine() as engine:
            return contracts(self.ground.lens(engine, Moments.at(self.last)))

    @cached_property
    def first(self) -> date | None:
        """Since when anything is known."""
        with self.ground.engine() as engine:
            return self.ground.delivered(engine, self.last)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The readings that are asked for, of those that there are."""
        types = self.ground.catalog.types(self.target.subject)
        special = (*self.own, *self.of_product, *self.target.asks, *self.target.segments)
        every = (*self.target.features, *special)
        return tuple(dict.fromkeys(name for name in every if name in types))

    @cached_property
    def own(self) -> tuple[str, ...]:
        """Attributes that may be features; of people they are not asked."""
        of_accounts = self.target.subject == "account"
        return own.attributes(self.ground.catalog, "account") if of_accounts else ()

    @cached_property
    def of_product(self) -> tuple[str, ...]:
        """What the product's own features tell of an account."""
        return own.of_product(self.ground.catalog) if self.target.subject == "account" else ()

    @cached_property
    def readings(self) -> pa.Table:
        """Of all days that examples are taken of."""
        target, first = self.target, self.first
        if first is None:
            return history.readings_on(self.ground, target.subject, self.names, [])
        near = history.stored_days(self.ground, target.subject, self.names)
        last = self.last - timedelta(target.every_days)
        begin = first + timedelta(WARM_UP_DAYS if target.every_days > 7 else 0)
        days = history.days_back(begin, last, target.every_days, target.most_moments, near)
        return history.readings_on(
            self.ground, target.subject, self.names, days, asked=target.asked
        )

    def examples(self, lens: Lens, engine: Computer) -> tuple[Examples, About, int]:
        """What is learnt from, as known at the lens's last moment; and how far ahead it looks."""
        cut = lens.moments.days[-1]
        past, history_days = self._past(lens, engine, cut), self._history_days(cut)
        ahead = self._ahead(history_days)
        rows = self.readings
        days = rows["as_of"].to_numpy().astype(DAY)
        people = texts(rows["person_id"]) if self.target.subject == "person" else None
        asked = Asked(texts(rows["account_id"]), days, rows, people, ahead or 365)
        labels = self.target.label(asked, past)
        there = ~np.isnan(labels.outcome) & (labels.known_on <= np.datetime64(cut))
        chosen = np.flatnonzero(there & (days <= np.datetime64(cut)))
        some = rows.take(pa.array(chosen))
        known = [name for name in self.target.features if name in rows.column_names]
        known = [name for name in known if some[name].null_count < len(chosen)]
        known += [name for name in self.own if name not in known and own.telling(some[name])]
        more = [n for n in self.of_product if n not in known and some[n].null_count < len(chosen)]
        examples = Examples(
            features=features_of(some, (*known, *more)),
            outcome=labels.outcome[chosen],
            groups=asked.accounts[chosen],
            at=days[chosen],
            known_on=labels.known_on[chosen],
        )
        if more and not own.worth(examples, more):
            examples = replace(examples, features=examples.features.drop(more))
        about = self._about(lens, engine, some, examples.features, history_days)
        title = self.target.without_contracts if not past.contracts else ""
        return examples, replace(about, title=title or about.title), ahead

    def _about(
        self, lens: Lens, engine: Computer, some: pa.Table, features: pa.Table, history_days: int
    ) -> About:
        target, names = self.target, set(features.column_names)
        segments = {
            name: texts(some[name].cast(pa.string()).fill_null(""))
            for name in target.segments
            if name in some.column_names and pa.types.is_string(some[name].type)
        }
        return About(
            name=target.name,
            title=target.title,
            happens=target.happens,
            today=lens.moments.days[-1],
            history_days=history_days,
            kinds_of_event=_kinds_of_event(lens, engine),
            tenure=target.tenure if target.tenure in names else None,
            naive=tuple(name for name in target.naive if name in names),
            usage=tuple(name for name in (*target.usage, *self.of_product) if name in names),
            segments=segments,
        )

    def _past(self, lens: Lens, engine: Computer, cut: date) -> Past:
        known = contracts(lens)
        return Past(
            cut=cut,
            contracts=known,
            fates=fates.fates(lens, without_use_days=self.ground.without_use_days),
            noticed=fates.noticed(lens) if known else {},
            use=lambda: _use(lens, engine, cut),
            without_use_days=self.ground.without_use_days,
        )

    def _history_days(self, cut: date) -> int:
        return (cut - self.first).days + 1 if self.first else 0

    def _ahead(self, history_days: int) -> int:
        """How far is looked ahead where no term says it: as far as the target asks, or less while history is short."""
        target = self.target
        if not target.ahead_days or history_days >= target.ahead_days + LEAST_AFTER_DAYS:
            return target.ahead_days
        return SHORT_AHEAD_DAYS


def _trained_before(models: Path, name: str) -> bool:
    """Whether a training came to its last day; one that was broken off on the way there begins anew."""
    kept = [sound.load(models, name, day) for day in store.days(models, name)]
    return any(one is None or not one.past for one in kept)


def _kinds_of_event(lens: Lens, engine: Computer) -> int:
    """How many kinds of event have ever come, as known at the lens's last moment."""
    day = lens.moments.days[-1]
    ((count,),) = engine.rows(
        f"""SELECT count(DISTINCT event) FROM {lens.rows("usage").get_name()}
        WHERE day <= DATE '{day}' AND known_day <= DATE '{day}'"""
    )
    return int(count)


def _use(lens: Lens, engine: Computer, cut: date) -> pa.Table:
    """Who did anything on which day, as known by the end of `cut`; automation is nobody."""
    return engine.arrow(
        f"""SELECT DISTINCT account_id, person_id, day FROM {lens.rows("usage").get_name()}
        WHERE account_id IS NOT NULL AND day <= DATE '{cut}'
            AND known_day <= DATE '{cut}' AND (known_until_day IS NULL OR known_until_day > DATE '{cut}')"""
    )
