"""Counts in how many stories of a site a block stands, by hashes (``scraper.dedupe.site_memory``)."""

from __future__ import annotations

from collections.abc import Iterable
from threading import RLock

from scraper.store.database import Database


class BlockCounts:
    """Pairs of block and story; adding is a union, so order and repetition do not matter."""

    def __init__(self, database: Database, mutex: RLock, most: int) -> None:
        self._database = database
        self._mutex = mutex
        self._most = most

    def add(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Join what was observed. Of a block in more stories than are counted the smallest hashes are kept."""
        with self._mutex, self._database.joined() as sql:
            for block, story in pairs:
                sql.execute("INSERT OR IGNORE INTO stories VALUES (?, ?)", (block, story))
                sql.execute(
                    "DELETE FROM stories WHERE block = ? AND story IN"
                    " (SELECT story FROM stories WHERE block = ? ORDER BY story LIMIT -1 OFFSET ?)",
                    (block, block, self._most),
                )

    def count(self, block: int) -> int:
        """In how many stories a block stands, as many as are counted at the most."""
        with self._mutex:
            found = self._database.sql.execute("SELECT count(*) FROM stories WHERE block = ?", (block,))
            return int(found.fetchone()[0])
