"""Small tools for feature matrices: a row a block, a column a feature, ``float32``."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.int64]


def bit_columns(bits: Ints, count: int) -> Floats:
    """Spread bits into ``count`` columns of 0 and 1, the lowest bit first."""
    columns: Floats = ((bits[:, None] >> np.arange(count)) & 1).astype(np.float32)
    return columns


def neighbours(column: Floats, by: int) -> Floats:
    """The value that each block's neighbour ``by`` places further on has; 0 beyond the ends."""
    shifted = np.zeros_like(column)
    if abs(by) < len(column):
        if by > 0:
            shifted[:-by] = column[by:]
        else:
            shifted[-by:] = column[:by]
    return shifted


def running_sum(column: Floats) -> NDArray[np.float64]:
    """The sums of the values before each place, and of all of them: one longer than the column."""
    sums = np.zeros(len(column) + 1)
    np.cumsum(column, out=sums[1:])
    return sums


def group_mean(values: Floats, group: Ints, weight: Floats | None = None) -> Floats:
    """Each block's group's mean of the values, weighted or not."""
    size = int(group.max()) + 1
    counts = np.bincount(group, weight, size)
    sums = np.bincount(group, values if weight is None else values * weight, size)
    mean: Floats = (sums / np.maximum(counts, 1e-6))[group].astype(np.float32)
    return mean
