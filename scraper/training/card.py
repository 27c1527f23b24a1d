"""The model card: what the model is, what it was trained on and how good it is, from the model itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict

from scraper.classify.model import Model, Provenance

_COLLECTIONS = {
    "scrapinghub": "scrapinghub/article-extraction-benchmark, MIT",
    "fundus": "flairNLP/fundus, its parser test data, MIT",
    "wcxb": "Murrough-Foley/web-content-extraction-benchmark, CC BY 4.0",
    "trafilatura": "adbar/trafilatura, its evaluation data, Apache 2.0",
}
"""Corpus → the public repository that it is from, and its licence."""
_TELLS = {
    "structure": "blocks: text of the article or not, from place and size",
    "wording": "blocks that the first left open: the same, from their words too",
    "kind": "pages: article or listing",
    "found": "pages: was the text found, or only what stands around one",
}


def model_card(model: Model) -> str:
    """The card, as Markdown."""
    return "\n".join([*_what_it_is(model), *_data(model.provenance), *_figures(model.provenance), *_thresholds(model)])


def _what_it_is(model: Model) -> Iterator[str]:
    yield "# Model card"
    yield ""
    yield "Written by `python -m scraper.training CORPORA --card FILE` (`make train`) from its file; do not edit."
    yield ""
    yield "The model tells which blocks of a web page are the text of its article, and which pages are articles. It is"
    yield "four forests of oblivious decision trees, evaluated with numpy. It reads the page alone: no network, no"
    yield "language model. It is for news and blog articles; it was not trained on forums, shops or documentation."
    yield ""
    rows = [(name, _TELLS[name], *_size(model, name)) for name in model.forests]
    yield from _table(("forest", "tells", "features", "trees", "depth"), rows)


def _data(origin: Provenance) -> Iterator[str]:
    yield "## Training data"
    yield ""
    yield f"Trained on {origin.trained} from the seed {origin.seed}. The pages' text belongs to their publishers and is"
    yield "not part of the package. `python -m scraper.training.importers` makes corpora from the public collections,"
    yield "with `--shipped` those pages of them that this model was trained on."
    yield ""
    corpora = [
        (corpus.name, str(corpus.pages), _COLLECTIONS.get(corpus.name, "–"), f"`{corpus.sha256}`")
        for corpus in origin.corpora
    ]
    yield from _table(("corpus", "pages", "collection", "SHA-256 of truths and pages"), corpora)
    tools = ", ".join(f"{name} {version}" for name, version in origin.tools)
    yield f"Tools: {tools}. With these, training gives the same bits again; with others, much the same figures."
    yield ""


def _figures(origin: Provenance) -> Iterator[str]:
    yield "## Figures"
    yield ""
    yield "On sites that the model had not seen (the four folds within training), of the model alone; `<corpus>: ... of"
    yield "blocks` by characters, mean over its articles. The README has figures of the whole extractor beside others."
    yield ""
    yield from _table(("measure", "value"), [(name, f"{value:.4f}") for name, value in origin.figures])


def _thresholds(model: Model) -> Iterator[str]:
    yield "## Thresholds"
    yield ""
    thresholds = asdict(model.blocks.thresholds) | asdict(model.pages.thresholds)
    yield from _table(("threshold", "value"), [(f"`{name}`", f"{value:g}") for name, value in thresholds.items()])
    yield "Their meanings stand in `scraper/classify/model.py`."
    yield ""


def _size(model: Model, name: str) -> tuple[str, str, str]:
    forest = model.forests[name]
    depth, trees = forest.questions.shape
    used = sum("unused" not in feature for feature in forest.names)
    return str(used), str(trees), str(depth)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for cells in (header, ["---"] * len(header), *rows):
        yield f"| {' | '.join(cells)} |"
    yield ""
