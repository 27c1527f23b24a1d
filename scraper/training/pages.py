"""Trains the two forests that tell which pages are articles, on the verdicts of block models that have not seen them.

On the verdicts of a model that was trained on the same pages they would learn how sure it is of what it knows by heart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from scraper.classify.classifier import Classification, classify_blocks, know
from scraper.classify.forest import Forest
from scraper.classify.model import BlockModel, PageModel
from scraper.label.labeller import label_blocks
from scraper.lexicon.phrases import lexicon
from scraper.matrix import Matrix
from scraper.meta.declare import declared
from scraper.model import TEXT_LABELS, Head
from scraper.page.document import Document
from scraper.page_type.kind import measure_kind
from scraper.page_type.text_found import FOUND, measure_found
from scraper.training.blocks import inner_fold
from scraper.training.examples import Example
from scraper.training.fit import fit

VIEWS = 3
"""How often each page is shown: as it is, as if its address were not known, and as if its head said nothing."""


@dataclass(frozen=True, slots=True)
class PageRows:
    """What the forests learn from a page, in all of its views.

    Attributes:
        fold: The inner fold of the page's site.
        is_article: Whether it is an article rather than a listing.
        kind: View → the features for its kind.
        found: View → the other ones that tell whether a text was found.
        verdict: What the block model says of the page as it is.
    """

    fold: int
    is_article: bool
    kind: tuple[Matrix, ...]
    found: tuple[Matrix, ...]
    verdict: Classification


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages to learn from.

    Attributes:
        examples: The corpora's pages; copies would tell nothing new.
        rows: Example → what is learnt from it.
        emptied: The articles without their text.
    """

    examples: tuple[Example, ...]
    rows: tuple[PageRows, ...]
    emptied: tuple[PageRows, ...]


def read_pages(
    examples: Iterable[Example], emptied: Iterable[tuple[str, Document]], unseen: Sequence[BlockModel]
) -> Pages:
    """What is learnt from the pages.

    Args:
        examples: The corpora's pages.
        emptied: The sites of articles without their text, and these.
        unseen: Inner fold → a block model that has not seen its sites.
    """
    originals = tuple(example for example in examples if not example.is_copy)
    rows = [
        _rows(example.document, example.site, unseen, is_article=example.sample.is_article) for example in originals
    ]
    hollow = [_rows(document, site, unseen, is_article=False) for site, document in emptied]
    return Pages(originals, tuple(rows), tuple(hollow))


def _rows(document: Document, site: str, unseen: Sequence[BlockModel], *, is_article: bool) -> PageRows:
    fold = inner_fold(site)
    views = list(_views(document, unseen[fold]))
    return PageRows(fold, is_article, tuple(view[0] for view in views), tuple(view[1] for view in views), views[0][2])


def _views(document: Document, model: BlockModel) -> Iterator[tuple[Matrix, Matrix, Classification]]:
    """The features of the :data:`VIEWS` of a page, and the verdict on its blocks."""
    bare = Head(language=document.head.language, times=document.head.times)
    for shown in (document, replace(document, url=None), replace(document, head=bare)):
        words, said = lexicon(shown.language), declared(shown.head, shown.url)
        verdict = classify_blocks(shown.blocks, shown.location, words, know(said), model)
        near = label_blocks(shown, verdict, words).near
        kept = [block for block in near if block.label in TEXT_LABELS]
        found = measure_found(kept, verdict, shown.blocks) if kept else np.zeros((len(FOUND), 1), dtype=np.float32)
        yield measure_kind(shown, said, verdict, near), found, verdict


def fit_pages(pages: Pages) -> PageModel:
    """Two forests: articles against listings and collections, and articles against pages without their text."""
    return PageModel(fit_kind(pages.rows), fit_found([row for row in pages.rows if row.is_article], pages.emptied))


def fit_kind(rows: Sequence[PageRows]) -> Forest:
    """Articles against listings and collections; both count the same in sum."""
    is_article = [row.is_article for row in rows for _ in row.kind]
    share = sum(is_article) / len(is_article)
    weights = np.where(is_article, 1.0, share / (1 - share))
    return fit("kind", [view for row in rows for view in row.kind], is_article, weights)


def fit_found(with_text: Sequence[PageRows], without: Sequence[PageRows]) -> Forest:
    """Articles against pages without their text."""
    views = [np.concatenate(view) for row in (*with_text, *without) for view in zip(row.kind, row.found, strict=True)]
    has_text = [True] * VIEWS * len(with_text) + [False] * VIEWS * len(without)
    return fit("found", views, has_text, np.ones(len(views)))
