"""Every block of a page with its label and what decided it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scraper.model import CONTENT_LABELS, FURNITURE_LABELS, Article, Block
from scraper.write.options import known, printable

_KEPT, _FURNITURE, _DROPPED, _FAINT = "32", "33", "31", "2"  # ANSI colours: green, yellow, red, dim


@dataclass(frozen=True, slots=True)
class Look:
    """How to print.

    Attributes:
        colour: Use the terminal's colours.
        width: Cut a block's text to so many columns; ``None`` shows all of it.
    """

    colour: bool = False
    width: int | None = 100


def explain(articles: Iterable[Article], look: Look) -> Iterator[str]:
    """Lines: what is known with its source, then each block, ``+`` kept, ``~`` furniture, ``-`` dropped."""
    for article in articles:
        yield from _about(article, look)
        yield from (_line(block, look) for block in article.blocks)


def _about(article: Article, look: Look) -> Iterator[str]:
    cut = f", truncated: {article.truncated}" if article.truncated else ""
    yield f"{article.page_kind}, confidence {article.confidence:.2f}, by {article.extractor}{cut}\n"
    sources = dict(article.sources)
    for name, value in known(article):
        text = value if isinstance(value, str) else ", ".join(value)
        source = f"  [{sources[name]}]" if name in sources else ""
        yield f"{name:14}{printable(text)}{_paint(source, _FAINT, look)}\n"
    yield "\n"


def _line(block: Block, look: Look) -> str:
    mark, colour = _verdict(block)
    head = _paint(f"{mark} {block.label.value:14}", colour, look)
    text = " ".join(printable(block.text).split())
    if look.width and len(text) > look.width - 16:
        text = text[: look.width - 17] + "…"
    reason = _paint(printable(f"{block.reason}, <{block.tag or 'text'}>"), _FAINT, look)
    return f"{head}{text}\n{'':16}{reason}\n"


def _verdict(block: Block) -> tuple[str, str]:
    if block.label in CONTENT_LABELS:
        return "+", _KEPT
    return ("~", _FURNITURE) if block.label in FURNITURE_LABELS else ("-", _DROPPED)


def _paint(text: str, colour: str, look: Look) -> str:
    return f"\x1b[{colour}m{text}\x1b[0m" if look.colour and text else text
