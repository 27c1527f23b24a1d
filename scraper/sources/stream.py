"""The bytes of a list: from a file or stdin, unpacked, its charset found by its beginning, which is not used up."""

from __future__ import annotations

import codecs
import gzip
import io
import os
import sys
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from scraper.errors import BadList

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

STDIN = "-"
DAMAGE = (OSError, EOFError, zlib.error)
"""How a file that breaks off or is damaged shows itself when it is read."""
_HEAD_BYTES = 64 * 1024
_ZSTD_SLICE_BYTES = 512  # fed at a time: four bytes can say "128 KB of the same byte" (RFC 8878, 3.1.1.2.2)
_ZSTD_WINDOW_BYTES = 128 * 1024 * 1024  # what `zstd --long` takes
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_ELSE_CP1252 = "scraper.else_cp1252"


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8 are what Windows writes: a list need not be read to its end to know its charset."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252", "replace"), error.end


codecs.register_error(_ELSE_CP1252, _as_cp1252)


@dataclass(frozen=True, slots=True)
class ListBytes:
    """A list that is open.

    Attributes:
        name: How messages name it.
        suffix: The ending of its name in lower case, that of the packing left out, or ``""``.
        file: Its bytes as they are.
        stream: Its unpacked bytes, to be read from their beginning.
        head: The first of them.
    """

    name: str
    suffix: str
    file: io.BufferedReader
    stream: io.BufferedReader
    head: bytes

    def close(self) -> None:
        """Lets go of the file."""
        with suppress(OSError):
            self.stream.close()
        self.file.close()


def open_list(path: str) -> ListBytes:
    """A list that is open, unpacked if its first bytes are those of gzip or zstd.

    Args:
        path: A file's name, or ``-`` for stdin.

    Raises:
        BadList: It cannot be read.
    """
    name = "stdin" if path == STDIN else path
    try:
        file = _open(path)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the file's name
        if "://" in path:
            advice = "put it into a file, or give - and pipe it in"
            raise BadList("is an address and no list", url=path, advice=advice) from error
        raise unreadable(name, error) from error
    try:
        stream, head = _unpacked(file)
    except DAMAGE as error:
        file.close()
        raise unreadable(name, error) from error
    suffixes = [suffix.lower() for suffix in Path(path).suffixes]
    suffix = next((suffix for suffix in reversed(suffixes) if suffix not in {".gz", ".zst"}), "")
    return ListBytes(name, suffix, file, stream, head)


def unreadable(name: str, error: Exception) -> BadList:
    """The error for a list that cannot be read at all."""
    return BadList(damage(error), url=name, advice="check the file's name and rights")


def damage(error: Exception) -> str:
    """What is wrong with a file, as a phrase."""
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return said[:1].lower() + said[1:] if said else type(error).__name__


def _open(path: str) -> io.BufferedReader:
    if path != STDIN:
        raw = io.FileIO(Path(path).expanduser())
    elif sys.stdin is None:
        raw = io.FileIO(os.devnull)
    else:
        raw = io.FileIO(sys.stdin.fileno(), closefd=False)
    return io.BufferedReader(raw, _HEAD_BYTES)


def _unpacked(file: io.BufferedReader) -> tuple[io.BufferedReader, bytes]:
    """The bytes of a file that may be packed, and the first of them."""
    head = file.peek(_HEAD_BYTES)
    stream = file
    if head.startswith(b"\x1f\x8b"):
        stream = io.BufferedReader(gzip.GzipFile(fileobj=file), _HEAD_BYTES)
    elif head.startswith(b"\x28\xb5\x2f\xfd"):
        stream = io.BufferedReader(_Unzstd(file), _HEAD_BYTES)
    return stream, head if stream is file else stream.peek(_HEAD_BYTES)


def read_lines(opened: ListBytes, most: int, newline: str | None = None) -> Iterator[str]:
    """The lines of a list with their ends; of a longer one its first ``most`` characters.

    Args:
        opened: The list.
        most: Characters of a line that are kept in memory.
        newline: As in :func:`open`.
    """
    charset, skipped = charset_of(opened.head)
    opened.stream.read(skipped)
    errors = _ELSE_CP1252 if charset == "utf-8" else "replace"
    with io.TextIOWrapper(opened.stream, encoding=charset, errors=errors, newline=newline) as text:
        for line in iter(partial(text.readline, most), ""):
            yield line
            rest = line
            while len(rest) == most and rest[-1] not in "\r\n":
                rest = text.readline(most)


def charset_of(head: bytes) -> tuple[str, int]:
    """Python's codec for a list that begins so, and the length of its byte order mark."""
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name, len(bom)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # the last character may be cut
        if b"\0" not in head:
            return "utf-8", 0
    except UnicodeDecodeError:
        pass
    from scraper.text.charset import decode, high_in_runs  # noqa: PLC0415 - seldom needed
    from scraper.text.encodings import CODECS  # noqa: PLC0415

    # Of a Latin script a list has too few letters to tell the charset by: two words of French look like Baltic.
    foreign = b"\0" in head or high_in_runs(head)
    return CODECS[decode(head).charset] if foreign else "cp1252", 0


class _Unzstd(io.RawIOBase):
    """Unpacks zstd within a small memory, and says when a frame breaks off, which zstandard's own reader does not."""

    def __init__(self, packed: io.BufferedReader) -> None:
        self._pieces = _frames(packed)
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = memoryview(piece)
        target = memoryview(buffer).cast("B")
        count = min(len(target), len(self._left))
        target[:count] = self._left[:count]
        self._left = self._left[count:]
        return count


def _frames(packed: io.BufferedReader) -> Iterator[bytes]:
    import zstandard  # noqa: PLC0415 - most lists are not packed

    frame = None
    while data := packed.read(_ZSTD_SLICE_BYTES):
        while data:
            frame = frame or zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW_BYTES).decompressobj()
            try:
                piece = frame.decompress(data)
            except zstandard.ZstdError as error:
                raise OSError(f"the packed bytes are damaged: {error}") from error
            if piece:
                yield piece
            data = frame.unused_data if frame.eof else b""
            frame = None if frame.eof else frame
    if frame is not None:
        raise EOFError("the packed bytes break off")
