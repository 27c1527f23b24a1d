"""Makes the state anew from the rows, and takes over from the old one what no row tells."""

from __future__ import annotations

import sqlite3  # noqa: TID251
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from scraper.errors import CorruptState, ForeignLog, NewerState, NoState, StoreError
from scraper.sinks.jsonl import ARTICLES, FAILURES, Line, RowReader, RowWriter, cut_unfinished, row_files
from scraper.sinks.whole import sync_folder
from scraper.store import inheriting, opening, packing, rewriting
from scraper.store.adopting import read_article, read_row
from scraper.store.content import short_hash
from scraper.store.database import STATE_NAME, Database, look_at, told
from scraper.store.inheriting import Missing
from scraper.store.lock import FolderLock
from scraper.store.mounts import network_kind
from scraper.store.values import Row, Settings
from scraper.write.json import dumps

_NEW_NAME = "state.db.repair"


def cannot_remake(_missing: Missing) -> Row | None:
    """No saved page to make a row of."""
    return None


@dataclass(slots=True)
class Repaired:
    """What a repair came to.

    Attributes:
        rows: Rows of articles that the new state knows.
        missing: Rows that the old state knew and the files did not hold.
        remade: Those of them that were made again from saved pages; the others are asked again.
        aside: Lines that are no rows or stood there twice, kept in files of their own.
        kept: The old state, or ``None`` where there was none.
        notes: Sentences for the user.
    """

    rows: int = 0
    missing: tuple[Missing, ...] = ()
    remade: frozenset[Missing] = frozenset()
    aside: int = 0
    kept: Path | None = None
    notes: list[str] = field(default_factory=list)


def repair(
    folder: Path, settings: Settings, now: float, remake: Callable[[Missing], Row | None] = cannot_remake
) -> Repaired:
    """Make ``state.db`` anew from the rows.

    Hosts, runs, consumers, tombstones, lists, and targets that have no row come from the old state where it can be
    read. A row that the old state knew and the files lack is made again by ``remake``, or its address is asked again
    in the next run. The old state is kept beside the new one. A kill leaves the old one, or none; then call it again.

    Raises:
        LockHeld: A run works here.
        NoState: There are neither rows nor a state.
        NewerState: A newer version wrote the state.
    """
    path = (settings.state or folder) / STATE_NAME
    if not path.exists() and not row_files(folder) and not (folder / FAILURES).exists():
        raise NoState("holds neither rows nor a state", path=folder, advice="check the folder")
    done = Repaired()
    with FolderLock(folder, path.parent):
        old = _open_old(path, settings, folder, done, now)
        try:
            seen: set[int] = set()
            for file in (*row_files(folder), FAILURES):
                done.aside += _tidy(folder, file, seen, now)
            fresh = _make(folder, path, settings, now)
            try:
                with told(fresh.path):
                    _inherit(old, fresh, folder, settings, done, remake)
                    done.rows = fresh.sql.execute("SELECT count(*) FROM versions").fetchone()[0]
                    fresh.checkpoint()
            finally:
                fresh.close()
        finally:
            if old is not None:
                old.close()
        _put_in_place(path, done, now)
    return done


def _open_old(path: Path, settings: Settings, folder: Path, done: Repaired, now: float) -> Database | None:
    """The old state where it can be read, what it left unfinished done."""
    if not path.exists() or not path.stat().st_size:
        return None
    _part_from_foreign_log(path, done, now)
    try:
        old = Database(path, network_kind(path, settings.mounts))
    except NewerState:
        raise
    except StoreError as error:
        done.notes.append(f"the old state is not used: {error.cause}")
        return None
    with suppress(StoreError), told(path):
        rewriting.finish(old, folder)
        packing.finish(old, folder)
    return old


def _part_from_foreign_log(path: Path, done: Repaired, now: float) -> None:
    """Move the log of another state away from a restored one."""
    try:
        look_at(path)
    except ForeignLog:
        for suffix in ("-wal", "-shm"):
            log = path.with_name(path.name + suffix)
            if log.exists():
                log.replace(log.with_name(f"{log.name}.foreign-{_stamp(now)}"))
        done.notes.append("the write-ahead log of another state was moved away")
    except CorruptState:
        return  # it is not opened


def _tidy(folder: Path, file: str, seen: set[int], now: float) -> int:
    """Take lines that are no rows, and rows that stand there twice, out of a file and keep them aside."""
    cut_unfinished(folder, file, datetime.fromtimestamp(now, UTC))
    bad: list[Line] = []
    for line in RowReader(folder).lines(file):
        if file == FAILURES:
            good = read_row(line.data) is not None
        else:
            read = read_article(line.data)
            key = short_hash(read.public, str(read.version)) if read is not None else 0
            good = read is not None and key not in seen
            seen.add(key)
        if not good:
            bad.append(line)
    if bad:
        with (folder / f"{file}.cut-{_stamp(now)}").open("ab") as aside:
            aside.writelines(line.data + b"\n" for line in bad)
        places = {line.place.offset for line in bad}
        made = rewriting.write_beside(folder, file, lambda line: None if line.place.offset in places else line.data)
        (folder / made.written).replace(folder / made.name)
        sync_folder(folder)
    return len(bad)


def _make(folder: Path, path: Path, settings: Settings, now: float) -> Database:
    """A new state of all rows in the files, beside the old one."""
    new = path.with_name(_NEW_NAME)
    for suffix in ("", "-wal", "-shm", "-journal"):
        new.with_name(new.name + suffix).unlink(missing_ok=True)
    fresh = Database(new, network_kind(new, settings.mounts))
    try:
        with told(new):
            inheriting.bury(fresh, folder)
            opening.heal(fresh, folder, settings, now)
    except BaseException:
        fresh.close()
        raise
    return fresh


def _inherit(
    old: Database | None,
    fresh: Database,
    folder: Path,
    settings: Settings,
    done: Repaired,
    remake: Callable[[Missing], Row | None],
) -> None:
    """Take over what no row tells, and make missing rows again."""
    if old is None:
        return
    try:
        done.missing = tuple(inheriting.missing_rows(old.sql, fresh.sql))
    except sqlite3.DatabaseError as error:
        done.notes.append(f"whether rows are missing cannot be told, since the old state is damaged: {error}")
    if lost := inheriting.take_over(old.sql, fresh):
        done.notes.append(f"the old state is damaged; not taken over from it: {', '.join(lost)}")
    done.remade = _remake(folder, done.missing, remake)
    for file in row_files(folder):
        end = fresh.sql.execute("SELECT end FROM files WHERE name = ?", (file,)).fetchone()
        opening.take_rows(fresh, folder, settings, file, end[0] if end else 0)
    with fresh.transaction() as sql:
        inheriting.ask_again(sql, {missing.public for missing in done.missing if missing not in done.remade})


def _remake(folder: Path, missing: tuple[Missing, ...], remake: Callable[[Missing], Row | None]) -> frozenset[Missing]:
    """Write the rows that can be made again behind the last ones; gives which."""
    plain = [file for file in row_files(folder) if (folder / file).exists()]
    writer = RowWriter(folder)
    remade = set()
    for one in missing:
        row = remake(one)
        if row is not None:
            whole = {**row, "id": one.public, "version": one.version}
            writer.append(plain[-1] if plain else ARTICLES, dumps(whole).encode())
            remade.add(one)
    writer.sync()
    writer.close()
    return frozenset(remade)


def _put_in_place(path: Path, done: Repaired, now: float) -> None:
    new = path.with_name(_NEW_NAME)
    if path.exists():
        done.kept = path.with_name(f"{path.name}.old-{_stamp(now)}")
        for suffix in ("-wal", "-shm", "-journal"):
            log = path.with_name(path.name + suffix)
            if log.exists():
                log.replace(done.kept.with_name(done.kept.name + suffix))
        path.replace(done.kept)
    new.replace(path)
    sync_folder(path.parent)


def _stamp(now: float) -> str:
    return f"{datetime.fromtimestamp(now, UTC):%Y%m%dT%H%M%S}"
