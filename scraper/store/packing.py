"""Packs months of rows that are closed: no row is written into them any more."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from scraper.sinks.jsonl import ARTICLES, RowReader, month_file, row_files
from scraper.sinks.packed import PACKED_SUFFIX, PackedFile, pack
from scraper.sinks.whole import cannot_write, sync_folder
from scraper.store.database import Database


def current_file(database: Database, now: float) -> str:
    """The file of this month, or a later one that has rows: a clock that was set back opens no closed month."""
    last = database.sql.execute("SELECT max(name) FROM files WHERE name GLOB 'articles-*'").fetchone()[0]
    return max(month_file(datetime.fromtimestamp(now, UTC)), last or "")


def closed_months(database: Database, folder: Path, now: float) -> list[str]:
    """The plain files of months before the current one."""
    current = current_file(database, now)
    return [file for file in row_files(folder) if file not in {ARTICLES, current} and (folder / file).exists()]


def pack_month(database: Database, folder: Path, file: str) -> Path:
    """Pack a month, and take the plain file away once the packed one is safe.

    A kill between leaves both; the next start takes the plain one away.

    Raises:
        CannotWrite: The disk is full; the plain file stays.
    """
    plain, packed = folder / file, folder / (file + PACKED_SUFFIX)
    written = packed.with_name(packed.name + ".packing")
    try:
        pack((line.data + b"\n" for line in RowReader(folder).lines(file)), written)
        written.replace(packed)
        sync_folder(folder)
    except OSError as error:
        written.unlink(missing_ok=True)
        raise cannot_write(packed, error) from error
    finish(database, folder)
    assert not plain.exists()  # noqa: S101 - the state knows the month's end, and so do we
    return packed


def finish(database: Database, folder: Path) -> None:
    """Take away each plain file of which a packed one holds the same bytes, and what a kill left of a packing."""
    ends = dict(database.sql.execute("SELECT name, end FROM files"))
    for packed in folder.glob(f"articles-*.jsonl{PACKED_SUFFIX}"):
        plain = packed.with_name(packed.name.removesuffix(PACKED_SUFFIX))
        if plain.exists() and plain.stat().st_size == ends.get(plain.name) == PackedFile(packed).size:
            plain.unlink()
    for stray in folder.glob("*.packing"):
        stray.unlink()
