"""Writes a file of rows anew without some of them, so that a kill at any point leaves the old state or the new one.

The new file is written and made safe beside the old one. One transaction then records the new places together with the
note that the file is to be replaced. Until the renaming is done, and at the next start after a kill, the note tells it.
"""

from __future__ import annotations

import os
import sqlite3  # noqa: TID251
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from scraper.sinks.jsonl import Line, RowReader
from scraper.sinks.packed import PACKED_SUFFIX, pack
from scraper.sinks.whole import cannot_write, sync_folder
from scraper.store.database import Database

REWRITE_SUFFIX = ".rewrite"


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A file that was written anew beside the old one.

    Attributes:
        file: Its plain name.
        name: The name in the folder of the file that it replaces.
        end: Its unpacked bytes.
        dropped: Rows that are not in it.
    """

    file: str
    name: str
    end: int
    dropped: int

    @property
    def written(self) -> str:
        """The name in the folder of the new file, so that a reader takes it for a packed one where it is."""
        return _beside(self.name)


def write_beside(folder: Path, file: str, keep: Callable[[Line], bytes | None]) -> Rewritten:
    """Write a file anew, made safe on the disk.

    Args:
        folder: The corpus.
        file: The file's plain name.
        keep: A line → what stands for it in the new file, or ``None`` for nothing.

    Raises:
        CannotWrite: The disk is full; the old file is as it was.
    """
    packed = not (folder / file).exists()
    name = file + PACKED_SUFFIX if packed else file
    counts = [0, 0]

    def kept() -> Iterator[bytes]:
        for line in RowReader(folder).lines(file):
            data = keep(line)
            counts[1] += data is None
            if data is not None:
                counts[0] += len(data) + 1
                yield data + b"\n"

    target = folder / _beside(name)
    try:
        if packed:
            pack(kept(), target)
        else:
            with target.open("wb") as stream:
                stream.writelines(kept())
                stream.flush()
                os.fsync(stream.fileno())
    except OSError as error:
        target.unlink(missing_ok=True)
        raise cannot_write(target, error) from error
    return Rewritten(file, name, counts[0], counts[1])


def note(sql: sqlite3.Connection, rewritten: Rewritten) -> None:
    """Note in the caller's transaction that a file is to be replaced."""
    sql.execute("INSERT OR REPLACE INTO rewrites VALUES (?, ?)", (rewritten.name, rewritten.written))


def finish(database: Database, folder: Path) -> None:
    """Do the renamings that are noted, and take away what was written and not noted."""
    waiting = database.sql.execute("SELECT name, written FROM rewrites").fetchall()
    for name, written in waiting:
        if (folder / written).exists():
            (folder / written).replace(folder / name)
    if waiting:
        sync_folder(folder)
        with database.transaction() as sql:
            sql.execute("DELETE FROM rewrites")
    for stray in folder.glob(f"*{REWRITE_SUFFIX}*"):
        stray.unlink()


def _beside(name: str) -> str:
    packed = PACKED_SUFFIX if name.endswith(PACKED_SUFFIX) else ""
    return name.removesuffix(PACKED_SUFFIX) + REWRITE_SUFFIX + packed
