from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard

from scraper.errors import BadResponse
from scraper.fetch.unpack import flush, is_whole, unpack, unpackers

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


@pytest.mark.parametrize("coding", ["UTF-8", "none", "lzma", "identity, utf8", "gzip;q=1"])
def test_names_that_are_no_coding_are_ignored(coding: str) -> None:
    assert unpackers(coding) == ()


def test_a_body_in_a_thousand_layers_is_refused() -> None:
    assert len(unpackers("gzip, gzip, br, gzip")) == 4
    with pytest.raises(BadResponse, match="1200 times"):
        unpackers("gzip, " * 1200)


def unpacked(data: bytes, coding: str, *, look: bool = False, arriving: int = 100) -> tuple[bytes, bool]:
    steps = unpackers(coding, look=look)
    pieces = [data[start : start + arriving] for start in range(0, len(data), arriving)]
    whole = b"".join(b"".join(unpack(piece, steps)) for piece in pieces) + b"".join(flush(steps))
    return whole, is_whole(steps)


@pytest.mark.parametrize(("coding", "pack"), PACKERS[:6] + PACKERS[8:])
@pytest.mark.parametrize("missing", [0, 1, 20])
def test_an_end_that_is_missing_is_seen(coding: str, pack: Callable[[bytes], bytes], missing: int) -> None:
    packed = pack(TEXT)
    assert unpacked(packed[: len(packed) - missing], coding)[1] == (missing == 0)


SKIPPED = b"\x50\x2a\x4d\x18\x04\x00\x00\x00skip"
TWO: list[tuple[str, bytes, bytes]] = [
    ("gzip", gzip.compress(TEXT) + gzip.compress(b"<p>more"), TEXT + b"<p>more"),
    ("gzip", gzip.compress(TEXT) + bytes(512), TEXT),
    ("gzip", gzip.compress(TEXT) + b"junk", TEXT),
    ("zstd", zstandard.compress(TEXT) + zstandard.compress(b"<p>more"), TEXT + b"<p>more"),
    ("zstd", zstandard.compress(TEXT) + SKIPPED + zstandard.compress(b"<p>more"), TEXT + b"<p>more"),
    ("zstd", zstandard.compress(TEXT) + b"junk", TEXT),
    ("gzip", TEXT, TEXT),
]


@pytest.mark.parametrize(("coding", "data", "text"), TWO)
@pytest.mark.parametrize("arriving", [1, 63, 1_000_000])
def test_further_members_are_read_and_junk_is_not(coding: str, data: bytes, text: bytes, arriving: int) -> None:
    assert unpacked(data, coding, arriving=arriving) == (text, True)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (gzip.compress(TEXT), TEXT),
        (zstandard.compress(TEXT), TEXT),
        (gzip.compress(zstandard.compress(TEXT)), TEXT),
        (TEXT, TEXT),
        (b"<p>", b"<p>"),
        (b"", b""),
    ],
)
@pytest.mark.parametrize("arriving", [1, 1_000_000])
def test_packed_bytes_are_known_without_a_header(data: bytes, text: bytes, arriving: int) -> None:
    assert unpacked(data, "", look=True, arriving=arriving) == (text, True)


def test_layers_without_a_header_have_a_limit() -> None:
    packed = TEXT
    for _ in range(6):
        packed = gzip.compress(packed)
    assert unpacked(packed, "", look=True)[0].startswith(b"\x1f\x8b")
