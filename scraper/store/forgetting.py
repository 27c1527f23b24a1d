"""Takes an address or a host out of a corpus: its rows in all versions, what the state knows of it, its failures.

A tombstone stays, in the state and in ``forgotten.jsonl``, so that it is not asked again, also after a repair.
"""

from __future__ import annotations

import sqlite3  # noqa: TID251
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from scraper.errors import ScraperError
from scraper.sinks.jsonl import FAILURES, Line, RowReader
from scraper.sinks.whole import whole
from scraper.store import rewriting
from scraper.store.adopting import read_row
from scraper.store.database import Database
from scraper.store.listing import host_of
from scraper.store.recording import set_end
from scraper.store.schema import Status
from scraper.store.values import Row, Settings
from scraper.write.json import dumps

TOMBSTONES = "forgotten.jsonl"


@dataclass(frozen=True, slots=True)
class Removed:
    """What is about to go, for those who keep more of it: article files, saved pages.

    Attributes:
        addresses: The canonical addresses, those of aliases too.
        host: The host, where a whole one goes, or ``None``.
        rows: The rows, as they stand in the files.
    """

    addresses: frozenset[str]
    host: str | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What has gone."""

    articles: int
    rows: int
    failures: int
    targets: int


def no_more(_removed: Removed) -> None:
    """Nothing else is kept of it."""


@dataclass(frozen=True, slots=True)
class _Victims:
    host: str | None
    addresses: frozenset[str]
    articles: frozenset[int]
    targets: frozenset[int]
    public: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


def forget(
    database: Database,
    folder: Path,
    settings: Settings,
    asked: tuple[str, float],
    also: Callable[[Removed], None],
) -> Forgotten:
    """Forget an address or a host; a kill leaves all of it or nothing, and the same call again is right.

    Args:
        database: The state, whose folder's lock is held.
        folder: The corpus.
        settings: How it is kept.
        asked: The address or the name of a host, and the time.
        also: Called before anything goes; takes away what others keep of it, and may find it gone.
    """
    what, now = asked
    victims = _find(database.sql, settings, what)
    places = _places(database.sql, victims)
    also(_removed(folder, victims, places))
    rewritten = [_without(folder, file, offsets) for file, offsets in places.items()]
    failures = _without_failures(folder, settings, victims)
    with database.transaction() as sql:
        for file in rewritten:
            _move(sql, file, places[file.file])
        if failures:
            rewriting.note(sql, failures)
            set_end(sql, FAILURES, failures.end)
        _strike(sql, victims, now)
    rewriting.finish(database, folder)
    _clean_cut_lines(folder, victims)
    write_tombstones(database.sql, folder)
    database.checkpoint()  # the log holds what was struck
    rows = sum(file.dropped for file in rewritten)
    return Forgotten(len(victims.articles), rows, failures.dropped if failures else 0, len(victims.targets))


def _find(sql: sqlite3.Connection, settings: Settings, what: str) -> _Victims:
    """What an address or a host means: an article goes with all its aliases, a host with all its addresses."""
    host = None if "/" in what else what.lower()
    if host is not None:
        same_host = "(host = :name OR host GLOB :name || ':[0-9]*')"
        targets = {row[0] for row in sql.execute(f"SELECT id FROM targets WHERE {same_host}", {"name": host})}
        articles = {row[0] for row in sql.execute(f"SELECT id FROM articles WHERE {same_host}", {"name": host})}
        addresses: set[str] = set()
    else:
        address = settings.canonical(what)
        addresses = {address}
        query = "SELECT id, article FROM targets WHERE coalesce(canonical, given) = ?"
        found = sql.execute(query, (address,)).fetchall()
        targets = {row[0] for row in found}
        articles = {row[1] for row in found if row[1] is not None}
        articles |= {row[0] for row in sql.execute("SELECT id FROM articles WHERE address = ?", (address,))}
    return _with_aliases(sql, _Victims(host, frozenset(addresses), frozenset(articles), frozenset(targets)))


def _with_aliases(sql: sqlite3.Connection, victims: _Victims) -> _Victims:
    """The same with the addresses and targets by which the articles were met."""
    public: set[str] = set()
    addresses, targets = set(victims.addresses), set(victims.targets)
    for article in victims.articles:
        name, address = sql.execute("SELECT public, address FROM articles WHERE id = ?", (article,)).fetchone()
        public.add(name)
        addresses |= {address} - {None}
        aliases = sql.execute("SELECT id, coalesce(canonical, given) FROM targets WHERE article = ?", (article,))
        for target, alias in aliases.fetchall():
            targets.add(target)
            addresses.add(alias)
    names = {sql.execute("SELECT given FROM targets WHERE id = ?", (target,)).fetchone()[0] for target in targets}
    return replace(
        victims,
        addresses=frozenset(addresses),
        targets=frozenset(targets),
        public=frozenset(public),
        names=frozenset(names),
    )


def _places(sql: sqlite3.Connection, victims: _Victims) -> dict[str, set[int]]:
    """File → where the rows stand that go."""
    places: dict[str, set[int]] = {}
    for article in victims.articles:
        for file, offset in sql.execute("SELECT file, offset FROM versions WHERE article = ?", (article,)):
            places.setdefault(file, set()).add(offset)
    return places


def _removed(folder: Path, victims: _Victims, places: dict[str, set[int]]) -> Removed:
    reader = RowReader(folder)
    lines = (line for file in places for line in reader.lines(file) if line.place.offset in places[file])
    rows = (read_row(line.data) for line in lines)
    return Removed(victims.addresses, victims.host, tuple(row for row in rows if row is not None))


def _without(folder: Path, file: str, offsets: set[int]) -> rewriting.Rewritten:
    def keep(line: Line) -> bytes | None:
        return None if line.place.offset in offsets else line.data

    return rewriting.write_beside(folder, file, keep)


def _without_failures(folder: Path, settings: Settings, victims: _Victims) -> rewriting.Rewritten | None:
    def keep(line: Line) -> bytes | None:
        row = read_row(line.data) or {}
        return None if _is_of(row, settings, victims) else line.data

    return rewriting.write_beside(folder, FAILURES, keep) if (folder / FAILURES).exists() else None


def _is_of(row: Row, settings: Settings, victims: _Victims) -> bool:
    """Whether a failure's row tells of what goes."""
    if row.get("id") in victims.public:
        return True
    for name in ("url", "final_url"):
        given = row.get(name)
        try:
            address = settings.canonical(given) if isinstance(given, str) else None
        except ScraperError:
            continue
        host = host_of(address) if address else ""
        if address in victims.addresses or (host and victims.host in {host, host.partition(":")[0]}):
            return True
    return False


def _move(sql: sqlite3.Connection, file: rewriting.Rewritten, gone: set[int]) -> None:
    """Write the new places of a file's rows, in their order, so that no two share one in between."""
    shift = 0
    for number, offset, length in sql.execute(
        "SELECT id, offset, length FROM versions WHERE file = ? ORDER BY offset", (file.file,)
    ).fetchall():
        if offset in gone:
            sql.execute("DELETE FROM versions WHERE id = ?", (number,))
            shift += length + 1
        elif shift:
            sql.execute("UPDATE versions SET offset = ? WHERE id = ?", (offset - shift, number))
    set_end(sql, file.file, file.end)
    rewriting.note(sql, file)


def _strike(sql: sqlite3.Connection, victims: _Victims, now: float) -> None:
    """Take what goes out of the tables, and write the tombstones."""
    for article in victims.articles:
        sql.execute("DELETE FROM texts WHERE article = ?", (article,))
        sql.execute("DELETE FROM articles WHERE id = ?", (article,))
    for public in victims.public:
        sql.execute("DELETE FROM bands WHERE signature = (SELECT id FROM signatures WHERE article = ?)", (public,))
        sql.execute("DELETE FROM signatures WHERE article = ?", (public,))
        sql.execute("DELETE FROM claims WHERE article = ?", (public,))
        sql.execute("DELETE FROM joins WHERE article = ? OR joined_to = ?", (public, public))
    for target in victims.targets:
        sql.execute("DELETE FROM ends WHERE target = ?", (target,))
        sql.execute(
            "UPDATE targets SET status = ?, article = NULL, code = 'forgotten', cause = NULL, final_url = NULL,"
            " etag = NULL, last_modified = NULL, next_try = 0 WHERE id = ?",
            (Status.FORGOTTEN, target),
        )
    names = [("host", victims.host)] if victims.host else []
    names += [("address", address) for address in sorted(victims.addresses)]
    sql.executemany("INSERT OR IGNORE INTO tombstones VALUES (?, ?, ?)", [(*name, now) for name in names])


def _clean_cut_lines(folder: Path, victims: _Victims) -> None:
    """Take out of the kept half lines those that tell of what goes."""
    names = [*victims.names, *victims.public, *victims.addresses, *([victims.host] if victims.host else [])]
    for path in folder.glob("*.jsonl.cut-*"):
        lines = path.read_bytes().splitlines(keepends=True)
        left = [line for line in lines if not any(name.encode() in line for name in names)]
        if len(left) < len(lines):
            path.write_bytes(b"".join(left))


def write_tombstones(sql: sqlite3.Connection, folder: Path) -> None:
    """Write ``forgotten.jsonl`` anew where it does not tell of all tombstones."""
    found = sql.execute("SELECT kind, name, at FROM tombstones ORDER BY at, kind, name").fetchall()
    path = folder / TOMBSTONES
    text = "".join(dumps(dict(zip(("kind", "name", "at"), row, strict=True))) + "\n" for row in found).encode()
    if not found or (path.exists() and path.read_bytes() == text):
        return
    with whole(path) as written:
        written.write_bytes(text)


def read_tombstones(folder: Path) -> list[tuple[str, str, float]]:
    """The tombstones of ``forgotten.jsonl``."""
    rows = (read_row(line.data) for line in RowReader(folder).lines(TOMBSTONES))
    return [(str(row["kind"]), str(row["name"]), float(str(row["at"]))) for row in rows if row and "kind" in row]
