"""Brings a state of an older version to this one's tables; the old file is kept."""

from __future__ import annotations

import secrets
import sqlite3  # noqa: TID251
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from scraper.errors import NewerState
from scraper.store.schema import SAVED_PAGES, SCHEMA, SCHEMA_VERSION

STEPS: Mapping[int, str] = {1: SAVED_PAGES}
"""Version → the statements that bring a state of that version to the next one."""


def create(connection: sqlite3.Connection) -> None:
    """Make the tables of a new state, all or none."""
    connection.executescript(f"BEGIN IMMEDIATE; {SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")


def refuse_newer(version: int, path: Path, known: int = SCHEMA_VERSION) -> None:
    """Refuse a state that a newer version of this package wrote.

    Raises:
        NewerState: It did.
    """
    if version > known:
        raise NewerState(
            f"was written by a newer version of scraper (state {version}, this one knows {known})",
            path=path,
            advice="update scraper",
        )


def migrate(
    connection: sqlite3.Connection, path: Path, steps: Mapping[int, str] = STEPS, known: int = SCHEMA_VERSION
) -> Path | None:
    """Bring an open state to the known version; gives the copy of the old one, or ``None`` if there was nothing to do.

    Each step is one transaction: a kill between two leaves a state of a version between, from which the next start
    goes on. The copy is made by SQLite's backup, since a copy of the file alone would lack what is in the log.
    """
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    refuse_newer(version, path, known)
    if version == known:
        return None
    kept = path.with_name(f"{path.name}.v{version}-{datetime.now(UTC):%Y%m%dT%H%M%S}")
    copy_state(connection, kept)
    for step in range(version, known):
        connection.executescript(f"BEGIN IMMEDIATE; {steps[step]}; PRAGMA user_version = {step + 1}; COMMIT;")
    return kept


def copy_state(connection: sqlite3.Connection, target: Path) -> None:
    """Copy an open state into one file, with what stands in its log only."""
    copy = sqlite3.connect(target)
    try:
        connection.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        # Another number than the log of the copied state bears: see scraper.store.database.
        copy.execute(f"PRAGMA application_id = {secrets.randbelow(1 << 31)}")
    finally:
        copy.close()
