"""Files of rows: one JSON object a line, appended, made safe on the disk before anybody is told that it is there.

A file is known by its plain name (``articles.jsonl``, ``articles-2026-11.jsonl``) also where it was packed
(:mod:`scraper.sinks.packed`); places in it count unpacked bytes either way.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from scraper.sinks.packed import PACKED_SUFFIX, PackedFile
from scraper.sinks.whole import cannot_write, sync_folder

ARTICLES = "articles.jsonl"
FAILURES = "failures.jsonl"
_CHUNK_BYTES = 1 << 20


class Place(NamedTuple):
    """Where a row stands: its file by plain name, its first byte, its bytes without the line end."""

    file: str
    offset: int
    length: int


class Line(NamedTuple):
    """A line of a file with its place."""

    place: Place
    data: bytes


class RowWriter:
    """Appends rows to the files of a folder.

    What is appended is in the file at once, and safe after :meth:`sync`. An append that fails takes back what it wrote,
    so that a full disk leaves no half line.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, tuple[int, int]] = {}
        self._unsafe: set[str] = set()

    def append(self, file: str, row: bytes) -> Place:
        """Write a row (JSON without a line end) behind the last one, and tell where it stands.

        Raises:
            CannotWrite: The disk is full or the file cannot be written; nothing of the row is left in it.
        """
        handle, end = self._handle(file)
        line = memoryview(row + b"\n")
        self._unsafe.add(file)
        try:
            written = 0
            while written < len(line):
                written += os.write(handle, line[written:])
        except OSError as error:
            with suppress(OSError):  # where even that fails, the next start cuts the half line
                os.ftruncate(handle, end)
            raise cannot_write(self._folder / file, error) from error
        self._open[file] = handle, end + len(line)
        return Place(file, end, len(row))

    def end(self, file: str) -> int:
        """The bytes of a file that is being written."""
        return self._handle(file)[1]

    def cut(self, file: str, end: int) -> None:
        """Take back the rows that were appended beyond a byte; for those that nobody was told of."""
        handle, _ = self._handle(file)
        os.ftruncate(handle, end)
        self._open[file] = handle, end

    def sync(self) -> None:
        """Make what was appended safe against a power cut.

        Raises:
            CannotWrite: The disk did not take it.
        """
        for file in sorted(self._unsafe):
            try:
                os.fsync(self._handle(file)[0])
            except OSError as error:
                raise cannot_write(self._folder / file, error) from error
        self._unsafe.clear()

    def close(self, *files: str) -> None:
        """Close these files, or all; they open again when they are written."""
        for file in files or tuple(self._open):
            if file in self._open:
                os.close(self._open.pop(file)[0])
                self._unsafe.discard(file)

    def _handle(self, file: str) -> tuple[int, int]:
        if file not in self._open:
            path = self._folder / file
            try:
                fresh = not path.exists()
                handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
                if fresh:
                    sync_folder(self._folder)
            except OSError as error:
                raise cannot_write(path, error) from error
            self._open[file] = handle, os.fstat(handle).st_size
        return self._open[file]


def month_file(at: datetime) -> str:
    """The file of a month's rows.

    >>> month_file(datetime(2026, 11, 29, tzinfo=UTC))
    'articles-2026-11.jsonl'
    """
    return f"articles-{at.astimezone(UTC):%Y-%m}.jsonl"


def row_files(folder: Path) -> tuple[str, ...]:
    """The plain names of the files of articles that are in a folder, packed too: the undated one, then by month."""
    names = {path.name.removesuffix(PACKED_SUFFIX) for path in folder.glob("articles*.jsonl*")}
    return tuple(sorted((name for name in names if _is_row_file(name)), key=lambda name: (name != ARTICLES, name)))


def _is_row_file(name: str) -> bool:
    month = name.removeprefix("articles-").removesuffix(".jsonl")
    return name == ARTICLES or (len(month) == 7 and month[4] == "-" and month.replace("-", "").isdecimal())


class RowReader:
    """Reads rows of a folder, from plain and packed files alike; needs no lock."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._packed: dict[str, PackedFile] = {}

    def size(self, file: str) -> int:
        """The unpacked bytes of a file; 0 if it is not there."""
        try:
            return (self._folder / file).stat().st_size
        except FileNotFoundError:
            packed = self._unpacked(file)
            return packed.size if packed else 0

    def read(self, place: Place) -> bytes:
        """The bytes at a place; fewer than its length where the file is shorter."""
        try:
            with (self._folder / place.file).open("rb") as stream:
                stream.seek(place.offset)
                return stream.read(place.length)
        except FileNotFoundError:
            packed = self._unpacked(place.file)
            return packed.read(place.offset, place.length) if packed else b""

    def lines(self, file: str, start: int = 0) -> Iterator[Line]:
        """The whole lines of a file from a byte on, without their line ends; an unfinished last one is left out."""
        rest = b""
        offset = start
        for chunk in self._chunks(file, start):
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                yield Line(Place(file, offset, len(line)), line)
                offset += len(line) + 1

    def _chunks(self, file: str, start: int) -> Iterator[bytes]:
        try:
            stream = (self._folder / file).open("rb")
        except FileNotFoundError:
            packed = self._unpacked(file)
            if packed:
                yield from packed.chunks(start)
            return
        with stream:
            stream.seek(start)
            while chunk := stream.read(_CHUNK_BYTES):
                yield chunk

    def _unpacked(self, file: str) -> PackedFile | None:
        if file not in self._packed:
            path = self._folder / (file + PACKED_SUFFIX)
            if not path.exists():
                return None
            self._packed[file] = PackedFile(path)
        return self._packed[file]


def unfinished(folder: Path, file: str) -> int:
    """The bytes of the last line of a plain file that has no line end; 0 where there is none, or no such file."""
    try:
        with (folder / file).open("rb") as stream:
            size = end = stream.seek(0, os.SEEK_END)
            while end > 0:
                start = max(0, end - _CHUNK_BYTES)
                stream.seek(start)
                found = stream.read(end - start).rfind(b"\n")
                if found >= 0:
                    return size - (start + found + 1)
                end = start
            return size
    except FileNotFoundError:
        return 0


def cut_unfinished(folder: Path, file: str, at: datetime) -> Path | None:
    """Cut the unfinished last line of a file, and give the file where it is kept, or ``None`` if there is none.

    It is what a power cut or a full disk leaves of a row that nobody was told of.
    """
    count = unfinished(folder, file)
    if not count:
        return None
    path = folder / file
    kept = folder / f"{file}.cut-{at.astimezone(UTC):%Y%m%dT%H%M%S}"
    with path.open("r+b") as stream:
        end = stream.seek(-count, os.SEEK_END)
        with kept.open("ab") as aside:
            aside.write(stream.read() + b"\n")
            aside.flush()
            os.fsync(aside.fileno())
        stream.truncate(end)
        os.fsync(stream.fileno())
    sync_folder(folder)
    return kept
