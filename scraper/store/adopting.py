"""Takes rows that stand in the files into the state: those written and not told before a kill, or all for a repair."""

from __future__ import annotations

import json
import sqlite3  # noqa: TID251
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

from scraper.errors import ScraperError
from scraper.model import Target
from scraper.sinks.jsonl import Line
from scraper.store.content import as_number
from scraper.store.listing import canonical_of, find_target, host_of, insert_target, is_forgotten, key_of, spelling_of
from scraper.store.recording import insert_version
from scraper.store.schema import Status
from scraper.store.values import Row, Settings, Verdict
from scraper.store.versions import Judged, extractor_of


class Taken(Enum):
    """What became of a line of the files."""

    ADOPTED = "adopted"
    DOUBLE = "double"
    """A row of this id and version is known."""


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """A row of an article that is read back, its most needed fields checked."""

    row: Row
    public: str
    version: int
    hash: int
    at: float


def read_row(data: bytes) -> Row | None:
    """A line as a row, or ``None`` if it is none."""
    try:
        row = json.loads(data)
    except ValueError:
        return None
    return row if isinstance(row, dict) else None


def read_article(data: bytes) -> ArticleRow | None:
    """A line as an article's row, or ``None`` if it is none."""
    row = read_row(data)
    if row is None:
        return None
    try:
        public, digest = str(row["id"]), as_number(str(row["content_hash"]))
        return ArticleRow(row, public, int(str(row["version"])), digest, moment_of(row))
    except (KeyError, ValueError):
        return None


def moment_of(row: Row) -> float:
    """When a row's page was asked, in seconds since 1970; 0 where it does not say."""
    told = row.get("fetched_at")
    try:
        return datetime.fromisoformat(told).timestamp() if isinstance(told, str) else 0.0
    except (ValueError, OverflowError):
        return 0.0


def adopt_article(sql: sqlite3.Connection, settings: Settings, line: Line, read: ArticleRow) -> Taken:
    """Take an article's row into the state: article, version, text and target."""
    article = _article(sql, settings, read)
    known = sql.execute("SELECT 1 FROM versions WHERE article = ? AND version = ?", (article, read.version)).fetchone()
    if known:
        return Taken.DOUBLE
    insert_version(sql, Judged(Verdict.VERSION, article, read.public, read.version), line.place, read.row, None)
    target = _target(sql, settings, read.row)
    sql.execute(
        "UPDATE versions SET target = ?, fetched_at = ? WHERE article = ? AND version = ?",
        (target, read.at, article, read.version),
    )
    if target is not None:
        sql.execute(
            "UPDATE targets SET status = ?, next_try = 0, tries = 0, code = 'ok', cause = NULL, article = ?,"
            " asked_at = ?, http_status = ?, final_url = ? WHERE id = ? AND status != ?",
            (
                Status.DONE, article, read.at, read.row.get("status"), read.row.get("final_url"), target,
                Status.FORGOTTEN,
            ),
        )  # fmt: skip
    return Taken.ADOPTED


def adopt_failure(sql: sqlite3.Connection, settings: Settings, row: Row) -> None:
    """Take a failure's row into the state, where its target is known of nothing later."""
    target = _target(sql, settings, row)
    if target is None:
        return
    standing = str(row.get("standing", "failed")).upper()
    status = Status[standing] if standing in Status.__members__ else Status.FAILED
    sql.execute(
        "UPDATE targets SET status = iif(article IS NULL OR ? = 0, ?, status), next_try = ?, tries = ?, code = ?,"
        " cause = ?, asked_at = ? WHERE id = ? AND status != ? AND coalesce(asked_at, 0) <= ?",
        (
            status, status, _float(row.get("next_try")), int(_float(row.get("tries"))), row.get("code"),
            row.get("cause"), moment_of(row), target, Status.FORGOTTEN, moment_of(row),
        ),
    )  # fmt: skip


def _article(sql: sqlite3.Connection, settings: Settings, read: ArticleRow) -> int:
    """The number of the row's article, made where it is not known, with this version noted."""
    address = _address(settings, read)
    extractor = extractor_of(read.row)
    sql.execute(
        "INSERT INTO articles (public, key, address, host, versions, current, hash, extractor, first_at, last_at)"
        " VALUES (?, ?, ?, ?, 0, 0, 0, '', ?, ?) ON CONFLICT DO NOTHING",
        (read.public, key_of(address, settings) if address else as_number(read.public), address, host_of(address or ""),
         read.at, read.at),
    )  # fmt: skip
    article = int(sql.execute("SELECT id FROM articles WHERE public = ?", (read.public,)).fetchone()[0])
    sql.execute(
        "UPDATE articles SET versions = ?, current = ?, hash = ?, extractor = ?, last_at = max(last_at, ?)"
        " WHERE id = ? AND versions < ?",
        (read.version, read.version, read.hash, extractor, read.at, article, read.version),
    )
    sql.execute(
        "INSERT INTO texts VALUES (?, ?, ?, ?, 1) ON CONFLICT DO NOTHING", (article, read.hash, read.version, read.at)
    )
    return article


def _address(settings: Settings, read: ArticleRow) -> str | None:
    """The canonical address that the row's id was made of: that of one of its addresses."""
    for name in ("address", "final_url", "url", "canonical_url"):
        given = read.row.get(name)
        if not isinstance(given, str):
            continue
        try:
            address = given if given.startswith("file:") or name == "address" else settings.canonical(given)
        except ScraperError:
            continue
        if settings.digest(address).startswith(read.public):
            return address
    return None


def _target(sql: sqlite3.Connection, settings: Settings, row: Row) -> int | None:
    """The target that a row answers, made where it is not known."""
    target = _asked(row)
    if target is None:
        return None
    found = sql.execute("SELECT target FROM spellings WHERE hash = ?", (spelling_of(target),)).fetchone()
    if found:
        return int(found[0])
    try:
        canonical = canonical_of(target, settings)
    except ScraperError:
        return None
    known = find_target(sql, canonical, settings)
    if known is not None:
        return known
    status = Status.FORGOTTEN if is_forgotten(sql, canonical, host_of(canonical)) else Status.WAITING
    return insert_target(sql, target, canonical, settings, status=status)


def _asked(row: Row) -> Target | None:
    """What a row was asked for by, or ``None`` where it does not say."""
    given, path, source = (
        value if isinstance(value, str) else None for value in (row.get("url"), row.get("path"), row.get("source"))
    )
    if path is not None:
        return Target(path, Path(path), source=source, url=given)
    return None if given is None else Target(given, source=source)


def _float(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
