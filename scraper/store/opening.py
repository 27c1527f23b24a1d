"""Brings rows and state together at the start: finishes what a kill left, cuts half lines, takes whole rows in.

No row is deleted here. A state that does not fit the rows is refused, and ``scraper repair`` mends it.
"""

from __future__ import annotations

import sqlite3  # noqa: TID251
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path

from scraper.errors import NoState, StateMismatch
from scraper.sinks.jsonl import FAILURES, Line, Place, RowReader, cut_unfinished, row_files
from scraper.sinks.warc import files
from scraper.store.adopting import adopt_article, adopt_failure, read_article, read_row
from scraper.store.database import Database
from scraper.store.recording import set_end
from scraper.store.values import Settings

_ROWS_AT_ONCE = 500
_SAMPLES = 16
_OURS = ("run.json", "failed.txt", "forgotten.jsonl")
_ADVICE = "scraper repair {} makes the state anew from the rows"


def refuse_stray_files(folder: Path, state: Path) -> None:
    """Refuse a folder that has rows or other files of our names, but no state that knows them.

    Raises:
        NoState: It has.
    """
    if state.exists() and state.stat().st_size:
        return
    reader = RowReader(folder)
    found = [file for file in (*row_files(folder), FAILURES) if reader.size(file)]
    if found:
        raise NoState(
            f"holds {found[0]}, but there is no {state.name} in {state.parent}",
            path=folder,
            advice=_ADVICE.format(folder),
        )
    others = [name for name in _OURS if (folder / name).exists()] + [path.name for path in files(folder / "pages")]
    if others:
        raise NoState(
            f"holds {others[0]}, but there is no {state.name} in {state.parent}",
            path=folder,
            advice="choose another folder, or put the state back",
        )


def check_fit(sql: sqlite3.Connection, folder: Path) -> None:
    """Compare the state with the rows: each file's length, its last row, and some others.

    Raises:
        StateMismatch: A file is shorter than the state knows it, or another row stands where one should.
    """
    reader = RowReader(folder)
    for file, end in sql.execute("SELECT name, end FROM files").fetchall():
        size = reader.size(file)
        if size < end:
            raise _mismatch(folder, f"{file} has {size:,} bytes, the state knows {end:,}")
    for place, public, version in chain(_last_rows(sql), _some_rows(sql)):
        read = read_article(reader.read(place))
        if read is None or (read.public, read.version) != (public, version):
            raise _mismatch(
                folder, f"{place.file} has another row at byte {place.offset:,} than version {version} of {public}"
            )


def _mismatch(folder: Path, cause: str) -> StateMismatch:
    return StateMismatch(f"rows and state do not fit: {cause}", path=folder, advice=_ADVICE.format(folder))


_PLACES = (
    "SELECT file, offset, length, public, version FROM versions JOIN articles ON articles.id = versions.article WHERE "
)


def _last_rows(sql: sqlite3.Connection) -> Iterator[tuple[Place, str, int]]:
    for (file,) in sql.execute("SELECT name FROM files").fetchall():
        query = _PLACES + "file = ? ORDER BY offset DESC LIMIT 1"
        yield from ((Place(*row[:3]), row[3], row[4]) for row in sql.execute(query, (file,)))


def _some_rows(sql: sqlite3.Connection) -> Iterator[tuple[Place, str, int]]:
    """Rows from all over the corpus, always the same ones."""
    last = sql.execute("SELECT coalesce(max(id), 0) FROM versions").fetchone()[0]
    for sample in range(_SAMPLES):
        query = _PLACES + "versions.id >= ? ORDER BY versions.id LIMIT 1"
        yield from ((Place(*row[:3]), row[3], row[4]) for row in sql.execute(query, (last * sample // _SAMPLES,)))


def heal(database: Database, folder: Path, settings: Settings, now: float) -> list[str]:
    """Cut half lines, take whole rows beyond the recorded ends into the state; gives a sentence for each."""
    notes = []
    for file in (*row_files(folder), FAILURES):
        kept = cut_unfinished(folder, file, datetime.fromtimestamp(now, UTC))
        if kept:
            notes.append(f"{folder / file}: cut an unfinished last line, kept in {kept.name}")
        end = _end(database.sql, file)
        taken = take_rows(database, folder, settings, file, end)
        if taken:
            notes.append(f"{folder / file}: took {taken:,} rows into the state that a stopped run had written")
    return notes


def _end(sql: sqlite3.Connection, file: str) -> int:
    found = sql.execute("SELECT end FROM files WHERE name = ?", (file,)).fetchone()
    return int(found[0]) if found else 0


def take_rows(database: Database, folder: Path, settings: Settings, file: str, start: int) -> int:
    """Take the rows of a file from a byte on into the state; gives how many.

    Raises:
        StateMismatch: One of them is no row.
    """
    lines: Iterable[Line] = RowReader(folder).lines(file, start)
    taken = 0
    left = iter(lines)
    while portion := list(islice(left, _ROWS_AT_ONCE)):
        with database.transaction() as sql:
            for line in portion:
                if not _take(sql, settings, line):
                    raise _mismatch(folder, f"{file} holds no row at byte {line.place.offset:,}")
            last = portion[-1].place
            set_end(sql, file, last.offset + last.length + 1)
        taken += len(portion)
    return taken


def _take(sql: sqlite3.Connection, settings: Settings, line: Line) -> bool:
    if line.place.file == FAILURES:
        row = read_row(line.data)
        if row is not None:
            adopt_failure(sql, settings, row)
        return row is not None
    read = read_article(line.data)
    if read is not None:
        adopt_article(sql, settings, line, read)
    return read is not None
