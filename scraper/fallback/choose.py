"""The second opinion: the text in the JSON-LD or the state of a page that we are not sure of, or trafilatura's."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from scraper.fallback.page_state import Line, state_text
from scraper.label.facts import lexicon_mask
from scraper.lexicon.phrases import Lexicon
from scraper.model import TEXT_LABELS, Article, Block, Label, join_blocks
from scraper.page_type.kind import MIN_TEXT_CHARS
from scraper.text.folding import fold_space, prose_length

for _name in ("trafilatura", "htmldate", "courlan"):
    # With no handler at all Python prints their complaints about odd pages to stderr.
    logging.getLogger(_name).addHandler(logging.NullHandler())

DOUBTFUL = 0.6
"""Confidence below which a second opinion is asked for."""
TRUST = {"json-ld": 0.85, "page-state": 0.8, "trafilatura": 0.5}
"""The confidence in another text, at the least: the F that it has where ours is nothing, or little."""
_ENOUGH = {"json-ld": 0.8, "page-state": 1.0, "trafilatura": 0.5}
"""Another text is taken if it has at least that share of the length of ours. On pages below :data:`DOUBTFUL`
trafilatura scored .65 and we .55 (F, unseen sites), also where its text was the shorter; JSON-LD is often cut short.
"""
_LONGEST = 2_000_000
"""Characters of a page above which trafilatura is not asked: it would take seconds, and on some pages minutes."""
_MOST_BLOCKS, _MOST_TAGS = 5_000, 12_000
"""Blocks and tags of a page above which it is not asked either: its time grows with their square. It was asked of pages
with up to 10,645 (corpora).
"""
_SHORTEST, _MUCH = 250, 2_500
"""Characters that another text must have, and those that trafilatura's must have on a page where we found next to
nothing: it makes a text of what stands around one, and a long one only where we missed it.
"""
_NOTHING = 0.35
"""Confidence below which what we found is no article. On unseen sites no article page had less."""
_NO_TEXT = lexicon_mask("starts", "contains", labels=(Label.CONSENT, Label.PAYWALL, Label.COMMENTS, Label.NEWSLETTER))


def second_opinion(article: Article, html: str, stated: str | None, lexicon: Lexicon) -> Article:
    """The article with the text of JSON-LD, of the page's state or of trafilatura, where that is likely the better one.

    If there is none and ours is next to nothing, or a menu, the page holds no article.

    Args:
        article: Our own result, with low confidence.
        html: The page.
        stated: The text that the page's JSON-LD gives, if any.
        lexicon: The phrases of the page's language; what they give away is not taken.
    """
    own = [] if article.page_kind == "other" else _paragraphs(article.text)
    for extractor, found in _texts(article, html, stated):
        lines = [line for line in found if not lexicon.match(line.text) & _NO_TEXT]
        if _is_better(lines, own, extractor):
            has_text = len(article.text) >= MIN_TEXT_CHARS and _is_prose(own)
            return _with_text(article, lines, extractor, has_text=has_text)
    is_something = article.confidence >= _NOTHING and _is_prose(own)
    return article if is_something or article.page_kind != "article" else replace(article, page_kind="other")


def _texts(article: Article, html: str, stated: str | None) -> Iterator[tuple[str, Iterable[Line]]]:
    """Where the text may come from and the lines there; each is looked at when those before it were not better."""
    yield "json-ld", _paragraphs(stated or "")
    yield "page-state", state_text(html, article.title or "")
    is_hollow = article.page_kind == "other" and len(article.text) >= MIN_TEXT_CHARS
    if len(article.blocks) <= _MOST_BLOCKS and not is_hollow:  # it would take the same, and more of it
        yield "trafilatura", _paragraphs(_ask_trafilatura(html))


def _paragraphs(text: str) -> list[Line]:
    return [Line(line, Label.PARAGRAPH) for line in map(fold_space, text.splitlines()) if line]


def _ask_trafilatura(html: str) -> str:
    if len(html) > _LONGEST or html.count("<") > _MOST_TAGS:
        return ""
    import trafilatura  # noqa: PLC0415, TID251 - heavy, and needed for few pages

    return trafilatura.extract(html, include_comments=False) or ""


def _is_better(lines: Sequence[Line], own: Sequence[Line], extractor: str) -> bool:
    """Whether a text is likely better than ours, of which menus do not count."""
    shortest = _MUCH if extractor == "trafilatura" and not own else _SHORTEST
    least = max(shortest, _ENOUGH[extractor] * _prose(own))
    return sum(len(line.text) for line in lines) > least and (extractor == "json-ld" or _is_prose(lines))


def _is_prose(lines: Sequence[Line]) -> bool:
    """Whether paragraphs are half of the text: of a page without any, menus would be taken."""
    return 2 * _prose(lines) >= sum(len(line.text) for line in lines)


def _prose(lines: Iterable[Line]) -> int:
    return sum(prose_length(line.text) for line in lines)


def _with_text(article: Article, lines: Sequence[Line], extractor: str, *, has_text: bool) -> Article:
    """The article with these lines as its text; ``has_text`` tells whether it had one before, or no more than menus."""
    reason = f"text from {extractor}"
    is_listing = article.page_kind == "listing" and (has_text or extractor == "trafilatura")
    blocks = tuple(Block(index, line.text, line.label, reason) for index, line in enumerate(lines))
    return replace(
        article,
        text=join_blocks(blocks, TEXT_LABELS),
        standfirst=None,
        blocks=blocks,
        extractor=extractor,
        page_kind="listing" if is_listing else "article",
        confidence=max(article.confidence, TRUST[extractor]),
    )
