"""What to show of an article, and the blocks that this comes to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from scraper.block import blocks_with
from scraper.model import CONTENT_LABELS, TEXT_LABELS, Article, Block, Label, join_blocks

# Control characters but for tab and line feed: a page must not steer the reader's terminal (ESC, the 8-bit
# CSI), and HTML and YAML forbid them; and lone surrogates, which no encoding can hold.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_PARTING = {Label.TITLE, Label.STANDFIRST}


@dataclass(frozen=True, slots=True)
class Options:
    """What a writer shows.

    Attributes:
        labels: The labels whose blocks are shown; ``title`` and ``standfirst`` mean the article's fields.
        metadata: Put what is known of the article (authors, dates, ...) before it. JSON always has it.
        blocks: Add every block with its label and reason. Only JSON has room for it.
    """

    labels: frozenset[Label] = CONTENT_LABELS
    metadata: bool = False
    blocks: bool = False


def printable(text: str) -> str:
    r"""The text without what would steer a terminal or cannot be encoded.

    >>> printable("red \x1b[31m alert")
    'red [31m alert'
    """
    return _UNPRINTABLE.sub("", text)


def shown(article: Article, options: Options) -> tuple[Block, ...]:
    """The blocks to write: title and standfirst first, then the others in page order."""
    top = [
        Block(index=-1, text=text, label=label, reason="")
        for label, value in ((Label.TITLE, article.title), (Label.STANDFIRST, article.standfirst))
        if value and label in options.labels
        for text in value.split("\n\n")
    ]
    return (*top, *_body(article, options.labels - _PARTING))


def _body(article: Article, labels: frozenset[Label]) -> Iterator[Block]:
    """The body's blocks; the article's text by paragraphs where its blocks are not what it was made of.

    The second holds for an article that came from a second opinion, or without blocks.
    """
    if article.text == join_blocks(blocks_with(article.blocks, TEXT_LABELS)):
        return blocks_with(article.blocks, labels)
    paragraphs = article.text.split("\n\n") if Label.PARAGRAPH in labels else []
    return (Block(index=-1, text=text, label=Label.PARAGRAPH, reason=article.extractor) for text in paragraphs)


def runs(blocks: tuple[Block, ...]) -> Iterator[tuple[Label, tuple[Block, ...]]]:
    """Neighbours of the same label, together: the items of a list, the paragraphs of a quote, the cells of a table."""
    for (label, _), run in groupby(blocks, key=lambda block: (block.label, block.cell and block.cell.table)):
        yield label, tuple(run)


def rows(cells: tuple[Block, ...]) -> list[list[str]]:
    """The texts of a table's rows by column, ``""`` where there is none; a row ends with its last cell that has one.

    Blocks that stand in no row have none here.
    """
    found: dict[int, list[str]] = {}
    for block in cells:
        if block.cell is not None:
            _, number, column = block.cell
            row = found.setdefault(number, [])
            row += [""] * (column + 1 - len(row))
            row[column] = f"{row[column]} {block.text}".strip()
    return list(found.values())


def heading_level(block: Block) -> int:
    """2 to 6: level 1 is the title's, and a subhead that is no ``<h?>`` is taken for a second level.

    >>> heading_level(Block(0, "Aftermath", Label.HEADING, "", tag="h3"))
    3
    """
    level = int(block.tag[1]) if re.fullmatch("h[1-6]", block.tag) else 2
    return max(level, 2)


def known(article: Article) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Name and value of each field about the article that has one, its sources left out, dates in ISO form."""
    for name, value in (*article.known().items(), ("url", article.url)):
        if value and name != "sources":
            yield name, value.isoformat() if isinstance(value, date) else value
