"""Site memory in a run: counts the blocks of each new row, and cuts from its text what its site repeats.

What a row keeps under ``site_memory`` is all that is needed to put the text back, and to judge it again at the end
(:mod:`scraper.store.settling`). Versions are compared before, so it makes none.
"""

from __future__ import annotations

from typing import Protocol

from scraper.dedupe.site_memory import Pairs, Verdict, counted, judge
from scraper.dedupe.traces import Traces, unpack
from scraper.store.memory_of_row import KEY, as_told, shortened
from scraper.store.values import Row


class BlockCounter(Protocol):
    """In how many stories of a site a block stands."""

    def add(self, pairs: Pairs) -> None:
        """Join what was observed."""

    def count(self, block: int) -> int:
        """In how many stories a block stands."""


class SiteMemory:
    """Judges the rows of a run as they come."""

    def __init__(self, counts: BlockCounter) -> None:
        self._counts = counts

    def count(self, story: str, packed: bytes) -> Traces:
        """Count an article's blocks under its story's name."""
        traces = unpack(packed)
        self._counts.add(counted(story, traces))
        return traces

    def remember(self, row: Row, story: str, packed: bytes) -> tuple[Row, Verdict]:
        """Count a row's blocks; gives the keys that change in the row, and what goes."""
        verdict = judge(self.count(story, packed), self._counts.count)
        kept = as_told((), verdict.refused, packed)
        if not verdict.gone:
            return {KEY: kept}, verdict
        text, changes = shortened(str(row["text"]), verdict)
        return {**text, KEY: as_told(changes, None, packed)}, verdict
