"""What is known of hosts across runs: pauses, failures, robots.txt."""

from __future__ import annotations

import sqlite3  # noqa: TID251
import zlib
from dataclasses import dataclass

from scraper.store.retrying import believed

ROBOTS_HOSTS = 20_000
"""So many hosts' robots.txt are kept; those that expire first go."""
ROBOTS_BYTES = 512 << 10
"""So much of a robots.txt is kept; RFC 9309, 2.5, asks for 500 KiB at least."""


@dataclass(frozen=True, slots=True)
class Robots:
    """A host's robots.txt as it was last had.

    Attributes:
        text: Its text, or ``None`` where there was no answer with one.
        status: The status of the answer, or ``None`` where there was none.
        etag: Its validator, byte for byte.
        last_modified: Its other validator.
        expires: When it is asked for again, in seconds since 1970.
    """

    text: bytes | None
    status: int | None
    etag: str | None
    last_modified: str | None
    expires: float


@dataclass(frozen=True, slots=True)
class Host:
    """What is known of a host.

    Attributes:
        host: The lane's name.
        pause_until: When it may be asked again, or 0.
        pause_reason: Why it is left alone, or ``None``.
        failures: Failures in a row.
        crawl_delay: Seconds that its robots.txt asks for, or ``None``.
        robots: Its robots.txt, or ``None`` where it was never asked or was dropped.
    """

    host: str
    pause_until: float = 0.0
    pause_reason: str | None = None
    failures: int = 0
    crawl_delay: float | None = None
    robots: Robots | None = None


def load_host(sql: sqlite3.Connection, name: str, now: float) -> Host:
    """What is known of a host; stored times that are too far ahead count as now."""
    row = sql.execute(
        "SELECT pause_until, pause_reason, failures, crawl_delay, robots, robots_status, robots_etag,"
        " robots_last_modified, robots_expires FROM hosts WHERE host = ?",
        (name,),
    ).fetchone()
    if row is None:
        return Host(name)
    robots = None
    if row[8] is not None:
        text = None if row[4] is None else zlib.decompress(row[4])
        robots = Robots(text, row[5], row[6], row[7], believed(row[8], now))
    return Host(name, believed(row[0], now), row[1], row[2], row[3], robots)


def load_pauses(sql: sqlite3.Connection, now: float) -> list[Host]:
    """The hosts that want to be left alone at a moment."""
    names = sql.execute("SELECT host FROM hosts WHERE pause_until > ? ORDER BY host", (now,)).fetchall()
    hosts = [load_host(sql, name, now) for (name,) in names]
    return [host for host in hosts if host.pause_until > now]


def save_pace(sql: sqlite3.Connection, host: Host) -> None:
    """Write a host's pause, failures and crawl delay."""
    sql.execute(
        "INSERT INTO hosts (host, pause_until, pause_reason, failures, crawl_delay) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET pause_until = excluded.pause_until, pause_reason = excluded.pause_reason,"
        " failures = excluded.failures, crawl_delay = excluded.crawl_delay",
        (host.host, host.pause_until, host.pause_reason, host.failures, host.crawl_delay),
    )


def save_robots(sql: sqlite3.Connection, name: str, robots: Robots) -> None:
    """Write a host's robots.txt, and drop the ones that expire first where there are too many."""
    text = None if robots.text is None else zlib.compress(robots.text[:ROBOTS_BYTES])
    sql.execute(
        "INSERT INTO hosts (host, robots, robots_status, robots_etag, robots_last_modified, robots_expires)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET robots = excluded.robots,"
        " robots_status = excluded.robots_status, robots_etag = excluded.robots_etag,"
        " robots_last_modified = excluded.robots_last_modified, robots_expires = excluded.robots_expires",
        (name, text, robots.status, robots.etag, robots.last_modified, robots.expires),
    )


def drop_robots(sql: sqlite3.Connection, keep: int = ROBOTS_HOSTS) -> int:
    """Drop all robots.txt but the ones that expire last; gives how many went."""
    return sql.execute(
        "UPDATE hosts SET robots = NULL, robots_status = NULL, robots_etag = NULL, robots_last_modified = NULL,"
        " robots_expires = NULL WHERE host IN (SELECT host FROM hosts WHERE robots_expires IS NOT NULL"
        " ORDER BY robots_expires DESC LIMIT -1 OFFSET ?)",
        (keep,),
    ).rowcount
