"""A copy of a state to try things on: what a run would ask is found out without a trace in the corpus."""

from __future__ import annotations

import sqlite3  # noqa: TID251
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from scraper.store import opening
from scraper.store.database import STATE_NAME, look_at, told
from scraper.store.migrations import copy_state
from scraper.store.state import State
from scraper.store.values import Settings

_OF_ROWS = ("versions", "files", "rewrites")
"""The tables that must fit the rows, of which the copy has none."""


@contextmanager
def scratch_state(folder: Path, settings: Settings, now: float) -> Iterator[State]:
    """A state with all that the corpus's knows of targets and hosts; what is done to it is lost. Needs no lock.

    Raises:
        StoreError: The corpus's state cannot be read, or there are files of ours and none.
    """
    path = (settings.state or folder) / STATE_NAME
    opening.refuse_stray_files(folder, path)
    with TemporaryDirectory(prefix="scraper-") as scratch:
        if path.exists():
            _copy(path, Path(scratch) / STATE_NAME)
        with State(Path(scratch), Settings(canonical=settings.canonical), now) as state:
            yield state


def _copy(path: Path, target: Path) -> None:
    look_at(path)
    # Where no run works there is no log, and nothing changes: SQLite would make an empty one to read beside.
    still = "" if path.with_name(path.name + "-wal").exists() else "&immutable=1"
    with told(path), closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{still}", uri=True, timeout=5)) as sql:
        copy_state(sql, target)
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        for table in _OF_ROWS:
            copy.execute(f"DELETE FROM {table}")
