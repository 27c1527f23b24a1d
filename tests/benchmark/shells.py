"""What becomes of pages that are sent without their text: ``python -m tests.benchmark.shells CORPORA``.

Two kinds are made of the corpora's articles: shells, of which there are the head, the scripts, the headers, menus and
footers, and pages with all but their text. Where the scripts hold the text, that is wanted, else nothing. Our model has
seen no page of their sites, with its text or without.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from statistics import mean

from scraper import pipeline
from scraper.classify.model import Model
from scraper.model import Article
from scraper.page.tree import parse_html
from scraper.text.charset import decode
from scraper.training import corpus
from scraper.training.corpus import Sample
from scraper.training.examples import cut_page
from tests.benchmark import folds, metrics, peers
from tests.benchmark.table import markdown

_HEAD = "head > title, head > meta, head > link"
_LINKED_DATA = 'script[type="application/ld+json" i]'
_KEPT = "script, header, nav, footer"
_SHORT = 10
"""Words that a page's truth has at the least."""
_HEADER = [
    "corpus",
    "what is left",
    "pages",
    "text in scripts",
    "F of these",
    "F > .9",
    "taken for an article without scripts",
]


def shell(html: str) -> str:
    """A page without its text, and without its linked data, which may hold it too."""
    tree = parse_html(html)
    for node in tree.css(_LINKED_DATA):
        node.decompose()
    body = [node.html or "" for node in tree.css(_KEPT)]
    head = [node.html or "" for node in tree.css(_HEAD)]
    return f"<html><head>{''.join(head)}</head><body>{''.join(body)}</body></html>"


def without_scripts(html: str) -> str:
    """A page with no script but for linked data that does not hold the text."""
    tree = parse_html(html)
    harmless = {node.mem_id for node in tree.css(_LINKED_DATA) if "articleBody" not in node.text()}
    for node in tree.css("script"):
        if node.mem_id not in harmless:
            node.decompose()
    return tree.html or ""


def main() -> None:
    """Print two rows for each corpus with true texts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    root = parser.parse_args().corpora
    peers.quieten()
    models = folds.train(root, folds.FOLDS)
    rows = [_HEADER]
    for folder in corpus.available(root):
        samples = [sample for sample in corpus.read_corpus(folder) if sample.is_article and _has_text(sample)]
        if samples:
            shells = [(sample, shell(decode(sample.html()).text)) for sample in samples]
            rows.append([folder.name, "head, menus and footers", *_figures(shells, models)])
            rows.append([folder.name, "all but the text", *_figures(list(_emptied(samples)), models)])
    print(markdown(rows))


def _has_text(sample: Sample) -> bool:
    return len((sample.body or "").split()) >= _SHORT


def _emptied(samples: Iterable[Sample]) -> Iterator[tuple[Sample, str]]:
    for sample in samples:
        emptied = cut_page(sample, 0)
        if emptied:
            yield sample, emptied[0]


def _figures(pages: Sequence[tuple[Sample, str]], models: Sequence[Model]) -> Iterator[str]:
    """Pages whose text was found in their scripts, its mean F, the share above .9; articles found where is nothing."""
    yield str(len(pages))
    full = [(sample, _extract(html, sample, models)) for sample, html in pages]
    scores = [_score(article, sample) for sample, article in full if article.extractor in {"json-ld", "page-state"}]
    yield str(len(scores))
    yield f"{mean(scores):.3f}" if scores else "–"
    yield f"{mean(score > 0.9 for score in scores):.3f}" if scores else "–"
    empty = [_extract(without_scripts(html), sample, models) for sample, html in pages]
    yield f"{mean(article.page_kind == 'article' for article in empty):.3f}"


def _extract(html: str, sample: Sample, models: Sequence[Model]) -> Article:
    return pipeline.extract(html, sample.url, folds.model_for(sample, models))


def _score(article: Article, sample: Sample) -> float:
    return metrics.bag(article.text, sample.body or "").f


if __name__ == "__main__":
    main()
