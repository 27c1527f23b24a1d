"""The history of runs, and the list of addresses that failed."""

from __future__ import annotations

import sqlite3  # noqa: TID251
from pathlib import Path

from scraper.sinks.whole import whole
from scraper.store.lanes import NO_FAILURES

FAILED_NAME = "failed.txt"


def start(sql: sqlite3.Connection, options: str, versions: str, now: float) -> int:
    """Write that a run began; one that never told its end was stopped."""
    sql.execute("UPDATE runs SET ending = 'stopped' WHERE ending IS NULL")
    fresh = sql.execute(
        "INSERT INTO runs (started, options, versions) VALUES (?, ?, ?)", (now, options, versions)
    ).lastrowid
    assert fresh is not None  # noqa: S101 - an insert gives one
    return fresh


def end(sql: sqlite3.Connection, number: int, ending: str, counts: str, now: float) -> None:
    """Write that a run ended."""
    sql.execute("UPDATE runs SET ended = ?, ending = ?, counts = ? WHERE id = ?", (now, ending, counts, number))


def write_failed(sql: sqlite3.Connection, folder: Path) -> int:
    """Write the addresses that failed, whole or not at all."""
    failed = sql.execute(
        f"SELECT given FROM targets WHERE article IS NULL AND code IS NOT NULL AND code NOT IN {NO_FAILURES!r}"
        " AND code != 'invalid_url' AND status NOT IN (1, 5) ORDER BY id"
    )
    count = 0
    with (
        whole(folder / FAILED_NAME) as written,
        written.open("w", encoding="utf-8", errors="backslashreplace") as stream,
    ):
        for (given,) in failed:
            stream.write(f"{' '.join(given.split())}\n")
            count += 1
    return count
