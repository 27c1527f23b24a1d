"""The stages in order: bytes in, document, labels, article out."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from scraper.classify.classifier import classify_blocks, know
from scraper.classify.confidence import text_confidence
from scraper.classify.model import Model
from scraper.errors import NotAnArticle
from scraper.fallback.choose import DOUBTFUL, second_opinion
from scraper.fetch.media import kind_of
from scraper.fetch.sniff import is_plain
from scraper.label.labeller import label_blocks
from scraper.lexicon.phrases import lexicon
from scraper.meta.declare import declared
from scraper.meta.merge import merge, read_visible
from scraper.model import Article, Label, Page, PageKind, join_blocks
from scraper.page.document import parse
from scraper.page_type.kind import is_error_page, page_kind
from scraper.plain import clean
from scraper.shipped import shipped_model
from scraper.text.charset import decode

Source = bytes | bytearray | memoryview | str | Page
"""What a page is given as."""
_LINE = 120
"""Characters of a line in which a date or a byline is looked for when nothing else has one."""
_MAX_LINES = 5_000
"""Blocks of a page among which these lines are. Corpora: 2,610."""


def extract(html: Source, url: str | None = None, model: Model | None = None) -> Article:
    """The article of a page.

    Never raises on what the page holds: a page without an article gives one whose ``page_kind`` says so.

    Args:
        html: The page, as bytes in any charset, as text, or as it was fetched.
        url: Its address, which tells links, the site and sometimes the date; by default the one it was fetched from.
        model: The trained model; by default the package's own.

    Raises:
        TypeError: It is none of these.
    """
    if url is not None and not isinstance(url, str):
        raise TypeError(f"url must be a str or None, not {type(url).__name__}")
    model, url = model or shipped_model(), _usable(url)
    if isinstance(html, Page):
        return _extract_bytes(html.body, url or _usable(html.final_url), model, html)
    if isinstance(html, str):
        return _extract(html, html, url, model)
    if isinstance(html, bytes | bytearray | memoryview):
        return _extract_bytes(bytes(html), url, model)
    raise TypeError(f"a page is taken as bytes, bytearray, memoryview, str, Page or Path, not {type(html).__name__}")


def _usable(url: str | None) -> str | None:
    """The address, if it is one that can be taken apart: ``https://[bad`` says nothing of a page."""
    try:
        return url if url and urlsplit(url) else None
    except ValueError:
        return None


def _extract_bytes(body: bytes, url: str | None, model: Model, page: Page | None = None) -> Article:
    content_type = page.header("content-type") if page else None
    if kind_of(content_type, body):
        return Article(text="", url=url, page_kind="other", confidence=0.0)
    decoded = decode(body, content_type)
    if is_plain(decoded.text) and decoded.text.strip():
        return replace(clean(decoded.text), url=url)
    fetched_at = page.fetched_at if page else None
    return _extract(body if decoded.verbatim else decoded.text, decoded.text, url, model, fetched_at)


def _extract(
    source: str | bytes, text: str, url: str | None, model: Model, fetched_at: datetime | None = None
) -> Article:
    document = parse(source, url)
    said = declared(document.head, url)
    words = lexicon(document.language)
    classification = classify_blocks(document.blocks, document.location, words, know(said), model.blocks)
    labels = label_blocks(document, classification, words)
    headlines = document.headlines
    lines = [text for text in document.blocks.texts[:_MAX_LINES] if len(text) <= _LINE]
    shown = read_visible(labels.near, document.language, headlines, lines)
    found = merge(said, shown, url, fetched_at=fetched_at)
    is_error = is_error_page((document.head.title, *headlines))
    kind: PageKind = "other" if is_error else page_kind(document, said, classification, labels, model.pages)
    confidence = 0.0 if kind == "other" else text_confidence(classification, len(labels.text))
    article = Article(
        text=labels.text,
        standfirst=join_blocks(labels.near, frozenset({Label.STANDFIRST})) or None,
        url=url,
        page_kind=kind,
        confidence=confidence,
        truncated="limit" if document.cut else None,
        blocks=labels.blocks,
        **found.known(),
    )
    if confidence >= DOUBTFUL or is_error:
        return article
    return second_opinion(article, text, said.article_body, words)


def extract_page(page: Page) -> Article:
    """The article of a fetched page, whatever it holds."""
    return extract(page)


def not_an_article(article: Article, url: str | None) -> NotAnArticle:
    """The error that says of a page that it holds no article, with what was found there all the same."""
    what, advice = "no article on this page", "a script or a paywall may keep its text back; open it in a browser"
    if article.page_kind == "listing":
        what, advice = "no article on this page, but a list of articles", "give the address of one of them"
    error = NotAnArticle(what, page_kind=article.page_kind, url=url, advice=advice)
    error.article = article
    return error
