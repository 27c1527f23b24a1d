"""Content codings (gzip, deflate, br, zstd), unpacked in small pieces.

httpx unpacks each piece that arrives as a whole, and 64 KB of brotli can hold gigabytes. Here no step yields
more than a few MB, so that the caller's size limit comes in time.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Protocol

import brotli
import zstandard

from scraper.errors import BadResponse

ACCEPTED = "gzip, deflate, br, zstd"
KEPT = "gzip"
"""The one coding that is asked for where the body is kept as it came."""
MAX_CODINGS = 4
"""Codings one over the other; nobody needs two."""
GZIP, ZSTD = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"
"""The first bytes of what is packed: RFC 1952, 2.3.1 and RFC 8878, 3.1.1."""
_SKIPPABLE = re.compile(rb"[\x50-\x5f](?:\x2a(?:\x4d\x18?)?)?", re.DOTALL).match  # RFC 8878, 3.1.2
_PIECE = 1024 * 1024  # bytes that one step may yield
_ZSTD_SLICE = 64  # bytes fed at a time: four of them can say "128 KB of the same byte" (RFC 8878, 3.1.1.2.2)
_ZSTD_WINDOW = 8 * 1024 * 1024  # the most that HTTP allows (RFC 9659)


class Unpacker(Protocol):
    """Undoes one coding."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The pieces that the next bytes unpack to."""

    @property
    def is_whole(self) -> bool:
        """Whether what was packed came to its end."""


def unpackers(content_encoding: str, *, look: bool = False) -> tuple[Unpacker, ...]:
    """What undoes the codings of a Content-Encoding header, in the order to apply it.

    Names that are no coding (``none``, ``utf-8``) are ignored, as browsers do.

    Args:
        content_encoding: The header, or ``""``.
        look: Unpack what is packed by its first bytes, too, though the header does not say so.

    Raises:
        BadResponse: There are too many.
    """
    names = [name.strip().lower() for name in content_encoding.split(",")]
    coded = [_CODINGS[name] for name in reversed(names) if name in _CODINGS]
    if len(coded) > MAX_CODINGS:
        raise BadResponse(f"the answer is packed {len(coded)} times over", advice="nobody reads such pages")
    return tuple(make() for make in coded) + ((_Looking(),) if look else ())


def unpack(data: bytes, steps: Sequence[Unpacker]) -> Iterator[bytes]:
    """The pieces that a piece of the answer unpacks to.

    Raises:
        BadResponse: It is damaged.
    """
    if not steps:
        yield data
        return
    try:
        for piece in steps[0].feed(data):
            yield from unpack(piece, steps[1:])
    except (zlib.error, brotli.error, zstandard.ZstdError) as error:
        raise BadResponse(f"the packed answer is damaged: {error}", advice="try again later") from error


def unpack_file(data: bytes, limit: int, *, brotli_packed: bool = False) -> Iterator[bytes]:
    """The pieces that a file unpacks to, if its first bytes are those of gzip or zstd, else the file itself.

    Args:
        data: All of the file.
        limit: The bytes after which the caller stops; more are not looked at.
        brotli_packed: It is packed with brotli, which has no first bytes to know it by.

    Raises:
        BadResponse: It is damaged, or breaks off.
    """
    steps: tuple[Unpacker, ...] = ((_Brotli(),) if brotli_packed else ()) + (_Looking(),)
    size = 0
    for start in range(0, len(data), _PIECE):
        for piece in unpack(data[start : start + _PIECE], steps):
            yield piece
            size += len(piece)
            if size > limit:
                return
    yield from flush(steps)
    if not is_whole(steps):
        raise BadResponse("the packed bytes break off", advice="get the file again")


def flush(steps: Sequence[Unpacker]) -> Iterator[bytes]:
    """What a last step that looks at the first bytes still holds, where there were too few to tell."""
    if steps and isinstance(steps[-1], _Looking):
        yield from steps[-1].flush()


def is_whole(steps: Sequence[Unpacker]) -> bool:
    """Whether all that was packed came to its end."""
    return all(step.is_whole for step in steps)


class _Gzip:
    """gzip, its members one after the other (RFC 1952, 2.2), zlib, or the bare deflate that some servers send.

    What follows the end is ignored; what says that it is gzip and begins with ``<`` is taken as it is.
    """

    def __init__(self, *, named_gzip: bool = True) -> None:
        self._named_gzip = named_gzip
        self._inflater: zlib._Decompress | None = None
        self._is_plain = self._is_over = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data and not self._is_over:
            if self._inflater is None:  # a "<" may be the first byte of bare deflate, not of gzip
                self._is_plain = self._named_gzip and data.startswith(b"<")
                self._inflater = zlib.decompressobj(_window(data[:1]))
            if self._is_plain:
                yield data
                return
            if self._inflater.eof:
                self._is_over = not GZIP.startswith(data[: len(GZIP)])
                if self._is_over:
                    return
                self._inflater = zlib.decompressobj(_window(b"\x1f"))
            yield from self._inflate(self._inflater, data)
            data = self._inflater.unused_data

    @staticmethod
    def _inflate(inflater: zlib._Decompress, data: bytes) -> Iterator[bytes]:
        piece = inflater.decompress(data, _PIECE)
        while piece or inflater.unconsumed_tail:
            yield piece
            piece = inflater.decompress(inflater.unconsumed_tail, _PIECE)

    @property
    def is_whole(self) -> bool:
        return self._inflater is None or self._is_plain or self._inflater.eof


def _window(first: bytes) -> int:
    """Window bits for zlib, by the first byte: gzip, zlib, or the bare deflate that some servers send."""
    if first == b"\x1f":
        return zlib.MAX_WBITS | 16
    return zlib.MAX_WBITS if first and first[0] & 0x0F == 8 else -zlib.MAX_WBITS


class _Brotli:
    """brotli (RFC 7932)."""

    def __init__(self) -> None:
        self._decompressor = brotli.Decompressor()
        self._began = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._began = self._began or bool(data)
        piece = self._decompressor.process(data, output_buffer_limit=_PIECE)
        while piece or not self._decompressor.can_accept_more_data():
            yield piece
            piece = self._decompressor.process(b"", output_buffer_limit=_PIECE)

    @property
    def is_whole(self) -> bool:
        return not self._began or bool(self._decompressor.is_finished())


class _Zstd:
    """zstd, its frames one after the other (RFC 8878, 3); what follows the last is ignored."""

    def __init__(self) -> None:
        self._frame: zstandard.ZstdDecompressionObj | None = None
        self._began = self._is_over = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        for start in range(0, len(data), _ZSTD_SLICE):
            yield from self._decompress(data[start : start + _ZSTD_SLICE])

    def _decompress(self, data: bytes) -> Iterator[bytes]:
        while data and not self._is_over:
            if self._frame is None:
                if self._began and not (ZSTD.startswith(data[:4]) or _SKIPPABLE(data)):
                    self._is_over = True
                    return
                self._began = True
                self._frame = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
            yield self._frame.decompress(data)
            if not self._frame.eof:
                return
            data, self._frame = self._frame.unused_data, None

    @property
    def is_whole(self) -> bool:
        return self._frame is None or self._frame.eof


class _Looking:
    """Unpacks what is packed by its first bytes, layer by layer, and passes on all else."""

    def __init__(self, layers: int = MAX_CODINGS) -> None:
        self._layers = layers
        self._head = b""
        self._steps: tuple[Unpacker, ...] | None = None

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._steps is None:
            self._head += data
            if len(self._head) < len(ZSTD):
                return
            data = self._head
            self._steps = self._chosen(data)
        yield from unpack(data, self._steps)

    def flush(self) -> Iterator[bytes]:
        if self._steps is None:
            self._steps = ()
            yield self._head
        else:
            yield from flush(self._steps)

    def _chosen(self, head: bytes) -> tuple[Unpacker, ...]:
        if not self._layers:
            return ()
        if head.startswith(GZIP):
            return _Gzip(), _Looking(self._layers - 1)
        return (_Zstd(), _Looking(self._layers - 1)) if head.startswith(ZSTD) else ()

    @property
    def is_whole(self) -> bool:
        return is_whole(self._steps or ())


_CODINGS: dict[str, Callable[[], Unpacker]] = {
    "gzip": _Gzip,
    "x-gzip": _Gzip,
    "deflate": partial(_Gzip, named_gzip=False),
    "br": _Brotli,
    "zstd": _Zstd,
}
