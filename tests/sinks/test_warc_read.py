"""Saved pages come back as pages: our own files, and those of other tools."""

import gzip
import sys
import zlib
from datetime import timedelta
from pathlib import Path

import pytest
import zstandard

from scraper.errors import ScraperError
from scraper.sinks.members import body_at, scan
from scraper.sinks.warc import Limits, WarcWriter, files
from scraper.sinks.warc_read import read_pages
from tests.sinks.exchanges import HTML, START, exchange, page, unchanged

TODAY = Limits(now=lambda: START)


def urls(folder: Path) -> list[str]:
    return [saved.page.url if saved.page else str(saved.error) for saved in read_pages(folder)]


def test_a_page_comes_back_with_its_headers_time_and_unpacked_body(tmp_path: Path) -> None:
    headers = (*HTML, ("Content-Encoding", "zstd"), ("X-Näme", "wert"), ("X-Text", "für"))
    with WarcWriter(tmp_path, TODAY) as warc:
        written = warc.append(exchange(body=zstandard.compress(page(1)), headers=headers, minute=3))
    (saved,) = read_pages(tmp_path)
    assert saved.page is not None
    assert (saved.path.name, saved.offset) == (written.file, written.offset)
    assert saved.page.body == page(1)
    assert saved.page.fetched_at == START + timedelta(minutes=3)
    assert saved.page.header("content-type") == "text/html; charset=utf-8"
    assert saved.page.header("x-text") == "für"
    assert (saved.page.url, saved.page.final_url, saved.page.status) == (*["https://example.org/a"] * 2, 200)


def test_references_are_followed_across_files(tmp_path: Path) -> None:
    with WarcWriter(tmp_path, Limits(file_bytes=1, now=lambda: START)) as warc:
        stored = warc.append(exchange(body=page(1))).stored
        warc.append(unchanged(minute=5), refers_to=stored)
        warc.append(exchange("https://example.org/b", page(1), minute=6, headers=(*HTML, ("A", "b"))), refers_to=stored)
    assert len(files(tmp_path)) == 3
    first, again, other = (saved.page for saved in read_pages(tmp_path))
    assert first
    assert again
    assert other
    assert first.body == again.body == other.body == page(1)
    assert (again.url, again.status, again.fetched_at) == (first.url, 200, START + timedelta(minutes=5))
    assert (other.url, other.header("a")) == ("https://example.org/b", "b")


def test_what_is_no_page_is_left_out(tmp_path: Path) -> None:
    with WarcWriter(tmp_path, TODAY) as warc:
        warc.append(exchange("https://example.org/1", b"", status=301, headers=(("Location", "/a"),)))
        warc.append(exchange("https://example.org/2", b"<p>no", status=404))
        warc.append(exchange("https://example.org/3", b"GIF89a", headers=(("Content-Type", "image/gif"),)))
        warc.append(
            exchange("https://example.org/robots.txt", b"User-agent: *", headers=(("Content-Type", "text/plain"),))
        )
        warc.append(exchange("https://example.org/4"))
    assert urls(tmp_path) == ["https://example.org/4"]


def test_what_cannot_be_read_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    bomb = gzip.compress(b"<p>" + bytes(2_000_000))
    packed = (*HTML, ("Content-Encoding", "gzip"))
    with WarcWriter(tmp_path, TODAY) as warc:
        warc.append(exchange("https://example.org/1", page(1)))
        warc.append(exchange("https://example.org/2", page(2)[:99], whole=False), truncated="disconnect")
        warc.append(exchange("https://example.org/3", bomb, headers=packed))
        warc.append(exchange("https://example.org/4", b"\x1f\x8b\x08nonsense", headers=packed))
        warc.append(exchange("https://example.org/5", page(5)))
        warc.append(exchange("https://example.org/6", page(6)))
    (path,) = files(tmp_path)
    data = bytearray(path.read_bytes())
    broken = [member for member in scan(path) if member.kind == "response"][4]
    data[broken.offset + broken.length // 2] ^= 1
    path.write_bytes(data)
    told = [saved.page.url if saved.page else str(saved.error) for saved in read_pages(tmp_path, max_bytes=1_000_000)]
    assert told[0] == "https://example.org/1"
    assert told[1] == "https://example.org/2: the saved answer is cut (disconnect) (fetch it again)"
    assert told[2].startswith("https://example.org/3: the page is larger than 1000000 bytes")
    assert told[3].startswith("https://example.org/4: the packed answer is damaged")
    assert told[4].startswith(f"{path}: record at byte {broken.offset}: ")
    assert told[5:] == ["https://example.org/6"]


def test_a_reference_to_nothing_is_told(tmp_path: Path) -> None:
    with WarcWriter(tmp_path / "a", TODAY) as warc:
        stored = warc.append(exchange()).stored
    with WarcWriter(tmp_path / "b", TODAY) as warc:
        warc.append(unchanged(), refers_to=stored)
    assert "the one that it refers to is not there" in urls(tmp_path / "b")[0]


def foreign(folder: Path, *, packed: bool) -> Path:
    """A file as other tools write it: WARC 1.0, the answer in chunks, no digests."""
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in (page(1)[:100], page(1)[100:], b""))
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: <http://example.org/x>\r\n"
        "WARC-Date: 2026-11-29T08:00:00Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    record = head.encode() + block + b"\r\n\r\n"
    path = folder / ("other.warc.gz" if packed else "other.warc")
    path.write_bytes(gzip.compress(record) if packed else record)
    return path


@pytest.mark.parametrize("packed", [True, False])
def test_files_of_other_tools_are_read(tmp_path: Path, packed: bool) -> None:
    path = foreign(tmp_path, packed=packed)
    (saved,) = read_pages(path)
    assert saved.page is not None
    assert (saved.page.url, saved.page.body) == ("http://example.org/x", page(1))


def test_a_file_that_is_one_gzip_stream_is_read(tmp_path: Path) -> None:
    plain = foreign(tmp_path, packed=False)
    (tmp_path / "two.warc.gz").write_bytes(gzip.compress(plain.read_bytes() * 2))
    assert urls(tmp_path / "two.warc.gz") == ["http://example.org/x"] * 2


def test_a_file_that_is_no_warc_or_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "no.warc").write_bytes(b"<html>" * 99)
    (tmp_path / "no.warc.gz").write_bytes(b"<html>" * 99)
    (tmp_path / "no2.warc.gz").write_bytes(gzip.compress(b"<html>" * 99))
    told = urls(tmp_path)
    assert [line.split(": ")[0] for line in told] == [
        f"{tmp_path}/{name}" for name in ("no.warc", "no.warc.gz", "no2.warc.gz")
    ]
    assert "no such file" in urls(tmp_path / "missing.warc.gz")[0]


def test_the_body_of_a_record_is_had_as_it_was_stored(tmp_path: Path) -> None:
    body = zlib.compress(page(1)) + b"\r\n\r\n"
    with WarcWriter(tmp_path, TODAY) as warc:
        written = warc.append(exchange(body=body))
    assert body_at(tmp_path / written.file, written.offset) == body
    with pytest.raises(ScraperError, match="record at byte 1: not readable"):
        body_at(tmp_path / written.file, 1)


def test_without_fastwarc_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = foreign(tmp_path, packed=True)
    monkeypatch.setitem(sys.modules, "fastwarc", None)
    with pytest.raises(ScraperError, match=r"^reading WARC files needs FastWARC \(pip install 'scraper\[warc\]'\)$"):
        list(read_pages(path))
