"""Signatures of texts in the state: near-duplicates are found by the bands that they have in common.

What a signature is and what its bands are is not known here (``scraper.dedupe.near``).
"""

from __future__ import annotations

import sqlite3  # noqa: TID251
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

    def remove(self, article: str) -> None:
        """Take an article out; a group that is called by it is called by the smallest id that is left."""
        with self._mutex, self._database.joined() as sql:
            old = sql.execute("SELECT id, made, near_group FROM signatures WHERE article = ?", (article,)).fetchone()
            if old is None:
                return
            sql.executemany(
                "DELETE FROM bands WHERE hash = ? AND signature = ?", [(b, old[0]) for b in self._bands(old[1])]
            )
            sql.execute("DELETE FROM signatures WHERE id = ?", (old[0],))
            query = "SELECT min(article) FROM signatures WHERE near_group = ?"
            left = sql.execute(query, (article,)).fetchone()[0] if old[2] == article else None
            if left is not None:
                self.regroup(article, left)

    def signature(self, article: str) -> bytes | None:
        """The signature of an article, or ``None``."""
        with self._mutex:
            query = "SELECT made FROM signatures WHERE article = ?"
            found = self._database.sql.execute(query, (article,)).fetchone()
        return None if found is None else bytes(found[0])

    def unsigned(self) -> list[str]:
        """The articles that were never entered: of a stopped run, or one that did not compare texts."""
        query = (
            "SELECT (SELECT count(*) FROM articles) > (SELECT count(*) FROM signatures) + (SELECT count(*) FROM joins)"
        )
        missing = (
            "SELECT public FROM articles WHERE NOT EXISTS (SELECT 1 FROM signatures WHERE article = public)"
            " AND NOT EXISTS (SELECT 1 FROM joins WHERE article = public) ORDER BY id"
        )
        with self._mutex:
            sql = self._database.sql
            return [row[0] for row in sql.execute(missing)] if sql.execute(query).fetchone()[0] else []

    def mark(self, article: str, group: str) -> None:
        """Write an article's group beside its rows."""
        with self._mutex, self._database.joined() as sql:
            query = "UPDATE versions SET near_group = ? WHERE article = (SELECT id FROM articles WHERE public = ?)"
            sql.execute(query, (group, article))

    def candidates(self, made: bytes) -> list[T]:
        """The articles with a band in common, the first ones by id, :data:`MAX_CANDIDATES` at the most."""
        with self._mutex:
            return [self._make(*row) for row in find_candidates(self._database.sql, tuple(self._bands(made)))]

    def regroup(self, group: str, into: str) -> None:
        """Give all articles of a group another one."""
        with self._mutex, self._database.joined() as sql:
            sql.execute("UPDATE signatures SET near_group = ? WHERE near_group = ?", (into, group))
            sql.execute("UPDATE versions SET near_group = ? WHERE near_group = ?", (into, group))


def find_candidates(sql: sqlite3.Connection, bands: tuple[int, ...]) -> list[tuple[str, bytes, str]]:
    """Id, signature and group of the articles that are found by one of these numbers."""
    return sql.execute(
        "SELECT article, made, near_group FROM signatures WHERE id IN"
        f" (SELECT signature FROM bands WHERE hash IN ({', '.join('?' * len(bands))}))"
        f" ORDER BY article LIMIT {MAX_CANDIDATES}",
        bands,
    ).fetchall()
