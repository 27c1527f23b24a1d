"""What a run is told to leave out, and what it tells: filters, the progress line, the summary. Real processes."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from scraper.store.reader import Reader
from tests.batch.site import SENTENCE, Answer, Site, article, batch, command, rows, running
from tests.cli.conftest import environment

DATED = '<meta property="article:published_time" content="{}T08:00:00Z">'
ENGLISH = SENTENCE.format(name="Hafen").encode()
GERMAN = b"Der Rat der Stadt hat am Dienstag beschlossen, dass die alte Mauer am Hafen in diesem Jahr erneuert wird."


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as site:
        site.pages = {
            "/new": Answer(article("the weir", head=DATED.format("2026-05-01"))),
            "/old": Answer(article("the dam", head=DATED.format("2019-05-01"))),
            "/undated": Answer(article("the lock")),
            "/german": Answer(article("Hafen").replace(ENGLISH, GERMAN).replace(b"lang=en", b"lang=de")),
        }
        yield site


@pytest.fixture
def urls(tmp_path: Path, site: Site) -> Path:
    path = tmp_path / "urls.txt"
    path.write_text("".join(f"{site.url}{page}\n" for page in (*site.pages, "/missing")))
    return path


@pytest.mark.parametrize(
    ("option", "left_out", "why"),
    [
        (("--since", "2026-01-01"), {"/old"}, "published on 2019-05-01, before 2026-01-01"),
        (("--lang", "en,fr"), {"/german"}, "in the language de, not in en, fr"),
        (("--min-words", "5000"), {"/new", "/old", "/undated", "/german"}, "words, fewer than 5000"),
    ],
)
def test_articles_that_do_not_pass_are_recorded_with_the_reason_and_not_written(
    tmp_path, site, urls, option, left_out, why
):
    told = batch(tmp_path, urls, "-o", "corpus", *option)
    assert told.returncode == 1  # one page is missing
    corpus = tmp_path / "corpus"
    written = {row["url"].removeprefix(site.url) for row in rows(corpus)}
    assert written == site.pages.keys() - left_out
    with Reader(corpus) as reader:
        filtered = {
            line.given.removeprefix(site.url): line.cause or ""
            for line in reader.answers()
            if line.standing == "filtered"
        }
    assert filtered.keys() == left_out
    assert all(why in cause for cause in filtered.values())


def test_the_summary_and_the_end_say_the_same_and_the_contact_is_sent(tmp_path, site, urls):
    told = batch(tmp_path, urls, "-o", "corpus", "--summary", "figures.json", "--contact", "desk@example.org")
    figures = json.loads((tmp_path / "figures.json").read_text())
    assert (figures["ending"], figures["asked"], figures["articles"], figures["failures"]) == ("done", 5, 4, {"404": 1})
    assert re.search(r"^5 asked in .*: ok 4, failed 1 \(404 1\)$", told.stderr, re.MULTILINE)
    assert "ask the failed ones again: scraper batch -o corpus --retry failed" in told.stderr
    assert {sent["User-Agent"].endswith("; desk@example.org)") for sent in site.asked_with} == {True}
    again = batch(tmp_path, urls, "-o", "corpus")
    assert "nothing to do: done 4, failed or given up 1; --refresh asks done ones again" in again.stderr


def test_only_what_was_asked_long_ago_is_asked_again(tmp_path, site, urls):
    batch(tmp_path, urls, "-o", "corpus")
    asked = len(site.requests)
    told = batch(tmp_path, urls, "-o", "corpus", "--refresh-after", "6h")
    assert (told.returncode, len(site.requests)) == (0, asked)
    batch(tmp_path, urls, "-o", "corpus", "--refresh-after", "0s")
    pages = {path for _, path in site.requests[asked:]} - {"/robots.txt"}
    assert pages == {"/new", "/old", "/undated", "/german"}


def test_on_a_terminal_a_line_renews_itself_and_goes_at_the_end(tmp_path, site, urls):
    site.seconds = 1.0
    ours, theirs = pty.openpty()
    arguments = command("--delay", "0", "--per-host", "1", urls, "-o", "corpus")
    run = subprocess.Popen(arguments, cwd=tmp_path, env=environment(COLUMNS="150"), stderr=theirs)
    os.close(theirs)
    seen = b""
    with suppress(OSError):  # the terminal has no other end any more
        while piece := os.read(ours, 65_536):
            seen += piece
    os.close(ours)
    assert run.wait(60) == 1
    lines = seen.decode().split("\r")
    progress = [line for line in lines if re.match(r"\d/5  \d+ %  [\d.]+/s  ok \d.*  \d+ s left", line)]
    assert len(progress) > 1
    assert any(line.startswith("\x1b[K5 asked in") for line in lines)
