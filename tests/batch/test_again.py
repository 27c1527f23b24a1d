"""Asking again: an unchanged site costs conditional requests, an edit is a version, an outage loses nothing."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scraper.batch.options import Again, BatchOptions, Limits
from scraper.batch.pace import Delay, Pace
from scraper.batch.run import Summary, run_batch
from scraper.model import Target
from scraper.policy import FetchPolicy
from scraper.write import Format
from tests.batch.site import rows
from tests.benchmark.batch.measure import control, newsweb

HOSTS, PER_HOST = 3, 4


class Web:
    """A news web and the corpus that is made of it."""

    def __init__(self, folder: Path, base: str) -> None:
        self.folder, self.base = folder, base
        self.corpus = folder / "corpus"
        self.urls = (folder / "urls.txt").read_text().split()

    def run(self, **again: Any) -> Summary:
        options = BatchOptions(
            out=self.corpus,
            policy=FetchPolicy(respect_robots=True, allow_private=True, retries=0),
            pace=Pace(concurrency=8, per_host=2, delay=Delay(0.0, 0.0)),
            processes=1,
            formats=(Format.MARKDOWN,),
            again=Again(**again),
            limits=Limits(free_bytes=1),
        )
        return run_batch([("urls.txt", map(Target, self.urls))], options)

    def pages(self) -> list[dict[str, Any]]:
        """What the server was asked for since the last reset, robots.txt aside."""
        control(self.base, "__flush")
        lines = map(json.loads, (self.folder / "log.jsonl").read_text().splitlines())
        return [line for line in lines if line["ev"] == "req" and line["path"] != "/robots.txt"]

    def files(self) -> dict[str, bytes]:
        """Rows and article files."""
        found = [self.corpus / "articles.jsonl", *(self.corpus / "articles").rglob("*.md")]
        return {str(path): path.read_bytes() for path in found}


@pytest.fixture
def web(tmp_path) -> Iterator[Web]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    sizes = ("--hosts", str(HOSTS), "--per-host", str(PER_HOST), "--page-kb", "20")
    with newsweb(tmp_path, *sizes, port=port) as base:
        yield Web(tmp_path, base)


def test_an_unchanged_site_is_asked_by_conditional_requests_and_nothing_is_written(web):
    assert web.run().tally.written == HOSTS * PER_HOST
    before = web.files()
    assert len(before) == HOSTS * PER_HOST + 1
    control(web.base, "__reset")
    again = web.run(refresh=True)
    assert (again.tally.done, again.tally.written, again.tally.failed) == (HOSTS * PER_HOST, 0, 0)
    assert web.files() == before
    asked = web.pages()
    assert len(asked) == HOSTS * PER_HOST
    assert {line["status"] for line in asked} == {304}
    assert all("if-none-match" in line["heads"] for line in asked)


def test_after_edits_exactly_these_are_versions(web):
    web.run()
    before = web.files()
    edited = set(re.findall(r"http://[^\s\"',\]]+", control(web.base, "__edit?n=1")))
    assert len(edited) == HOSTS
    assert web.run(refresh=True).tally.written == HOSTS
    new = rows(web.corpus)[HOSTS * PER_HOST :]
    assert {row["url"] for row in new} == edited
    assert {row["version"] for row in new} == {2}
    after = web.files()
    assert all(after[path].startswith(content) for path, content in before.items())
    assert sorted(path for path in after if path.endswith(".v2.md")) == sorted(after.keys() - before.keys())
    assert web.run(refresh=True).tally.written == 0


def test_an_outage_loses_nothing(web):
    web.run()
    before = web.files()
    control(web.base, "__outage?hosts=1")
    during = web.run(refresh=True)
    assert (during.tally.done, during.tally.failed, during.tally.written) == (HOSTS * PER_HOST, PER_HOST, 0)
    assert web.files() == before
    assert during.counts.articles == HOSTS * PER_HOST
    control(web.base, "__outage?hosts=")
    assert web.run(retry=("failed",)).tally.failed == 0
    assert web.files() == before
    assert web.run(refresh=True).tally.failed == 0
