"""Signatures of texts in the state: near-duplicates are found by the bands that they have in common.

What a signature is and what its bands are is not known here (``scraper.dedupe.near``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import RLock
from typing import Generic, TypeVar

from scraper.store.database import Database

T = TypeVar("T")
MAX_CANDIDATES = 200


class NearTable(Generic[T]):
    """The signatures of a corpus, one for each article."""

    def __init__(
        self,
        database: Database,
        mutex: RLock,
        bands: Callable[[bytes], Iterable[int]],
        make: Callable[[str, bytes, str], T],
    ) -> None:
        self._database = database
        self._mutex = mutex
        self._bands = bands
        self._make = make

    def add(self, article: str, made: bytes, group: str) -> None:
        """Keep an article's signature and group, in place of an older one."""
        with self._mutex, self._database.joined() as sql:
            old = sql.execute("SELECT id, made FROM signatures WHERE article = ?", (article,)).fetchone()
            if old is not None:
                gone = ((band, old[0]) for band in self._bands(old[1]))
                sql.executemany("DELETE FROM bands WHERE hash = ? AND signature = ?", gone)
                sql.execute("DELETE FROM signatures WHERE id = ?", (old[0],))
            fresh = sql.execute(
                "INSERT INTO signatures (article, made, near_group) VALUES (?, ?, ?)", (article, made, group)
            ).lastrowid
            new = ((band, fresh) for band in self._bands(made))
            sql.executemany("INSERT OR IGNORE INTO bands VALUES (?, ?)", new)

    def candidates(self, made: bytes) -> list[T]:
        """The articles with a band in common, the first ones by id, :data:`MAX_CANDIDATES` at the most."""
        bands = tuple(self._bands(made))
        with self._mutex:
            found = self._database.sql.execute(
                "SELECT article, made, near_group FROM signatures WHERE id IN"
                f" (SELECT signature FROM bands WHERE hash IN ({', '.join('?' * len(bands))}))"
                f" ORDER BY article LIMIT {MAX_CANDIDATES}",
                bands,
            ).fetchall()
        return [self._make(*row) for row in found]

    def regroup(self, group: str, into: str) -> None:
        """Give all articles of a group another one."""
        with self._mutex, self._database.joined() as sql:
            sql.execute("UPDATE signatures SET near_group = ? WHERE near_group = ?", (into, group))
            sql.execute("UPDATE versions SET near_group = ? WHERE near_group = ?", (into, group))
