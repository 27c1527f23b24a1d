"""Small tools for feature matrices: a row a block, a column a feature, ``float32``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.int64]

WORD_BITS = 64
"""Columns that :func:`bit_columns` makes of one number."""


def bit_columns(bits: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """Spread each number's 64 bits into as many columns of 0 and 1, the lowest bit first.

    Args:
        bits: One number or several a row.
    """
    rows = len(bits)
    octets = np.ascontiguousarray(bits, dtype="<u8").view(np.uint8).reshape(rows, -1)
    return np.unpackbits(octets, axis=1, bitorder="little")


def stack(columns: Sequence[Floats | Ints], rows: int) -> NDArray[np.float32]:
    """The columns side by side."""
    matrix = np.empty((len(columns), rows), dtype=np.float32)
    for index, column in enumerate(columns):
        matrix[index] = column
    return matrix.T


def neighbours(columns: Floats, places: Sequence[int]) -> NDArray[np.float32]:
    """The values that each block's neighbours so many places further on have; 0 beyond the ends.

    Args:
        columns: Block → some features.
        places: How far on, less than 0 for the blocks before.
    """
    count, width = columns.shape
    reach = max(map(abs, places))
    padded = np.zeros((count + 2 * reach, width), dtype=np.float32)
    padded[reach : reach + count] = columns
    return np.concatenate([padded[reach + place : reach + place + count] for place in places], axis=1)


def running_sum(column: Floats) -> NDArray[np.float64]:
    """The sums of the values before each place, and of all of them: one longer than the column."""
    sums = np.zeros(len(column) + 1)
    np.cumsum(column, out=sums[1:])
    return sums


def group_mean(values: Floats, group: Ints, weight: Floats) -> Floats:
    """Each block's group's mean of the values, by weight."""
    size = int(group.max()) + 1
    sums = np.bincount(group, values * weight, size)
    mean: Floats = (sums / np.maximum(np.bincount(group, weight, size), 1e-6))[group]
    return mean
