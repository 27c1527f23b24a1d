"""Opens ``state.db``: what is refused, how the log is kept, how a log of another state is found out.

Every transaction of ours writes the header's ``application_id``, a random number that each checkpoint renews. So a log
(``state.db-wal``) always holds the number of the file that it belongs to, and a restored ``state.db`` beside the log of
another is told before SQLite would mix the two (https://www.sqlite.org/howtocorrupt.html, 1.4).
"""

from __future__ import annotations

import secrets
import sqlite3  # noqa: TID251
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from scraper.errors import CannotWrite, CorruptState, ForeignLog, StateMismatch, StoreError
from scraper.store import migrations

STATE_NAME = "state.db"
_MAGIC = b"SQLite format 3\0"
_HEADER_BYTES = 100
_VERSION_AT, _APPLICATION_AT = 60, 68  # https://www.sqlite.org/fileformat2.html#the_database_header
_LOG_BYTES = 4 << 20
"""A log longer than this is written back."""
LIST_KIBIBYTES, RUN_KIBIBYTES = 32 << 10, 4 << 10
"""SQLite's cache while a list is read, and else: a run over many pages fills it, whatever it is."""


class Database:
    """The one connection that writes a state. Not for several threads at once.

    Attributes:
        note: A sentence for the run's log, or ``None``.
    """

    def __init__(self, path: Path, network: str | None = None) -> None:
        look_at(path)
        self.path = path
        self.note: str | None = None
        self._log = path.with_name(path.name + "-wal")
        self._number = 0
        with told(path):
            self.sql = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
            try:
                self._prepare(network)
            except BaseException:
                self.sql.close()
                raise

    def _prepare(self, network: str | None) -> None:
        if network:
            self._without_log(network)
        else:
            self._with_log()
        self.sql.execute("PRAGMA secure_delete = ON")
        self.give_cache(RUN_KIBIBYTES)
        if self.sql.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
            migrations.create(self.sql)
        elif not self.sql.execute("SELECT 1 FROM sqlite_master WHERE name = 'spellings'").fetchone():
            raise CorruptState("is no state of scraper", path=self.path, advice="choose another folder")
        kept = migrations.migrate(self.sql, self.path)
        if kept:
            self.note = f"{self.path}: brought to this version's form; the old one is kept as {kept.name}"
        self.checkpoint()

    def _with_log(self) -> None:
        self.sql.execute("PRAGMA locking_mode = NORMAL")
        self.sql.execute("PRAGMA journal_mode = WAL")
        self.sql.execute("PRAGMA synchronous = NORMAL")
        self.sql.execute("PRAGMA wal_autocheckpoint = 0")

    def _without_log(self, network: str) -> None:
        """A rollback journal and one user: a log needs memory shared between processes, which such a disk has not."""
        self.sql.execute("PRAGMA locking_mode = EXCLUSIVE")
        self.sql.execute("PRAGMA busy_timeout = 500")
        try:
            mode = self.sql.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
        except sqlite3.OperationalError as error:
            raise self._not_alone(network) from error
        if mode != "delete":
            raise self._not_alone(network)
        self.sql.execute("PRAGMA synchronous = FULL")
        self.note = (
            f"{self.path} is on a network file system ({network}): kept without a write-ahead log, and not to be read "
            "while a run works; --state DIR puts it on a local disk"
        )

    def _not_alone(self, network: str) -> StateMismatch:
        return StateMismatch(
            f"is in use, so that its log cannot be taken off, as its network file system ({network}) asks for",
            path=self.path,
            advice="end what reads it, or give --state DIR on a local disk",
        )

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or nothing, also after a kill.

        Raises:
            CannotWrite: The disk is full.
            CorruptState: The state is damaged.
        """
        with told(self.path):
            self.sql.execute("BEGIN IMMEDIATE")
            try:
                self.sql.execute(f"PRAGMA application_id = {self._number}")
                yield self.sql
                self.sql.execute("COMMIT")
            except BaseException:
                if self.sql.in_transaction:
                    self.sql.execute("ROLLBACK")
                raise
            if self._log_bytes() > _LOG_BYTES:
                with suppress(sqlite3.Error):  # the transaction is safe; the log is written back another time
                    self.checkpoint()

    @contextmanager
    def joined(self) -> Iterator[sqlite3.Connection]:
        """The transaction that is open, or one of its own: for what may be called from within a recording."""
        if self.sql.in_transaction:
            yield self.sql
        else:
            with self.transaction() as sql:
                yield sql

    def give_cache(self, kibibytes: int) -> None:
        """Let SQLite keep so much of the file in memory.

        A list's hashes are written at random places of their indexes: with 2 MB, a million lines take half as long
        again (python -m tests.benchmark.state_size).
        """
        self.sql.execute(f"PRAGMA cache_size = -{kibibytes}")
        self.sql.execute("PRAGMA shrink_memory")

    def checkpoint(self) -> None:
        """Write the log back into the file, under a new number. A reader may hold that up; then it is done later.

        The old number goes into the log before the new one: a kill in between leaves the file with either.
        """
        old = self.sql.execute("PRAGMA application_id").fetchone()[0]
        self.sql.execute(f"PRAGMA application_id = {old}")
        self._number = secrets.randbelow(1 << 31)
        self.sql.execute(f"PRAGMA application_id = {self._number}")
        self.sql.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Close; the last one that closes takes the log away."""
        self.sql.close()

    def _log_bytes(self) -> int:
        try:
            return self._log.stat().st_size
        except FileNotFoundError:
            return 0


def open_reader(path: Path) -> sqlite3.Connection:
    """A connection that reads alone, beside a run that writes.

    Raises:
        StoreError: The state is damaged, of a newer version, or kept from readers.
    """
    look_at(path)
    with told(path):
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=5)
        try:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            migrations.refuse_newer(version, path)
        except BaseException:
            connection.close()
            raise
        return connection


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what SQLite raises into our errors."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise _operational(path, error) from error
    except sqlite3.DatabaseError as error:
        raise _corrupt(path, str(error)) from error


def _operational(path: Path, error: sqlite3.OperationalError) -> StoreError:
    cause = str(error)
    if "locked" in cause:
        return StoreError("is in use by a run", path=path, advice="try again when the run has ended")
    if "no such table" in cause or "no such column" in cause:
        return _corrupt(path, cause)
    return CannotWrite(f"cannot be read or written: {cause}", path=path, advice="what was written stays good")


def _corrupt(path: Path, cause: str) -> CorruptState:
    return CorruptState(
        f"is damaged: {cause}", path=path, advice="scraper repair makes it anew from the rows, or put a backup there"
    )


def look_at(path: Path) -> None:
    """Look at a state's first bytes without opening it, so that nothing of one that is refused is touched.

    Raises:
        CorruptState: It is no SQLite file.
        NewerState: A newer version wrote it.
        ForeignLog: The log beside it belongs to another state.
    """
    try:
        with path.open("rb") as stream:
            header = stream.read(_HEADER_BYTES)
    except FileNotFoundError:
        header = b""
    except OSError as error:
        raise CannotWrite(f"cannot be read: {error.strerror}", path=path) from error
    if header and (len(header) < _HEADER_BYTES or not header.startswith(_MAGIC)):
        raise _corrupt(path, "it does not begin like a state")
    if header:
        migrations.refuse_newer(_number(header, _VERSION_AT), path)
    numbers = _numbers_in_log(path.with_name(path.name + "-wal"))
    if numbers and _number(header or bytes(_HEADER_BYTES), _APPLICATION_AT) not in numbers:
        raise ForeignLog(
            "the write-ahead log beside it belongs to another state",
            path=path,
            advice=f"move {path.name}-wal and {path.name}-shm away if this is a restored copy",
        )


def _number(header: bytes, at: int) -> int:
    return int.from_bytes(header[at : at + 4], "big")


def _numbers_in_log(log: Path) -> set[int]:
    """The numbers that the first pages in a log bear (https://www.sqlite.org/fileformat2.html#the_write_ahead_log)."""
    found: set[int] = set()
    try:
        stream = log.open("rb")
    except FileNotFoundError:
        return found
    with stream:
        head = stream.read(32)
        if len(head) < 32:
            return found
        page_bytes, salts = struct.unpack_from(">I", head, 8)[0], head[16:24]
        while len(frame := stream.read(24)) == 24 and frame[8:16] == salts:
            page = stream.read(_HEADER_BYTES)
            if frame[:4] == b"\0\0\0\1" and len(page) == _HEADER_BYTES:
                found.add(_number(page, _APPLICATION_AT))
            stream.seek(page_bytes - _HEADER_BYTES, 1)
    return found
