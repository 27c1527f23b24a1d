"""Which blocks are text of the article: the trained model's verdict.

Two stages. The first sees the structure of all blocks and settles what is far from the article; the second sees the
words of the rest, and the first stage's verdicts on their neighbours and kin.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain

import numpy as np

from scraper.classify.model import BlockModel
from scraper.classify.structure import Structure, measure_structure
from scraper.classify.wording import Known, Wording, measure_wording
from scraper.lexicon.phrases import Lexicon
from scraper.matrix import Floats, Ints
from scraper.model import Declared
from scraper.page.blocks import Blocks
from scraper.page.locate import Location
from scraper.text.folding import fold_space
from scraper.text.words import words_of

_SITE_SUFFIX = re.compile(r"\s+[|\-–—·:•»]\s+")


@dataclass(frozen=True, slots=True)
class Classification:
    """The model's verdict on a page.

    Attributes:
        scores: Block → the probability that it is text of the article.
        keep: The probability from which on a block is kept.
        expected: The F score, by characters, that keeping those has if the probabilities are right.
        structure: What was measured of all blocks, or ``None`` on a page without any.
        still_open: The indices of the blocks that the first stage left open, ascending.
        wording: What was read of those, or ``None`` where there are none.
        known: What the head says of the article.
    """

    scores: Floats
    keep: float
    expected: float
    structure: Structure | None
    still_open: Ints
    wording: Wording | None
    known: Known


def know(declared: Declared) -> Known:
    """What the head says of the article, in the form that blocks are compared with."""
    written = dict.fromkeys(fold_space(title) for _, title in declared.titles)
    pieces = {title: max(_SITE_SUFFIX.split(title), key=len) for title in written}
    titles = dict.fromkeys(words_of(text) for text in dict.fromkeys(chain.from_iterable(pieces.items())))
    summary = fold_space(declared.description[1]) if declared.description else ""
    body = fold_space(declared.article_body or "")
    _, authors = next(iter(declared.authors), ("", ()))
    return Known(tuple(title for title in titles if title), words_of(summary), body, declared.is_news, authors)


def classify_blocks(
    blocks: Blocks, location: Location, lexicon: Lexicon, known: Known, model: BlockModel
) -> Classification:
    """Score all blocks of a page."""
    thresholds = model.thresholds
    nothing = np.zeros(0, dtype=np.float32)
    if not blocks.texts:
        return Classification(nothing, thresholds.keep, 0.0, None, nothing.astype(np.int64), None, known)
    structure = measure_structure(blocks, location)
    scores = model.structure.probabilities(structure.matrix)
    still_open = (scores > thresholds.open).nonzero()[0]
    if not len(still_open):
        return Classification(scores, thresholds.keep, 0.0, structure, still_open, None, known)
    wording = measure_wording(blocks.texts, still_open, scores, structure, lexicon, known)
    final = np.zeros_like(scores)
    final[still_open] = model.wording.probabilities(wording.matrix)
    usual = thresholds.keep_news if known.is_news else thresholds.keep
    keep, expected = choose_threshold(final, structure.length, usual, thresholds.doubtful_page)
    return Classification(final, keep, expected, structure, still_open, wording, known)


def expected_f(scores: Floats, length: Floats, threshold: float) -> float:
    """The F score, by characters, that keeping the blocks above the threshold has if the probabilities are right."""
    kept = length * (scores > threshold)
    return 2 * float(scores @ kept) / (float(kept.sum() + scores @ length) or 1.0)


def choose_threshold(scores: Floats, length: Floats, usual: float, doubtful: float) -> tuple[float, float]:
    """The probability from which on blocks are kept, and the F that this is expected to have.

    It is the usual one, or on a doubtful page the one that F likes best: the best threshold for F is half of the F that
    can be reached (Lipton et al., "Optimal Thresholding of Classifiers to Maximize F1 Measure", ECML 2014). So on a
    page where little is certain more must be kept.

    Args:
        scores: Block → the probability that it is text.
        length: Block → characters.
        usual: The usual threshold.
        doubtful: The expected F up to which a page is doubtful.
    """
    expected = expected_f(scores, length, usual)
    if expected > doubtful:
        return usual, expected
    order = np.argsort(-scores)
    right, chosen = np.cumsum((scores * length)[order]), np.cumsum(length[order])
    best = 2 * right / (chosen + right[-1] + 1e-9)
    threshold = min(usual, float(best.max()) / 2)
    return threshold, expected_f(scores, length, threshold)
