"""Small tools for feature matrices: a row a feature, a column a block, ``float32``.

This way round a feature is one piece of memory, and so is what a tree asks of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scraper.errors import ModelError

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.int64]
Matrix = NDArray[np.float32]

WORD_BITS = 64
"""Rows that :func:`bit_rows` makes of one number."""
MOST_BITS = WORD_BITS - 1
"""Bits that may stand for something: the words are signed numbers on their way."""


def bit_names(names: Sequence[str], kind: str) -> tuple[str, ...]:
    """The names of the rows that :func:`bit_rows` makes of a word: those of its bits, then of the bits without use.

    Args:
        names: Bit → its name.
        kind: The word's name, for the unused bits and the error.

    Raises:
        ModelError: There are more names than bits, or one stands for two bits.
    """
    if len(names) > MOST_BITS or len(set(names)) < len(names):
        raise ModelError(
            f"{len(names)} features ({len(set(names))} different names) for the {MOST_BITS} bits of the word {kind!r}",
            advice="drop one, or spread them over a further word",
        )
    return (*names, *(f"unused_{kind}_{bit}" for bit in range(len(names), WORD_BITS)))


def bit_rows(words: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """Spread each number's 64 bits into as many rows of 0 and 1, the lowest bit first.

    Args:
        words: Some numbers a block: blocks × numbers.
    """
    octets = np.ascontiguousarray(words, dtype="<u8").view(np.uint8)
    return np.unpackbits(octets, axis=1, bitorder="little").T


def _apart(groups: Ints, rows: int) -> tuple[Ints, int]:
    """The groups' numbers in so many rows, no number in two of them, so that one count serves all; numbers a row."""
    size = int(groups.max()) + 1
    return groups + np.arange(0, rows * size, size)[:, None], size


def group_sums(values: Floats, group: Ints) -> NDArray[np.float64]:
    """The sums over each block's group of some values a block: rows × groups."""
    places, size = _apart(group, len(values))
    sums: Any = np.bincount(places.ravel(), values.ravel(), size * len(values))
    by_group: NDArray[np.float64] = sums.reshape(len(values), size)
    return by_group


def group_means(values: Floats, groups: Ints, wanted: Ints) -> NDArray[np.float64]:
    """The means over some blocks' groups of a value a block, for several ways to group: groupings × wanted blocks.

    Args:
        values: A value a block.
        groups: Groupings × blocks: the number of the block's group.
        wanted: The blocks that are asked for.
    """
    places, _ = _apart(groups, len(groups))
    flat = places.ravel()
    sums = np.bincount(flat, np.concatenate([values] * len(groups)))
    means: NDArray[np.float64] = sums / np.maximum(np.bincount(flat), 1)
    return means.take(places.take(wanted, axis=1))
