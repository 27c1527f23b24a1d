"""Content codings (gzip, deflate, br, zstd), unpacked in small pieces.

httpx unpacks each piece that arrives as a whole, and 64 KB of brotli can hold gigabytes. Here no step yields
more than a few MB, so that the caller's size limit comes in time.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence

import brotli
import zstandard

from scraper.errors import BadResponse

ACCEPTED = "gzip, deflate, br, zstd"
KEPT = "gzip"
"""The one coding that is asked for where the body is kept as it came."""
Unpacker = Callable[[bytes], Iterator[bytes]]
_PIECE = 1024 * 1024  # bytes that one step may yield
_ZSTD_SLICE = 64  # bytes fed at a time: four of them can say "128 KB of the same byte" (RFC 8878, 3.1.1.2.2)
_ZSTD_WINDOW = 8 * 1024 * 1024  # the most that HTTP allows (RFC 9659)


def unpackers(content_encoding: str) -> tuple[Unpacker, ...]:
    """What undoes the codings of a Content-Encoding header, in the order to apply it.

    Raises:
        BadResponse: A coding that we did not offer.
    """
    names = [name.strip().lower() for name in content_encoding.split(",")]
    makers = {"gzip": _inflate, "x-gzip": _inflate, "deflate": _inflate, "br": _brotli, "zstd": _zstd}
    coded = [name for name in reversed(names) if name not in {"", "identity"}]
    unknown = [name for name in coded if name not in makers]
    if unknown:
        raise BadResponse(f"the answer is packed with {unknown[0]}, which nobody asked for")
    return tuple(makers[name]() for name in coded)


def unpack(data: bytes, steps: Sequence[Unpacker]) -> Iterator[bytes]:
    """The pieces that a piece of the answer unpacks to.

    Raises:
        BadResponse: It is damaged.
    """
    if not steps:
        yield data
        return
    try:
        for piece in steps[0](data):
            yield from unpack(piece, steps[1:])
    except (zlib.error, brotli.error, zstandard.ZstdError) as error:
        raise BadResponse(f"the packed answer is damaged: {error}", advice="try again later") from error


def _inflate() -> Unpacker:
    inflater = None

    def step(data: bytes) -> Iterator[bytes]:
        nonlocal inflater
        if inflater is None:
            inflater = zlib.decompressobj(_window(data[:1]))
        piece = inflater.decompress(data, _PIECE)
        while piece or inflater.unconsumed_tail:
            yield piece
            piece = inflater.decompress(inflater.unconsumed_tail, _PIECE)

    return step


def _window(first: bytes) -> int:
    """Window bits for zlib, by the first byte: gzip, zlib, or the bare deflate that some servers send."""
    if first == b"\x1f":
        return zlib.MAX_WBITS | 16
    return zlib.MAX_WBITS if first and first[0] & 0x0F == 8 else -zlib.MAX_WBITS


def _brotli() -> Unpacker:
    decompressor = brotli.Decompressor()

    def step(data: bytes) -> Iterator[bytes]:
        piece = decompressor.process(data, output_buffer_limit=_PIECE)
        while piece or not decompressor.can_accept_more_data():
            yield piece
            piece = decompressor.process(b"", output_buffer_limit=_PIECE)

    return step


def _zstd() -> Unpacker:
    decompressor = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()

    def step(data: bytes) -> Iterator[bytes]:
        for start in range(0, len(data), _ZSTD_SLICE):
            if not decompressor.eof:
                yield decompressor.decompress(data[start : start + _ZSTD_SLICE])

    return step
