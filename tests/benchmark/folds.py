"""Measures our extractor on sites that its model has not seen, since the corpora are what it is trained on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from scraper.classify import classifier
from scraper.classify.forest import Forest
from scraper.page_type import kind
from tests.benchmark import measure
from tests.benchmark.corpus import Sample
from tests.benchmark.examples import fold_of, read_emptied, read_examples, site_of
from tests.benchmark.measure import PageResult
from tests.benchmark.peers import Extractor

FOLDS = 4
"""How many the published figures are made with."""


def train(root: Path, folds: int) -> list[dict[str, Forest]]:
    """For each fold the forests, trained on all corpora but for the sites of that fold."""
    from tests.benchmark.train import fit_kinds, fit_structure, fit_wording  # noqa: PLC0415 - needs an extra

    examples = read_examples(root)
    emptied = list(read_emptied(examples))
    models = []
    for fold in range(folds):
        seen = [example for example in examples if fold_of(example.site, folds) != fold]
        hollow = [page for site, page in emptied if fold_of(site, folds) != fold]
        forests = {"structure": fit_structure(seen), "wording": fit_wording(seen)}
        with patch.object(classifier, "load_forest", forests.__getitem__):
            kind_forest, found = fit_kinds(seen, hollow)
        models.append(forests | {"kind": kind_forest, "found": found})
    return models


@contextmanager
def using(forests: dict[str, Forest]) -> Iterator[None]:
    """Extract with these forests."""
    with (
        patch.object(classifier, "load_forest", forests.__getitem__),
        patch.object(kind, "load_forest", forests.__getitem__),
    ):
        yield


def run(
    samples: Sequence[Sample], extractors: Sequence[Extractor], models: Sequence[dict[str, Forest]], runs: int
) -> Iterator[PageResult]:
    """Like :func:`measure.run`, each page with the model that has seen nothing of its site."""
    for fold, forests in enumerate(models):
        held = [sample for sample in samples if fold_of(site_of(sample), len(models)) == fold]
        with using(forests):
            yield from measure.run(held, extractors, runs)
