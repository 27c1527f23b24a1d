"""What a page is: an article, a listing of articles or things, or something else.

A small forest tells listings from articles by the shape of the page: how much of its text was kept, how many of its
blocks look alike and are links, what the address and the head say. Pages with hardly any text are told by rule, and
pages that came without their text by :mod:`scraper.page_type.text_found`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from functools import cache
from urllib.parse import urlsplit

import numpy as np

from scraper.classify.classifier import Classification
from scraper.classify.forest import Forest
from scraper.classify.model import PageModel
from scraper.classify.structure import STRUCTURE
from scraper.label.facts import Named
from scraper.label.labeller import Labels
from scraper.lexicon.word_lists import read_table
from scraper.matrix import Ints, Matrix
from scraper.model import TEXT_LABELS, Declared, Label, PageKind
from scraper.page.blocks import TAG_CODE
from scraper.page.document import Document
from scraper.page_type.text_found import measure_found

MIN_TEXT_CHARS = 140
"""Characters of text that an article has at least."""
_SURE_TEXT_CHARS = 1500
"""Characters of text from which on there is no doubt on a page that declares itself news, nor that it is an article's
text if the model is sure."""
_ASKING = frozenset({Label.CONSENT})
_NO_ADDRESS = (3.0, 6.0, 0.0, 0.0, 0.0)
"""Where the address is not known, it says neither way: that of a usual article is taken."""
_LINK_SHARE = STRUCTURE.index("link_share")
_MIN_LINK_SHARE = 0.5
"""The share of a block in links above which it is one."""
_MIN_HEADLINE_LINK_CHARS = 25
"""Characters of a link from which on it may be a headline."""
_H1 = TAG_CODE["h1"]
_SUBHEADS = frozenset(TAG_CODE[name] for name in ("h2", "h3", "h4", "h5"))
_MIN_LISTING_LINKS = 15
"""Blocks that are links, from which on a page without text is a listing."""

_ARTICLE_TYPES = frozenset({"article", "newsarticle", "blogposting", "reportagenewsarticle", "opinionnewsarticle"})
_LISTING_TYPES = frozenset(
    {"collectionpage", "itemlist", "product", "searchresultspage", "productgroup", "offercatalog", "blog", "webpage"}
)
_WORDS = re.compile(r"\w+").findall
_MAX_ERROR_TITLE_WORDS = 9
"""Words of the title of an error page, the site's name included, at the most."""
_DIGITS = re.compile(r"\d{4,}").search
_SLUG_WORDS = re.compile("[-_]").split

AROUND = (Label.STANDFIRST, Label.BYLINE, Label.DATELINE, Label.AUTHOR_BIO, Label.RELATED, Label.COMMENTS)
"""Labels of what stands around an article: how many blocks near the text have them tells much."""

KIND = (
    "kept_length", "kept_blocks", "kept_share", "mean_kept_length", "kept_headings", "kept_list_items", "kept_links",
    "keep",
    *(f"near_{label.value}" for label in AROUND),
    "page_blocks", "page_links", "link_blocks", "good_in_main", "main_score", "biggest_link_group",
    "biggest_heading_group", "linked_headings", "h1_count", "headline_found", "headline_likeness", "article_type",
    "listing_type", "og_article", "has_author", "has_date", "has_body", "times", "path_depth", "slug_words",
    "path_digits", "root", "query",
)  # fmt: skip
"""The names of the features."""


def page_kind(
    document: Document, declared: Declared, classification: Classification, labels: Labels, model: PageModel
) -> PageKind:
    """The kind of a page that is no error page, given the blocks that were taken for its article."""
    thresholds = model.thresholds
    kept = [block for block in labels.near if block.label in TEXT_LABELS]
    length = sum([len(block.text) for block in kept])
    asks = sum([len(block.text) for block in labels.near if block.label in _ASKING]) > length
    if length < MIN_TEXT_CHARS:
        links = sum(linked > _MIN_HEADLINE_LINK_CHARS for linked in document.blocks.linked)
        return "listing" if links > _MIN_LISTING_LINKS and not asks else "other"
    if declared.is_news and length > _SURE_TEXT_CHARS and not asks:
        return "article"
    features = measure_kind(document, declared, classification, labels.near)
    if _chance(model.kind, features) <= thresholds.article:
        return "listing"
    if length > _SURE_TEXT_CHARS and classification.expected > thresholds.sure and not asks:
        return "article"  # as most pages end, and the forest below takes as long as the one above
    features = np.concatenate([features, measure_found(kept, classification, document.blocks)])
    least = thresholds.found_below_consent if asks else thresholds.found
    return "article" if _chance(model.found, features) > least else "other"


def _chance(forest: Forest, features: Matrix) -> float:
    return float(forest.probabilities(features)[0])


@cache
def _error_phrases() -> tuple[frozenset[str], tuple[str, ...]]:
    """The first words of the phrases, and the phrases."""
    phrases = read_table("pages")["not_an_article"]["phrases"]
    return frozenset(phrase.partition(" ")[0] for phrase in phrases), tuple(f" {phrase} " for phrase in phrases)


def is_error_page(titles: Iterable[str]) -> bool:
    """Whether a title or headline of few words says so: an article about such a page has more."""
    first_words, phrases = _error_phrases()
    for title in titles:
        words = _WORDS(title.casefold())
        if len(words) <= _MAX_ERROR_TITLE_WORDS and not first_words.isdisjoint(words):
            padded = f" {' '.join(words)} "
            if any(phrase in padded for phrase in phrases):
                return True
    return False


def measure_kind(
    document: Document, declared: Declared, classification: Classification, near: Sequence[Named]
) -> Matrix:
    """The features of a page, in the order of :data:`KIND`: a matrix of one column."""
    labels = [block.label for block in near]
    kept = [block for block in near if block.label in TEXT_LABELS]
    row = [
        *_of_kept(kept, classification),
        *map(labels.count, AROUND),
        *_of_page(document, classification),
        *_of_head(document, declared),
    ]
    return np.array([[*row, *_of_address(document.url)]], dtype=np.float32).T


def _of_kept(kept: Sequence[Named], classification: Classification) -> list[float]:
    lengths = [len(block.text) for block in kept]
    labels = [block.label for block in kept]
    length, count = sum(lengths), len(kept) or 1
    total = 0.0 if classification.structure is None else float(classification.structure.length.sum())
    return [
        math.log1p(length),
        math.log1p(len(kept)),
        length / (total or 1),
        math.log1p(length / count),
        labels.count(Label.HEADING) / count,
        labels.count(Label.LIST_ITEM) / count,
        sum([block.links * size for block, size in zip(kept, lengths, strict=True)]) / (length or 1),
        classification.keep,
    ]


def _of_page(document: Document, classification: Classification) -> list[float]:
    structure, wording, location = classification.structure, classification.wording, document.location
    if structure is None:
        return [0.0] * 11
    tags, group, count = structure.tags, structure.group, len(structure.tags)
    _, length, linked, _, _ = location.sums[:, 0].tolist()
    is_link = structure.matrix[_LINK_SHARE] > _MIN_LINK_SHARE
    subheads = [index for index, tag in enumerate(tags) if tag in _SUBHEADS]
    return [
        math.log1p(count),
        linked / length,
        np.count_nonzero(is_link) / count,
        location.weight / (location.page_weight or 1),
        location.score / (location.weight or 1),
        _biggest(group[is_link & (structure.length > _MIN_HEADLINE_LINK_CHARS)]),
        _biggest(group[subheads]),
        np.count_nonzero(is_link[subheads]) / (len(subheads) or 1),
        min(5, tags.count(_H1)),
        wording is not None and wording.headline >= 0,
        wording.headline_likeness if wording is not None else 0.0,  # those of listings are mostly not alike
    ]


def _biggest(groups: Ints) -> int:
    """How many blocks the signature has that most of these have."""
    return int(np.bincount(groups, minlength=1).max())


def _of_head(document: Document, declared: Declared) -> list[float]:
    types = {name.lower() for name in declared.types}
    og_type = next((value.lower() for name, value in document.head.metas if name == "og:type"), "")
    return [
        float(not types.isdisjoint(_ARTICLE_TYPES)),
        float(not types.isdisjoint(_LISTING_TYPES)),
        float("article" in og_type) - float(og_type in {"website", "product", "blog"}),
        float(any(names for _, names in declared.authors)),
        float(bool(declared.published)),
        float(bool(declared.article_body)),
        float(min(20, len(document.head.times))),
    ]


def _of_address(url: str | None) -> list[float]:
    if url is None:
        return list(_NO_ADDRESS)
    parts = urlsplit(url)
    steps = [step for step in parts.path.split("/") if step]
    slug = steps[-1] if steps else ""
    return [
        float(len(steps)),
        float(len(_SLUG_WORDS(slug))),
        float(bool(_DIGITS(parts.path))),
        float(not steps),
        float(bool(parts.query)),
    ]
