"""Finds the blocks that a page's score was lost on: wrongly kept, wrongly dropped, or never seen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scraper.model import TEXT_LABELS, Article, Block, Label
from scraper.text.folding import fold_space
from scraper.training.corpus import Sample
from tests.benchmark import metrics

GRAM = 4
"""Words in a row that tell a copy from a chance; shorter blocks are compared whole."""

OVERLAP = 0.5
"""The share of a block's n-grams from which on it counts as part of a text."""


class Fault(StrEnum):
    """What went wrong with a block."""

    KEPT = "kept"
    DROPPED = "dropped"
    LOST = "lost"  # part of the true text, but in no block


@dataclass(frozen=True, slots=True)
class Mistake:
    """A block with the wrong verdict, or a paragraph that no block holds (label and reason ``""``).

    Attributes:
        words: Its size, in tokens.
    """

    fault: Fault
    text: str
    words: int
    label: str = ""
    reason: str = ""

    @property
    def cause(self) -> str:
        """The reason without its evidence and numbers, to count by."""
        return re.split(r"[:(=\d]", self.reason)[0].strip()


class Text:
    """A text that can be asked how much of a block it holds."""

    def __init__(self, paragraphs: Iterable[str]) -> None:
        parts = [metrics.tokens(paragraph) for paragraph in paragraphs]
        flow = [token for part in parts for token in part]
        self._paragraphs = {tuple(part) for part in parts}
        self._grams = {size: set(grams(flow, size)) for size in range(1, GRAM + 1)}

    def share(self, text: str) -> float:
        """The share of the block's n-grams that stand in this text, 0 to 1."""
        found = list(grams(metrics.tokens(text), GRAM))
        return sum(gram in self._grams[len(gram)] for gram in found) / len(found) if found else 0.0

    def holds(self, text: str) -> bool:
        return self.share(text) >= OVERLAP

    def has_paragraph(self, text: str) -> bool:
        """Like :meth:`holds`, but a short text must be a paragraph of its own: "Share" may be any word."""
        words = metrics.tokens(text)
        return tuple(words) in self._paragraphs if len(words) < GRAM else self.holds(text)


def grams(words: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    """All runs of ``size`` words; a shorter text is one run.

    >>> list(grams("abcd", 3))
    [('a', 'b', 'c'), ('b', 'c', 'd')]
    >>> list(grams("ab", 3))
    [('a', 'b')]
    """
    if words:
        yield from (tuple(words[start : start + size]) for start in range(max(1, len(words) - size + 1)))


def mistakes(sample: Sample, article: Article) -> list[Mistake]:
    """What is wrong with our article, by its body where that is known, else by its segments."""
    kept = TEXT_LABELS | {Label.STANDFIRST} if sample.standfirst_counts else TEXT_LABELS
    if sample.body:
        return list(_by_body(sample.body, article.blocks, kept))
    return list(_by_segments(sample, article.blocks, kept))


def _by_body(body: str, blocks: Sequence[Block], kept: frozenset[Label]) -> Iterator[Mistake]:
    paragraphs = body.splitlines()
    truth = Text(paragraphs)
    ours = Text(block.text for block in blocks if block.label in kept)
    for block in blocks:
        if block.label in kept and not truth.holds(block.text):
            yield _mistake(Fault.KEPT, block)
        # A block that is in our text already, by its twin, is no loss.
        if block.label not in kept and truth.has_paragraph(block.text) and not ours.has_paragraph(block.text):
            yield _mistake(Fault.DROPPED, block)
    seen = Text(block.text for block in blocks)
    for paragraph in paragraphs:
        if paragraph.strip() and not seen.holds(paragraph):
            yield Mistake(Fault.LOST, paragraph, len(metrics.tokens(paragraph)))


def _by_segments(sample: Sample, blocks: Sequence[Block], kept: frozenset[Label]) -> Iterator[Mistake]:
    ours = [block for block in blocks if block.label in kept]
    others = [block for block in blocks if block.label not in kept]
    for segment in sample.absent:
        for block in _holding(segment, ours)[:1]:
            yield _mistake(Fault.KEPT, block)
    for segment in sample.present:
        if _holding(segment, ours):
            continue
        dropped = _holding(segment, others)[:1]
        for block in dropped:
            yield _mistake(Fault.DROPPED, block)
        if not dropped:
            yield Mistake(Fault.LOST, segment, len(metrics.tokens(segment)))


def _holding(segment: str, blocks: Sequence[Block]) -> list[Block]:
    wanted = fold_space(segment)
    return [block for block in blocks if wanted in fold_space(block.text)]


def _mistake(fault: Fault, block: Block) -> Mistake:
    return Mistake(fault, block.text, len(metrics.tokens(block.text)), block.label, block.reason)
