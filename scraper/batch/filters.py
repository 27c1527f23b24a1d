"""Which articles of a run are written, and why one is not."""

from __future__ import annotations

from scraper.batch.options import Filters
from scraper.store.values import Row

TDM_RESERVED = "its page reserves text and data mining"


def why_filtered(row: Row, filters: Filters, respect_tdm: bool = False) -> str:  # noqa: FBT001, FBT002 - an option
    """Why an article is not written, or ``""``; what the page does not tell is not held against it."""
    if respect_tdm and row.get("tdm_reservation") is True:
        return TDM_RESERVED
    published, language, words = row.get("published"), row.get("language"), row.get("words")
    if filters.since and isinstance(published, str) and published[:10] < filters.since.isoformat():
        return f"published on {published[:10]}, before {filters.since.isoformat()}"
    bare = str(language).split("-")[0].lower() if language else ""
    if filters.languages and bare and bare not in filters.languages:
        return f"in the language {bare}, not in {', '.join(sorted(filters.languages))}"
    if isinstance(words, int) and words < filters.min_words:
        return f"{words} words, fewer than {filters.min_words}"
    return ""
