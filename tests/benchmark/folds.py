"""Measures our extractor on sites that its model has not seen, since the corpora are what it is trained on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from scraper.classify.model import Model
from scraper.training.corpus import Sample
from scraper.training.examples import fold_of, read_emptied, read_examples, site_of
from tests.benchmark import measure, peers
from tests.benchmark.measure import PageResult
from tests.benchmark.peers import Extractor

FOLDS = 4
"""How many the published figures are made with."""


def train(root: Path, folds: int) -> list[Model]:
    """For each fold the model, trained on all corpora but for the sites of that fold."""
    from scraper.training.train import fit_model  # noqa: PLC0415 - needs an extra

    examples = read_examples(root)
    emptied = list(read_emptied(examples))
    models = []
    for fold in range(folds):
        seen = [example for example in examples if fold_of(example.site, folds) != fold]
        hollow = [(site, page) for site, page in emptied if fold_of(site, folds) != fold]
        models.append(fit_model(seen, hollow)[0])
    return models


def model_for(sample: Sample, models: Sequence[Model]) -> Model:
    """The model that has seen nothing of the page's site."""
    return models[fold_of(site_of(sample), len(models))]


def run(
    samples: Sequence[Sample], extractors: Sequence[Extractor], models: Sequence[Model], runs: int
) -> Iterator[PageResult]:
    """Like :func:`measure.run`, each page with the model that has seen nothing of its site."""
    for model in models:
        held = [sample for sample in samples if model_for(sample, models) is model]
        ours = peers.ours(model)
        chosen = [ours if extractor.name == peers.OURS else extractor for extractor in extractors]
        yield from measure.run(held, chosen, runs)
