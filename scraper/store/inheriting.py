"""Takes over into a new state what the old one knew and no row tells."""

from __future__ import annotations

import json
import sqlite3  # noqa: TID251
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from scraper.errors import CorruptState
from scraper.model import Target
from scraper.store.database import Database
from scraper.store.forgetting import read_tombstones
from scraper.store.schema import Status


@dataclass(frozen=True, slots=True)
class Missing:
    """A row that the old state knew and the files do not hold.

    Attributes:
        public: The article's id.
        version: Its version.
        address: Its canonical address, or ``None``.
        fetched_at: When it was asked, in seconds since 1970, or ``None``.
        target: What was asked, with the columns of its line, or ``None``.
        extractor: The extractor that the article's texts were compared by last.
        hashes: The hashes of the version's text.
    """

    public: str
    version: int
    address: str | None
    fetched_at: float | None
    target: Target | None = None
    extractor: str = ""
    hashes: frozenset[int] = frozenset()


_NO_ROW = "(SELECT public, version FROM versions JOIN articles ON articles.id = article)"


def bury(fresh: Database, folder: Path) -> None:
    """Write the tombstones of ``forgotten.jsonl``."""
    with fresh.transaction() as sql:
        sql.executemany("INSERT OR IGNORE INTO tombstones VALUES (?, ?, ?)", read_tombstones(folder))


def missing_rows(old: sqlite3.Connection, fresh: sqlite3.Connection) -> Iterator[Missing]:
    """Each row that the old state knew and the new one does not."""
    known = old.execute(
        "SELECT public, version, articles.address, fetched_at, extractor,"
        " versions.article, coalesce(lines.given, targets.given), targets.path,"
        " input, targets.source, targets.line, targets.url FROM versions"
        " JOIN articles ON articles.id = versions.article LEFT JOIN targets ON targets.id = versions.target"
        " LEFT JOIN lines ON lines.list = targets.list AND lines.line = targets.line AND lines.target = targets.id"
        " ORDER BY versions.id"
    )
    for public, version, address, at, extractor, article, given, path, columns, source, line, url in known:
        if not fresh.execute(f"SELECT 1 WHERE (?, ?) IN {_NO_ROW}", (public, version)).fetchone():
            pairs = tuple((name, value) for name, value in json.loads(columns)) if columns else ()
            target = given and Target(given, None if path is None else Path(path), pairs, source, line, url)
            yield Missing(public, version, address, at, target or None, extractor, _hashes(old, article, version))


def _hashes(old: sqlite3.Connection, article: int, version: int) -> frozenset[int]:
    query = "SELECT hash FROM texts WHERE article = ? AND version = ?"
    return frozenset(number for (number,) in old.execute(query, (article, version)))


def take_over(old: sqlite3.Connection, fresh: Database) -> list[str]:
    """Copy what no row tells: hosts, runs, tombstones, lists with their lines, consumers, and what targets came to.

    Each kind by itself, so that damage of the old state costs one kind and not all; gives those that were lost.
    """
    lost = []
    for kind, copy in _KINDS.items():
        try:
            with fresh.transaction() as sql:
                copy(old, sql)
        except CorruptState:
            lost.append(kind)
    return lost


def _copy_lists(old: sqlite3.Connection, sql: sqlite3.Connection) -> None:
    """Targets, and the lines and spellings that name them."""
    _copy(old, sql, "lists")
    numbers = dict(_targets(old, sql))
    for row in old.execute("SELECT list, line, hash, target, given, input FROM lines"):
        if row[3] in numbers:
            line = (*row[:3], numbers[row[3]], *row[4:])
            sql.execute("INSERT OR REPLACE INTO lines VALUES (?, ?, ?, ?, ?, ?)", line)
    for spelling, target in old.execute("SELECT hash, target FROM spellings"):
        if target in numbers:
            sql.execute("INSERT OR IGNORE INTO spellings VALUES (?, ?)", (spelling, numbers[target]))
    for target, page in old.execute("SELECT target, page FROM ends"):
        if target in numbers:
            sql.execute("INSERT OR REPLACE INTO ends VALUES (?, ?)", (numbers[target], page))


def _copy_consumers(old: sqlite3.Connection, sql: sqlite3.Connection) -> None:
    for name, position, at in old.execute("SELECT name, position, at FROM consumers").fetchall():
        sql.execute("INSERT INTO consumers VALUES (?, ?, ?)", (name, _position(old, sql, position), at))


def ask_again(sql: sqlite3.Connection, publics: set[str]) -> None:
    """Let the targets of articles be asked again, without validators: a row of theirs is missing."""
    sql.executemany(
        "UPDATE targets SET status = 0, next_try = 0, tries = 0, etag = NULL, last_modified = NULL"
        " WHERE article = (SELECT id FROM articles WHERE public = ?) AND status = 1",
        [(public,) for public in publics],
    )


def _copy(old: sqlite3.Connection, sql: sqlite3.Connection, table: str) -> None:
    cursor = old.execute(f"SELECT * FROM {table}")
    marks = ", ".join("?" * len(cursor.description))
    sql.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", cursor)


_KINDS: dict[str, Callable[[sqlite3.Connection, sqlite3.Connection], None]] = {
    "hosts": partial(_copy, table="hosts"),
    "runs": partial(_copy, table="runs"),
    "tombstones": partial(_copy, table="tombstones"),
    "signatures of texts": partial(_copy, table="signatures"),
    "bands of signatures": partial(_copy, table="bands"),
    "site memory": partial(_copy, table="stories"),
    "foldings of addresses": partial(_copy, table="foldings"),
    "canonical links": partial(_copy, table="claims"),
    "joined articles": partial(_copy, table="joins"),
    "lists and targets": _copy_lists,
    "consumers": _copy_consumers,
}

_COLUMNS = (
    "key, given, canonical, path, url, host, source, list, line, status, next_try, tries, code, cause, http_status,"
    " final_url, etag, last_modified, asked_at"
)


def _targets(old: sqlite3.Connection, sql: sqlite3.Connection) -> Iterator[tuple[int, int]]:
    """Take over the targets; gives old and new number of each.

    A target that has its article in the new state keeps what the rows say, and gets its validators and its list's line.
    One whose article is gone is to be asked again.
    """
    columns = ", ".join(f"targets.{name.strip()}" for name in _COLUMNS.split(","))
    query = f"SELECT targets.id, public, {columns} FROM targets LEFT JOIN articles ON articles.id = article"
    for number, public, *values in old.execute(query):
        known = sql.execute(
            "SELECT id, article FROM targets WHERE key = ? AND coalesce(canonical, given) = ?",
            (values[0], values[2] if values[2] is not None else values[1]),
        ).fetchone()
        article = public and sql.execute("SELECT id FROM articles WHERE public = ?", (public,)).fetchone()
        if known is None:
            known = (_insert(sql, values, article and article[0], lost=public is not None and not article),)
        elif article:
            sql.execute(
                "UPDATE targets SET list = ?, line = ?, etag = ?, last_modified = ?, article = coalesce(article, ?)"
                " WHERE id = ?",
                (values[7], values[8], values[16], values[17], article[0], known[0]),
            )
        yield number, known[0]


def _insert(sql: sqlite3.Connection, values: list[object], article: int | None, *, lost: bool) -> int:
    if lost:  # asked again, from the beginning and without validators
        values = [*values[:9], Status.WAITING, 0.0, 0, None, None, None, None, None, None, None]
    fresh = sql.execute(
        f"INSERT INTO targets ({_COLUMNS}, article) VALUES ({', '.join('?' * 20)})", (*values, article)
    ).lastrowid
    assert fresh is not None  # noqa: S101 - an insert gives one
    return fresh


def _position(old: sqlite3.Connection, sql: sqlite3.Connection, position: int) -> int:
    """The new number of the last row that a consumer has read, or of the last one before it that is still there."""
    read = old.execute(
        "SELECT public, version FROM versions JOIN articles ON articles.id = article WHERE versions.id <= ?"
        " ORDER BY versions.id DESC",
        (position,),
    )
    for public, version in read:
        found = sql.execute(
            "SELECT versions.id FROM versions JOIN articles ON articles.id = article WHERE public = ? AND version = ?",
            (public, version),
        ).fetchone()
        if found:
            return int(found[0])
    return 0
