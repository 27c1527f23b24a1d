"""``scraper batch --save-pages``: what is in the files, what rows name, what a kill or a removal leaves."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

import pytest

from scraper.batch.foldings import canonical_address
from scraper.batch.saved import check_pages, page_checker, page_forgetter, remove_older
from scraper.sinks.members import scan
from scraper.sinks.warc import files
from scraper.sinks.warc_read import read_pages
from scraper.store.check import check
from scraper.store.state import State
from scraper.store.values import Settings
from tests.batch.site import Answer, Site, article, batch, command, rows, running
from tests.cli.conftest import environment


def kinds(corpus: Path) -> list[str]:
    return [member.kind for path in files(corpus / "pages") for member in scan(path)]


def problems(corpus: Path) -> list[str]:
    return [str(each) for each in (*check_pages(corpus), *check(corpus, checkers=[page_checker(corpus)]))]


def listed(folder: Path, site: Site, *paths: str) -> Path:
    path = folder / "urls.txt"
    path.write_text("".join(f"{site.url}{each}\n" for each in paths))
    return path


@pytest.fixture
def site():
    with running() as site:
        site.pages = {
            "/a": Answer(article("Aldern"), headers={"ETag": '"1"'}),
            "/b": Answer(article("Brook")),
            "/none": Answer(b"<title>Shop</title><p>Buy now"),
            "/moved": Answer(b"", 301, {"Location": "/b"}),
        }
        yield site


def test_pages_are_saved_also_those_without_an_article_and_rows_name_them(tmp_path, site):
    done = batch(tmp_path, listed(tmp_path, site, "/a", "/b", "/none", "/gone"), "-o", "corpus", "--save-pages")
    corpus = tmp_path / "corpus"
    assert done.returncode == 1, done.stderr
    assert {saved.page.url for saved in read_pages(corpus / "pages") if saved.page} == {
        f"{site.url}{path}" for path in ("/a", "/b", "/none")
    }
    for row in rows(corpus):
        assert (corpus / row["saved_page"]["file"]).exists()
    failures = {row["code"]: row for row in rows(corpus, "failures.jsonl")}
    assert failures["no_article"]["saved_page"]["digest"].startswith("sha1:")
    assert "saved_page" not in failures["404"]
    assert problems(corpus) == []
    assert {headers["Accept-Encoding"] for headers, (_, path) in zip(site.asked_with, site.requests, strict=True)
            if path == "/a"} == {"gzip"}  # fmt: skip
    assert len(list((corpus / "pages").glob("*.cdxj"))) == 1


def test_unchanged_and_identical_answers_are_revisits_that_resolve(tmp_path, site):
    site.pages["/twin"] = Answer(site.pages["/b"].body)
    urls = listed(tmp_path, site, "/a", "/b")
    batch(tmp_path, urls, "-o", "corpus", "--save-pages")
    urls = listed(tmp_path, site, "/a", "/b", "/twin", "/moved")
    batch(tmp_path, urls, "-o", "corpus", "--save-pages", "--refresh")
    corpus = tmp_path / "corpus"
    assert kinds(corpus).count("revisit") == 4  # a: 304; b, twin, and what moved leads to: the same body
    assert kinds(corpus).count("response") == 3  # a, b, and the redirect
    pages = [saved.page for saved in read_pages(corpus / "pages")]
    assert all(pages)
    assert {page.url: page.body for page in pages if page}[f"{site.url}/twin"] == site.pages["/b"].body
    assert problems(corpus) == []


def test_a_page_that_the_state_names_and_the_files_lost_is_saved_anew(tmp_path, site):
    urls = listed(tmp_path, site, "/b")
    batch(tmp_path, urls, "-o", "corpus", "--save-pages")
    corpus = tmp_path / "corpus"
    for path in (corpus / "pages").iterdir():
        path.unlink()
    batch(tmp_path, urls, "-o", "corpus", "--save-pages", "--refresh")
    assert kinds(corpus) == ["warcinfo", "request", "response"]


def test_a_state_without_saved_pages_learns_them_from_the_files(tmp_path, site):
    urls = listed(tmp_path, site, "/a", "/b")
    batch(tmp_path, urls, "-o", "corpus", "--save-pages")
    corpus = tmp_path / "corpus"
    with opened(corpus) as state:
        state.saved_pages().read_anew([])
    batch(tmp_path, urls, "-o", "corpus", "--save-pages", "--refresh")
    assert kinds(corpus).count("revisit") == 2


def opened(corpus: Path) -> State:
    return State(corpus, Settings(canonical=canonical_address), time.time())


def test_keep_removes_old_pages_and_no_row(tmp_path, site):
    urls = listed(tmp_path, site, "/a", "/b")
    batch(tmp_path, urls, "-o", "corpus", "--save-pages")
    corpus = tmp_path / "corpus"
    with opened(corpus) as state:
        assert remove_older(corpus, state, 3_600, time.time()) == 0
        assert remove_older(corpus, state, 3_600, time.time() + 7_200) == 2
        assert state.saved_pages().is_empty
    assert len(rows(corpus)) == 2
    assert problems(corpus) == []  # the rows name pages that went by age
    time.sleep(1.1)
    done = batch(tmp_path, urls, "-o", "corpus", "--save-pages", "--keep", "1s", "--refresh")
    assert done.returncode == 0, done.stderr
    assert "revisit" not in kinds(corpus)


def test_forgetting_takes_saved_pages_too_and_what_refers_to_them_gets_the_body(tmp_path, site):
    site.pages["/twin"] = Answer(site.pages["/b"].body)
    batch(tmp_path, listed(tmp_path, site, "/a", "/b"), "-o", "corpus", "--save-pages")
    batch(tmp_path, listed(tmp_path, site, "/a", "/b", "/twin"), "-o", "corpus", "--save-pages")
    corpus = tmp_path / "corpus"
    with opened(corpus) as state:
        assert state.forget(f"{site.url}/b", time.time(), page_forgetter(corpus, state)).targets >= 1
    uris = {member.field("warc-target-uri") for path in files(corpus / "pages") for member in scan(path)}
    assert f"{site.url}/b" not in uris
    assert list(check_pages(corpus)) == []


def test_a_killed_run_is_mended_and_goes_on(tmp_path, site):
    paths = [f"/n{number}" for number in range(80)]
    site.pages |= {path: Answer(article(path)) for path in paths}
    site.seconds = 0.02
    urls, corpus = listed(tmp_path, site, *paths), tmp_path / "corpus"
    for _ in range(3):
        with subprocess.Popen(
            command(urls, "-o", "corpus", "--save-pages", "--delay", "0"), cwd=tmp_path, env=environment(),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ) as run:  # fmt: skip
            end = time.monotonic() + 60
            known = len(rows_so_far(corpus))
            while len(rows_so_far(corpus)) == known and run.poll() is None and time.monotonic() < end:
                time.sleep(0.02)
            run.kill()
    newest = files(corpus / "pages")[-1]
    with newest.open("ab") as stream:
        stream.write(newest.read_bytes()[:100])  # and half a record
    site.seconds = 0.0
    done = batch(tmp_path, urls, "-o", "corpus", "--save-pages")
    assert done.returncode == 0, done.stderr
    assert sorted(row["url"] for row in rows(corpus)) == sorted(f"{site.url}{path}" for path in paths)
    assert problems(corpus) == []


def rows_so_far(corpus: Path) -> list[object]:
    path = corpus / "articles.jsonl"
    return [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]] if path.exists() else []


def test_a_row_that_names_a_page_that_is_gone_is_told(tmp_path, site):
    batch(tmp_path, listed(tmp_path, site, "/a"), "-o", "corpus", "--save-pages")
    corpus = tmp_path / "corpus"
    for path in (corpus / "pages").iterdir():
        path.unlink()
    assert "does not hold the page" in problems(corpus)[0]
