"""From HTML to a document: what the page says of itself, its blocks, its language."""

from __future__ import annotations

from dataclasses import dataclass

from scraper.lexicon.language import detect_language, primary_subtag
from scraper.model import Head
from scraper.page.blocks import TAG_CODE, Blocks, read_blocks
from scraper.page.head import read_head
from scraper.page.locate import Location, locate
from scraper.page.tree import parse_page

H1 = TAG_CODE["h1"]
_SAMPLE_BLOCKS = 5
"""Blocks of good text that the language is told from."""


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed page; only what the head reads when somebody asks (bylines, parts of headlines) still knows the parser.

    Attributes:
        url: Its address, where known.
        head: What it says of itself.
        blocks: Its text.
        location: Where in it the article stands.
        language: The language of its text (ISO 639-1), where it can be told.
        cut: Whether the page has more than is read.
    """

    url: str | None
    head: Head
    blocks: Blocks
    location: Location
    language: str | None
    cut: bool = False

    @property
    def headlines(self) -> tuple[str, ...]:
        """The texts of the ``<h1>`` elements, in page order."""
        tags = self.blocks.tags
        return tuple(
            text for text, owner in zip(self.blocks.texts, self.blocks.owners, strict=True) if tags[owner] == H1
        )


def parse(html: str | bytes, url: str | None = None) -> Document:
    """The document of a page's HTML, as text or as valid UTF-8, which spares the parser to encode it."""
    tree, cut = parse_page(html)
    head = read_head(tree)
    blocks = read_blocks(tree)
    location = locate(blocks)
    good = [blocks.texts[index] for index in location.good.nonzero()[0][:_SAMPLE_BLOCKS].tolist()]
    language = detect_language(good, primary_subtag(head.language))
    return Document(url, head, blocks, location, language, cut=cut or blocks.cut)
