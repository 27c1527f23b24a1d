"""Counts in how many stories of a site a block stands, by hashes (``scraper.dedupe.site_memory``)."""

from __future__ import annotations

import sqlite3  # noqa: TID251
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
            keep_stories(sql, pairs, self._most)

    def count(self, block: int) -> int:
        """In how many stories a block stands, as many as are counted at the most."""
        with self._mutex:
            return count_stories(self._database.sql, block)


def keep_stories(sql: sqlite3.Connection, pairs: Iterable[tuple[int, int]], most: int) -> None:
    """Join pairs of block and story to a table of them."""
    for block, story in pairs:
        fresh = sql.execute("INSERT OR IGNORE INTO stories VALUES (?, ?)", (block, story)).rowcount
        if fresh > 0 and count_stories(sql, block) > most:
            sql.execute(
                "DELETE FROM stories WHERE block = ? AND story = (SELECT max(story) FROM stories WHERE block = ?)",
                (block, block),
            )


def count_stories(sql: sqlite3.Connection, block: int) -> int:
    """In how many stories a block stands."""
    return int(sql.execute("SELECT count(*) FROM stories WHERE block = ?", (block,)).fetchone()[0])
