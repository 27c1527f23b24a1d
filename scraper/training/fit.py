"""Forests from examples: CatBoost grows the trees, and they come back as arrays."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from scraper.classify.forest import Forest
from scraper.matrix import Floats, Matrix
from scraper.shipped import FEATURE_NAMES

SEED = 2
"""Chosen by the fixtures among three, see the README's figures."""
THREADS = 2
"""Of CatBoost: sums differ in their last bits with their number, so it is part of what makes the weights."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The size of a forest, and how fast it learns.

    Attributes:
        trees: How many trees it has.
        depth: Questions that each asks.
        rate: The share of what is left to learn that a tree takes.
    """

    trees: int
    depth: int
    rate: float


SHAPES = {
    "structure": Shape(trees=50, depth=6, rate=0.3),
    "wording": Shape(trees=300, depth=6, rate=0.08),
    "kind": Shape(trees=150, depth=4, rate=0.06),
    "found": Shape(trees=150, depth=4, rate=0.06),
}


def fit(name: str, matrices: Iterable[Matrix], labels: ArrayLike, weights: Floats) -> Forest:
    """A forest trained by CatBoost.

    Args:
        name: Which of the four.
        matrices: Features × blocks (or pages), some matrices.
        labels: Block → whether it is what the forest is to tell.
        weights: Block → how much it counts.
    """
    from catboost import CatBoostClassifier, Pool  # noqa: PLC0415 - slow, and only the extra "train" has it

    shape = SHAPES[name]
    model = CatBoostClassifier(
        iterations=shape.trees, depth=shape.depth, learning_rate=shape.rate, border_count=48, l2_leaf_reg=15, rsm=0.4,
        random_seed=SEED, bootstrap_type="Bernoulli", subsample=0.8, leaf_estimation_iterations=3, thread_count=THREADS,
        verbose=0, allow_writing_files=False,
    )  # fmt: skip
    rows = np.concatenate([matrix.T for matrix in matrices])
    model.fit(Pool(rows, np.array(labels, dtype=np.int8), weight=weights))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        return to_forest(json.loads(path.read_text()), shape.depth, FEATURE_NAMES[name])


def to_forest(model: dict[str, Any], depth: int, names: tuple[str, ...]) -> Forest:
    """CatBoost's trees as arrays; a tree that stopped early gets questions whose answer is always no.

    Args:
        model: CatBoost's own JSON.
        depth: Questions of a tree.
        names: The names of the features.
    """
    numbers: dict[tuple[int, float], int] = {}
    questions, leaves = [], []
    for tree in model["oblivious_trees"]:
        asked = [(split["float_feature_index"], split["border"]) for split in tree["splits"] or ()]
        asked += [(0, np.inf)] * (depth - len(asked))
        questions.append([numbers.setdefault(question, len(numbers)) for question in asked])
        leaves += tree["leaf_values"] + [0.0] * (2**depth - len(tree["leaf_values"]))
    return Forest(
        names=names,
        features=np.array([feature for feature, _ in numbers], dtype=np.intp),
        borders=np.array([[border] for _, border in numbers], dtype=np.float32),
        questions=np.array(questions, dtype=np.intp).T,
        leaves=np.array(leaves, dtype=np.float32),
        bias=float(np.float32(model["scale_and_bias"][1][0])),
    )
