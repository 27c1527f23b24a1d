"""Oblivious decision trees, evaluated by numpy for all rows at once.

In an oblivious tree all nodes of one depth ask the same question, so a tree of depth d is d comparisons and a table of
2^d values: no branches, and a whole forest is one comparison and two table look-ups. The trees are trained
by CatBoost (Prokhorenkova et al., "CatBoost: unbiased boosting with categorical features", NeurIPS 2018).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

STAGES = ("structure", "wording", "kind")


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees of one depth d. Many trees ask the same question, so each question is answered once for all of them.

    Attributes:
        columns: Question → the column of the matrix that it asks of.
        borders: Question → the border: is the value above it?
        questions: The numbers of the questions that the trees ask: d × trees, flat.
        leaves: The value of each leaf: trees × 2^d, flat.
        bias: The value that all trees start from.
        depth: d.
    """

    columns: NDArray[np.intp]
    borders: NDArray[np.float32]
    questions: NDArray[np.intp]
    leaves: NDArray[np.float32]
    bias: float
    depth: int

    def probabilities(self, matrix: NDArray[np.float32]) -> NDArray[np.float32]:
        """The probability of each row of the matrix, 0 to 1."""
        rows, trees = len(matrix), len(self.questions) // self.depth
        answers = (matrix.take(self.columns, axis=1) > self.borders).view(np.uint8)
        asked = answers.take(self.questions, axis=1).reshape(rows, self.depth, trees)
        leaf = np.einsum("rdt,d->rt", asked, (1 << np.arange(self.depth)).astype(np.uint8))
        total = self.leaves.take(leaf + (np.arange(trees) << self.depth)).sum(axis=1) + self.bias
        chance: NDArray[np.float32] = 1 / (1 + np.exp(-total))
        return chance


@cache
def load_forest(stage: str) -> Forest:
    """The trained forest of one of the :data:`STAGES`."""
    with files("scraper.data").joinpath(f"{stage}.npz").open("rb") as source, np.load(source) as arrays:
        return Forest(
            columns=arrays["columns"].astype(np.intp),
            borders=arrays["borders"],
            questions=arrays["questions"].astype(np.intp),
            leaves=arrays["leaves"],
            bias=float(arrays["bias"]),
            depth=int(arrays["depth"]),
        )
