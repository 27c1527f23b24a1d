"""All that the labelling rules may ask of one block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from scraper.lexicon.phrases import LEXICON_LABELS, bit_of
from scraper.model import Block, Cell, Label


@dataclass(slots=True)
class Facts:
    """One block, as the rules see it. Not frozen, because dozens are made for each page, and frozen ones take longer.

    Attributes:
        text: Its text.
        tag: Its element's name, or ``""`` for plain text.
        hints: Bits of :class:`~scraper.page.hints.Hint` of its container, that one's parent, and all between them and
            the article's container.
        enclosing: Bits of :data:`~scraper.page.blocks.ENCLOSING_BIT`, below the article's container.
        lexicon: Bits of the lexicon's match.
        surface: Bits of :data:`~scraper.classify.wording.SURFACE`.
        links: The share of its characters in links.
        likeness: How like the headline it is, 0 to 1.
        summary: The share of its words that the page's description has.
        lone: Few other blocks of the page have its signature.
        place: ``-1`` before the text of the article, ``0`` within, ``1`` after.
        headline: Whether it is the block that is most likely the headline.
        after_headline: Blocks since the headline, or ``-1`` where it stands before it or there is none.
        score: The model's probability that it is text of the article.
        is_news: Whether the page declares itself a news article.
    """

    text: str
    tag: str
    hints: int
    enclosing: int
    lexicon: int
    surface: int
    links: float
    likeness: float
    summary: float
    lone: bool
    place: int
    headline: bool
    after_headline: int
    score: float
    is_news: bool = False

    def hinted(self, mask: int) -> bool:
        """Whether a name of its containers gives one of these hints."""
        return self.hints & mask != 0

    def says(self, mask: int) -> bool:
        """Whether it has a phrase of one of these kinds, as :func:`lexicon_mask` makes them."""
        return self.lexicon & mask != 0

    def looks(self, mask: int) -> bool:
        """Whether its surface has one of these signs: it ends a sentence, has a date, ..."""
        return self.surface & mask != 0

    def stands_in(self, mask: int) -> bool:
        """Whether one of these elements encloses it, below the article's container."""
        return self.enclosing & mask != 0


class Named(NamedTuple):
    """A block with its label: what a :class:`~scraper.model.Block` is made of when it is looked at.

    Attributes:
        place: Its place on the page, from 0.
        rule: The rule that gave the label, with those that changed it before it.
        cell: Where in a table it stands, if its row is read as a line.
    """

    place: int
    text: str
    tag: str
    label: Label
    rule: str
    links: float
    score: float
    cell: Cell | None = None

    def block(self) -> Block:
        """The block as the article has it."""
        reason = f"{self.rule}; model {self.score:.2f}"
        links, score = round(self.links, 2), round(self.score, 3)
        return Block(self.place, self.text, self.label, reason, self.tag, links, score, self.cell)


class Verdict(NamedTuple):
    """What a block is, and the rule that says so."""

    label: Label
    rule: str


def lexicon_mask(*places: str, labels: tuple[Label, ...] = LEXICON_LABELS) -> int:
    """The lexicon's bits of phrases of these labels in these places."""
    mask = 0
    for label in labels:
        for place in places:
            mask |= bit_of(label, place)
    return mask
