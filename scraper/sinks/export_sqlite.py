"""Rows as an SQLite database with a full-text search, which Datasette opens as it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path

from scraper.errors import ScraperError
from scraper.sinks.columns import Column, Kind, Row
from scraper.write.json import dumps

_TYPES = {Kind.INTEGER: "INTEGER", Kind.REAL: "REAL"}
_INDEXED = ("id", "url", "canonical_url", "published", "language", "source", "line")
_SEARCHED = ("title", "standfirst", "text")
_KEY = "row_number"  # a key of its own: ids repeat (versions, joined lines), and a VACUUM may change bare rowids


def write(rows: Iterable[Row], columns: tuple[Column, ...], path: Path) -> int:
    """How many rows were written to the table ``articles`` of a new database; ``articles_fts`` searches it.

    Raises:
        OSError: The disk is full or fails.
    """
    columns = _renamed(columns)
    names = ", ".join(_quoted(column.name) for column in columns)
    marks = ", ".join("?" * len(columns))
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            # A file that is thrown away when anything fails needs no journal.
            database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA encoding = 'UTF-8';")
            database.execute(_table(columns))
            database.execute("BEGIN")
            cursor = database.executemany(
                f"INSERT INTO articles ({names}) VALUES ({marks})",
                (_values(row, columns) for row in rows),
            )
            database.execute("COMMIT")
            database.executescript(_search(columns) + _indices(columns) + "ANALYZE;")
            return max(cursor.rowcount, 0)
    except sqlite3.OperationalError as error:
        raise OSError(str(error)) from error


def check_free(path: Path) -> None:
    """Refuses to take the place of a database that a program has open: its log would be read into the new one.

    Raises:
        ScraperError: There is such a log.
    """
    for suffix in ("-wal", "-journal"):
        log = path.with_name(path.name + suffix)
        if log.exists():
            raise ScraperError(
                f"cannot write: a program has the old database open, or left {log.name}",
                url=str(path),
                advice="close it, or name another file",
            )


def _table(columns: tuple[Column, ...]) -> str:
    fields = [f"{_KEY} INTEGER PRIMARY KEY"]
    fields += [f"{_quoted(column.name)} {_TYPES.get(column.kind, 'TEXT')}" for column in columns]
    return f"CREATE TABLE articles ({', '.join(fields)})"


def _renamed(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns with names that SQLite takes: it knows no case, and no two of one name."""
    taken = {_KEY}
    renamed = []
    for column in columns:
        name = next(name for name in _candidates(column.name or "column") if name.casefold() not in taken)
        taken.add(name.casefold())
        renamed.append(replace(column, name=name))
    return tuple(renamed)


def _candidates(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}_{number}" for number in count(2))


def _values(row: Row, columns: tuple[Column, ...]) -> tuple[str | float | None, ...]:
    return tuple(_value(column.value(row)) for column in columns)


def _value(value: object) -> str | float | None:
    """Lists and maps as JSON, which Datasette and SQLite's own functions read."""
    return value if value is None or isinstance(value, (str, int, float)) else dumps(value)


def _search(columns: tuple[Column, ...]) -> str:
    """The index of words over the table's own text, and what keeps the two together when rows are changed later.

    https://www.sqlite.org/fts5.html#external_content_tables
    """
    searched = [_quoted(column.name) for column in columns if column.key in _SEARCHED and not column.of_input]
    names = ", ".join(searched)
    new, old = (", ".join([f"{which}.{_KEY}", *(f"{which}.{name}" for name in searched)]) for which in ("new", "old"))
    insert = f"INSERT INTO articles_fts (rowid, {names}) VALUES ({new});"
    delete = f"INSERT INTO articles_fts (articles_fts, rowid, {names}) VALUES ('delete', {old});"
    return f"""
CREATE VIRTUAL TABLE articles_fts USING fts5
    ({names}, content='articles', content_rowid='{_KEY}', tokenize='unicode61 remove_diacritics 2');
INSERT INTO articles_fts (articles_fts) VALUES ('rebuild');
CREATE TRIGGER articles_inserted AFTER INSERT ON articles BEGIN {insert} END;
CREATE TRIGGER articles_deleted AFTER DELETE ON articles BEGIN {delete} END;
CREATE TRIGGER articles_updated AFTER UPDATE ON articles BEGIN {delete} {insert} END;
"""


def _indices(columns: tuple[Column, ...]) -> str:
    names = [column.name for column in columns if column.key in _INDEXED and not column.of_input]
    return "".join(f"CREATE INDEX {_quoted(f'articles_{name}')} ON articles ({_quoted(name)});\n" for name in names)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""').replace("\0", "") + '"'
