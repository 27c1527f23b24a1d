"""How far the text that was taken can be trusted."""

from __future__ import annotations

import numpy as np

from scraper.model import TEXT_LABELS, Block
from scraper.page.document import Document
from scraper.strip.judge import KEEP, Judgement

_FULL_LENGTH = 400
"""Characters of text from which on shortness is no reason for doubt."""


def trust(document: Document, judgement: Judgement, blocks: tuple[Block, ...]) -> float:
    """The F score that the model expects of its own choice, less for a text that is very short; 0 to 1.

    If the probabilities are right, the expected share of right characters among those kept is the mean probability of
    the kept, and the expected share of the article that was kept is their sum over the sum of all.
    """
    if judgement.structure is None:
        return 0.0
    scores = judgement.scores
    length = judgement.structure.length
    kept = scores > KEEP
    chosen = float(length[kept].sum())
    if not chosen:
        return 0.0
    right = float((length * scores)[kept].sum())
    wanted = float((length * scores).sum())
    expected = 2 * right / (chosen + wanted)
    taken = sum(len(block.text) for block in blocks if block.label in TEXT_LABELS)
    return round(expected * min(1.0, taken / _FULL_LENGTH), 3)
