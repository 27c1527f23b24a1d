"""The second opinion: what JSON-LD or trafilatura make of a page that we are not sure of."""

from __future__ import annotations

from dataclasses import replace

from scraper.model import Article, Block, Label

DOUBTFUL = 0.6
"""Confidence below which a second opinion is asked for."""
_MUCH_MORE = 1.5
"""Another text is taken if it is that many times as long as ours: what goes wrong without being noticed is missing text."""


def second_opinion(article: Article, html: str, stated: str | None) -> Article:
    """The article with the text of JSON-LD or of trafilatura, where that is clearly the better one.

    Args:
        article: Our own result, with low confidence.
        html: The page.
        stated: The text that the page's JSON-LD gives, if any.
    """
    if stated and len(stated) > _MUCH_MORE * len(article.text):
        return _with_text(article, stated.splitlines(), "json-ld")
    import trafilatura  # noqa: PLC0415, TID251 - heavy, and needed for few pages

    other = trafilatura.extract(html, include_comments=False) or ""
    if len(other) > max(250, _MUCH_MORE * len(article.text)):
        return _with_text(article, other.splitlines(), "trafilatura")
    return article


def _with_text(article: Article, lines: list[str], extractor: str) -> Article:
    """The article with these lines as its text; its own blocks stay, as dropped, behind them."""
    paragraphs = [folded for line in lines if (folded := " ".join(line.split()))]
    taken = tuple(
        Block(index, text, Label.PARAGRAPH, f"text from {extractor}") for index, text in enumerate(paragraphs)
    )
    return replace(
        article,
        text="\n\n".join(paragraphs),
        blocks=taken,
        extractor=extractor,
        page_kind="article",
        confidence=max(article.confidence, 0.5),
    )
