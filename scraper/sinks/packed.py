"""Closed months of rows, packed: one row can still be read without unpacking the others.

The format is zstd's seekable one: frames that unpack each on its own, and behind them a table of their sizes in a frame
that other readers skip, so that ``zstd -d`` gives the rows back
(https://github.com/facebook/zstd/blob/dev/contrib/seekable_format/zstd_seekable_compression_format.md).
"""

from __future__ import annotations

import os
import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from pathlib import Path

from scraper.errors import CorruptState

PACKED_SUFFIX = ".zst"
FRAME_BYTES = 1 << 20
_SKIPPED_FRAME = 0x184D2A5E
_TABLE_END = 0x8F92EAB1
_FOOTER = struct.Struct("<IBI")  # frames, descriptor (0: no checksums), magic
_ENTRY = struct.Struct("<II")  # packed bytes, unpacked bytes
_HEAD = struct.Struct("<II")  # magic, bytes that follow


class PackedFile:
    """A packed file of rows; places count unpacked bytes.

    Raises:
        CorruptState: The table of frames is missing or makes no sense.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        sizes = _read_table(path)
        self._packed = [0, *accumulate(packed for packed, _ in sizes)]
        self._unpacked = [0, *accumulate(unpacked for _, unpacked in sizes)]
        self.size = self._unpacked[-1]

    def read(self, offset: int, length: int) -> bytes:
        """The bytes from an unpacked offset on; fewer where the file ends."""
        parts = []
        for chunk in self.chunks(offset):
            parts.append(chunk[:length])
            length -= len(parts[-1])
            if length <= 0:
                break
        return b"".join(parts)

    def chunks(self, start: int = 0) -> Iterator[bytes]:
        """The unpacked bytes from an offset on, frame by frame."""
        import zstandard  # noqa: PLC0415 - needed for packed months alone

        if start >= self.size:
            return
        first = bisect_right(self._unpacked, start) - 1
        with self._path.open("rb") as stream:
            stream.seek(self._packed[first])
            for frame in range(first, len(self._packed) - 1):
                packed = stream.read(self._packed[frame + 1] - self._packed[frame])
                try:
                    chunk = zstandard.ZstdDecompressor().decompress(packed, allow_extra_data=False)
                except zstandard.ZstdError as error:
                    raise _damaged(self._path, f"frame {frame} does not unpack") from error
                yield chunk[start - self._unpacked[first] :] if frame == first else chunk


def pack(source: Iterable[bytes], target: Path) -> None:
    """Write rows (with their line ends) as a packed file, and make it safe on the disk.

    A frame ends with a row: about :data:`FRAME_BYTES`, or one row where that is longer.
    """
    import zstandard  # noqa: PLC0415 - needed for packed months alone

    compressor = zstandard.ZstdCompressor(level=10)
    sizes: list[tuple[int, int]] = []
    with target.open("wb") as stream:
        sizes.extend((stream.write(compressor.compress(frame)), len(frame)) for frame in _frames(source))
        table = b"".join(_ENTRY.pack(*size) for size in sizes) + _FOOTER.pack(len(sizes), 0, _TABLE_END)
        stream.write(_HEAD.pack(_SKIPPED_FRAME, len(table)) + table)
        stream.flush()
        os.fsync(stream.fileno())


def _frames(rows: Iterable[bytes]) -> Iterator[bytes]:
    held: list[bytes] = []
    size = 0
    for row in rows:
        held.append(row)
        size += len(row)
        if size >= FRAME_BYTES:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


def _read_table(path: Path) -> list[tuple[int, int]]:
    with path.open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, size - _FOOTER.size))
        footer = stream.read()
        if len(footer) < _FOOTER.size or _FOOTER.unpack(footer)[2] != _TABLE_END:
            raise _damaged(path, "its end is missing")
        count = _FOOTER.unpack(footer)[0]
        start = size - _FOOTER.size - count * _ENTRY.size
        if start < _HEAD.size:
            raise _damaged(path, "its table of frames makes no sense")
        stream.seek(start)
        sizes = [_ENTRY.unpack(stream.read(_ENTRY.size)) for _ in range(count)]
    if sum(packed for packed, _ in sizes) != start - _HEAD.size:
        raise _damaged(path, "its table of frames does not fit its bytes")
    return sizes


def _damaged(path: Path, cause: str) -> CorruptState:
    return CorruptState(f"the packed month is damaged: {cause}", path=path, advice="put a backup in its place")
