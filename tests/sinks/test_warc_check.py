"""Damage to saved pages is told, each time, and where it is; the usual tools pass files that are cut."""

import gzip
import tracemalloc
import zlib
from pathlib import Path

import pytest

from scraper.sinks import cdxj
from scraper.sinks.members import CUT, scan
from scraper.sinks.warc import Limits, WarcWriter, files
from scraper.sinks.warc_check import member_at, verify, verify_folder
from tests.sinks.exchanges import START, exchange, page, unchanged


@pytest.fixture
def warc(tmp_path: Path) -> Path:
    """A file of four pages, closed."""
    with WarcWriter(tmp_path, Limits(now=lambda: START)) as writer:
        for number in range(4):
            writer.append(exchange(f"https://example.org/{number}", page(number), minute=number))
    return files(tmp_path)[0]


def test_a_sound_file_has_no_damage(warc: Path) -> None:
    assert list(verify(warc)) == []


@pytest.mark.parametrize("cut", [1, 8, 12, 1200, 2400])
def test_a_cut_is_told(warc: Path, cut: int) -> None:
    members = list(scan(warc))
    last = members[-1]
    assert cut < last.length, "within the last record"
    warc.write_bytes(warc.read_bytes()[:-cut])
    told = list(verify(warc))
    assert told[0] == (warc, last.offset, CUT)
    assert [damage.offset for damage in told[1:]] == [last.offset], "the index names a record that is not there"
    assert str(told[0]) == f"{warc}: record at byte {last.offset}: cut off: the end mark is missing"


def test_half_a_member_in_the_middle_is_told_and_the_rest_is_read(warc: Path) -> None:
    members = list(scan(warc))
    data, broken = warc.read_bytes(), members[4]
    half = broken.offset + broken.length // 2
    warc.write_bytes(data[:half] + data[broken.offset + broken.length :])
    told = [damage for damage in verify(warc) if "says otherwise" not in damage.cause]
    assert [damage.offset for damage in told] == [broken.offset]
    assert len([member for member in scan(warc) if not member.damage]) == len(members) - 1


def test_each_flipped_byte_is_told_unless_the_record_is_the_same_all_the_same(warc: Path) -> None:
    """The time in a gzip header, bits that fill a last byte and another place of the same words change nothing."""
    cdxj.beside(warc).unlink()
    data = warc.read_bytes()
    member = list(scan(warc, 1_000_000))[2]
    told = 0
    for place in range(member.offset, member.offset + member.length, 7):
        flipped = bytearray(data)
        flipped[place] ^= 0x10
        warc.write_bytes(flipped)
        damaged = member.offset in {damage.offset for damage in verify(warc)}
        told += damaged
        if not damaged:
            assert list(scan(warc, 1_000_000))[2].raw == member.raw
    assert told > member.length / 7 * 0.95


def test_a_body_that_was_changed_and_packed_anew_is_told_by_its_digest(warc: Path) -> None:

    member = list(scan(warc))[2]
    data = warc.read_bytes()
    one = gzip.decompress(data[member.offset : member.offset + member.length])
    for old, new, what in [(b" Elmer", b" Ulmer", "block"), (b"WARC/1.1\r\n", b"XARC/1.1\r\n", "not a WARC record")]:
        changed = gzip.compress(one.replace(old, new, 1))
        warc.write_bytes(data[: member.offset] + changed + data[member.offset + member.length :])
        damages = [damage for damage in verify(warc) if "says otherwise" not in damage.cause]
        assert len(damages) == 1
        assert what in damages[0].cause


def test_a_wrong_length_is_told(warc: Path) -> None:

    member = list(scan(warc))[1]
    data = warc.read_bytes()
    body = gzip.decompress(data[member.offset : member.offset + member.length])
    warc.write_bytes(data[: member.offset] + gzip.compress(body + b"more") + data[member.offset + member.length :])
    assert "length" in next(damage.cause for damage in verify(warc) if damage.offset == member.offset)


def test_an_index_that_says_otherwise_is_told(warc: Path) -> None:
    index = cdxj.beside(warc)
    lines = index.read_text().splitlines(keepends=True)
    index.write_text("".join(lines[1:]))
    assert [damage.cause for damage in verify(warc)] == [f"{index.name} says otherwise, or nothing, of it"]
    index.write_text("".join(lines).replace('"status": "200"', '"status": "404"', 1))
    assert len(list(verify(warc))) == 1
    index.write_text("no index")
    assert "cannot be read" in next(iter(verify(warc))).cause


def test_a_reference_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    with WarcWriter(tmp_path / "a", Limits(now=lambda: START)) as writer:
        stored = writer.append(exchange(body=page(1))).stored
    with WarcWriter(tmp_path / "b", Limits(now=lambda: START)) as writer:
        written = writer.append(unchanged(), refers_to=stored)
    (damage,) = verify_folder(tmp_path / "b")
    assert damage.offset == written.offset
    assert damage.cause == "the answer that it refers to is not among the saved pages"


def test_a_place_that_is_no_record_is_told(warc: Path) -> None:
    good = list(scan(warc))[2]
    assert member_at(warc, good.offset).damage == ""
    assert member_at(warc, good.offset + 1).damage.startswith("not readable")
    assert member_at(warc, warc.stat().st_size).damage == CUT


def test_memory_stays_flat_whatever_a_record_unpacks_to(tmp_path: Path) -> None:

    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    size = 200_000_000
    head = f"WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: {size}\r\n\r\n".encode()
    data = packer.compress(head) + b"".join(packer.compress(bytes(1_000_000)) for _ in range(200))
    bomb = tmp_path / "20261129-0001.warc.gz"
    bomb.write_bytes(data + packer.compress(b"\r\n\r\n") + packer.flush())
    tracemalloc.start()
    try:
        assert [member.damage for member in scan(bomb)] == [""]
        assert [member.damage for member in scan(bomb, 1_000_000)] == ["the record is larger than 1000000 bytes"]
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()
