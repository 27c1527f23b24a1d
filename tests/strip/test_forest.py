import numpy as np
import pytest

from scraper.strip.forest import STAGES, Forest, load_forest
from scraper.strip.kind import KIND
from scraper.strip.structure import STRUCTURE
from scraper.strip.wording import WORDING

# Questions: is column 0 above 0.5, is column 1 above 10? The first tree asks both, the second the second one twice.
SMALL = Forest(
    columns=np.array([0, 1]),
    borders=np.array([0.5, 10], dtype=np.float32),
    questions=np.array([0, 1, 1, 1]),
    leaves=np.array([0, 0.1, 0.2, 0.3, 1, -99, -99, 2], dtype=np.float32),
    bias=-1.0,
    depth=2,
)


@pytest.mark.parametrize(
    ("row", "total"),
    [((0, 0), 0 + 1 - 1), ((1, 0), 0.1 + 1 - 1), ((0, 11), 0.2 + 2 - 1), ((1, 11), 0.3 + 2 - 1), ((0.5, 10), 0)],
)
def test_a_row_falls_into_one_leaf_of_each_tree(row: tuple[float, float], total: float) -> None:
    found = SMALL.probabilities(np.array([row], dtype=np.float32))
    assert found.tolist() == pytest.approx([1 / (1 + np.exp(-total))])


def test_rows_are_judged_each_for_itself() -> None:
    rows = np.array([(0, 0), (1, 11), (0, 0)], dtype=np.float32)
    together = SMALL.probabilities(rows)
    assert together.tolist() == [float(SMALL.probabilities(row[None])[0]) for row in rows]


def test_no_rows_give_no_probabilities() -> None:
    assert SMALL.probabilities(np.zeros((0, 2), dtype=np.float32)).tolist() == []


@pytest.mark.parametrize(
    ("stage", "names"), [("structure", STRUCTURE), ("wording", STRUCTURE + WORDING), ("kind", KIND)]
)
def test_the_trained_trees_ask_of_columns_that_are_there(stage: str, names: tuple[str, ...]) -> None:
    forest = load_forest(stage)
    assert stage in STAGES
    assert 0 <= forest.columns.min() <= forest.columns.max() < len(names)
    assert forest.questions.max() < len(forest.columns)
    assert len(forest.leaves) == len(forest.questions) // forest.depth << forest.depth


@pytest.mark.parametrize(("stage", "names"), [("structure", STRUCTURE), ("kind", KIND)])
def test_the_trained_trees_ask_nothing_of_unused_columns(stage: str, names: tuple[str, ...]) -> None:
    assert [names[column] for column in load_forest(stage).columns if "unused" in names[column]] == []
