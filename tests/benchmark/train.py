"""Train the model on the corpora and write its weights: ``python -m tests.benchmark.train CORPORA`` (``make train``).

Needs ``pip install scraper[train]``. The second stage is trained on what the first says of pages of other sites, and
the page kind, and whether a text was found, on what both say, as they will be used.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from catboost import CatBoostClassifier, Pool
from numpy.typing import ArrayLike, NDArray

from scraper.classify.classifier import OPEN, classify_blocks, know
from scraper.classify.forest import Forest
from scraper.classify.wording import measure_wording
from scraper.label.labeller import label_blocks
from scraper.lexicon.phrases import lexicon
from scraper.matrix import Floats, Matrix
from scraper.meta.declare import declared
from scraper.model import TEXT_LABELS, Head
from scraper.page.document import Document
from scraper.page_type.kind import measure_kind
from scraper.page_type.text_found import FOUND, measure_found
from tests.benchmark.examples import Example, fold_of, read_emptied, read_examples

DATA = Path(__file__).parents[2] / "scraper" / "classify" / "weights"
INNER_FOLDS = 4
TRUSTED_F, DISTRUST = 0.9, 0.05
"""A page of which a model that has not seen its site gets less F counts this much."""


View = tuple[Matrix, Matrix]
"""The features of a page for its kind, and the others that tell whether a text was found."""


def fit(
    matrices: Iterable[Matrix], labels: ArrayLike, weights: Floats, *, trees: int, depth: int, rate: float
) -> Forest:
    """A forest trained by CatBoost.

    Args:
        matrices: Features × blocks, one for each page.
    """
    model = CatBoostClassifier(
        iterations=trees, depth=depth, learning_rate=rate, border_count=48, l2_leaf_reg=15, rsm=0.4, random_seed=2,
        bootstrap_type="Bernoulli", subsample=0.8, leaf_estimation_iterations=3, thread_count=2, verbose=0,
        allow_writing_files=False,
    )  # fmt: skip
    rows = np.concatenate([matrix.T for matrix in matrices])
    model.fit(Pool(rows, np.array(labels, dtype=np.int8), weight=weights))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        return to_forest(json.loads(path.read_text()), depth)


def to_forest(model: dict[str, list], depth: int) -> Forest:  # type: ignore[type-arg] - CatBoost's own JSON
    """CatBoost's trees as arrays; a tree that stopped early gets questions whose answer is always no."""
    numbers: dict[tuple[int, float], int] = {}
    questions, leaves = [], []
    for tree in model["oblivious_trees"]:
        asked = [(split["float_feature_index"], split["border"]) for split in tree["splits"]]
        asked += [(0, np.inf)] * (depth - len(asked))
        questions.append([numbers.setdefault(question, len(numbers)) for question in asked])
        leaves += tree["leaf_values"] + [0.0] * (2**depth - len(tree["leaf_values"]))
    return Forest(
        features=np.array([feature for feature, _ in numbers], dtype=np.intp),
        borders=np.array([[border] for _, border in numbers], dtype=np.float32),
        questions=np.array(questions, dtype=np.intp).T,
        leaves=np.array(leaves, dtype=np.float32),
        bias=float(model["scale_and_bias"][1][0]),
    )


def fit_structure(examples: Iterable[Example]) -> Forest:
    """The first stage."""
    chosen = list(examples)
    return fit(
        [example.structure.matrix for example in chosen],
        [is_text for example in chosen for is_text in example.is_text],
        np.concatenate([example.weights for example in chosen]),
        trees=50, depth=6, rate=0.3,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class OpenBlocks:
    """What the second stage learns from a page: the blocks that the first left open.

    Attributes:
        matrix: Features × open blocks.
        is_text: Open block → whether it belongs to the text.
        weights: Open block → how much it counts.
        length: Open block → characters.
    """

    matrix: Matrix
    is_text: NDArray[np.bool_]
    weights: Floats
    length: Floats


def read_open_blocks(example: Example, scores: Floats) -> OpenBlocks | None:
    """The open blocks of a page, given the first stage's scores, or ``None`` where there are none."""
    still_open = (scores > OPEN).nonzero()[0]
    if not len(still_open):
        return None
    words = lexicon(example.document.language)
    texts = example.document.blocks.texts
    wording = measure_wording(texts, still_open, scores, example.structure, words, example.known)
    is_text = np.array(example.is_text)[still_open]
    return OpenBlocks(wording.matrix, is_text, example.weights[still_open], example.structure.length[still_open])


def fit_wording(examples: Sequence[Example]) -> Forest:
    """The second stage, on what first stages trained on other sites leave open.

    Pages that a second stage trained on other sites gets wrong count little. Most of them are no articles as others
    are, or their truth is odd: what they teach is wrong on the next page (Northcutt et al., "Confident Learning:
    Estimating Uncertainty in Dataset Labels", JAIR 2021). By folds, over four seeds, this was worth .018 of perfect
    pages on scrapinghub and .012 on wcxb.
    """
    folds = [fold_of(example.site, INNER_FOLDS, "inner") for example in examples]
    pages: list[tuple[int, Example, OpenBlocks]] = []
    for inner in range(INNER_FOLDS):
        first = fit_structure(example for example, fold in zip(examples, folds, strict=True) if fold != inner)
        for example, fold in zip(examples, folds, strict=True):
            page = read_open_blocks(example, first.probabilities(example.structure.matrix)) if fold == inner else None
            if page is not None:
                pages.append((inner, example, page))
    trusted = []
    for inner in range(INNER_FOLDS):
        second = _fit_second([page for fold, _, page in pages if fold != inner])
        for fold, example, page in pages:
            if fold == inner:
                known = bool(example.sample.body)  # of some segments alone too little is known to tell
                trusted.append(_trusted(page, second.probabilities(page.matrix)) if known else page)
    return _fit_second(trusted)


def _fit_second(pages: Sequence[OpenBlocks]) -> Forest:
    labels = np.concatenate([page.is_text for page in pages])
    weights = np.concatenate([page.weights for page in pages])
    return fit([page.matrix for page in pages], labels, weights, trees=300, depth=6, rate=0.08)


def _trusted(page: OpenBlocks, scores: Floats) -> OpenBlocks:
    """The page as it counts in training, given what a model that has not seen its site makes of it."""
    known = page.length * (page.weights > 0)
    kept = known * (scores > 0.5)
    right, size = float(kept @ page.is_text), float(kept.sum() + known @ page.is_text)
    return page if 2 * right >= TRUSTED_F * size else replace(page, weights=page.weights * DISTRUST)


def fit_kinds(examples: Iterable[Example], emptied: Iterable[Document]) -> tuple[Forest, Forest]:
    """Two forests: articles against listings and collections, and articles against pages without their text.

    Copies would tell nothing new.
    """
    pages = [(example.sample.is_article, list(_views(example.document))) for example in examples if not example.is_copy]
    with_text = [view for is_article, views in pages if is_article for view in views]
    without = [view for document in emptied for view in _views(document)]
    return _fit_kind(pages), _fit_found(with_text, without)


def _fit_kind(pages: Sequence[tuple[bool, list[View]]]) -> Forest:
    """Articles and the others count the same in sum."""
    rows = [kind for _, views in pages for kind, _ in views]
    is_article = [is_article for is_article, views in pages for _ in views]
    share = sum(is_article) / len(is_article)
    weights = np.where(is_article, 1.0, share / (1 - share))
    return fit(rows, is_article, weights, trees=150, depth=4, rate=0.06)


def _fit_found(with_text: Sequence[View], without: Sequence[View]) -> Forest:
    rows = [np.concatenate(view) for view in (*with_text, *without)]
    has_text = [True] * len(with_text) + [False] * len(without)
    return fit(rows, has_text, np.ones(len(rows)), trees=150, depth=4, rate=0.06)


def _views(document: Document) -> Iterator[View]:
    """The page as it is, as if its address were not known, and as if its head said nothing."""
    bare = Head(language=document.head.language, times=document.head.times)
    for shown in (document, replace(document, url=None), replace(document, head=bare)):
        words, said = lexicon(shown.language), declared(shown.head, shown.url)
        classification = classify_blocks(shown.blocks, shown.location, words, know(said))
        near = label_blocks(shown, classification, words).near
        kept = [block for block in near if block.label in TEXT_LABELS]
        found = (
            measure_found(kept, classification, shown.blocks) if kept else np.zeros((len(FOUND), 1), dtype=np.float32)
        )
        yield measure_kind(shown, said, classification, near), found


def save(forest: Forest, path: Path) -> None:
    """Write a forest's arrays."""
    np.savez_compressed(
        path,
        features=forest.features.astype(np.int16),
        borders=forest.borders,
        questions=forest.questions.astype(np.int16),
        leaves=forest.leaves,
        bias=np.float32(forest.bias),
    )


def main() -> None:
    """Train on all corpora and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    examples = read_examples(parser.parse_args().corpora)
    print(f"{len(examples)} pages, {sum(len(example.is_text) for example in examples)} blocks")
    save(fit_structure(examples), DATA / "structure.npz")
    save(fit_wording(examples), DATA / "wording.npz")
    kind, found = fit_kinds(examples, (page for _, page in read_emptied(examples)))
    save(kind, DATA / "kind.npz")
    save(found, DATA / "found.npz")


if __name__ == "__main__":
    main()
