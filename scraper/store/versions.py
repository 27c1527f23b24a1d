"""Whether a text is a new article, a new version of one, or none of both."""

from __future__ import annotations

import sqlite3  # noqa: TID251
from dataclasses import dataclass

from scraper.store.content import ID_DIGITS, as_number
from scraper.store.listing import host_of, key_of
from scraper.store.values import Finished, Row, Settings, Verdict

_LONGER_BY = 4


@dataclass(frozen=True, slots=True)
class Known:
    """An article of the state."""

    id: int
    public: str
    versions: int
    current: int
    hash: int
    extractor: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What a text came to: the article, and the version that it is."""

    verdict: Verdict
    article: int
    public: str
    version: int

    @property
    def writes(self) -> bool:
        """Whether there is a row to write."""
        return self.verdict in {Verdict.NEW, Verdict.VERSION}


def extractor_of(row: Row) -> str:
    """The version of the extractor and of its model, which decide whether two texts can be compared."""
    told = row.get("extractor")
    return f"{told.get('version')} {told.get('model')}" if isinstance(told, dict) else str(told)


def find_article(sql: sqlite3.Connection, settings: Settings, address: str, public: str | None) -> Known | None:
    """An article by its id, or by its canonical address.

    One that was taken from rows which do not tell its address is known by the digest alone, and learns it here.
    """
    what = "SELECT id, public, versions, current, hash, extractor FROM articles WHERE "
    if public is not None:
        found = sql.execute(what + "public = ?", (public,)).fetchone()
        return found and Known(*found)
    found = sql.execute(
        what + "key = ? AND (address = ? OR address IS NULL) ORDER BY address IS NULL",
        (key_of(address, settings), address),
    ).fetchone()
    if found:
        sql.execute(
            "UPDATE articles SET address = ?, host = ? WHERE id = ? AND address IS NULL",
            (address, host_of(address), found[0]),
        )
    return found and Known(*found)


def judge(sql: sqlite3.Connection, settings: Settings, finished: Finished, address: str) -> Judged:
    """Compare a text with what the article had, and write down what it is.

    Args:
        sql: The state, in a transaction of the caller.
        settings: How the corpus is kept.
        finished: The outcome, with the article's row.
        address: The article's canonical address.
    """
    row, at = finished.row, finished.at
    assert row is not None  # noqa: S101 - "ok" comes with a row
    known = find_article(sql, settings, address, finished.article)
    digest, extractor = as_number(str(row["content_hash"])), extractor_of(row)
    if known is not None and not finished.compare:
        return Judged(Verdict.SAME, known.id, known.public, known.current)
    if known is None:
        return _new(sql, settings, address, digest, extractor, at)
    verdict, version = _compare(sql, known, digest, extractor)
    sql.execute(
        "INSERT INTO texts VALUES (?, ?, ?, ?, 1)"
        " ON CONFLICT DO UPDATE SET last_at = excluded.last_at, times = times + 1",
        (known.id, digest, version, at),
    )
    sql.execute(
        "UPDATE articles SET versions = max(versions, ?), current = ?, hash = ?, extractor = ?, last_at = ?"
        " WHERE id = ?",
        (version, version, digest, extractor, at, known.id),
    )
    return Judged(verdict, known.id, known.public, version)


def _compare(sql: sqlite3.Connection, known: Known, digest: int, extractor: str) -> tuple[Verdict, int]:
    if digest == known.hash:
        return Verdict.SAME, known.current
    seen = sql.execute("SELECT version FROM texts WHERE article = ? AND hash = ?", (known.id, digest)).fetchone()
    if seen:
        return Verdict.SEEN_BEFORE, int(seen[0])
    if extractor != known.extractor:
        return Verdict.RENEWED, known.current
    return Verdict.VERSION, known.versions + 1


def _new(sql: sqlite3.Connection, settings: Settings, address: str, digest: int, extractor: str, at: float) -> Judged:
    public = free_id(sql, settings.digest(address))
    article = sql.execute(
        "INSERT INTO articles (public, key, address, host, versions, current, hash, extractor, first_at, last_at)"
        " VALUES (?, ?, ?, ?, 1, 1, ?, ?, ?, ?)",
        (public, key_of(address, settings), address, host_of(address), digest, extractor, at, at),
    ).lastrowid
    assert article is not None  # noqa: S101 - an insert gives one
    sql.execute("INSERT INTO texts VALUES (?, ?, 1, ?, 1)", (article, digest, at))
    return Judged(Verdict.NEW, article, public, 1)


def free_id(sql: sqlite3.Connection, digits: str) -> str:
    """The beginning of a digest that no other article has for its id."""
    for length in range(ID_DIGITS, len(digits), _LONGER_BY):
        if not sql.execute("SELECT 1 FROM articles WHERE public = ?", (digits[:length],)).fetchone():
            return digits[:length]
    return digits
