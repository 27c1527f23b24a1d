"""Every block's label: the model's verdicts, named by the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scraper.model import Block, Label, LazyBlocks
from scraper.page.blocks import TAG_CODE, TAGS, Blocks
from scraper.page.document import Document
from scraper.page.locate import Location
from scraper.strip.cells import place_cells
from scraper.strip.context import revise
from scraper.strip.facts import Facts, Named
from scraper.strip.judge import Judgement
from scraper.strip.lexicon import Lexicon
from scraper.strip.rules import NEAR_HEADLINE, NEAR_SCORE, PLAIN, SPECIAL_HINTS, SPECIAL_TAGS, name_block
from scraper.strip.wording import SHORT, SHORTEST, SUMMARY, overlaps, surface_bits, words_of

_P = TAG_CODE["p"]
_LONE = 3
"""Blocks of one signature, at the most, of which none is just one of the text's paragraphs."""
_ABOVE, _INTO, _BELOW = 6, 4, 8
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
        first: The first block that is text of the article.
        last: The last one.
        scores: Block → the model's probability.
        hints: Block → the hints of its container and of those around it.
        kin: Block → number of blocks of its signature.
        places: Block → its place among those whose words were read.
    """

    blocks: Blocks
    location: Location
    judgement: Judgement
    lexicon: Lexicon
    first: int
    last: int
    scores: list[float]
    hints: list[int]
    kin: list[int]
    places: dict[int, int]

    def name(self, index: int) -> Named:
        """The block with its label."""
        if self._is_plain(index):
            text = self.blocks.texts[index]
            return Named(index, text, "p", Label.PARAGRAPH, PLAIN, self._links(index), self.scores[index])
        facts = self.facts(index)
        label, rule = name_block(facts, kept=facts.score > self.judgement.keep)
        return Named(index, facts.text, facts.tag, label, rule, facts.links, facts.score)

    def _is_plain(self, index: int) -> bool:
        """Whether nothing at all is special about a kept ``<p>``: the rules would come to no other label.

        Most of an article is such paragraphs, and to ask forty questions of each is what naming costs.
        """
        blocks, wording = self.blocks, self.judgement.wording
        place = self.places.get(index)
        if place is None or wording is None or self.scores[index] <= self.judgement.keep:
            return False
        return (
            blocks.tags[blocks.owners[index]] == _P
            and not wording.lexicon[place]
            and not self._enclosing(index) & SPECIAL_TAGS
            and not self.hints[index] & SPECIAL_HINTS
            and index != wording.headline
        )

    def _links(self, index: int) -> float:
        """The share of the block's characters in links."""
        blocks = self.blocks
        return min(1.0, blocks.linked[index] / len(blocks.texts[index]))

    def _enclosing(self, index: int) -> int:
        """The elements in which the block stands, below the article's container."""
        blocks = self.blocks
        return blocks.enclosing[blocks.owners[index]] & ~blocks.enclosing[self.location.main]

    def label_if_dropped(self, index: int) -> Label:
        """The label that the block has if it is none of the text."""
        return name_block(self.facts(index), kept=False).label

    def facts(self, index: int) -> Facts:
        """All that the rules may ask of the block."""
        blocks, wording = self.blocks, self.judgement.wording
        text, owner = blocks.texts[index], blocks.owners[index]
        headline = -1 if wording is None else wording.headline
        place = self.places.get(index)
        if wording is None or place is None:
            lexical, surface = self.lexicon.match(text) if len(text) < SHORT else 0, surface_bits(text)
        else:
            lexical, surface = wording.lexicon[place], wording.surface[place]
        near = -_ABOVE <= index - headline <= NEAR_HEADLINE and index <= self.first + _INTO
        likeness, summary = self.common(index, text) if near and SHORTEST < len(text) < SUMMARY else (0.0, 0.0)
        return Facts(
            text=text,
            tag=TAGS[blocks.tags[owner]],
            hints=self.hints[index],
            enclosing=self._enclosing(index),
            lexicon=lexical,
            surface=surface,
            links=self._links(index),
            likeness=likeness,
            summary=summary,
            lone=self.kin[index] <= _LONE,
            place=-1 if index < self.first else 1 if index > self.last else 0,
            headline=index == headline,
            after_headline=index - headline if 0 <= headline <= index else -1,
            score=self.scores[index],
        )

    def common(self, index: int, text: str) -> tuple[float, float]:
        """What the block has in common with the headline and with the description."""
        wording = self.judgement.wording
        known = wording.common.get(index) if wording is not None else None
        return known or overlaps(words_of(text), self.judgement.known)


def label_blocks(document: Document, judgement: Judgement, lexicon: Lexicon) -> Labels:
    """All blocks of a page with their labels and reasons, in page order."""
    count, structure, wording = len(document.blocks), judgement.structure, judgement.wording
    if structure is None:
        return Labels((), ())
    kept = np.flatnonzero(judgement.scores > judgement.keep).tolist()
    first, last = (kept[0], kept[-1]) if kept else (count, count)
    open_places = {index: place for place, index in enumerate(judgement.still_open.tolist())}
    kin = np.bincount(structure.group)[structure.group].tolist()
    scores, hints = judgement.scores.tolist(), structure.hints.tolist()
    namer = _Namer(document.blocks, document.location, judgement, lexicon, first, last, scores, hints, kin, open_places)
    headline = wording.headline if wording is not None else -1
    begin = headline if 0 <= headline <= first else first
    around = [*range(max(0, begin - _ABOVE), min(first + _INTO, count)), *range(last + 1, min(last + _BELOW, count))]
    likely = np.flatnonzero(judgement.scores > NEAR_SCORE).tolist()
    near = {index: namer.name(index) for index in sorted({*likely, *around})}
    revise(near, document.blocks, namer.label_if_dropped)
    place_cells(near, document.blocks)
    return Labels(LazyBlocks(count, lambda index: (near.get(index) or namer.name(index)).block()), tuple(near.values()))
