"""Proves that rows, state, and what the rows name agree; names each disagreement."""

from __future__ import annotations

import sqlite3  # noqa: TID251
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from scraper.errors import CorruptState, NoState
from scraper.sinks.jsonl import FAILURES, Line, Place, RowReader, row_files, unfinished
from scraper.store.adopting import read_article, read_row
from scraper.store.database import STATE_NAME, open_reader, told
from scraper.store.lock import FolderLock
from scraper.store.schema import Status
from scraper.store.values import Row


@dataclass(frozen=True, slots=True)
class Problem:
    """A disagreement.

    Attributes:
        where: The file and place, or the id.
        what: What is wrong there, a phrase.
    """

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


Checker = Callable[[Row], Iterable[Problem]]
"""Looks at what a row names: article files, saved pages."""


def check(folder: Path, state: Path | None = None, checkers: Iterable[Checker] = ()) -> Iterator[Problem]:
    """Each disagreement between rows and state, and those that the checkers find; reads all, writes nothing.

    Raises:
        LockHeld: A run works here: what it is about to write would be told as wrong.
        NoState: There is no corpus.
        CorruptState: The state cannot be read at all.
    """
    path = (state or folder) / STATE_NAME
    if not path.exists():
        raise NoState(f"holds no {STATE_NAME}", path=state or folder, advice=f"scraper repair {folder} makes it anew")
    with FolderLock(folder, state or folder):
        sql = open_reader(path)
        try:
            with told(path):
                yield from _check_state(sql, path)
                for file in _files(sql, folder):
                    yield from _check_rows(sql, folder, file, tuple(checkers))
                yield from _check_failures(sql, folder)
        finally:
            sql.close()


def _check_state(sql: sqlite3.Connection, path: Path) -> Iterator[Problem]:
    for (told_so,) in sql.execute("PRAGMA integrity_check(10)"):
        if told_so != "ok":
            yield Problem(str(path), told_so)
    queries = {
        "has no rows": "SELECT public FROM articles WHERE id NOT IN (SELECT article FROM versions)",
        "has another latest version than its rows": "SELECT public FROM articles WHERE versions !="
        " (SELECT max(version) FROM versions AS v WHERE v.article = articles.id)",
        "has an address that is done without an article": "SELECT given FROM targets WHERE"
        f" status = {int(Status.DONE)} AND article NOT IN (SELECT id FROM articles)",
        "is a line whose address is not known": "SELECT lists.name || ' ' || line FROM lines JOIN lists"
        " ON lists.id = list WHERE target NOT IN (SELECT id FROM targets)",
        "is a file that was to be replaced": "SELECT name FROM rewrites",
    }
    for what, query in queries.items():
        for (where,) in sql.execute(query):
            yield Problem(where, what)


def _files(sql: sqlite3.Connection, folder: Path) -> list[str]:
    known = [row[0] for row in sql.execute("SELECT name FROM files") if row[0] != FAILURES]
    return sorted({*known, *row_files(folder)})


def _check_rows(sql: sqlite3.Connection, folder: Path, file: str, checkers: tuple[Checker, ...]) -> Iterator[Problem]:
    """Go through a file and the state's places in it side by side, both in the order of bytes."""
    if count := unfinished(folder, file):
        yield Problem(file, f"ends with an unfinished line of {count:,} bytes; the next run cuts it")
    known = sql.execute(
        "SELECT offset, length, public, version FROM versions JOIN articles ON articles.id = article"
        " WHERE file = ? ORDER BY offset",
        (file,),
    )
    wanted = known.fetchone()
    for line in _lines(folder, file):
        if isinstance(line, Problem):
            yield line
            break
        while wanted and wanted[0] < line.place.offset:
            yield _missing(file, *wanted)
            wanted = known.fetchone()
        here = wanted if wanted and wanted[0] == line.place.offset else None
        yield from _check_row(line, here, checkers)
        wanted = known.fetchone() if here else wanted
    while wanted:
        yield _missing(file, *wanted)
        wanted = known.fetchone()


def _lines(folder: Path, file: str) -> Iterator[Line | Problem]:
    try:
        yield from RowReader(folder).lines(file)
    except CorruptState as error:
        yield Problem(file, error.cause)


def _missing(file: str, offset: int, length: int, public: str, version: int) -> Problem:
    return Problem(_at(Place(file, offset, length)), f"version {version} of {public} is missing")


def _check_row(line: Line, known: tuple[int, int, str, int] | None, checkers: tuple[Checker, ...]) -> Iterator[Problem]:
    read = read_article(line.data)
    if read is None:
        yield Problem(_at(line.place), "is no row")
    elif known is None:
        yield Problem(_at(line.place), f"version {read.version} of {read.public} is not in the state")
    elif known[1:] != (line.place.length, read.public, read.version):
        yield Problem(
            _at(line.place),
            f"version {read.version} of {read.public} stands where the state has version {known[3]} of {known[2]}",
        )
    if read is not None:
        for checker in checkers:
            yield from checker(read.row)


def _check_failures(sql: sqlite3.Connection, folder: Path) -> Iterator[Problem]:
    if count := unfinished(folder, FAILURES):
        yield Problem(FAILURES, f"ends with an unfinished line of {count:,} bytes; the next run cuts it")
    for line in RowReader(folder).lines(FAILURES):
        if read_row(line.data) is None:
            yield Problem(_at(line.place), "is no row")
    size = RowReader(folder).size(FAILURES)
    known = sql.execute("SELECT end FROM files WHERE name = ?", (FAILURES,)).fetchone()
    if (known[0] if known else 0) != size:
        yield Problem(FAILURES, f"has {size:,} bytes, the state knows {known[0] if known else 0:,}")


def _at(place: Place) -> str:
    return f"{place.file}, byte {place.offset:,}"
