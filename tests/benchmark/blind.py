"""What is left where a page tells less: ``python -m tests.benchmark.blind CORPORA`` (``make bench-blind``).

The corpora's pages, altered: their class names say nothing, as those that build tools make up; their elements are
``<div>`` where they could be ``<article>`` or ``<footer>``; their words are those of a language without a word list.
Our model has seen no page of their sites, altered or not.
"""

from __future__ import annotations

import argparse
import gzip
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from scraper.fetch.charset import decode
from scraper.strip.forest import Forest
from tests.benchmark import corpus, folds, measure, peers
from tests.benchmark.alter import AS_IT_IS, NAMELESS, Alteration
from tests.benchmark.corpus import Sample
from tests.benchmark.measure import Figures
from tests.benchmark.peers import Extractor
from tests.benchmark.table import markdown

_FOLDS = 4
ALTERATIONS = {
    "as it is": AS_IT_IS,
    "class names tell nothing": NAMELESS,
    "elements tell nothing": Alteration(elements=True),
    "neither does": Alteration(names=True, elements=True),
    "words tell nothing": Alteration(words=True),
    "none of them does": Alteration(names=True, elements=True, words=True),
}


def alter(samples: Sequence[Sample], alteration: Alteration, folder: Path) -> Iterator[Sample]:
    """The samples with their pages altered, which are written to the folder, and what is known of them likewise."""
    for sample in samples:
        path = folder / f"{sample.corpus}-{sample.id}.html.gz"
        path.write_bytes(gzip.compress(alteration.of_page(decode(sample.html()).text).encode("utf-8", "replace"), 1))
        yield replace(
            sample,
            path=path,
            body=alteration.of_text(sample.body) if sample.body else None,
            present=tuple(map(alteration.of_text, sample.present)),
            absent=tuple(map(alteration.of_text, sample.absent)),
        )


def main() -> None:
    """Print a row for each alteration and extractor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    root = parser.parse_args().corpora
    peers.quieten()
    peers.stay_offline()
    shown = {peers.OURS, peers.BASELINE_TEXT}
    extractors = [extractor for extractor in peers.load("fast")[0] if extractor.name in shown]
    models = folds.train(root, _FOLDS)
    folders = corpus.available(root)
    rows = [["of the page", "extractor", *(folder.name for folder in folders)]]
    for name, alteration in ALTERATIONS.items():
        columns = [_figures(folder, alteration, extractors, models) for folder in folders]
        rows += [[name, row[0].extractor, *map(_cell, row)] for row in zip(*columns, strict=True)]
    print(markdown(rows))


def _figures(
    folder: Path, alteration: Alteration, extractors: Sequence[Extractor], models: Sequence[dict[str, Forest]]
) -> list[Figures]:
    """A row for each extractor, over the altered articles of one corpus."""
    samples = [sample for sample in corpus.read_corpus(folder) if sample.is_article]
    with tempfile.TemporaryDirectory() as pages:
        altered = list(alter(samples, alteration, Path(pages)))
        results = list(folds.run(altered, extractors, models, 1))
    return measure.tabulate(folder.name, results, [extractor.name for extractor in extractors])


def _cell(figures: Figures) -> str:
    if figures.f is None or figures.perfect is None:
        return f"{figures.segments:.3f}"
    return f"{figures.f:.3f} / {figures.perfect:.3f}"


if __name__ == "__main__":
    main()
