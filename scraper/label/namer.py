"""Names one block of a page after another, given the page's columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from scraper.classify.wording import MAX_PHRASE_CHARS, MAX_STANDFIRST_CHARS, MIN_HEADLINE_CHARS, surface_bits
from scraper.label.facts import Facts, Named
from scraper.label.furniture import MIN_LINK_SHARE
from scraper.label.rules import (
    MAX_BLOCKS_TO_STANDFIRST,
    MAX_CELL_CHARS,
    TELLING_HINTS,
    TELLING_SURFACE,
    TELLING_TAGS,
    name_block,
    name_plain,
)
from scraper.lexicon.phrases import Lexicon
from scraper.model import Label
from scraper.page.blocks import TAG_CODE, TAGS

BLOCKS_ABOVE_HEADLINE, BLOCKS_INTO_TEXT = 6, 4
"""Blocks above the headline and into the text among which bylines, dates and a standfirst stand."""
_H1 = TAG_CODE["h1"]


@dataclass(frozen=True, slots=True)
class Frame:
    """Where on a page its article stands, and what the page is told to be.

    Attributes:
        first: The first block that is text of the article.
        last: The last one.
        headline: The block that is most likely the headline, or -1.
        against: Hints that overrule the model.
        keep: The probability from which on a block is kept.
        is_news: Whether the page declares itself a news article.
    """

    first: int
    last: int
    headline: int
    against: int
    keep: float
    is_news: bool

    def may_be_standfirst(self, index: int, length: int) -> bool:
        """Whether a block of so many characters is looked at for words of the headline and the description."""
        return (
            -BLOCKS_ABOVE_HEADLINE <= index - self.headline <= MAX_BLOCKS_TO_STANDFIRST
            and index <= self.first + BLOCKS_INTO_TEXT
            and MIN_HEADLINE_CHARS < length < MAX_STANDFIRST_CHARS
        )


@dataclass(frozen=True, slots=True)
class Namer:
    """Names any block of one page.

    Attributes:
        frame: Where the article stands.
        phrases: The phrases of the page's language.
        texts: Block → its text; this and what follows, but for the last three, are columns of the page.
        tags: Block → the tag of its container.
        hints: Block → the hints of its container and of those around it.
        enclosing: Block → the elements in which it stands, below the article's container.
        links: Block → the share of its characters in links.
        lone: Block → whether few other blocks have its signature.
        scores: Block → the model's probability.
        lexicon: Block → bits of the lexicon's match, where its words were read.
        surface: Block → bits of its look, where its words were read.
        common: Gives what a block has in common with the headline and with the description.
    """

    frame: Frame
    phrases: Lexicon
    texts: Sequence[str]
    tags: Sequence[int]
    hints: Sequence[int]
    enclosing: Sequence[int]
    links: Sequence[float]
    lone: Sequence[int]
    scores: Sequence[float]
    lexicon: Mapping[int, int]
    surface: Mapping[int, int]
    common: Callable[[int], tuple[float, float]]

    def name(self, index: int) -> Named:
        """The block with its label."""
        text, tag = self.texts[index], TAGS[self.tags[index]]
        kept = self.scores[index] > self.frame.keep and not self.hints[index] & self.frame.against
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
            and index != self.frame.headline
            and self.links[index] <= MIN_LINK_SHARE
        )

    def label_if_dropped(self, index: int) -> Label:
        """The label that the block has if it is none of the text."""
        return name_block(self.facts(index), kept=False).label

    def facts(self, index: int) -> Facts:
        """All that the rules may ask of the block."""
        text, frame = self.texts[index], self.frame
        lexical, surface = self.lexicon.get(index), self.surface.get(index)
        if lexical is None or surface is None:
            lexical, surface = self.phrases.match(text) if len(text) < MAX_PHRASE_CHARS else 0, surface_bits(text)
        near = frame.may_be_standfirst(index, len(text))
        likeness, summary = self.common(index) if near else (0.0, 0.0)
        place = -1 if index < frame.first else 1 if index > frame.last else 0
        after_headline = index - frame.headline if 0 <= frame.headline <= index else -1
        return Facts(  # by place: names take three times as long
            text, TAGS[self.tags[index]], self.hints[index], self.enclosing[index], lexical, surface, self.links[index],
            likeness, summary, bool(self.lone[index]), place, index == frame.headline, after_headline,
            self.scores[index], frame.is_news,
        )  # fmt: skip
