"""The second opinion: what JSON-LD or trafilatura make of a page that we are not sure of."""

from __future__ import annotations

import logging
from dataclasses import replace

from scraper.model import Article, Block, Label
from scraper.page.text import fold_space
from scraper.strip.facts import lexicon_mask
from scraper.strip.lexicon import Lexicon

for _name in ("trafilatura", "htmldate", "courlan"):
    # With no handler at all Python prints their complaints about odd pages to stderr.
    logging.getLogger(_name).addHandler(logging.NullHandler())

DOUBTFUL = 0.6
"""Confidence below which a second opinion is asked for."""
LEAST_TRUST = 0.5
"""The confidence in a text that another extractor gave."""
_ENOUGH = {"json-ld": 0.8, "trafilatura": 0.5}
"""Another text is taken if it has at least that share of the length of ours. On pages below :data:`DOUBTFUL`
trafilatura scored .65 and we .55 (F, unseen sites), also where its text was the shorter; JSON-LD is often cut short.
"""
_LONGEST = 2_000_000
"""Characters of a page above which trafilatura is not asked: it would take seconds, and on some pages minutes."""
_MOST_BLOCKS = 5_000
"""Blocks of a page above which it is not asked either: its time grows with their square, to two seconds here."""
_SHORTEST = 250
"""Characters that another extractor's text must have."""
_NO_TEXT = lexicon_mask("starts", "contains", labels=(Label.CONSENT, Label.PAYWALL, Label.COMMENTS, Label.NEWSLETTER))


def second_opinion(article: Article, html: str, stated: str | None, lexicon: Lexicon) -> Article:
    """The article with the text of JSON-LD or of trafilatura, where that is likely the better one.

    Args:
        article: Our own result, with low confidence.
        html: The page.
        stated: The text that the page's JSON-LD gives, if any.
        lexicon: The phrases of the page's language; what they give away is not taken.
    """
    lines = _lines(stated or "", lexicon)
    if _is_better(lines, "json-ld", article):
        return _with_text(article, lines, "json-ld")
    lines = _lines(_ask_trafilatura(html), lexicon) if len(article.blocks) <= _MOST_BLOCKS else []
    return _with_text(article, lines, "trafilatura") if _is_better(lines, "trafilatura", article) else article


def _ask_trafilatura(html: str) -> str:
    if len(html) > _LONGEST:
        return ""
    import trafilatura  # noqa: PLC0415, TID251 - heavy, and needed for few pages

    return trafilatura.extract(html, include_comments=False) or ""


def _lines(text: str, lexicon: Lexicon) -> list[str]:
    lines = map(fold_space, text.splitlines())
    return [line for line in lines if line and not lexicon.match(line) & _NO_TEXT]


def _is_better(lines: list[str], extractor: str, article: Article) -> bool:
    return sum(map(len, lines)) > max(_SHORTEST, _ENOUGH[extractor] * len(article.text))


def _with_text(article: Article, lines: list[str], extractor: str) -> Article:
    """The article with these lines as its text."""
    reason = f"text from {extractor}"
    blocks = tuple(Block(index, line, Label.PARAGRAPH, reason) for index, line in enumerate(lines))
    return replace(
        article,
        text="\n\n".join(lines),
        standfirst=None,
        blocks=blocks,
        extractor=extractor,
        page_kind="listing" if article.page_kind == "listing" else "article",
        confidence=max(article.confidence, LEAST_TRUST),
    )
