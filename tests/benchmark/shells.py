"""What becomes of pages that are sent without their text: ``python -m tests.benchmark.shells CORPORA``.

A page's shell is its head, its scripts, its headers, menus and footers. Of a shell whose scripts hold the text, that is
wanted; of the others nothing.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

import scraper
from scraper.fetch.charset import decode
from scraper.model import Article
from scraper.page.tree import parse_html
from tests.benchmark import corpus, metrics, peers
from tests.benchmark.corpus import Sample
from tests.benchmark.table import markdown

_HEAD = "head > title, head > meta, head > link"
_LINKED_DATA = 'script[type="application/ld+json" i]'
_FRAME = "header, nav, footer"
_SHORT = 10
"""Words that a page's truth has at the least."""


def shell(page: bytes, *, scripts: bool) -> str:
    """A page without its text, and without its linked data, which may hold it too."""
    tree = parse_html(decode(page).text)
    for node in tree.css(_LINKED_DATA):
        node.decompose()
    body = [node.html or "" for node in tree.css(f"script, {_FRAME}" if scripts else _FRAME)]
    head = [node.html or "" for node in tree.css(_HEAD)]
    return f"<html><head>{''.join(head)}</head><body>{''.join(body)}</body></html>"


def main() -> None:
    """Print a row for each corpus with true texts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    peers.quieten()
    rows = [
        ["corpus", "pages", "text in scripts", "F of these", "F > .9", "shells without scripts taken for an article"]
    ]
    for folder in corpus.available(parser.parse_args().corpora):
        samples = [sample for sample in corpus.read_corpus(folder) if sample.is_article and _has_text(sample)]
        if samples:
            rows.append([folder.name, str(len(samples)), *_figures(samples)])
    print(markdown(rows))


def _has_text(sample: Sample) -> bool:
    return len((sample.body or "").split()) >= _SHORT


def _figures(samples: list[Sample]) -> Iterator[str]:
    """Pages whose text was found in their scripts, its mean F, the share above .9; articles found where is nothing."""
    full = [(sample, scraper.extract(shell(sample.html(), scripts=True), sample.url)) for sample in samples]
    scores = [_score(article, sample) for sample, article in full if article.extractor == "page-state"]
    yield str(len(scores))
    yield f"{mean(scores):.3f}" if scores else "–"
    yield f"{mean(score > 0.9 for score in scores):.3f}" if scores else "–"
    empty = [scraper.extract(shell(sample.html(), scripts=False), sample.url) for sample in samples]
    yield f"{mean(article.page_kind == 'article' for article in empty):.3f}"


def _score(article: Article, sample: Sample) -> float:
    return metrics.bag(article.text, sample.body or "").f


if __name__ == "__main__":
    main()
