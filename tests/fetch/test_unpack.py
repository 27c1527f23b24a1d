from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard

from scraper.errors import BadResponse
from scraper.fetch.unpack import unpack, unpackers

TEXT = b"<p>The bridge opens in spring." * 1000


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKERS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("gzip", gzip.compress),
    ("x-gzip", gzip.compress),
    ("deflate", zlib.compress),
    ("deflate", raw_deflate),
    ("br", brotli.compress),
    ("zstd", zstandard.compress),
    ("identity", bytes),
    ("", bytes),
    ("gzip, br", lambda data: brotli.compress(gzip.compress(data))),
]


@pytest.mark.parametrize(("coding", "pack"), PACKERS)
@pytest.mark.parametrize("arriving", [1, 100, 1_000_000])
def test_what_was_packed_comes_back(coding: str, pack: Callable[[bytes], bytes], arriving: int) -> None:
    steps, packed = unpackers(coding), pack(TEXT)
    pieces = (packed[start : start + arriving] for start in range(0, len(packed), arriving))
    assert b"".join(b"".join(unpack(piece, steps)) for piece in pieces) == TEXT


@pytest.mark.parametrize(("coding", "pack"), PACKERS[:6] + PACKERS[8:])
def test_a_bomb_comes_in_small_pieces(coding: str, pack: Callable[[bytes], bytes]) -> None:
    bomb = pack(bytes(10_000_000))
    assert len(bomb) < 100_000
    sizes = [len(piece) for piece in unpack(bomb, unpackers(coding))]
    assert max(sizes) <= 4 * 1024 * 1024
    assert sum(sizes) == 10_000_000


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_damage_is_an_error_of_ours(coding: str) -> None:
    with pytest.raises(BadResponse, match="damaged"):
        b"".join(unpack(b"\xffthis is not packed at all" * 10, unpackers(coding)))


def test_a_coding_that_nobody_asked_for_is_refused() -> None:
    with pytest.raises(BadResponse, match="lzma"):
        unpackers("lzma")
