"""Reads a list into the state, in portions: what is known costs one hash, only what is new a canonical form."""

from __future__ import annotations

import json
import sqlite3  # noqa: TID251
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urlsplit

from scraper.errors import InvalidURL, ScraperError
from scraper.model import Target
from scraper.store.content import as_number, short_hash
from scraper.store.schema import Status
from scraper.store.values import Added, Settings

PORTION_LINES = 1_000
_NAME_CHARS = 8_192
_USUAL_PORTS = {"http": 80, "https": 443}


@dataclass(slots=True)
class Portion:
    """What is gathered while a portion is taken in."""

    new: int = 0
    hosts: set[str] = field(default_factory=set)
    bad: list[tuple[Target, ScraperError]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class NumberedLine:
    """A target with its place in its list and the hash of all that stands in its line."""

    line: int
    target: Target
    hash: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Targets that follow each other in a list, and the hash of all that stands in their lines.

    Attributes:
        targets: The targets.
        before: The line before the first, for targets that do not know theirs.
    """

    targets: list[Target]
    before: int

    @property
    def last(self) -> int:
        """The last one's line."""
        end = self.targets[-1].line
        return end if end is not None else self.before + len(self.targets)

    @property
    def hash(self) -> int:
        """A hash of names, columns, sources and lines."""
        columns = [
            f"{place}\0{target.source}\0{target.input}"
            for place, target in enumerate(self.targets)
            if target.input or target.source
        ]
        places = f"{self.before} {[target.line for target in self.targets]}"
        return short_hash(places, *(target.name for target in self.targets), *columns)

    def lines(self) -> list[NumberedLine]:
        """Each line with its number and hash."""
        last = self.before
        lines = []
        for target in self.targets:
            last = target.line if target.line is not None else last + 1
            columns = [part for pair in target.input for part in pair]
            lines.append(NumberedLine(last, target, short_hash(target.name, target.source or "", *columns)))
        return lines


def stretches(targets: Iterable[Target]) -> Iterator[Stretch]:
    """The targets of a list in portions."""
    last = 0
    left = iter(targets)
    while portion := list(islice(left, PORTION_LINES)):
        stretch = Stretch(portion, last)
        last = stretch.last
        yield stretch


def is_known(sql: sqlite3.Connection, number: int, stretch: Stretch) -> bool:
    """Whether the list had just these lines at that place before."""
    found = sql.execute("SELECT hash FROM portions WHERE list = ? AND line = ?", (number, stretch.before)).fetchone()
    return found is not None and found[0] == stretch.hash


def remember(sql: sqlite3.Connection, number: int, stretch: Stretch) -> None:
    """Note the hash of what has been read."""
    sql.execute("INSERT OR REPLACE INTO portions VALUES (?, ?, ?)", (number, stretch.before, stretch.hash))


def unknown(sql: sqlite3.Connection, number: int, stretch: Stretch) -> list[NumberedLine]:
    """The lines of a portion that the list did not have at that place before; lines that it lost are taken out."""
    lines = stretch.lines()
    known = dict(
        sql.execute(
            "SELECT line, hash FROM lines WHERE list = ? AND line BETWEEN ? AND ?",
            (number, stretch.before + 1, lines[-1].line),
        )
    )
    lost = known.keys() - {line.line for line in lines}
    sql.executemany("DELETE FROM lines WHERE list = ? AND line = ?", ((number, line) for line in lost))
    return [line for line in lines if known.get(line.line) != line.hash]


def cut_list(sql: sqlite3.Connection, number: int, last: int) -> None:
    """Take out the lines behind a list's last one, of a time when it was longer."""
    sql.execute("DELETE FROM lines WHERE list = ? AND line > ?", (number, last))
    sql.execute("DELETE FROM portions WHERE list = ? AND line >= ?", (number, last))


def list_number(sql: sqlite3.Connection, name: str) -> int:
    """The number of a list by its name; a new one is made."""
    sql.execute("INSERT OR IGNORE INTO lists (name) VALUES (?)", (name,))
    return int(sql.execute("SELECT id FROM lists WHERE name = ?", (name,)).fetchone()[0])


def take_in(sql: sqlite3.Connection, number: int, lines: list[NumberedLine], settings: Settings) -> Portion:
    """Write a portion's unknown lines and new targets; within a transaction of the caller."""
    portion = Portion()
    rows = []
    for line in lines:
        target, given = _target_of(sql, number, line, settings, portion)
        columns = json.dumps(line.target.input, ensure_ascii=True) if line.target.input else None
        name = None if given else stored_name(line.target.name)
        rows.append((number, line.line, line.hash, target, name, columns))
    sql.executemany("INSERT OR REPLACE INTO lines VALUES (?, ?, ?, ?, ?, ?)", rows)
    return portion


def added(count: int, portion: Portion) -> Added:
    """A portion as its caller sees it."""
    return Added(count, portion.new, frozenset(portion.hosts), tuple(portion.bad))


def _target_of(
    sql: sqlite3.Connection, number: int, line: NumberedLine, settings: Settings, portion: Portion
) -> tuple[int, bool]:
    """The target that a line names, and whether its spelling is the one that the target was given by."""
    target = line.target
    spelling = spelling_of(target)
    found = sql.execute(
        "SELECT targets.id, given FROM spellings JOIN targets ON targets.id = target WHERE hash = ?", (spelling,)
    ).fetchone()
    if found and found[1] == stored_name(target.name):
        return found[0], True
    try:
        canonical = canonical_of(target, settings)
    except ScraperError as error:
        portion.bad.append((target, error))
        return _bad_target(sql, line, number, error), True
    known = find_target(sql, canonical, settings)
    if known is not None:
        _spell(sql, spelling, known)
        return known, False
    host = host_of(canonical)
    status = Status.FORGOTTEN if is_forgotten(sql, canonical, host) else Status.WAITING
    fresh = insert_target(sql, target, canonical, settings, status=status, line=(number, line.line))
    portion.new += 1
    if status == Status.WAITING:
        portion.hosts.add(host)
    return fresh, True


def find_target(sql: sqlite3.Connection, canonical: str, settings: Settings) -> int | None:
    """The target of a canonical form, or ``None``."""
    found = sql.execute(
        "SELECT id FROM targets WHERE key = ? AND coalesce(canonical, given) = ?",
        (key_of(canonical, settings), canonical),
    ).fetchone()
    return found and int(found[0])


def insert_target(
    sql: sqlite3.Connection,
    target: Target,
    canonical: str,
    settings: Settings,
    *,
    status: Status = Status.WAITING,
    line: tuple[int, int] | tuple[None, None] = (None, None),
) -> int:
    """Write a new target and its spelling."""
    path = None if target.path is None else str(target.path)
    fresh = sql.execute(
        "INSERT INTO targets (key, given, canonical, path, url, host, source, list, line, status)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            key_of(canonical, settings),
            stored_name(target.name),
            None if canonical == stored_name(target.name) else canonical,
            path,
            target.url,
            host_of(canonical),
            target.source,
            *line,
            status,
        ),
    ).lastrowid
    assert fresh is not None  # noqa: S101 - an insert gives one
    _spell(sql, spelling_of(target), fresh)
    return fresh


def _bad_target(sql: sqlite3.Connection, line: NumberedLine, number: int, error: ScraperError) -> int:
    """A line that is no address: a target that has failed, so that the line has its answer."""
    fresh = sql.execute(
        "INSERT INTO targets (key, given, host, source, list, line, status, code, cause)"
        " VALUES (0, ?, '', ?, ?, ?, ?, ?, ?)",
        (
            stored_name(line.target.name),
            line.target.source,
            number,
            line.line,
            Status.FAILED,
            InvalidURL.code,
            error.cause,
        ),
    ).lastrowid
    assert fresh is not None  # noqa: S101 - an insert gives one
    _spell(sql, spelling_of(line.target), fresh)
    return fresh


def _spell(sql: sqlite3.Connection, spelling: int, target: int) -> None:
    sql.execute("INSERT OR IGNORE INTO spellings VALUES (?, ?)", (spelling, target))


def stored_name(name: str) -> str:
    """What was given, its middle left out where no address is that long."""
    return name if len(name) <= _NAME_CHARS else f"{name[:200]}…{short_hash(name):x}"


def spelling_of(target: Target) -> int:
    """The hash of what was given; a file and an address of one name are two."""
    return short_hash(target.name, "" if target.path is None else "file")


def canonical_of(target: Target, settings: Settings) -> str:
    """The canonical form of what is asked; a local file is itself."""
    return f"file:{target.path}" if target.path is not None else settings.canonical(target.name)


def key_of(canonical: str, settings: Settings) -> int:
    """The first 64 bits of the digest of a canonical form, as a number."""
    return as_number(settings.digest(canonical))


def host_of(canonical: str) -> str:
    """The lane of a canonical address: host, and port where it is not the usual one; ``""`` for a file.

    >>> host_of("https://news.example:8443/a")
    'news.example:8443'
    """
    if canonical.startswith("file:"):
        return ""
    try:
        parts = urlsplit(canonical)
        port = parts.port
    except ValueError:
        return ""
    usual = port is None or port == _USUAL_PORTS.get(parts.scheme)
    return (parts.hostname or "") if usual else f"{parts.hostname or ''}:{port}"


def is_forgotten(sql: sqlite3.Connection, address: str, host: str) -> bool:
    """Whether an address or its host is to be forgotten."""
    name = host.partition(":")[0]
    found = sql.execute(
        "SELECT 1 FROM tombstones WHERE (kind = 'address' AND name = ?) OR (kind = 'host' AND name IN (?, ?))",
        (address, host, name),
    )
    return found.fetchone() is not None
