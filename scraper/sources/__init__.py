"""Readers of lists: each an iterator of :class:`~scraper.model.Target`, with a complaint in the place of a bad line."""

from __future__ import annotations

from scraper.sources.entry import BadLine, fingerprint
from scraper.sources.lists import read_targets

__all__ = ["BadLine", "fingerprint", "read_targets"]
