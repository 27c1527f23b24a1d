"""What holds for lists of all kinds: packing, damage, stdin, files that are no lists, memory."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from scraper.errors import BadList
from scraper.model import Target
from scraper.sources import BadLine, read_targets

ROOT = Path(__file__).parents[2]
Pack = Callable[[bytes], bytes]
TEXT = b"https://news.example/a\nhttps://news.example/b\n"
TABLE = b"day,link\n1,https://news.example/a\n2,https://news.example/b\n"
LINES = b'{"link": "https://news.example/a"}\n{"link": "https://news.example/b"}\n'


def names(path: Path, column: str | None = None) -> list[str]:
    return [entry.name if isinstance(entry, Target) else entry.cause for entry in read_targets(path, column)]


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress], ids=["plain", "gzip", "zstd"])
@pytest.mark.parametrize(("suffix", "content"), [(".txt", TEXT), (".csv", TABLE), (".jsonl", LINES)])
def test_a_packed_list_is_unpacked_whatever_its_name(tmp_path: Path, pack: Pack, suffix: str, content: bytes) -> None:
    for name in (f"urls{suffix}", f"urls{suffix}.gz", f"urls{suffix}.zst"):
        (tmp_path / name).write_bytes(pack(content))
        assert names(tmp_path / name) == ["https://news.example/a", "https://news.example/b"]


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
def test_packed_parts_that_were_joined_are_all_read(tmp_path: Path, pack: Pack) -> None:
    (tmp_path / "urls.txt").write_bytes(pack(TEXT) + pack(b"https://news.example/c\n"))
    assert names(tmp_path / "urls.txt")[-1] == "https://news.example/c"


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
@pytest.mark.parametrize("harm", ["cut", "changed"])
def test_where_a_packed_list_is_damaged_a_last_complaint_says_so(tmp_path: Path, pack: Pack, harm: str) -> None:
    whole = "".join(f"https://news.example/{number * 7919:x}\n" for number in range(50_000)).encode()
    packed = bytearray(pack(whole))
    middle = len(packed) * 2 // 3
    if harm == "cut":
        del packed[middle:]
    else:
        packed[middle : middle + 64] = bytes(64)
    path = tmp_path / "urls.txt.zst"
    path.write_bytes(packed)
    *read, last = read_targets(path)
    assert isinstance(last, BadLine)
    assert last.cause.startswith("the list cannot be read any further: ")
    assert (len(read) > 1_000, last.line > 1_000) == (True, True)


@pytest.mark.parametrize(
    ("name", "content", "column", "kind"),
    [
        ("urls", TEXT, None, "text"),
        ("urls.dat", LINES, None, "JSON lines"),
        ("urls.txt", LINES, "link", "JSON lines"),
        ("urls.txt", TABLE, "link", "a table"),
        ("urls.CSV", TABLE, None, "a table"),
        ("urls.2026.ndjson", LINES, None, "JSON lines"),
    ],
)
def test_the_ending_the_column_and_the_first_bytes_tell_the_kind(
    tmp_path: Path, name: str, content: bytes, column: str | None, kind: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert names(tmp_path / name, column) == ["https://news.example/a", "https://news.example/b"], kind


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"<!DOCTYPE html><title>x</title>", "it is HTML"),
        (b"\xef\xbb\xbf\n <html>", "it is HTML"),
        ("<html>".encode("utf-16"), "it is HTML"),
        (b'<?xml version="1.0"?><urlset>', "it is XML"),
        (b"<rss version='2.0'>", "it is XML"),
        (b"%PDF-1.7\n", "it is a PDF"),
        (b"PK\x03\x04 sheet", "it is an Excel workbook"),
        (b"BZh91AY", "it is packed with bzip2"),
        (bytes(range(256)) * 40, "it is a binary file"),
        (b"\x7fELF\x02\x01\x01" + bytes(200), "it is a binary file"),
        (b"\x7fELF" + bytes(range(48, 250)) + b"t\0e\0x\0t\0\1\0\0\0" * 400, "it is a binary file"),
        (b'[{"url": "https://news.example/a"}]', "it is one JSON value"),
        (b'{\n  "url": "https://news.example/a"\n}', "it is one JSON value"),
    ],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_what_is_no_list_is_one_clear_error(tmp_path: Path, content: bytes, cause: str, pack: Pack) -> None:
    path = tmp_path / "urls.txt"
    path.write_bytes(pack(content))
    with pytest.raises(BadList) as raised:
        read_targets(path)
    assert raised.value.cause.startswith(cause)
    assert (raised.value.url, bool(raised.value.advice)) == (str(path), True)


def test_a_list_of_addresses_in_brackets_is_no_html(tmp_path: Path) -> None:
    (tmp_path / "urls.txt").write_text("<https://news.example/a>\n")
    assert names(tmp_path / "urls.txt") == ["no address"]


@pytest.mark.parametrize("name", ["nowhere.txt", "", ".", "a\0b"])
def test_a_list_that_cannot_be_read_is_one_clear_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadList):
        read_targets(f"{tmp_path}/{name}")


def in_a_process(code: str) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, timeout=60, check=True).stdout


def test_stdin_is_read_as_the_lines_come() -> None:
    code = """if True:
        import os, sys
        from scraper.sources import read_targets
        reads, writes = os.pipe()
        os.dup2(reads, 0)
        os.write(writes, b"https://news.example/a\\n")
        entries = read_targets("-")
        print(next(entries))
        os.write(writes, b"mailto:x\\n")
        print(next(entries).place)
        os.close(writes)
        print(list(entries), sys.stdin.closed)
    """
    assert in_a_process(code).splitlines() == [
        "Target(name='https://news.example/a', path=None, input=(), source='stdin', line=1, url=None)",
        "stdin, line 2",
        "[] False",
    ]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="no /proc here")
@pytest.mark.parametrize("kind", ["txt", "csv", "jsonl", "txt.gz", "endless.txt"])
def test_a_list_of_any_length_takes_the_same_memory(tmp_path: Path, kind: str) -> None:
    path, line = tmp_path / f"urls.{kind}", "https://news.example/a-story-of-the-town-and-its-river/"
    rows = {
        "csv": "day,link\n" + "".join(f"1,{line}{number}\n" for number in range(200_000)),
        "jsonl": "".join(json.dumps({"link": f"{line}{number}"}) + "\n" for number in range(200_000)),
        "endless.txt": "a" * 40_000_000,
    }.get(kind, "".join(f"{line}{number}\n" for number in range(200_000)))
    path.write_bytes(gzip.compress(rows.encode(), 1) if kind.endswith("gz") else rows.encode())
    code = f"""if True:
        import resource
        from scraper.sources import read_targets
        peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        entries = read_targets({os.fspath(path)!r})
        next(entries)
        before = peak()
        print(sum(1 for _ in entries), peak() - before)
    """
    count, growth = map(int, in_a_process(code).split())
    assert count == (0 if kind == "endless.txt" else 199_999)
    assert growth < 2_000  # KB; the smallest of these lists has 12 MB
