"""Train the block model on the corpora and write its weights: ``python -m tests.benchmark.train CORPORA``.

Needs ``pip install scraper[train]``. The blocks of the standfirst are left out of the training: the corpora do not
agree on whether it belongs to the text, and it is labelled by rule. The second stage is trained on what the first says
of pages of other sites, as it will be used. ``--folds 3`` trains on two thirds of the sites and measures on the rest.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np

from scraper.fetch.charset import decode
from scraper.meta.merge import declared
from scraper.page.document import Document, parse
from scraper.strip.forest import Forest
from scraper.strip.judge import OPEN, know
from scraper.strip.lexicon import lexicon
from scraper.strip.matrix import Floats
from scraper.strip.structure import Structure, measure_structure
from scraper.strip.wording import Known, measure_wording
from tests.benchmark.align import Alignment, align
from tests.benchmark.corpus import Sample, available, read_corpus
from tests.benchmark.metrics import fold as folded

DATA = Path(__file__).parents[2] / "scraper" / "data"
INNER_FOLDS = 4
NEWS_WEIGHT = 2.0
"""Pages of the two news corpora count twice: news is what the extractor is for."""


@dataclass(frozen=True, slots=True)
class Example:
    """A page made ready: what the model sees, and what it should say."""

    sample: Sample
    site: str
    document: Document
    known: Known
    structure: Structure
    truth: Alignment
    weights: Floats


def read_examples(root: Path) -> list[Example]:
    """All article pages of the corpora that have a true text."""
    samples = (sample for folder in available(root) for sample in read_corpus(folder))
    return [
        example
        for sample in samples
        if sample.is_article and sample.body and (example := make_example(sample)) is not None
    ]


def make_example(sample: Sample) -> Example | None:
    """A page made ready, or ``None`` if it has no blocks."""
    document = parse(decode(sample.html()).text, sample.url)
    if not document.blocks.texts:
        return None
    truth = align(document.blocks.texts, sample.body or "")
    structure = measure_structure(document.blocks, document.location)
    known = know(declared(document.head, sample.url))
    return Example(sample, site_of(sample), document, known, structure, truth, _weigh(sample, document, truth))


def site_of(sample: Sample) -> str:
    """What tells sites apart well enough to keep all pages of one on the same side: the last two labels of the host."""
    host = urlsplit(sample.url or "").hostname or sample.id
    labels = host.split(".")
    count = 3 if len(labels) > 2 and len(labels[-2]) <= 3 and len(labels[-1]) == 2 else 2
    return ".".join(labels[-count:])


def fold_of(site: str, folds: int, salt: str = "") -> int:
    """The fold of a site, the same in every run."""
    return int(hashlib.sha256(f"{salt}{site}".encode()).hexdigest(), 16) % folds


def _weigh(sample: Sample, document: Document, truth: Alignment) -> Floats:
    """A block weighs by its share of the page's text, so that the model minds what the F score minds."""
    sizes = np.array(truth.sizes, dtype=np.float32)
    weights = np.minimum(1, sizes / max(50, truth.truth_size)) * 20 + 0.15
    summary = {folded(line) for line in sample.standfirst}
    for index, text in enumerate(document.blocks.texts):
        if truth.is_text[index] and folded(text) in summary:
            weights[index] = 0
    return weights * (1.0 if sample.corpus == "wcxb" else NEWS_WEIGHT)


def fit(matrix: Floats, labels: Sequence[bool], weights: Floats, *, trees: int, depth: int, rate: float) -> Forest:
    """A forest trained by CatBoost."""
    from catboost import CatBoostClassifier, Pool

    model = CatBoostClassifier(
        iterations=trees, depth=depth, learning_rate=rate, border_count=48, l2_leaf_reg=4, rsm=0.4, random_seed=1,
        bootstrap_type="Bernoulli", subsample=0.8, leaf_estimation_iterations=3, thread_count=2, verbose=0,
        allow_writing_files=False,
    )  # fmt: skip
    model.fit(Pool(matrix, np.array(labels, dtype=np.int8), weight=weights))
    return to_forest(model, depth)


def to_forest(model: object, depth: int) -> Forest:
    """CatBoost's trees as arrays."""
    import json
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")  # type: ignore[attr-defined]
        data = json.loads(path.read_text())
    columns, borders, leaves = [], [], []
    for tree in data["oblivious_trees"]:
        splits = tree["splits"]
        missing = depth - len(splits)  # a question whose answer is always no
        columns += [split["float_feature_index"] for split in splits] + [0] * missing
        borders += [split["border"] for split in splits] + [np.inf] * missing
        leaves += tree["leaf_values"] + [0.0] * (2**depth - len(tree["leaf_values"]))
    return Forest(
        np.array(columns, dtype=np.intp),
        np.array(borders, dtype=np.float32),
        np.array(leaves, dtype=np.float32),
        float(data["scale_and_bias"][1][0]),
        depth,
    )


def fit_structure(examples: Iterable[Example]) -> Forest:
    """The first stage."""
    chosen = list(examples)
    return fit(
        np.concatenate([example.structure.matrix for example in chosen]),
        [is_text for example in chosen for is_text in example.truth.is_text],
        np.concatenate([example.weights for example in chosen]),
        trees=60, depth=6, rate=0.3,
    )  # fmt: skip


def open_matrix(example: Example, scores: Floats) -> tuple[np.ndarray, Floats] | None:
    """The blocks that the first stage leaves open, and what the second sees of them."""
    still_open = np.flatnonzero(scores > OPEN)
    if not len(still_open):
        return None
    words = lexicon(example.document.language)
    wording = measure_wording(
        example.document.blocks.texts, still_open, scores, example.structure, words, example.known
    )
    return still_open, np.concatenate([example.structure.matrix[still_open], wording.matrix], axis=1)


def fit_wording(examples: Sequence[Example]) -> Forest:
    """The second stage, on what first stages trained on other sites leave open."""
    matrices, labels, weights = [], [], []
    for inner in range(INNER_FOLDS):
        inside = [fold_of(example.site, INNER_FOLDS, "inner") == inner for example in examples]
        first = fit_structure(example for example, held in zip(examples, inside, strict=True) if not held)
        for example, held in zip(examples, inside, strict=True):
            found = open_matrix(example, first.probabilities(example.structure.matrix)) if held else None
            if found is not None:
                matrices.append(found[1])
                labels += [example.truth.is_text[index] for index in found[0]]
                weights.append(example.weights[found[0]])
    return fit(np.concatenate(matrices), labels, np.concatenate(weights), trees=400, depth=6, rate=0.08)


def save(forest: Forest, path: Path) -> None:
    """Write a forest's arrays."""
    np.savez_compressed(
        path,
        columns=forest.columns.astype(np.int16),
        borders=forest.borders,
        leaves=forest.leaves,
        bias=np.float32(forest.bias),
        depth=np.int16(forest.depth),
    )


def main() -> None:
    """Train on all corpora and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    arguments = parser.parse_args()
    examples = read_examples(arguments.corpora)
    print(f"{len(examples)} pages, {sum(len(example.truth.sizes) for example in examples)} blocks")
    save(fit_structure(examples), DATA / "structure.npz")
    save(fit_wording(examples), DATA / "wording.npz")


if __name__ == "__main__":
    main()
