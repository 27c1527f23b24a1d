"""The bytes of a local file or of stdin, within limits, unpacked."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

from scraper.errors import BadResponse, TooLarge, UnreadableFile

_BROTLI = ".br"
_ADVICE = "check the file's name and rights"


def read_local(path: Path | None, max_bytes: int) -> bytes:
    """The bytes of a file, or of stdin (``None``); those of gzip, zstd and (by its name) brotli unpacked.

    Raises:
        UnreadableFile: It cannot be read, is a device, or is packed and damaged or cut.
        TooLarge: It has more bytes than that, packed or unpacked.
    """
    try:
        data = _read(path, max_bytes + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name, or stdin is closed
        cause = (getattr(error, "strerror", None) or str(error)).lower()
        raise UnreadableFile(cause, advice=_ADVICE) from error
    brotli_packed = path is not None and path.suffix.lower() == _BROTLI
    if len(data) <= max_bytes and (brotli_packed or data.startswith((b"\x1f\x8b", b"\x28\xb5\x2f\xfd"))):
        data = _unpacked(data, max_bytes, brotli_packed=brotli_packed)
    if len(data) > max_bytes:
        raise TooLarge(f"larger than {max_bytes} bytes", advice="raise the size limit")
    return data


def _read(path: Path | None, count: int) -> bytes:
    if path is None:
        return b"" if sys.stdin is None else sys.stdin.buffer.read(count)
    mode = path.stat().st_mode  # before it is opened: to open a device may do something
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(None, "is a directory")
    if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
        raise ValueError("a device or a socket, not a file")
    with path.open("rb") as file:
        return file.read(count)


def _unpacked(data: bytes, max_bytes: int, *, brotli_packed: bool) -> bytes:
    from scraper.fetch.unpack import unpack_file  # noqa: PLC0415 - brotli and zstandard: most files are not packed

    whole = bytearray()
    try:
        for piece in unpack_file(data, max_bytes, brotli_packed=brotli_packed):
            whole += piece
            if len(whole) > max_bytes:
                break
    except BadResponse as error:
        raise UnreadableFile(error.cause, advice="it is damaged or cut: get it again") from error
    return bytes(whole)
