import numpy as np
import pytest

from scraper.classify.forest import STAGES, Forest, load_forest
from scraper.classify.structure import STRUCTURE
from scraper.classify.wording import WORDING
from scraper.page_type.kind import KIND
from scraper.page_type.text_found import FOUND

# Questions: is row 0 above 0.5, is row 1 above 10? The first tree asks both, the second the second one twice.
SMALL = Forest(
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


@pytest.mark.parametrize(
    ("stage", "names"),
    [("structure", STRUCTURE), ("wording", WORDING), ("kind", KIND), ("found", (*KIND, *FOUND))],
)
def test_the_trained_trees_ask_of_rows_that_are_there(stage: str, names: tuple[str, ...]) -> None:
    forest = load_forest(stage)
    assert stage in STAGES
    assert 0 <= forest.features.min() <= forest.features.max() < len(names)
    assert forest.questions.max() < len(forest.features)
    assert len(forest.leaves) == forest.questions.shape[1] << len(forest.questions)


@pytest.mark.parametrize(("stage", "names"), [("structure", STRUCTURE), ("kind", KIND)])
def test_the_trained_trees_ask_nothing_of_unused_rows(stage: str, names: tuple[str, ...]) -> None:
    assert [names[row] for row in load_forest(stage).features if "unused" in names[row]] == []
