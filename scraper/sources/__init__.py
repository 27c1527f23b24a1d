"""Readers of lists: each an iterator of :class:`~scraper.model.Target`, with a complaint in the place of a bad line."""

from __future__ import annotations

from scraper.sources.entry import BadLine, fingerprint
from scraper.sources.lists import read_targets
from scraper.sources.pages import PageReader, is_pages, page_targets

__all__ = ["BadLine", "PageReader", "fingerprint", "is_pages", "page_targets", "read_targets"]
