"""How good the model is on sites that it has not seen, by the inner folds of training itself.

These are figures of the parts, for the artefact and its card. How good the whole extractor is, beside others, the
benchmark tells (``make bench-folds``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from statistics import mean

import numpy as np

from scraper.classify.forest import Forest
from scraper.classify.model import PageThresholds
from scraper.training.blocks import INNER_FOLDS
from scraper.training.pages import PageRows, Pages, fit_found, fit_kind

Figures = tuple[tuple[str, float], ...]
_DIGITS = 4


def figures_of(pages: Pages) -> Figures:
    """Measure → value.

    - ``<corpus>: precision``, ``recall`` and ``F of blocks``: of the characters of the blocks kept on its articles,
      mean over pages.
    - ``articles taken for listings``, ``listings taken for articles``: shares of the pages that the forest for the kind
      gets wrong.
    - ``articles taken for empty``, ``empty pages taken for articles``: the same for the forest that tells whether a
      text was found, of articles and of their copies without the text.
    """
    return tuple((name, round(value, _DIGITS)) for name, value in (*_of_blocks(pages), *_of_pages(pages)))


def _of_blocks(pages: Pages) -> Iterator[tuple[str, float]]:
    scores: dict[str, list[tuple[float, float]]] = {}
    for example, row in zip(pages.examples, pages.rows, strict=True):
        verdict, is_text = row.verdict, np.array(example.is_text)
        if row.is_article and example.sample.body and verdict.structure is not None and is_text.any():
            length = verdict.structure.length
            kept = verdict.scores > verdict.keep
            right = float(length @ (kept & is_text))
            pair = (right / max(1.0, float(length @ kept)), right / float(length @ is_text))
            scores.setdefault(example.sample.corpus, []).append(pair)
    for corpus, pairs in scores.items():
        yield f"{corpus}: precision of blocks", mean(precision for precision, _ in pairs)
        yield f"{corpus}: recall of blocks", mean(recall for _, recall in pairs)
        yield f"{corpus}: F of blocks", mean(2 * p * r / ((p + r) or 1) for p, r in pairs)


def _of_pages(pages: Pages) -> Iterator[tuple[str, float]]:
    limits = PageThresholds()
    articles = [row for row in pages.rows if row.is_article]
    listings = [row for row in pages.rows if not row.is_article]
    kind = [
        fit_kind([row for row in pages.rows if row.fold != fold]) if listings else None for fold in range(INNER_FOLDS)
    ]
    yield "articles taken for listings", _share(articles, kind, _of_kind, lambda chance: chance <= limits.article)
    yield "listings taken for articles", _share(listings, kind, _of_kind, lambda chance: chance > limits.article)
    found = [fit_found(_outside(articles, fold), _outside(pages.emptied, fold)) for fold in range(INNER_FOLDS)]
    yield "articles taken for empty", _share(articles, found, _of_found, lambda chance: chance <= limits.found)
    yield (
        "empty pages taken for articles",
        _share(pages.emptied, found, _of_found, lambda chance: chance > limits.found),
    )


def _outside(rows: Iterable[PageRows], fold: int) -> list[PageRows]:
    return [row for row in rows if row.fold != fold]


def _of_kind(row: PageRows, forest: Forest) -> float:
    return float(forest.probabilities(row.kind[0])[0])


def _of_found(row: PageRows, forest: Forest) -> float:
    return float(forest.probabilities(np.concatenate([row.kind[0], row.found[0]]))[0])


def _share(
    rows: Sequence[PageRows],
    forests: Sequence[Forest | None],
    chance_of: Callable[[PageRows, Forest], float],
    is_wrong: Callable[[float], bool],
) -> float:
    """The share of the pages that the forest which has not seen their site gets wrong; 0 of no pages."""
    chances = [chance_of(row, forest) for row in rows if (forest := forests[row.fold]) is not None]
    return mean(map(is_wrong, chances)) if chances else 0.0
