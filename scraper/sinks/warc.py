"""Saved pages: WARC files in a folder, written in order, mended at the next start after a crash.

A file is named ``YYYYMMDD-NNNN.warc.gz`` by the day on which it was begun, and has its index beside when it is closed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from scraper.model import Exchange
from scraper.sinks import cdxj
from scraper.sinks.record import Header, Stored, header, records, warcinfo
from scraper.sinks.warc_mend import mend
from scraper.sinks.whole import cannot_write, sweep, sync_folder

MAX_FILE_BYTES = 1_000_000_000
MAX_FILE_RECORDS = 50_000
"""Of one file, so that its index fits into memory: of answers that were not modified a file would hold millions."""
_OURS = re.compile(r"(\d{8})-(\d{4,})\.warc\.gz$")


class Written(NamedTuple):
    """Where an answer was written, for the state.

    Attributes:
        file: The file's name within the folder.
        offset: Where the answer's record begins.
        length: The record's packed bytes.
        digest: The payload's digest.
        stored: The stored answer with the body: what later exchanges of the same body may refer to.
    """

    file: str
    offset: int
    length: int
    digest: str
    stored: Stored


@dataclass(frozen=True, slots=True)
class Limits:
    """When a file is full, and what day it is, so that tests can say.

    Attributes:
        file_bytes: A file that would pass this is closed and the next one begun; one exchange always fits.
        file_records: Answers a file.
        now: The time.
    """

    file_bytes: int = MAX_FILE_BYTES
    file_records: int = MAX_FILE_RECORDS
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


def files(folder: Path) -> list[Path]:
    """The WARC files of a folder that are of our names, oldest first."""
    found = [path for path in folder.glob("*.warc.gz") if _OURS.match(path.name)]
    return sorted(found, key=lambda path: (path.name[:8], int(path.name[9 : -len(".warc.gz")])))


class WarcWriter:
    """Appends exchanges to the newest file of a folder. One process writes at a time; it holds the corpus's lock."""

    def __init__(self, folder: Path, limits: Limits | None = None) -> None:
        """Opens the folder and mends the newest file, if the last run was killed.

        Raises:
            ScraperError: The folder cannot be written to, or FastWARC is missing.
        """
        self._folder = folder
        self._limits = limits or Limits()
        self._stream: FileIO | None = None
        self._path = folder
        self._end = 0
        self._entries: list[cdxj.Entry] = []
        warcinfo("")  # fails here, not at the first page, where FastWARC is missing
        try:
            folder.mkdir(parents=True, exist_ok=True)
            sweep(folder)
            self._resume()
        except OSError as error:
            raise cannot_write(self._path, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def append(
        self,
        exchange: Exchange,
        *,
        refers_to: Stored | None = None,
        ip: str | None = None,
        truncated: str = "length",
    ) -> Written:
        """Write a request and its answer; call :meth:`flush` after some, before their rows are written.

        Args:
            exchange: Both.
            refers_to: A stored answer: of this address if the server says 304, or else with the same payload digest.
                The body is then not written again. One that does not fit is not used.
            ip: The server's address.
            truncated: Why the body is not whole, if it is not: ``length``, ``time``, ``disconnect``, ``unspecified``.

        Raises:
            ScraperError: The disk is full or fails. Nothing of the exchange is left in the file.
        """
        said = header(exchange, refers_to, ip, truncated)
        request, answer = records(exchange, said)
        try:
            self._make_room(len(request) + len(answer))
            offset = self._end + len(request)
            self._write(request + answer)
        except OSError as error:
            raise cannot_write(self._path, error) from error
        self._entries.append(_entry(exchange, said, offset, len(answer)))
        return Written(self._path.name, offset, len(answer), said.stored.digest, said.stored)

    def flush(self) -> None:
        """Bring all that was written to the disk.

        Raises:
            ScraperError: The disk fails.
        """
        if self._stream is not None:
            try:
                os.fsync(self._stream.fileno())
            except OSError as error:
                raise cannot_write(self._path, error) from error

    def close(self) -> None:
        """Bring all to the disk and write the file's index; more can be appended after."""
        if self._stream is not None:
            self.flush()
            self._stream.close()
            self._stream = None
            cdxj.write(self._path, self._entries)

    def _make_room(self, size: int) -> None:
        """Begin the next file where there is none, or where the exchange would fill this one over its limit."""
        full = self._end + size > self._limits.file_bytes or len(self._entries) >= self._limits.file_records
        if self._stream is not None and full and self._entries:
            self.close()
        if self._stream is None:
            self._begin()

    def _begin(self) -> None:
        today = self._limits.now().strftime("%Y%m%d")
        numbers = [int(path.name[9 : -len(".warc.gz")]) for path in files(self._folder) if path.name[:8] == today]
        self._path = self._folder / f"{today}-{max(numbers, default=0) + 1:04d}.warc.gz"
        self._stream = self._path.open("xb", buffering=0)
        self._end, self._entries = 0, []
        try:
            self._write(warcinfo(self._path.name))
            sync_folder(self._folder)
        except OSError:
            self._stream.close()
            self._stream = None
            self._path.unlink()
            raise

    def _resume(self) -> None:
        """Mend the newest file, and go on with it if it was begun today and has room."""
        earlier = files(self._folder)
        for path in earlier[:-1]:
            if not cdxj.beside(path).exists():  # killed while pages were taken out of it
                mend(path)
        for path in earlier[-1:]:
            self._path = path
            mended = mend(path)
            recent = path.name[:8] == self._limits.now().strftime("%Y%m%d")
            if not mended.whole:
                return  # damaged within: it is left as it is for a check to tell, and the next file is begun
            if not mended.size:
                path.unlink()  # killed before the first record was whole
                return
            if not recent or len(mended.entries) >= self._limits.file_records:
                return
            self._stream = path.open("r+b", buffering=0)
            self._end = self._stream.seek(0, os.SEEK_END)
            self._entries = list(mended.entries)

    def _write(self, data: bytes) -> None:
        """All of the data, or none of it."""
        if self._stream is None:
            return
        view = memoryview(data)
        try:
            while view:
                view = view[self._stream.write(view) :]
        except OSError:
            self._stream.truncate(self._end)
            self._stream.seek(self._end)
            raise
        self._end += len(data)


def _entry(exchange: Exchange, said: Header, offset: int, length: int) -> cdxj.Entry:
    types = [value for name, value in exchange.headers if name.lower() == "content-type"]
    return cdxj.Entry(
        url=said.uri,
        time=re.sub(r"\D", "", said.date),
        mime=cdxj.media_type(said.kind, (types or [""])[0]),
        status=str(exchange.status),
        digest=said.stored.digest,
        offset=offset,
        length=length,
    )
