"""From corpora to a model: reading, both pairs of forests, provenance and figures."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np

from scraper.classify.model import CorpusFacts, Model, Provenance
from scraper.errors import ScraperError
from scraper.page.document import Document
from scraper.training.blocks import fit_blocks
from scraper.training.checksums import check_sums, corpus_facts
from scraper.training.corpus import available
from scraper.training.examples import Example, read_emptied, read_examples
from scraper.training.figures import figures_of
from scraper.training.fit import SEED
from scraper.training.pages import Pages, fit_pages, read_pages

TOOLS = ("catboost", "numpy", "selectolax")
"""The packages that the weights depend on: the trees, the sums of features, the parser."""


def train(root: Path, limit: int | None = None) -> Model:
    """The model of all corpora under a folder.

    Args:
        root: The folder of the corpora.
        limit: How many pages of each at most; to try whether all works.

    Raises:
        ScraperError: There are none, or one is not as its checksums say.
    """
    folders = available(root)
    if not folders:
        raise ScraperError(
            f"{root}: no corpus in this folder", advice="make some with python -m scraper.training.importers"
        )
    for folder in folders:
        check_sums(folder)
    examples = read_examples(root, limit)
    model, pages = fit_model(examples, read_emptied(examples))
    figures = figures_of(pages)
    return replace(model, provenance=replace(_provenance(corpus_facts(root)), figures=figures))


def fit_model(examples: Sequence[Example], emptied: Iterable[tuple[str, Document]]) -> tuple[Model, Pages]:
    """A model trained on these, and what its forests of pages were trained on.

    Args:
        examples: The corpora's pages.
        emptied: The sites of articles without their text, and these.
    """
    blocks = fit_blocks(examples)
    pages = read_pages(examples, emptied, blocks.unseen)
    return Model(blocks.model, fit_pages(pages), _provenance(())), pages


def _provenance(corpora: tuple[CorpusFacts, ...]) -> Provenance:
    tools = [("python", platform.python_version()), *((name, version(name)) for name in TOOLS)]
    return Provenance(
        trained=datetime.now(UTC).date().isoformat(),
        seed=SEED,
        tools=(*tools, ("platform", f"{platform.system()} {platform.machine()}")),
        corpora=corpora,
    )


def differences(trained: Model, other: Model) -> list[str]:
    """In what two models differ, bit for bit; the day, the tools and the figures of training do not count."""
    found = [f"the {name} forest" for name, forest in trained.forests.items() if not _is_same(name, forest, other)]
    if (trained.blocks.thresholds, trained.pages.thresholds) != (other.blocks.thresholds, other.pages.thresholds):
        found.append("the thresholds")
    if trained.provenance.corpora != other.provenance.corpora:
        found.append("the corpora")
    if trained.provenance.seed != other.provenance.seed:
        found.append("the seed")
    return found


def _is_same(name: str, forest: object, other: Model) -> bool:
    twin = other.forests[name]
    arrays = ("features", "borders", "questions", "leaves")
    return all(np.array_equal(getattr(forest, array), getattr(twin, array)) for array in arrays) and all(
        getattr(forest, value) == getattr(twin, value) for value in ("names", "bias")
    )
