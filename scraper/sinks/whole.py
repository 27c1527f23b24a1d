"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scraper.errors import ScraperError


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A neighbour to write to, which takes the file's place when all went well and is deleted when it did not.

    Raises:
        ScraperError: It cannot be written: a full disk, no rights, no such folder.
    """
    partial = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        yield partial
        replace(partial, path)
        sync_folder(path.parent)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        partial.unlink(missing_ok=True)


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


def cannot_write(path: Path, error: OSError) -> ScraperError:
    """The error for a file that cannot be written."""
    cause = f"cannot write: {(error.strerror or str(error)).lower()}"
    return ScraperError(cause, url=str(path), advice="check the disk and the rights")
