"""What is left where a page tells less: ``python -m tests.benchmark.blind CORPORA`` (``make bench-blind``).

The corpora's pages, altered: their class names say nothing, as those that build tools make up; their elements are
``<div>`` where they could be ``<article>`` or ``<footer>``; their words are those of a language without a word list; of
their text there are only the first paragraphs, as on the other side of a paywall. Our model has seen no page of their
sites, altered or not.
"""

from __future__ import annotations

import argparse
import gzip
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from scraper.classify.model import Model
from scraper.text.charset import decode
from scraper.training import corpus
from scraper.training.alter import AS_IT_IS, NAMELESS, Alteration
from scraper.training.corpus import Sample
from scraper.training.examples import cut_page
from tests.benchmark import folds, measure, peers
from tests.benchmark.measure import Figures
from tests.benchmark.peers import Extractor
from tests.benchmark.table import markdown

Altered = tuple[Sample, str]
"""What is known of an altered page, and the page."""


def alter(sample: Sample, alteration: Alteration) -> Altered:
    """The page altered, and what is known of it likewise."""
    known = replace(
        sample,
        body=alteration.of_text(sample.body) if sample.body else None,
        present=tuple(map(alteration.of_text, sample.present)),
        absent=tuple(map(alteration.of_text, sample.absent)),
    )
    return known, alteration.of_page(decode(sample.html()).text)


def shorten(sample: Sample, paragraphs: int) -> Altered | None:
    """The page with no more than the first paragraphs of its text, or ``None`` where that can't be made."""
    cut = cut_page(sample, paragraphs)
    return cut and (replace(sample, body=cut[1], present=(), absent=()), cut[0])


CHANGES: dict[str, Callable[[Sample], Altered | None]] = {
    "as it is": partial(alter, alteration=AS_IT_IS),
    "class names tell nothing": partial(alter, alteration=NAMELESS),
    "elements tell nothing": partial(alter, alteration=Alteration(elements=True)),
    "neither does": partial(alter, alteration=Alteration(names=True, elements=True)),
    "words tell nothing": partial(alter, alteration=Alteration(words=True)),
    "none of them does": partial(alter, alteration=Alteration(names=True, elements=True, words=True)),
    "four paragraphs are left": partial(shorten, paragraphs=4),
    "two paragraphs are left": partial(shorten, paragraphs=2),
}


def main() -> None:
    """Print a row for each change and extractor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    root = parser.parse_args().corpora
    peers.quieten()
    peers.stay_offline()
    shown = {peers.OURS, peers.BASELINE_TEXT}
    extractors = [extractor for extractor in peers.load("fast")[0] if extractor.name in shown]
    models = folds.train(root, folds.FOLDS)
    folders = corpus.available(root)
    rows = [["of the page", "extractor", *(folder.name for folder in folders)]]
    for name, change in CHANGES.items():
        columns = [_figures(folder, change, extractors, models) for folder in folders]
        rows += [[name, row.name, *(column.get(row.name, "–") for column in columns)] for row in extractors]
    print(markdown(rows))


def _figures(
    folder: Path,
    change: Callable[[Sample], Altered | None],
    extractors: Sequence[Extractor],
    models: Sequence[Model],
) -> dict[str, str]:
    """Extractor → its figures over the altered articles of one corpus."""
    altered = filter(None, (change(sample) for sample in corpus.read_corpus(folder) if sample.is_article))
    with tempfile.TemporaryDirectory() as pages:
        results = list(folds.run(list(_write(altered, Path(pages))), extractors, models, 1))
    names = [extractor.name for extractor in extractors] if results else []
    return {row.extractor: _cell(row) for row in measure.tabulate(folder.name, results, names)}


def _write(altered: Iterable[Altered], folder: Path) -> Iterator[Sample]:
    """What is known of the pages, which are written to the folder."""
    for sample, html in altered:
        path = folder / f"{sample.corpus}-{sample.id}.html.gz"
        path.write_bytes(gzip.compress(html.encode("utf-8", "replace"), 1))
        yield replace(sample, path=path)


def _cell(figures: Figures) -> str:
    if figures.f is None or figures.perfect is None:
        return f"{figures.segments:.3f}"
    return f"{figures.f:.3f} / {figures.perfect:.3f}"


if __name__ == "__main__":
    main()
