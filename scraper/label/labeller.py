"""Every block's label: the model's verdicts, named by the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scraper.classify.classifier import Classification
from scraper.classify.structure import Structure
from scraper.classify.wording import SHORT, SHORTEST, SUMMARY, overlaps, surface_bits
from scraper.label.facts import Facts, Named
from scraper.label.furniture import MIN_LINK_SHARE
from scraper.label.near import text_of
from scraper.label.neighbours import revise
from scraper.label.rules import (
    MAX_BLOCKS_TO_STANDFIRST,
    MAX_CELL_CHARS,
    MIN_HEADLINE_LIKENESS,
    NEAR_SCORE,
    TELLING_HINTS,
    TELLING_SURFACE,
    TELLING_TAGS,
    name_block,
    name_plain,
)
from scraper.label.tables import place_cells
from scraper.lexicon.phrases import Lexicon
from scraper.model import Block, Label, LazyBlocks
from scraper.page.blocks import TAG_CODE, TAGS
from scraper.page.document import Document
from scraper.page.hints import Hint
from scraper.text.words import words_of

_H1 = TAG_CODE["h1"]
_EMBED = int(Hint.EMBED)
_NO_ARTICLE = int(Hint.COMMENT | Hint.NEWSLETTER)
"""Hints that overrule the model, unless all that it keeps has one: of 187 blocks that it kept of unseen sites with one
of them, none was text.
"""
_MAX_LONE_BLOCKS = 3
"""Blocks of one signature, at the most, of which none is just one of the text's paragraphs."""
_MIN_HEADING_SCORE = 0.65
"""The model's probability above which a line within the text that is a little like the title is a heading of it."""
_BLOCKS_ABOVE_HEADLINE, _BLOCKS_INTO_TEXT, _BLOCKS_BELOW_TEXT = 6, 4, 8
"""Blocks above the headline, into the text and below it among which bylines, dates and biographies stand."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The labelled blocks of a page.

    Attributes:
        blocks: All of them; those far from the article are named when they are looked at.
        near: Those of the article and around it, named already.
    """

    blocks: Sequence[Block]
    near: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class _Namer:
    """Names any block of one page.

    Attributes:
        classification: The model's verdict on the page.
        phrases: The phrases of the page's language.
        first: The first block that is text of the article.
        last: The last one.
        headline: The block that is most likely the headline, or -1.
        against: Hints that overrule the model.
        texts: Block → its text; this and what follows, but for the last two, are columns of the page.
        tags: Block → the tag of its container.
        hints: Block → the hints of its container and of those around it.
        enclosing: Block → the elements in which it stands, below the article's container.
        links: Block → the share of its characters in links.
        lone: Block → whether few other blocks have its signature.
        scores: Block → the model's probability.
        lexicon: Block → bits of the lexicon's match, where its words were read.
        surface: Block → bits of its look, where its words were read.
    """

    classification: Classification
    phrases: Lexicon
    first: int
    last: int
    headline: int
    against: int
    texts: list[str]
    tags: list[int]
    hints: list[int]
    enclosing: list[int]
    links: list[float]
    lone: list[bool]
    scores: list[float]
    lexicon: dict[int, int]
    surface: dict[int, int]

    def name(self, index: int) -> Named:
        """The block with its label."""
        text, tag = self.texts[index], TAGS[self.tags[index]]
        kept = self.scores[index] > self.classification.keep and not self.hints[index] & self.against
        if kept and self._is_plain(index):
            label, rule = name_plain(tag, self.enclosing[index] & TELLING_TAGS, is_long=len(text) >= MAX_CELL_CHARS)
        else:
            label, rule = name_block(self.facts(index), kept=kept)
        return Named(index, text, tag, label, rule, self.links[index], self.scores[index])

    def _is_plain(self, index: int) -> bool:
        """Whether nothing is special about a kept block but its element and those around it.

        Most of an article is such blocks, and to ask forty questions of each is what naming costs.
        """
        return (
            not self.lexicon[index]
            and not self.surface[index] & TELLING_SURFACE
            and not self.hints[index] & TELLING_HINTS
            and self.tags[index] != _H1
            and index != self.headline
            and self.links[index] <= MIN_LINK_SHARE
        )

    def label_if_dropped(self, index: int) -> Label:
        """The label that the block has if it is none of the text."""
        return name_block(self.facts(index), kept=False).label

    def facts(self, index: int) -> Facts:
        """All that the rules may ask of the block."""
        text, after = self.texts[index], index - self.headline
        lexical, surface = self.lexicon.get(index), self.surface.get(index)
        if lexical is None or surface is None:
            lexical, surface = self.phrases.match(text) if len(text) < SHORT else 0, surface_bits(text)
        near = (
            -_BLOCKS_ABOVE_HEADLINE <= after <= MAX_BLOCKS_TO_STANDFIRST
            and index <= self.first + _BLOCKS_INTO_TEXT
            and SHORTEST < len(text) < SUMMARY
        )
        likeness, summary = self.common(index, text) if near else (0.0, 0.0)
        place = -1 if index < self.first else 1 if index > self.last else 0
        after_headline = after if 0 <= self.headline <= index else -1
        return Facts(  # by place: names take three times as long
            text, TAGS[self.tags[index]], self.hints[index], self.enclosing[index], lexical, surface, self.links[index],
            likeness, summary, self.lone[index], place, not after, after_headline, self.scores[index],
            self.classification.known.is_news,
        )  # fmt: skip

    def common(self, index: int, text: str) -> tuple[float, float]:
        """What the block has in common with the headline and with the description."""
        wording = self.classification.wording
        known = wording.common.get(index) if wording is not None else None
        return known or overlaps(words_of(text), self.classification.known)


def _namer(document: Document, classification: Classification, structure: Structure, lexicon: Lexicon) -> _Namer:
    blocks, wording = document.blocks, classification.wording
    hints = structure.hints.tolist()
    likely = (classification.scores > classification.keep).nonzero()[0].tolist()
    unhinted = [index for index in likely if not hints[index] & _NO_ARTICLE]
    kept = unhinted or likely
    first, last = (kept[0], kept[-1]) if kept else (len(blocks), len(blocks))
    _, length, linked, _ = document.location.of_blocks
    of_main = blocks.enclosing[document.location.main]
    read = classification.still_open.tolist()
    return _Namer(
        classification=classification,
        phrases=lexicon,
        first=first,
        last=last,
        headline=_headline(classification, structure.tags, first),
        against=_NO_ARTICLE if unhinted else 0,
        texts=blocks.texts,
        tags=structure.tags,
        hints=hints,
        enclosing=[blocks.enclosing[owner] & ~of_main for owner in blocks.owners],
        links=(linked / length).tolist(),
        lone=(np.bincount(structure.group) <= _MAX_LONE_BLOCKS).take(structure.group).tolist(),
        scores=classification.scores.tolist(),
        lexicon=dict(zip(read, wording.lexicon, strict=True)) if wording is not None else {},
        surface=dict(zip(read, wording.surface, strict=True)) if wording is not None else {},
    )


def _headline(classification: Classification, tags: list[int], first: int) -> int:
    """The block that is most likely the headline, or -1.

    A line within the text that has only some words of the title is one of the text's headings: of fifteen such on
    unseen sites fourteen were.
    """
    wording = classification.wording
    if wording is None:
        return -1
    is_within = (
        wording.headline > first
        and tags[wording.headline] != _H1
        and wording.headline_likeness <= MIN_HEADLINE_LIKENESS
    )
    return -1 if is_within and classification.scores[wording.headline] > _MIN_HEADING_SCORE else wording.headline


def label_blocks(document: Document, classification: Classification, lexicon: Lexicon) -> Labels:
    """All blocks of a page with their labels and reasons, in page order."""
    count = len(document.blocks)
    if classification.structure is None:
        return Labels((), ())
    namer = _namer(document, classification, classification.structure, lexicon)
    first, last, headline = namer.first, namer.last, namer.headline
    begin = headline if 0 <= headline <= first else first
    around = [
        *range(max(0, begin - _BLOCKS_ABOVE_HEADLINE), min(first + _BLOCKS_INTO_TEXT, count)),
        *range(last + 1, min(last + _BLOCKS_BELOW_TEXT, count)),
    ]
    likely = (
        ((classification.scores > NEAR_SCORE) | (classification.structure.hints & _EMBED > 0)).nonzero()[0].tolist()
    )
    near = {index: namer.name(index) for index in sorted({*likely, *around})}
    revise(near, document.blocks, namer.label_if_dropped, classification.known)
    place_cells(near, document.blocks)
    blocks = LazyBlocks(count, lambda index: (near.get(index) or namer.name(index)).block(), text_of(near))
    return Labels(blocks, tuple(near.values()))
