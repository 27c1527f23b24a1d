"""``scraper batch pages/ -o corpus``: pages that were fetched before are extracted again, without the network."""

from __future__ import annotations

import gzip
from datetime import timedelta
from pathlib import Path

import pytest

from scraper.sinks.warc import WarcWriter
from tests.batch.site import article, batch, rows
from tests.sinks.exchanges import exchange, unchanged

URL = "https://gazette.example/ferry"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pages" / "deep").mkdir(parents=True)
    return tmp_path / "pages"


def warc(folder: Path, *bodies: bytes, url: str = URL) -> Path:
    """A WARC file with so many answers of one address, a day apart."""
    with WarcWriter(folder) as writer:
        for day, body in enumerate(bodies):
            writer.append(exchange(url, body, minute=day * 1_440))
    return next(folder.glob("*.warc.gz"))


def test_a_folder_of_html_files(tmp_path, folder):
    (folder / "a.html").write_bytes(article("Aldern"))
    (folder / "deep" / "b.HTM").write_bytes(article("Brook"))
    (folder / "c.html.gz").write_bytes(gzip.compress(article("Cope")))
    (folder / "broken.html.gz").write_bytes(gzip.compress(article("Dell"))[:200])
    (folder / "notes.txt").write_text("no page")
    done = batch(tmp_path, "pages", "-o", "corpus")
    assert done.returncode == 1, done.stderr
    assert {row["title"] for row in rows(tmp_path / "corpus")} == {"News of Aldern", "News of Brook", "News of Cope"}
    assert [row["code"] for row in rows(tmp_path / "corpus", "failures.jsonl")] == ["unreadable"]
    again = batch(tmp_path, "pages", "-o", "corpus")
    assert "nothing to do" in again.stderr
    assert len(rows(tmp_path / "corpus")) == 3


def test_one_html_file(tmp_path, folder):
    (folder / "a.html").write_bytes(article("Aldern"))
    assert batch(tmp_path, "pages/a.html", "-o", "corpus").returncode == 0
    assert rows(tmp_path / "corpus")[0]["path"] == str(folder / "a.html")


@pytest.mark.parametrize("as_folder", [True, False])
def test_records_of_one_address_are_versions_of_one_article_in_their_order(tmp_path, folder, as_folder):
    path = warc(folder, *(article(f"day {day}") for day in range(5)))
    done = batch(tmp_path, folder if as_folder else path, "-o", "corpus")
    assert done.returncode == 0, done.stderr
    found = rows(tmp_path / "corpus")
    assert len({row["id"] for row in found}) == 1
    assert [row["version"] for row in found] == [1, 2, 3, 4, 5]
    assert [row["title"] for row in found] == [f"News of day {day}" for day in range(5)]
    assert [row["fetched_at"][:10] for row in found] == [
        (exchange().at + timedelta(days=day)).isoformat()[:10] for day in range(5)
    ]
    assert {row["url"] for row in found} == {URL}


def test_without_an_index_and_with_damage_the_rest_is_read(tmp_path, folder):
    path = warc(folder, *(article(f"day {day}") for day in range(3)))
    next(folder.glob("*.cdxj")).unlink()
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 40] = bytes(40)
    path.write_bytes(bytes(data[:-1]))
    done = batch(tmp_path, folder, "-o", "corpus")
    assert done.returncode == 1, done.stderr
    assert rows(tmp_path / "corpus")
    codes = [row["code"] for row in rows(tmp_path / "corpus", "failures.jsonl")]
    assert set(codes) == {"unreadable"}
    assert len(codes) >= 2


def test_references_are_followed_and_what_is_no_page_is_left_out(tmp_path, folder):
    with WarcWriter(folder) as writer:
        first = writer.append(exchange(URL, article("the ferry")))
        writer.append(unchanged(URL, minute=60), refers_to=first.stored)
        writer.append(exchange("https://gazette.example/robots.txt", b"User-agent: *"))
        writer.append(exchange("https://gazette.example/gone", b"gone", status=404))
        writer.append(exchange("https://gazette.example/i.png", b"\x89PNG", headers=(("Content-Type", "image/png"),)))
        writer.append(unchanged("https://gazette.example/lost"))
    done = batch(tmp_path, folder, "-o", "corpus")
    assert done.returncode == 0, done.stderr
    assert "2 asked" in done.stderr
    assert [row["version"] for row in rows(tmp_path / "corpus")] == [1]


def test_an_unpacked_warc_file(tmp_path, folder):
    path = warc(folder, article("the ferry"))
    plain = tmp_path / "plain.warc"
    plain.write_bytes(gzip.decompress(path.read_bytes()))
    done = batch(tmp_path, plain, "-o", "corpus")
    assert done.returncode == 0, done.stderr
    assert [row["title"] for row in rows(tmp_path / "corpus")] == ["News of the ferry"]


def test_a_file_that_is_packed_as_a_whole_or_no_warc_is_told(tmp_path, folder):
    path = warc(folder, article("the ferry"))
    (tmp_path / "whole.warc.gz").write_bytes(gzip.compress(gzip.decompress(path.read_bytes())))
    (tmp_path / "none.warc.gz").write_bytes(b"nothing")
    done = batch(tmp_path, tmp_path / "none.warc.gz", tmp_path / "whole.warc.gz", "-o", "corpus")
    assert done.returncode == 3, done.stderr
    assert [row["code"] for row in rows(tmp_path / "corpus", "failures.jsonl")] == ["unreadable"] * 2


def test_a_folder_without_pages_is_told_and_no_corpus_is_made(tmp_path, folder):
    done = batch(tmp_path, folder / "deep", "-o", "corpus")
    assert done.returncode == 3
    assert "holds no HTML and no WARC files" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "corpus").exists()


def test_what_a_batch_saved_is_extracted_again_by_another(tmp_path, folder):
    warc(folder, article("the ferry"), article("the ferry"))
    done = batch(tmp_path, folder, "-o", "corpus", "--save-pages")
    assert done.returncode == 0, done.stderr
    assert len(rows(tmp_path / "corpus")) == 1
