"""Oblivious decision trees, evaluated by numpy for all rows at once.

In an oblivious tree all nodes of one depth ask the same question, so a tree of depth d is d comparisons and a table of
2^d values: no branches, and a whole forest is one gather, one comparison and one table look-up. The trees are trained
by CatBoost (Prokhorenkova et al., "CatBoost: unbiased boosting with categorical features", NeurIPS 2018).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from scraper.strip.matrix import Floats

STAGES = ("structure", "wording", "kind")


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees of one depth d.

    Attributes:
        columns: The column that each question asks of: trees × d, flat.
        borders: The border of each question (is the value above it?): trees × d, flat.
        leaves: The value of each leaf, flat: trees × 2^d.
        bias: The value that all trees start from.
        depth: d.
    """

    columns: NDArray[np.intp]
    borders: Floats
    leaves: Floats
    bias: float
    depth: int

    def probabilities(self, matrix: Floats) -> Floats:
        """The probability of each row of the matrix, 0 to 1."""
        rows = len(matrix)
        trees = len(self.columns) // self.depth
        answers = (matrix.take(self.columns, axis=1) > self.borders).reshape(rows * trees, self.depth)
        leaf = answers @ (1 << np.arange(self.depth, dtype=np.int32))
        leaf = leaf.reshape(rows, trees) + (np.arange(trees, dtype=np.int32) << self.depth)
        total = self.leaves.take(leaf).sum(axis=1) + self.bias
        chance: Floats = 1 / (1 + np.exp(-total))
        return chance


@cache
def load_forest(stage: str) -> Forest:
    """The trained forest of one of the :data:`STAGES`."""
    with files("scraper.data").joinpath(f"{stage}.npz").open("rb") as source, np.load(source) as arrays:
        return Forest(
            columns=arrays["columns"].astype(np.intp),
            borders=arrays["borders"],
            leaves=arrays["leaves"],
            bias=float(arrays["bias"]),
            depth=int(arrays["depth"]),
        )
