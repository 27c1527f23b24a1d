"""Whether what was kept is the text of an article, or only what stands around one.

Some pages are sent without their text: a script would fetch it, or a paywall keeps it back. Of what is left, the
biography, the pitch or the teasers look most like text, and would be taken for it. A small forest tells them from
an article, by the shape of the page, how sure the model is, and how much of it the head speaks of. It is trained with
the corpora's pages without their texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from scraper.classify.classifier import Classification
from scraper.classify.confidence import text_confidence
from scraper.label.facts import Named
from scraper.matrix import Matrix
from scraper.model import Label
from scraper.page.blocks import Blocks
from scraper.text.words import words_of

FOUND = (
    *("title_told", "summary_told", "told"),
    *("longest", "trust", "mean_score", "gap", "spread", "paragraphs"),
)
"""The names of the features."""
_MAX_READ_CHARS = 3000
"""Characters of the text in which the words of the head are looked for: an article tells early what it is about."""
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]{3}").search
"""Some signs of a script without spaces: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""


def measure_found(kept: Sequence[Named], classification: Classification, blocks: Blocks) -> Matrix:
    """The features of the blocks that were kept (at least one), in the order of :data:`FOUND`: a matrix of one column.

    Args:
        kept: The blocks taken for the text.
        classification: The model's verdict on the page.
        blocks: All of the page.
    """
    lengths = [len(block.text) for block in kept]
    places = [block.place for block in kept]
    parents = {blocks.parents[blocks.owners[place]] for place in places}
    row = [
        *_told(kept, classification),
        max(lengths),
        text_confidence(classification, sum(lengths)),
        sum([block.score for block in kept]) / len(kept),
        (places[-1] - places[0]) / max(1, len(kept) - 1),
        len(parents) / len(kept),
        [block.label for block in kept].count(Label.PARAGRAPH) / len(kept),
    ]
    return np.array([row], dtype=np.float32).T


def _told(kept: Sequence[Named], classification: Classification) -> tuple[float, float, float]:
    """How much of the title and of the description the text has, and how much of the text is in either."""
    text = " ".join([block.text for block in kept])[:_MAX_READ_CHARS]
    pieces = _pairs if _UNSPACED(text) else frozenset[str]
    known, words = classification.known, pieces(words_of(text))
    titles, summary = [pieces(title) for title in known.titles], pieces(known.summary)
    title = max([len(title & words) / (len(title) or 1) for title in titles], default=0.0)
    return title, len(summary & words) / (len(summary) or 1), len(words & summary.union(*titles)) / (len(words) or 1)


def _pairs(words: Iterable[str]) -> frozenset[str]:
    """The pairs of signs of which the words are made: without spaces, what looks like a word is a clause."""
    return frozenset(first + second for word in words for first, second in pairwise(word))
