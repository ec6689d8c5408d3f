"""Random numbers by name: each part draws from its own stream, so that a change in one part leaves the others as they were."""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Draw = np.random.Generator


def stream(seed: int, part: str, *steps: int) -> Draw:
    """The numbers of one part (and, where it is streamed, of one step of it)."""
    return np.random.default_rng([seed, zlib.crc32(part.encode()), *steps])


def pick(draw: Draw, weights: list[float], size: int) -> Ints:
    """`size` indexes of `weights`, each as often as it weighs."""
    share = np.cumsum(weights) / np.sum(weights)
    return np.searchsorted(share, draw.random(size), side="right").astype(np.int64)


def groups(sizes: Ints) -> tuple[Ints, Ints]:
    """For groups of these sizes, row by row: which group, and which place within it (from 0)."""
    group = np.repeat(np.arange(len(sizes)), sizes)
    first = np.cumsum(sizes) - sizes
    return group, np.arange(len(group)) - first[group]
