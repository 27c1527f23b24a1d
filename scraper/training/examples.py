"""Corpus pages made ready for training: what the model sees of each block, and what it should say.

Three kinds of truth are used. Pages with their true text label every block. Pages of which only some segments are known
(the trafilatura corpus) label the blocks that hold one, at a lower weight. Pages that are listings count little: they
show the model odd layouts, but it is articles that it is measured on.

Of each page there is a copy whose class names say nothing, as on the pages of many a build tool. From these the model
learns not to lean on names alone, which serves it on sites whose names it has never seen. Of most articles there is a
page without its text, as on the other side of a paywall: what was kept of it is no article.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np

from scraper.classify.classifier import know
from scraper.classify.structure import Structure, measure_structure
from scraper.classify.wording import Known
from scraper.matrix import Floats
from scraper.meta.declare import declared
from scraper.page.document import Document, parse
from scraper.text.charset import decode
from scraper.text.folding import fold_space
from scraper.training.align import align
from scraper.training.alter import AS_IT_IS, NAMELESS, Alteration
from scraper.training.corpus import Sample, available, read_corpus
from scraper.training.hollow import hollow
from scraper.training.words import tokens

NEWS_WEIGHT, SEGMENT_WEIGHT, LISTING_WEIGHT = 2.0, 0.5, 0.3
"""Pages of the two news corpora count twice: news is what the extractor is for."""
COPY_WEIGHT = 0.2
"""How much a copy counts beside its page."""
_MIN_PARAGRAPH_CHARS = 60
"""Characters of a block that counts as a paragraph of the text."""
_MAX_LEFT_SHARE = 0.05
"""The share of the text that may be left of what was to be taken out."""
_MIN_SEGMENT_CHARS = 25
"""Characters of a block from which on its standing in a segment says something."""


@dataclass(frozen=True, slots=True)
class Example:
    """A page made ready.

    Attributes:
        site: What pages of one site have in common.
        is_text: Block → whether it belongs to the text.
        weights: Block → how much it counts in training.
        is_copy: Whether it is an altered copy of a page.
    """

    sample: Sample
    site: str
    document: Document
    known: Known
    structure: Structure
    is_text: list[bool]
    weights: Floats
    is_copy: bool


def read_examples(root: Path, limit: int | None = None) -> list[Example]:
    """All pages of the corpora that have a block and some truth, then their copies.

    Args:
        root: The folder of the corpora.
        limit: How many pages of each corpus at most.
    """
    samples = [sample for folder in available(root) for sample in read_corpus(folder, limit)]
    made = (make_example(sample, alteration) for alteration in (AS_IT_IS, NAMELESS) for sample in samples)
    return [example for example in made if example is not None]


def make_example(sample: Sample, alteration: Alteration) -> Example | None:
    """A page made ready, or ``None`` if it has no blocks or no truth."""
    document = _let_go(parse(alteration.of_page(decode(sample.html()).text), sample.url))
    texts = document.blocks.texts
    if not texts or not (sample.body or sample.present or sample.absent):
        return None
    is_text, weights = _by_body(sample, texts, sample.body) if sample.body else _by_segments(sample, texts)
    known = know(declared(document.head, sample.url))
    structure = measure_structure(document.blocks, document.location)
    is_copy = alteration != AS_IT_IS
    weights *= COPY_WEIGHT if is_copy else 1
    return Example(sample, site_of(sample), document, known, structure, is_text, weights, is_copy)


def cut_short(example: Example, paragraphs: int) -> tuple[str, str] | None:
    """The page with no more than the first paragraphs of its text, and these, or ``None``.

    With the rest of the text goes all that stands in it. There is no such page where the text is not known or has no
    more than these paragraphs, or where the rest could not be taken out.

    Args:
        example: The page as it is.
        paragraphs: How many of the blocks of some length are left; the short ones before the last of them are, too.
    """
    sample, blocks = example.sample, example.document.blocks.texts
    text = [at for at, is_text in enumerate(example.is_text) if is_text]
    long = [at for at in text if len(blocks[at]) >= _MIN_PARAGRAPH_CHARS]
    if not sample.body or len(long) <= paragraphs:
        return None
    first = long[paragraphs - 1] + 1 if paragraphs else text[0]
    kept = [blocks[at] for at in text if at < first]
    around = {*blocks[:first], *blocks[text[-1] + 1 :]}.difference(blocks[at] for at in text if at >= first)
    html = hollow(decode(sample.html()).text, frozenset(blocks[first : text[-1] + 1]).difference(around, kept))
    left = align(parse(html, sample.url).blocks.texts, sample.body)
    found = sum(size for size, is_text in zip(left.sizes, left.is_text, strict=True) if is_text)
    most = 1.1 * len(tokens(" ".join(kept))) + _MAX_LEFT_SHARE * left.truth_size
    return (html, "\n".join(kept)) if left.sizes and found <= most else None


def cut_page(sample: Sample, paragraphs: int) -> tuple[str, str] | None:
    """What :func:`cut_short` gives of a page that is not made ready yet."""
    example = make_example(sample, AS_IT_IS)
    return cut_short(example, paragraphs) if example else None


def read_emptied(examples: Iterable[Example]) -> Iterator[tuple[str, Document]]:
    """The articles that could be emptied, without their text, and their sites."""
    for example in examples:
        emptied = None if example.is_copy or not example.sample.is_article else cut_short(example, 0)
        if emptied is not None:
            yield example.site, _let_go(parse(emptied[0], example.sample.url))


def _let_go(document: Document) -> Document:
    """The document without the parser's tree, which takes six times as much memory as all the rest."""
    head = document.head
    read = replace(head, bylines=tuple(head.bylines), headline_parts=tuple(head.headline_parts))
    return replace(document, head=read)


def _by_body(sample: Sample, texts: list[str], body: str) -> tuple[list[bool], Floats]:
    """Labels from the true text. A block weighs by its share of it, so that the model minds what the F score minds.

    The standfirst is left out: the corpora do not agree on whether it belongs to the text, and a rule labels it.
    """
    truth = align(texts, body)
    sizes = np.array(truth.sizes, dtype=np.float32)
    weights = np.minimum(1, sizes / max(50, truth.truth_size)) * 20 + 0.15
    summary = {fold_space(line) for line in sample.standfirst}
    for index, text in enumerate(texts):
        if truth.is_text[index] and fold_space(text) in summary:
            weights[index] = 0
    if not sample.is_article:
        weights *= LISTING_WEIGHT
    return list(truth.is_text), weights * (1.0 if sample.corpus == "wcxb" else NEWS_WEIGHT)


def _by_segments(sample: Sample, texts: list[str]) -> tuple[list[bool], Floats]:
    """Labels from the segments that the text must and must not have; the other blocks weigh nothing."""
    present, absent = ([fold_space(segment) for segment in said] for said in (sample.present, sample.absent))
    is_text, weights = [], []
    for text in texts:
        wanted = any(segment in text or (len(text) > _MIN_SEGMENT_CHARS and text in segment) for segment in present)
        is_text.append(wanted)
        weights.append(SEGMENT_WEIGHT if wanted or any(segment in text for segment in absent) else 0.0)
    return is_text, np.array(weights, dtype=np.float32)


def site_of(sample: Sample) -> str:
    """What tells sites apart well enough to keep all pages of one on the same side: the last two labels of the host."""
    host = urlsplit(sample.url or "").hostname or sample.id
    labels = host.split(".")
    count = 3 if len(labels) > 2 and len(labels[-2]) <= 3 and len(labels[-1]) == 2 else 2
    return ".".join(labels[-count:])


def fold_of(site: str, folds: int, salt: str = "") -> int:
    """The fold of a site, the same in every run."""
    return int(hashlib.sha256(f"{salt}{site}".encode()).hexdigest(), 16) % folds
