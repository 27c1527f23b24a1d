"""WARC files as they are written: what is in them, where they end, and what a crash leaves."""

import gzip
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecord  # noqa: TID251

from scraper.errors import ScraperError
from scraper.sinks import cdxj
from scraper.sinks.members import scan
from scraper.sinks.record import payload_digest, warcinfo
from scraper.sinks.warc import Limits, WarcWriter, files
from scraper.sinks.warc_check import member_at, verify_folder
from tests.sinks.exchanges import START, exchange, page, unchanged

TODAY = Limits(now=lambda: START)


def records(folder: Path) -> Iterator[WarcRecord]:
    for path in files(folder):
        for record in ArchiveIterator(path, parse_http=True):
            record.freeze()
            yield record


def by_kind(folder: Path, kind: str) -> list[WarcRecord]:
    return [record for record in records(folder) if record.headers["WARC-Type"] == kind]


def tool(name: str) -> str:
    found = shutil.which(name, path=str(Path(sys.executable).parent))
    return found or pytest.skip(f"the tool {name} is not installed")


def write(folder: Path, count: int = 3, limits: Limits = TODAY) -> None:
    with WarcWriter(folder, limits) as warc:
        for number in range(count):
            warc.append(exchange(f"https://example.org/{number}", page(number), minute=number))


def test_a_request_and_its_answer_are_two_members_behind_a_warcinfo(tmp_path: Path) -> None:
    with WarcWriter(tmp_path, TODAY) as warc:
        written = warc.append(exchange(body=b"hello"), ip="192.0.2.7")
    assert [record.headers["WARC-Type"] for record in records(tmp_path)] == ["warcinfo", "request", "response"]
    info, request, response = records(tmp_path)
    assert info.headers["WARC-Filename"] == written.file == "20261129-0001.warc.gz"
    assert b"format: WARC File Format 1.1\r\n" in info.reader.read()
    assert response.headers.status_line == "WARC/1.1"
    assert response.headers["WARC-Target-URI"] == request.headers["WARC-Target-URI"] == "https://example.org/a"
    assert response.headers["WARC-Date"] == "2026-11-29T08:00:00Z"
    assert response.headers["WARC-IP-Address"] == "192.0.2.7"
    assert request.headers["WARC-Concurrent-To"] == response.headers["WARC-Record-ID"]
    assert response.headers["WARC-Record-ID"].startswith("<urn:uuid:")
    assert response.headers["WARC-Payload-Digest"] == payload_digest(b"hello") == written.digest
    assert response.reader.read() == b"hello"
    member = member_at(tmp_path / written.file, written.offset)
    assert (member.kind, member.length, member.damage) == ("response", written.length, "")


def test_the_answer_is_as_received_but_for_cookies_and_chunks(tmp_path: Path) -> None:
    packed = gzip.compress(b"<p>It rained.")
    headers = (
        ("date", "Sun, 29 Nov 2026 08:00:00 GMT"),
        ("Set-Cookie", "session=secret"),
        ("Transfer-Encoding", "chunked"),
        ("X-TWICE", "1"),
        ("Content-Encoding", "gzip"),
        ("x-twice", "2"),
    )
    sent = (("Host", "e"), ("Cookie", "secret"), ("authorization", "secret"), ("Proxy-Authorization", "secret"))
    with WarcWriter(tmp_path, TODAY) as warc:
        warc.append(
            exchange("https://me:secret@example.org/a?b=c#d", packed, headers=headers, sent=sent, reason="Fine")
        )
    plain = b"".join(gzip.decompress(path.read_bytes()) for path in files(tmp_path))
    assert b"secret" not in plain
    assert b"GET /a?b=c HTTP/1.1\r\nHost: e\r\n\r\n" in plain
    assert b"WARC-Target-URI: https://example.org/a?b=c\r\n" in plain
    stored = (
        b"HTTP/1.1 200 Fine\r\ndate: Sun, 29 Nov 2026 08:00:00 GMT\r\nContent-Length: %d\r\nX-TWICE: 1\r\n"
        b"Content-Encoding: gzip\r\nx-twice: 2\r\n\r\n" % len(packed)
    )
    assert stored + packed in plain


def test_a_length_that_is_not_true_is_set_right_and_none_is_made_up(tmp_path: Path) -> None:
    with WarcWriter(tmp_path, TODAY) as warc:
        warc.append(exchange(body=b"hello", headers=(("Content-Length", "999"), ("A", "b")), whole=False))
        warc.append(exchange("https://example.org/b", b"hello", headers=(("A", "b"),), http_version="HTTP/2"))
    cut, plain = by_kind(tmp_path, "response")
    assert cut.http_headers.to_tuples() == (("Content-Length", "5"), ("A", "b"))
    assert cut.headers["WARC-Truncated"] == "length"
    assert plain.http_headers.to_tuples() == (("A", "b"),)
    assert (plain.http_headers.status_line, plain.headers["WARC-Protocol"]) == ("HTTP/1.1 200 OK", "h2")


def test_a_header_cannot_add_another_line(tmp_path: Path) -> None:
    with WarcWriter(tmp_path, TODAY) as warc:
        warc.append(exchange("https://example.org/\r\nWARC-Type: x", headers=(("A", "b\r\nInjected: yes"),)))
    (response,) = by_kind(tmp_path, "response")
    assert response.http_headers.to_tuples() == (("A", "b Injected: yes"),)
    assert list(verify_folder(tmp_path)) == []


def test_what_is_stored_already_is_referred_to(tmp_path: Path) -> None:
    with WarcWriter(tmp_path, TODAY) as warc:
        first = warc.append(exchange(body=b"hello"))
        same = warc.append(exchange("https://example.org/b", b"hello", minute=1), refers_to=first.stored)
        none = warc.append(unchanged(minute=2), refers_to=same.stored)
        other = warc.append(exchange("https://example.org/c", b"hullo", minute=3), refers_to=first.stored)
        unknown = warc.append(unchanged("https://example.org/d", minute=4))
    assert first.stored == same.stored == none.stored
    assert (other.stored.uri, unknown.stored.uri) == ("https://example.org/c", "https://example.org/d")
    assert len(by_kind(tmp_path, "response")) == 3
    identical, not_modified = by_kind(tmp_path, "revisit")
    for record in (identical, not_modified):
        assert record.headers["WARC-Refers-To-Target-URI"] == "https://example.org/a"
        assert record.headers["WARC-Refers-To-Date"] == "2026-11-29T08:00:00Z"
        assert record.headers["WARC-Payload-Digest"] == payload_digest(b"hello")
        assert record.headers["Content-Type"] == "application/http; msgtype=response"
        assert record.reader.read() == b""
    assert identical.headers["WARC-Profile"].endswith("/identical-payload-digest")
    assert not_modified.headers["WARC-Profile"].endswith("/server-not-modified")
    assert not_modified.http_headers.status_code == 304
    assert list(verify_folder(tmp_path)) == []


@pytest.mark.parametrize("judge", [["warcio", "check", "-v"], ["fastwarc", "check"]])
def test_other_tools_accept_every_record(tmp_path: Path, judge: list[str]) -> None:
    with WarcWriter(tmp_path, TODAY) as warc:
        first = warc.append(exchange(body=page(1)))
        warc.append(exchange("https://example.org/b", page(1), minute=1), refers_to=first.stored)
        warc.append(unchanged(), refers_to=first.stored)
        warc.append(exchange("https://example.org/c", gzip.compress(page(2)), headers=(("Content-Encoding", "gzip"),)))
        warc.append(exchange("https://example.org/d", b"", status=301, reason="Moved", headers=(("Location", "/a"),)))
    (path,) = files(tmp_path)
    ran = subprocess.run([tool(judge[0]), *judge[1:], path], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert set(re.findall(r"(\d+) failed", ran.stdout + ran.stderr)) <= {"0"}
    if judge[0] == "warcio":
        assert ran.stdout.count("digest pass") == 9


def test_a_full_file_is_closed_with_its_index_and_the_next_one_begun(tmp_path: Path) -> None:
    write(tmp_path, 7, Limits(file_bytes=7_000, now=lambda: START))
    names = [path.name for path in files(tmp_path)]
    assert len(names) > 2
    assert names[:2] == ["20261129-0001.warc.gz", "20261129-0002.warc.gz"]
    assert all(path.stat().st_size <= 7_000 for path in files(tmp_path))
    assert all(next(scan(path)).kind == "warcinfo" for path in files(tmp_path))
    assert sum(len(list(cdxj.read(path))) for path in files(tmp_path)) == 7
    assert list(verify_folder(tmp_path)) == []


def test_an_exchange_larger_than_a_file_gets_one_of_its_own_and_counts_are_limited_too(tmp_path: Path) -> None:
    write(tmp_path / "small", 3, Limits(file_bytes=100, now=lambda: START))
    assert len(files(tmp_path / "small")) == 3
    write(tmp_path / "few", 5, Limits(file_records=2, now=lambda: START))
    assert [len(list(cdxj.read(path))) for path in files(tmp_path / "few")] == [2, 2, 1]


def test_the_next_run_goes_on_with_today_s_file_and_another_day_with_its_own(tmp_path: Path) -> None:
    write(tmp_path, 2)
    write(tmp_path, 2)
    assert len(files(tmp_path)) == 1
    assert len(list(cdxj.read(files(tmp_path)[0]))) == 4
    write(tmp_path, 1, Limits(now=lambda: START + timedelta(days=1)))
    assert [path.name for path in files(tmp_path)] == ["20261129-0001.warc.gz", "20261130-0001.warc.gz"]
    assert list(verify_folder(tmp_path)) == []


@pytest.mark.parametrize("cut", [1, 8, 700])
def test_an_unfinished_member_is_cut_at_the_next_start_and_kept_aside(tmp_path: Path, cut: int) -> None:
    write(tmp_path, 3)
    (path,) = files(tmp_path)
    data = path.read_bytes()
    last = list(scan(path))[-1]
    path.write_bytes(data[:-cut])  # and the index is of an earlier close
    with WarcWriter(tmp_path, TODAY) as warc:
        written = warc.append(exchange("https://example.org/next", page(9), minute=9))
    assert files(tmp_path) == [path]
    assert written.offset > last.offset
    assert path.read_bytes()[: last.offset] == data[: last.offset]
    aside = tmp_path / f"{path.name}.tail-{last.offset}"
    assert aside.read_bytes() == data[last.offset : -cut]
    assert list(verify_folder(tmp_path)) == []
    assert {entry.url[-1] for entry in cdxj.read(path)} == {"0", "1", "t"}


def test_zeros_that_a_power_cut_left_are_cut_too(tmp_path: Path) -> None:
    write(tmp_path, 2)
    (path,) = files(tmp_path)
    size = path.stat().st_size
    with path.open("ab") as stream:
        stream.write(bytes(5000))
    write(tmp_path, 1)
    assert (tmp_path / f"{path.name}.tail-{size}").read_bytes() == bytes(5000)
    assert list(verify_folder(tmp_path)) == []


def test_damage_within_is_no_reason_to_cut_what_stands_behind_it(tmp_path: Path) -> None:
    write(tmp_path, 3)
    (path,) = files(tmp_path)
    data = bytearray(path.read_bytes())
    data[list(scan(path))[2].offset + 40] ^= 1
    path.write_bytes(data)
    cdxj.beside(path).unlink()
    write(tmp_path, 1)
    assert path.read_bytes() == bytes(data)
    assert [path.name for path in files(tmp_path)] == ["20261129-0001.warc.gz", "20261129-0002.warc.gz"]
    assert len(list(verify_folder(tmp_path))) == 1


def test_a_file_without_a_whole_record_is_no_file(tmp_path: Path) -> None:
    half = warcinfo("20261129-0001.warc.gz")[:99]
    (tmp_path / "20261129-0001.warc.gz").write_bytes(half)
    write(tmp_path, 1)
    assert [path.name for path in files(tmp_path)] == ["20261129-0001.warc.gz"]
    assert (tmp_path / "20261129-0001.warc.gz.tail-0").read_bytes() == half
    assert list(verify_folder(tmp_path)) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from scraper.sinks.warc import WarcWriter
from tests.sinks.exchanges import exchange, page
warc = WarcWriter(Path(sys.argv[1]))
for number in range(40):
    print(warc.append(exchange(f"https://example.org/{number}", page(number))).offset, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_run_loses_no_page_that_it_had_written(tmp_path: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", KILLED, tmp_path], capture_output=True, text=True, check=False)
    assert ran.returncode == -signal.SIGKILL
    offsets = [int(line) for line in ran.stdout.split()]
    (path,) = files(tmp_path)
    assert not cdxj.beside(path).exists()
    WarcWriter(tmp_path).close()
    assert sorted(entry.offset for entry in cdxj.read(path)) == offsets
    assert len(offsets) == 40
    assert list(verify_folder(tmp_path)) == []


FULL = """
import resource, sys
from pathlib import Path
from scraper.errors import ScraperError
from scraper.sinks.warc import WarcWriter
from tests.sinks.exchanges import exchange, page
warc = WarcWriter(Path(sys.argv[1]))
warc.append(exchange(body=page(1)))
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))  # the kernel refuses the rest, as a full disk does
for number in range(9):
    try:
        warc.append(exchange(f"https://example.org/{number}", page(number)))
    except ScraperError as error:
        print(error)
        break
warc.append(exchange("https://example.org/small", b"small"))
warc.close()
"""


def test_a_full_disk_is_told_and_nothing_of_the_page_stays(tmp_path: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", FULL, tmp_path], capture_output=True, text=True, check=True)
    assert ran.stdout.endswith("warc.gz: cannot write: file too large (check the disk and the rights)\n")
    assert list(verify_folder(tmp_path)) == []
    assert by_kind(tmp_path, "response")[-1].headers["WARC-Target-URI"] == "https://example.org/small"


def test_without_fastwarc_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fastwarc.warc", None)
    with pytest.raises(ScraperError, match=r"^saving pages needs FastWARC \(pip install 'scraper\[warc\]'\)$"):
        WarcWriter(tmp_path)


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "pages").write_text("a file")
    with pytest.raises(ScraperError, match="pages: cannot write: file exists"):
        WarcWriter(tmp_path / "pages")


def test_flush_brings_each_page_to_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    with WarcWriter(tmp_path, TODAY) as warc:
        written = warc.append(exchange())
        monkeypatch.setattr("scraper.sinks.warc.os.fsync", lambda number: synced.append(os.fstat(number).st_size))
        warc.flush()
        monkeypatch.undo()
    assert synced == [written.offset + written.length]
