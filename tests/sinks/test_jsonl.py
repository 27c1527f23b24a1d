import errno
import os
import resource
import signal
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scraper.errors import CannotWrite
from scraper.sinks.jsonl import (
    Line,
    Place,
    RowReader,
    RowWriter,
    cut_unfinished,
    month_file,
    row_files,
    unfinished,
)

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 256 KiB."""
    place = tmp_path / "disk"
    place.mkdir()
    if (
        os.geteuid()
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)], check=False, capture_output=True
        ).returncode
    ):
        pytest.skip("cannot mount a small disk")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_rows_stand_one_after_the_other(tmp_path):
    writer = RowWriter(tmp_path)
    places = [writer.append("articles.jsonl", row) for row in (b"{}", b'{"a": 1}')]
    writer.sync()
    writer.close()
    assert places == [("articles.jsonl", 0, 2), ("articles.jsonl", 3, 8)]
    assert (tmp_path / "articles.jsonl").read_bytes() == b'{}\n{"a": 1}\n'
    again = RowWriter(tmp_path)
    assert again.append("articles.jsonl", b"{}").offset == 12
    again.close()


def test_reading_gives_places_and_leaves_half_lines_out(tmp_path):
    (tmp_path / "articles.jsonl").write_bytes(b'{}\n{"a": 1}\n{"hal')
    reader = RowReader(tmp_path)
    lines = list(reader.lines("articles.jsonl"))
    assert lines == [Line(Place("articles.jsonl", 0, 2), b"{}"), Line(Place("articles.jsonl", 3, 8), b'{"a": 1}')]
    assert [reader.read(line.place) for line in lines] == [line.data for line in lines]
    assert list(reader.lines("articles.jsonl", 3)) == lines[1:]
    assert list(reader.lines("none.jsonl")) == []
    assert reader.size("none.jsonl") == 0


def test_lines_longer_than_a_chunk_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr("scraper.sinks.jsonl._CHUNK_BYTES", 7)
    rows = [b"a" * length for length in (0, 1, 6, 7, 8, 50, 3)]
    (tmp_path / "articles.jsonl").write_bytes(b"\n".join([*rows, b"half" * 9]))
    assert [line.data for line in RowReader(tmp_path).lines("articles.jsonl")] == rows
    assert unfinished(tmp_path, "articles.jsonl") == 36


@pytest.mark.parametrize(("data", "cut"), [(b"", 0), (b"{}\n", 0), (b'{}\n{"a', 3), (b"half", 4), (b"{}\n\0\0", 2)])
def test_only_an_unfinished_last_line_is_cut_and_it_is_kept(tmp_path, data, cut):
    (tmp_path / "articles.jsonl").write_bytes(data)
    kept = cut_unfinished(tmp_path, "articles.jsonl", NOW)
    assert (tmp_path / "articles.jsonl").read_bytes() == data[: len(data) - cut]
    if cut:
        assert kept.name == "articles.jsonl.cut-20261129T120000"
        assert kept.read_bytes() == data[len(data) - cut :] + b"\n"
    else:
        assert kept is None
    assert row_files(tmp_path) == ("articles.jsonl",)


def test_files_of_rows_are_known_by_their_names(tmp_path):
    for name in (
        "articles-2026-02.jsonl", "articles-2025-12.jsonl.zst", "articles.jsonl", "articles-2026-02.jsonl.zst",
        "articles.jsonl.cut-20261129T120000", "articles-mine.jsonl", "articles.jsonl.rewrite", "failures.jsonl",
    ):  # fmt: skip
        (tmp_path / name).touch()
    assert row_files(tmp_path) == ("articles.jsonl", "articles-2025-12.jsonl", "articles-2026-02.jsonl")
    assert month_file(datetime(2026, 1, 1, tzinfo=UTC)) == "articles-2026-01.jsonl"


def test_a_full_disk_leaves_no_half_row(small_disk):
    writer = RowWriter(small_disk)
    row = b"x" * 100_000
    for _ in range(2):
        writer.append("articles.jsonl", row)
    with pytest.raises(CannotWrite, match="no space left") as caught:
        writer.append("articles.jsonl", row)
    assert isinstance(caught.value.__cause__, OSError)
    assert caught.value.__cause__.errno == errno.ENOSPC
    assert (small_disk / "articles.jsonl").read_bytes() == (row + b"\n") * 2
    assert writer.append("articles.jsonl", b"short").offset == 200_002
    writer.sync()
    writer.close()


def test_a_file_at_its_limit_leaves_no_half_row(tmp_path):
    """The same without a disk of its own: the system call writes a part, and fails at the next."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))
            writer = RowWriter(tmp_path)
            writer.append("articles.jsonl", b"x" * 100_000)
            try:
                writer.append("articles.jsonl", b"x" * 100_000)
            except CannotWrite:
                status = 0
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert (tmp_path / "articles.jsonl").read_bytes() == b"x" * 100_000 + b"\n"


def test_a_folder_that_cannot_be_written_is_told():
    with pytest.raises(CannotWrite, match=r"/proc/none/articles\.jsonl"):
        RowWriter(Path("/proc/none")).append("articles.jsonl", b"{}")
