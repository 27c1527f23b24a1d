"""What a page is: an article, a listing of others, or something else."""

from __future__ import annotations

from scraper.meta.merge import Declared
from scraper.model import PageKind
from scraper.page.document import Document

_SHORTEST = 140
"""Characters of text that an article has at least."""


def page_kind(document: Document, declared: Declared, body: str) -> PageKind:
    """The kind of the page, given the text that was taken for its article."""
    if len(body) < _SHORTEST:
        links = sum(
            1 for linked, text in zip(document.blocks.linked, document.blocks.texts, strict=True) if linked > 30
        )
        return "listing" if links > 15 else "other"
    return "article"
