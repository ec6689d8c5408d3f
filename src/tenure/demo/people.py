"""The people who have a login: what they do, how often, from when to when. Sorted by account, the cast's first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tenure.demo.accounts import Accounts
from tenure.demo.calendar import NEVER, Span
from tenure.demo.cast import PLAYERS, WORKER, User
from tenure.demo.draws import Draw, Flags, Floats, Ints, groups, pick, stream
from tenure.demo.names import TITLES, people
from tenure.demo.tables import words

PERSONAS = [16, 40, 22, 12, 10]  # manager, worker, field, analyst, admin
# invited and never active, passive, regular, power user: how many, on which share of working days, how busy
HABITS = [12, 28, 42, 18]
CHANCE = np.array([0.0, 0.1, 0.4, 0.78])
PACE = np.array([0.0, 1.8, 3.2, 5.6])


@dataclass(frozen=True, slots=True)
class People:
    """Everybody who has or had a login; days as in `calendar`."""

    id: pa.Array
    name: pa.Array
    mailbox: pa.Array
    account: Ints
    persona: Ints
    chance: Floats  # the share of usual working days on which something is done
    pace: Floats  # events on such a day, beyond the log-in
    joined: Ints
    left: Ints  # first day without a login
    first: Ints  # first day of use
    last: Ints  # first day without use
    role: list[str | None]  # of the cast's people only
    stuck: Flags  # breaks off the set-up wizard
    begins: Ints  # account -> first place of its people

    def __len__(self) -> int:
        return len(self.account)

    def one_of(self, draw: Draw, account: Ints, day: Ints) -> Ints:
        """Somebody of each account who has a login on that day; -1 where the draw meets nobody."""
        count = np.diff(np.append(self.begins, len(self)))[account]
        place = self.begins[account] + (draw.random(len(account)) * count).astype(np.int64)
        place = np.minimum(place, len(self) - 1)
        member: Flags = (count > 0) & (self.joined[place] <= day) & (self.left[place] > day)
        return np.where(member, place, -1)


def draw_people(seed: int, span: Span, accounts: Accounts, count: int) -> People:
    """About `count` people: more at the larger accounts, at least two at each."""
    draw = stream(seed, "people")
    users = [(at, user) for at, member in enumerate(PLAYERS) for user in member.users]
    sizes = _sizes(draw, accounts, max(count - len(users), 0))
    account, place = groups(sizes)
    account = account + len(PLAYERS)
    size = len(account)
    started, gone = accounts.started[account], accounts.gone[account]
    joined = _joins(draw, span, started, gone, place)
    stay = draw.exponential(6.5 * 365, size) * np.exp(
        -0.55 * np.clip(accounts.turnover[account], -3, 3)
    )
    left = np.minimum((joined + 20 + stay).astype(np.int64), gone)
    habit = pick(draw, [float(weight) for weight in HABITS], size)
    habit = np.where(place == 0, np.maximum(habit, 2), habit)  # whoever buys it uses it
    chance = np.clip(CHANCE[habit] * draw.uniform(0.75, 1.25, size), 0, 0.97)
    pace = PACE[habit] * draw.gamma(6, 1 / 6, size)
    decline, depth = accounts.decline[account], accounts.depth[account]
    silent = (decline < NEVER) & (draw.random(size) < 0.75 * depth)
    quiet = decline + (draw.random(size) * np.maximum(gone - decline, 1)).astype(np.int64)
    first = joined + draw.geometric(0.35, size) - 1
    hesitant = ~accounts.paying[account]
    first = np.where(place == 0, joined, first) + np.where(hesitant, draw.integers(0, 7, size), 0)
    names, boxes = people(draw, size)
    cast = _cast(accounts, span.until, users)
    everybody = np.concatenate([np.array([at for at, _ in users], dtype=np.int64), account])
    return People(
        id=pa.array([user.id for _, user in users] + [f"p-{n:05d}" for n in range(1, size + 1)]),
        name=pa.array([user.name for _, user in users] + names),
        mailbox=pa.array([user.name.lower().replace(" ", ".") for _, user in users] + boxes),
        account=everybody,
        persona=np.concatenate([[u.persona for _, u in users], pick(draw, [float(w) for w in PERSONAS], size)]),
        chance=np.concatenate([[u.chance for _, u in users], chance]),
        pace=np.concatenate([[u.pace for _, u in users], pace]),
        joined=np.concatenate([cast[0], joined]),
        left=np.concatenate([cast[1], left]),
        first=np.concatenate([cast[0], first]),
        last=np.concatenate([cast[2], np.minimum(left, np.where(silent, quiet, NEVER))]),
        role=[user.role for _, user in users] + [None] * size,
        stuck=np.concatenate([[u.stuck for _, u in users], draw.random(size) < _breaking(accounts, account)]),
        begins=np.searchsorted(everybody, np.arange(len(accounts))),
    )  # fmt: skip


def titles(people: People) -> pa.Array:
    """What is on the business card: a little rank for those who manage."""
    return words(np.where(people.persona < len(TITLES), people.persona, WORKER), TITLES)


def _sizes(draw: Draw, accounts: Accounts, count: int) -> Ints:
    """How many people each account beyond the cast has had: by what it pays, two or more; a trial has one to four."""
    arr = accounts.arr[len(PLAYERS) :]
    paying = arr > 0
    weight = np.where(
        paying, np.power(np.maximum(arr, 1.0), 0.7) * draw.lognormal(0, 0.35, len(arr)), 0.0
    )
    trials = draw.integers(1, 5, len(arr))
    share = weight / max(weight.sum(), 1e-9) * max(count - trials[~paying].sum(), 0)
    return np.where(paying, np.maximum(np.round(share), 2), trials).astype(np.int64)


def _joins(draw: Draw, span: Span, started: Ints, gone: Ints, place: Ints) -> Ints:
    """Half of the people join in the first weeks, the others over the years."""
    size = len(started)
    life = np.maximum(np.minimum(gone, span.until + 1) - started, 1)
    early = np.minimum(draw.exponential(9, size), life - 1)
    late = draw.random(size) * life
    after = np.where(draw.random(size) < 0.55, early, late)
    return started + np.where(place == 0, 0, after).astype(np.int64)


def _breaking(accounts: Accounts, account: Ints) -> Floats:
    """How likely somebody breaks off the set-up wizard: the likelier, the more it grates."""
    likely: Floats = 0.14 + 0.1 * np.clip(accounts.friction[account], -1, 3)
    return likely


def _cast(accounts: Accounts, until: int, users: list[tuple[int, User]]) -> tuple[Ints, Ints, Ints]:
    """When the cast's people join, leave, and do their last work."""
    at = np.array([place for place, _ in users], dtype=np.int64)
    joined = np.maximum(until + np.array([user.joined for _, user in users]), accounts.started[at])
    left = np.array([NEVER if user.left is None else until + user.left for _, user in users])
    last = np.array([NEVER if user.last is None else until + user.last for _, user in users])
    left = np.minimum(left, accounts.gone[at])
    return joined, left, np.minimum(last, left)
