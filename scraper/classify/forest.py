"""Oblivious decision trees, evaluated by numpy for all blocks at once.

In an oblivious tree all nodes of one depth ask the same question, so a tree of depth d is d comparisons and a table of
2^d values: no branches, and a whole forest is one comparison and two table look-ups. The trees are trained
by CatBoost (Prokhorenkova et al., "CatBoost: unbiased boosting with categorical features", NeurIPS 2018).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scraper.matrix import Matrix

_MAX_COLUMNS = 4096
"""Blocks that are asked for at one time: each takes 8 KB on the way."""
_POWERS = (1 << np.arange(8)).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees of one depth d. Many trees ask the same question, so each question is answered once for all of them.

    Attributes:
        names: The names of the matrix's rows, in their order.
        features: Question → the row of the matrix that it asks of.
        borders: Question → the border: is the value above it? A column.
        questions: The numbers of the questions that the trees ask: d × trees.
        leaves: The value of each leaf: trees × 2^d, flat.
        bias: The value that all trees start from.
    """

    names: tuple[str, ...]
    features: NDArray[np.intp]
    borders: Matrix
    questions: NDArray[np.intp]
    leaves: Matrix
    bias: float

    def probabilities(self, matrix: Matrix) -> Matrix:
        """The probability of each column of the matrix, 0 to 1."""
        columns = matrix.shape[1]
        if columns <= _MAX_COLUMNS:
            return self._probabilities(matrix)
        parts = np.array_split(matrix, -(-columns // _MAX_COLUMNS), axis=1)
        chances: Matrix = np.concatenate([self._probabilities(part) for part in parts])
        return chances

    def _probabilities(self, matrix: Matrix) -> Matrix:
        depth, trees = self.questions.shape
        answers = (matrix.take(self.features, axis=0) > self.borders).view(np.uint8)
        leaf = np.einsum("dtc,d->tc", answers.take(self.questions, axis=0), _POWERS[:depth])
        first_leaf = np.arange(0, trees << depth, 1 << depth, dtype=np.int32)[:, None]
        total = self.leaves.take(leaf + first_leaf).sum(axis=0) + self.bias
        chance: Matrix = 1 / (1 + np.exp(-total))
        return chance
