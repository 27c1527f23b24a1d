"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from scraper.errors import CannotWrite

PART = ".part"
_STALE_SECONDS = 24 * 3600


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A neighbour to write to, which takes the file's place when all went well and is deleted when it did not.

    Raises:
        CannotWrite: It cannot be written: a full disk, no rights, no such folder.
    """
    partial = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}{PART}")
    try:
        sweep(path.parent, f".{path.name[:100]}.", _STALE_SECONDS)
        yield partial
        replace(partial, path)
        sync_folder(path.parent)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        partial.unlink(missing_ok=True)


def sweep(folder: Path, prefix: str = ".", stale_seconds: float = 0) -> None:
    """Delete what killed runs left unfinished in a folder.

    Args:
        folder: The folder.
        prefix: What the names of such files begin with.
        stale_seconds: Leave files alone that were written to since: another run may be at work on them.
    """
    for left in folder.iterdir():
        if left.name.startswith(prefix) and left.name.endswith(PART):
            with suppress(FileNotFoundError):
                if time.time() - left.stat().st_mtime >= stale_seconds:
                    left.unlink()


def replace(partial: Path, path: Path) -> None:
    """Let a file that was written take another's place, its bytes on the disk first: a power cut leaves old or new."""
    descriptor = os.open(partial, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    partial.replace(path)


def sync_folder(folder: Path) -> None:
    """Bring a folder's names to the disk; Windows has no such call, and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def cannot_write(path: Path, error: OSError) -> CannotWrite:
    """The error for a file that cannot be written."""
    cause = f"cannot write: {(error.strerror or str(error)).lower()}"
    return CannotWrite(cause, path=path, advice="check the disk and the rights")
