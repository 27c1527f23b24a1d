import numpy as np
import pytest

from scraper.classify.forest import Forest
from scraper.shipped import shipped_model

# Questions: is row 0 above 0.5, is row 1 above 10? The first tree asks both, the second the second one twice.
SMALL = Forest(
    names=("place", "length"),
    features=np.array([0, 1]),
    borders=np.array([[0.5], [10]], dtype=np.float32),
    questions=np.array([[0, 1], [1, 1]]),
    leaves=np.array([0, 0.1, 0.2, 0.3, 1, -99, -99, 2], dtype=np.float32),
    bias=-1.0,
)


@pytest.mark.parametrize(
    ("column", "total"),
    [((0, 0), 0 + 1 - 1), ((1, 0), 0.1 + 1 - 1), ((0, 11), 0.2 + 2 - 1), ((1, 11), 0.3 + 2 - 1), ((0.5, 10), 0)],
)
def test_a_block_falls_into_one_leaf_of_each_tree(column: tuple[float, float], total: float) -> None:
    found = SMALL.probabilities(np.array([column], dtype=np.float32).T)
    assert found.tolist() == pytest.approx([1 / (1 + np.exp(-total))])


def test_blocks_are_judged_each_for_itself() -> None:
    columns = np.array([(0, 0), (1, 11), (0, 0)], dtype=np.float32)
    together = SMALL.probabilities(columns.T)
    assert together.tolist() == [float(SMALL.probabilities(column[:, None])[0]) for column in columns]


def test_no_blocks_give_no_probabilities() -> None:
    assert SMALL.probabilities(np.zeros((2, 0), dtype=np.float32)).tolist() == []


@pytest.mark.parametrize("name", ["structure", "kind"])
def test_the_trained_trees_ask_nothing_of_unused_rows(name: str) -> None:
    forest = shipped_model().forests[name]
    assert [forest.names[row] for row in forest.features if "unused" in forest.names[row]] == []
