"""Which answers are saved, by address and by digest, so that the same body is not saved a second time."""

from __future__ import annotations

import sqlite3  # noqa: TID251
from collections.abc import Iterable
from pathlib import Path
from threading import RLock
from typing import NamedTuple

from scraper.sinks.record import Stored
from scraper.store.database import STATE_NAME, Database, open_reader, told

_TO_READ, _REMOVED_BEFORE = "saved_pages_to_read", "saved_pages_removed_before"


class SavedPage(NamedTuple):
    """A saved answer with its body.

    Attributes:
        stored: What later answers refer to.
        file: The file's name.
        offset: Where its record begins.
    """

    stored: Stored
    file: str
    offset: int


class SavedTable:
    """The saved pages that the state knows; bodies and records stand in the files alone."""

    def __init__(self, database: Database, mutex: RLock) -> None:
        self._database = database
        self._mutex = mutex

    def of_address(self, address: str) -> SavedPage | None:
        """The answer with the body that an address gave last."""
        return self._find("address = ?", address)

    def of_digest(self, digest: str) -> SavedPage | None:
        """An answer with that body."""
        return self._find("digest = ?", digest)

    def _find(self, clause: str, value: str) -> SavedPage | None:
        query = f"SELECT uri, date, digest, file, offset FROM saved WHERE {clause} ORDER BY date DESC LIMIT 1"
        with self._mutex, told(self._database.path):
            found = self._database.sql.execute(query, (value,)).fetchone()
        return None if found is None else SavedPage(Stored(*found[:3]), *found[3:])

    def add(self, pages: Iterable[tuple[str, SavedPage]]) -> None:
        """Note what addresses gave; their records are on the disk already."""
        with self._mutex, self._database.transaction() as sql:
            _add(sql, pages)

    @property
    def is_empty(self) -> bool:
        """Whether no saved page is known."""
        with self._mutex, told(self._database.path):
            return self._database.sql.execute("SELECT 1 FROM saved LIMIT 1").fetchone() is None

    @property
    def must_be_read(self) -> bool:
        """Whether pages were about to be taken out of the files, and what is left was not told."""
        return self._meta(_TO_READ) is not None

    @property
    def removed_before(self) -> str:
        """The date before which pages were taken away by age, or ``""``."""
        return self._meta(_REMOVED_BEFORE) or ""

    def begin_removal(self, before: str = "") -> None:
        """Note that pages are about to be taken out of the files, those before a date where there is one."""
        with self._mutex, self._database.transaction() as sql:
            sql.execute("INSERT OR REPLACE INTO meta VALUES (?, '1')", (_TO_READ,))
            if before > self.removed_before:
                sql.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_REMOVED_BEFORE, before))

    def read_anew(self, pages: Iterable[tuple[str, SavedPage]]) -> None:
        """Note what stands in the files in place of all that was known."""
        with self._mutex, self._database.transaction() as sql:
            sql.execute("DELETE FROM saved")
            _add(sql, pages)
            sql.execute("DELETE FROM meta WHERE name = ?", (_TO_READ,))

    def _meta(self, name: str) -> str | None:
        with self._mutex, told(self._database.path):
            found = self._database.sql.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if found is None else str(found[0])


def _add(sql: sqlite3.Connection, pages: Iterable[tuple[str, SavedPage]]) -> None:
    sql.executemany(
        "INSERT OR REPLACE INTO saved VALUES (?, ?, ?, ?, ?, ?)",
        ((address, *page.stored, page.file, page.offset) for address, page in pages),
    )


def removed_before(folder: Path, state: Path | None = None) -> str:
    """The date before which a corpus's saved pages were taken away by age, or ``""``; needs no lock."""
    path = (state or folder) / STATE_NAME
    with told(path):
        sql = open_reader(path)
        try:
            found = sql.execute("SELECT value FROM meta WHERE name = ?", (_REMOVED_BEFORE,)).fetchone()
        finally:
            sql.close()
    return str(found[0]) if found else ""
