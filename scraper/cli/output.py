"""Where results go: stdout, or a file that appears whole or not at all."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from io import TextIOWrapper
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TextIO

from scraper.errors import ScraperError


def deliver(pieces: Iterable[str], path: Path | None = None) -> None:
    """Write the pieces as they come. Without a piece nothing is written, and an older file stays as it was.

    Raises:
        ScraperError: The output cannot be written.
        BrokenPipeError: The reader of stdout has gone.
    """
    try:
        if path is None or str(path) == "-":
            _to_stdout(pieces)
        elif path.exists() and not path.is_file():  # a device or a pipe: nothing can be renamed over it
            with path.open("w", encoding="utf-8", errors="replace") as stream:
                _copy(pieces, stream)
        else:
            _to_file(pieces, path.resolve())
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
    _copy(pieces, sys.stdout)


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
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
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
