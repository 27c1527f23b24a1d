"""Local files and stdin: within limits, unpacked, and what is no page is told."""

from __future__ import annotations

import gzip
import os
import socket
import threading
from functools import partial
from pathlib import Path

import brotli
import pytest
import zstandard

import scraper
from scraper.errors import NotHTML, ScraperError, TooLarge, UnreadableFile
from scraper.fetch.local import read_local
from scraper.model import Target
from scraper.run.one import fetch, read_file, take
from tests.golden import source

PAGE = source("wordpress-classic")
PACKED = {
    "a.html.gz": gzip.compress(PAGE),
    "b": gzip.compress(PAGE[:500]) + gzip.compress(PAGE[500:]),
    "c.zst": zstandard.compress(PAGE),
    "d.html": zstandard.compress(PAGE[:500]) + zstandard.compress(PAGE[500:]),
    "e.BR": brotli.compress(PAGE),
    "f.gz": gzip.compress(zstandard.compress(PAGE)),
    "g.gz": PAGE,
}


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", PACKED)
def test_a_packed_file_is_unpacked(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, name, PACKED[name])
    assert read_local(path, len(PAGE)) == PAGE
    assert scraper.extract(path).text == scraper.extract(PAGE).text


@pytest.mark.parametrize("name", [name for name in PACKED if name != "g.gz"])
def test_a_packed_file_that_breaks_off_is_told(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, name, PACKED[name][:-20])
    outcome = take(Target(str(path), path))
    assert isinstance(outcome.error, UnreadableFile)
    assert str(outcome.error).startswith(f"{path}: the packed ")


LARGE = {
    "plain": b"<p>" + bytes(b"x" * 2000),
    "bomb.gz": gzip.compress(bytes(10_000_000)),
    "bomb.zst": zstandard.compress(bytes(10_000_000)),
    "bomb.br": brotli.compress(bytes(10_000_000)),
}


@pytest.mark.parametrize("name", LARGE)
def test_a_file_has_a_size_limit(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, name, LARGE[name])
    error = fetch(Target(str(path), path), read=partial(read_file, max_bytes=1000)).error
    assert isinstance(error, TooLarge)
    assert str(error) == f"{path}: larger than 1000 bytes (raise the size limit)"


def test_a_file_of_just_the_limit_is_read(tmp_path: Path) -> None:
    assert read_local(written(tmp_path, "a", b"x" * 1000), 1000) == b"x" * 1000


@pytest.mark.parametrize("name", ["/dev/zero", "/dev/null", "/dev/full", ".", "a\0b", "x" * 300, "socket"])
def test_what_is_no_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
        error = take(Target(name, Path(name))).error
    assert isinstance(error, UnreadableFile)
    assert error.url == name


def test_a_pipe_is_read(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(PAGE,))
    writer.start()
    assert take(Target("pipe", path)).ok
    writer.join()


@pytest.mark.parametrize("body", [b"%PDF-1.7\n", b'{"title": "x"}', b"\x7fELF\2\1\1\0", b"\0" * 100])
def test_what_is_no_page_is_refused_by_name(tmp_path: Path, body: bytes) -> None:
    path = written(tmp_path, "a.html", body)
    outcome = take(Target("a.html", path))
    assert isinstance(outcome.error, NotHTML)
    assert str(outcome.error).startswith("a.html: not a web page but ")
    assert scraper.extract(path).page_kind == "other"


@pytest.mark.parametrize("name", ["/dev/zero", "no.html"])
def test_extract_of_a_path_raises_ours_alone(name: str) -> None:
    with pytest.raises(ScraperError):
        scraper.extract(Path(name))
