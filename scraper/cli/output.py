"""Where results go: stdout, or a file that appears whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterable
from io import BufferedWriter, RawIOBase, TextIOWrapper
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, TextIO

from scraper.errors import ScraperError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_DESCRIPTOR = re.compile(r"/(?:dev/(?:(std(?:in|out|err))|fd/(\d{1,9}))|proc/self/fd/(\d{1,9}))")


def deliver(pieces: Iterable[str], path: Path | None = None) -> None:
    """Write the pieces as they come. Without a piece nothing is written, and an older file stays as it was.

    Raises:
        ScraperError: The output cannot be written.
        BrokenPipeError: The reader of stdout has gone.
    """
    try:
        if path is None or str(path) == "-":
            _to_stdout(pieces)
        elif (number := _descriptor(path)) is not None:
            with os.fdopen(os.dup(number), "w", encoding="utf-8", errors="replace") as stream:
                _copy(pieces, stream)
        elif path.exists() and not path.is_file():  # a device or a pipe: nothing can be renamed over it
            with path.open("w", encoding="utf-8", errors="replace") as stream:
                _copy(pieces, stream)
        else:
            _to_file(pieces, _resolved(path))
    except BrokenPipeError:
        raise
    except OSError as error:
        where = "stdout" if path is None else str(path)
        cause = f"cannot write: {(error.strerror or str(error)).lower()}"
        raise ScraperError(cause, url=where, advice="check the disk and the rights") from error


def _to_stdout(pieces: Iterable[str]) -> None:
    if sys.stdout is None:
        raise OSError("it is closed")
    if isinstance(sys.stdout, TextIOWrapper):
        # A file or a pipe gets UTF-8 whatever the locale: nothing is lost. A terminal gets what it can show.
        encoding = sys.stdout.encoding if sys.stdout.isatty() else "utf-8"
        sys.stdout.reconfigure(encoding=encoding, errors="replace")
    raw = getattr(sys.stdout, "buffer", None)
    if isinstance(raw, RawIOBase):  # PYTHONUNBUFFERED: a text stream over it drops what one write does not take
        with TextIOWrapper(BufferedWriter(_Kept(raw)), sys.stdout.encoding, errors="replace") as stream:
            _copy(pieces, stream)
    else:
        _copy(pieces, sys.stdout)


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except RuntimeError as error:  # until Python 3.12
        raise OSError(f"{path} is a link to itself") from error


class _Kept(RawIOBase):
    """A stream that stays open when what is built on it is closed."""

    def __init__(self, raw: RawIOBase) -> None:
        self._raw = raw

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer) -> int | None:
        """Bytes that were taken, which may be fewer."""
        return self._raw.write(data)


def _descriptor(path: Path) -> int | None:
    """The number of a descriptor with a file's name: to open ``/dev/stdout`` would empty what it is appended to."""
    found = _DESCRIPTOR.fullmatch(str(path.absolute()))
    return None if found is None else int(found[2] or found[3] or ("stdin", "stdout", "stderr").index(found[1]))


def _to_file(pieces: Iterable[str], path: Path) -> None:
    """By way of a file without a name: whatever ends the run, nothing half-written is left, and no trace of it.

    The system takes such a file back when the process is gone, so no signal needs to be caught, and SIGKILL cannot be.
    """
    with TemporaryFile(dir=path.parent) as whole, TextIOWrapper(whole, encoding="utf-8", errors="replace") as stream:
        if _copy(pieces, stream):
            whole.seek(0)
            _replace(path, whole)


def _replace(path: Path, content: IO[bytes]) -> None:
    """Through a neighbour that is renamed, since a file without a name cannot take the place of another."""
    partial = path.with_name(f".{path.name[:50]}.{os.getpid()}.part")  # a name has at most 255 bytes
    partial.unlink(missing_ok=True)  # of a run that was killed in this very moment and had our number
    try:
        with partial.open("xb") as stream:
            shutil.copyfileobj(content, stream)
            stream.flush()
            os.fsync(stream.fileno())
        if path.exists():
            shutil.copymode(path, partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _copy(pieces: Iterable[str], stream: TextIO) -> bool:
    """Whether there was anything to write."""
    written = False
    for piece in pieces:
        stream.write(piece)
        stream.flush()
        written = True
    return written
