"""What goes wrong with one page, host or list costs that one alone."""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import scraper.batch.recorder as recorder_module
from scraper.batch.feeder import FEED_TARGETS
from scraper.batch.gate import lane_of
from scraper.batch.load import MAX_PAGES
from scraper.batch.options import Again, BatchOptions, Limits
from scraper.batch.pace import Delay, Pace
from scraper.batch.run import Summary, run_batch
from scraper.batch.tally import Ending
from scraper.dedupe.address import canonical
from scraper.errors import BadList, CannotWrite
from scraper.model import Target
from scraper.policy import FetchPolicy
from scraper.store.listing import host_of
from tests.batch.site import Answer, Site, rows, running
from tests.batch.texts import story


def options(out: Path, **changed: object) -> BatchOptions:
    pace = Pace(concurrency=8, per_host=2, delay=Delay(0.0, 0.0))
    settings: dict[str, object] = {
        "policy": FetchPolicy(respect_robots=True, allow_private=True, retries=1),
        "pace": pace,
        "processes": 1,
        "limits": Limits(free_bytes=1),
    }
    return BatchOptions(out=out, **{**settings, **changed})  # type: ignore[arg-type]


def targets(site: Site, *paths: str) -> list[Target]:
    return [Target(f"{site.url}{path}", line=line) for line, path in enumerate(paths, 1)]


def batch(out: Path, lines: object, **changed: object) -> Summary:
    return run_batch([("list", lines)], options(out, **changed))  # type: ignore[list-item]


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as site:
        site.pages = {f"/{number}": Answer(story(number)) for number in range(12)}
        yield site


ALL = [f"/{number}" for number in range(12)]


def test_a_page_that_cannot_be_recorded_costs_itself_alone(tmp_path, site, monkeypatch):
    def breaking(url: str) -> str:
        if url.endswith("/5"):
            raise ZeroDivisionError
        return canonical(url)

    monkeypatch.setattr(recorder_module, "canonical", breaking)
    summary = batch(tmp_path, targets(site, *ALL))
    assert summary.ending is Ending.DONE
    assert (summary.tally.articles, dict(summary.tally.failures)) == (11, {"internal": 1})
    assert [row["url"] for row in rows(tmp_path, "failures.jsonl")] == [f"{site.url}/5"]
    assert len(rows(tmp_path)) == 11


def test_a_page_that_ends_its_worker_costs_itself_alone(tmp_path, site, monkeypatch):
    monkeypatch.setattr("scraper.batch.run._pool", _pool)
    summary = batch(tmp_path, targets(site, *ALL))
    assert summary.ending is Ending.DONE
    assert (summary.tally.articles, dict(summary.tally.failures)) == (10, {"internal": 1, "crashed": 1})


def _pool(options: BatchOptions) -> object:
    from scraper.run.pool import Pool  # noqa: PLC0415

    return Pool("tests.batch.bad_work:process", processes=options.processes, deadline=options.page_timeout)


def test_a_disk_that_cannot_be_written_ends_the_run_and_the_next_one_has_all(tmp_path, site, monkeypatch):
    def full(*_: object) -> None:
        raise CannotWrite("no space left on device", path=tmp_path)

    with monkeypatch.context() as patch:
        patch.setattr("scraper.batch.recorder.Recorder._flush_files", full)
        with pytest.raises(CannotWrite):
            batch(tmp_path, targets(site, *ALL))
    assert rows(tmp_path) == []
    assert batch(tmp_path, ()).tally.articles == 12
    assert len(rows(tmp_path)) == 12


def test_a_list_that_breaks_off_is_told_and_what_it_gave_is_asked(tmp_path, site):
    def broken() -> Iterator[Target]:
        yield from targets(site, *ALL)
        for number in range(1_000):  # a portion is taken in before the end
            yield Target(f"no address {number}")
        raise BadList("the file ends midway", url="list.gz")

    summary = batch(tmp_path, broken())
    assert summary.ending is Ending.DONE
    assert summary.tally.articles == 12
    assert [error.cause for error in summary.tally.bad_lists] == ["the file ends midway"]


def test_a_list_that_cannot_be_read_at_all_ends_the_run_with_its_error(tmp_path):
    def broken() -> Iterator[Target]:
        raise BadList("no column named link", url="list.csv")
        yield

    with pytest.raises(BadList, match="no column named link"):
        batch(tmp_path, broken())


def test_a_list_that_fails_in_a_way_of_its_own_is_a_bad_list(tmp_path, site):
    def broken() -> Iterator[Target]:
        yield from targets(site, "/1")
        raise UnicodeError("odd bytes")

    with pytest.raises(BadList, match="odd bytes"):
        batch(tmp_path, broken())


def test_a_list_that_says_nothing_more_does_not_keep_the_run_from_ending(tmp_path, site):
    silent = threading.Event()

    def lines() -> Iterator[Target]:
        yield from targets(site, *ALL)
        for number in range(1_000):
            yield Target(f"no address {number}")
        silent.wait(60)

    began = time.monotonic()
    summary = batch(tmp_path, lines(), limits=Limits(seconds=4.0, free_bytes=1))
    silent.set()
    assert summary.ending is Ending.LIMIT
    assert summary.tally.articles == 12
    assert time.monotonic() - began < 40


def test_hosts_that_asked_for_a_pause_keep_no_place_from_others(tmp_path):
    with running(host="") as site:
        port = site.server_address[1]
        quick = [f"http://127.0.0.1:{port}/{number}" for number in range(12)]
        site.pages = {f"/{number}": Answer(story(number)) for number in range(12)}
        site.pages["/slow"] = Answer(b"", 429, {"Retry-After": "20"})
        paused = [f"http://127.0.0.{2 + host % 60}:{port}/slow?{host}" for host in range(MAX_PAGES * 2)]
        site.pages |= {f"/slow?{host}": site.pages["/slow"] for host in range(MAX_PAGES * 2)}
        lines = [Target(url) for url in (*paused, *quick)]
        policy = FetchPolicy(respect_robots=False, allow_private=True, retries=2)
        summary = batch(tmp_path, lines, policy=policy, limits=Limits(seconds=5.0, free_bytes=1))
    assert summary.tally.articles == 12


def test_a_pause_that_a_host_asked_for_binds_the_next_run(tmp_path, site):
    site.pages["/0"] = Answer(b"", 429, {"Retry-After": "3600"})
    first = batch(tmp_path, targets(site, *ALL), pace=Pace(concurrency=1, per_host=1, delay=Delay(0.0, 0.0)))
    assert first.counts.waiting == 12
    asked = len(site.requests)
    second = batch(tmp_path, targets(site, *ALL, "/new"))
    assert [path for _, path in site.requests[asked:] if path != "/robots.txt"] == []
    assert second.counts.waiting == 13


def test_a_name_that_does_not_resolve_costs_few_tries_and_is_told_as_such(tmp_path, site, monkeypatch):
    asked: list[object] = []
    real = socket.getaddrinfo

    def counting(host: Any, *rest: Any, **more: Any) -> Any:
        asked.append(host)
        return real(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", counting)
    count = 3 * FEED_TARGETS
    dead = [Target(f"http://dead.invalid/{number}") for number in range(count)]
    summary = batch(tmp_path, [*dead, *targets(site, *ALL)])
    assert summary.ending is Ending.DONE
    assert (summary.tally.articles, dict(summary.tally.failures)) == (12, {"dns": count})
    assert 1 <= asked.count("dead.invalid") <= 3


def test_with_no_network_at_all_no_try_is_counted(tmp_path):
    lines = [Target(f"http://host{number}.invalid/{page}") for number in range(40) for page in range(3)]
    summary = batch(tmp_path, lines)
    assert summary.ending is Ending.NO_NETWORK
    assert summary.tally.done == 0
    assert summary.counts.ready == len(lines)


def test_a_second_run_in_one_process_finds_what_was_published_in_between(tmp_path, site):
    assert batch(tmp_path, targets(site, "/1", "/2")).tally.articles == 2
    nothing = batch(tmp_path, targets(site, "/1", "/2"))
    assert (nothing.ending, nothing.tally.done, nothing.counts.done) == (Ending.DONE, 0, 2)
    assert batch(tmp_path, targets(site, "/1", "/2", "/3")).tally.articles == 1
    site.pages["/1"] = Answer(story(99))
    again = batch(tmp_path, (), again=Again(refresh=True))
    assert (again.tally.articles, again.tally.written) == (3, 1)


def test_a_file_that_disappears_costs_itself_alone(tmp_path):
    pages = tmp_path / "pages"
    pages.mkdir()
    lines = []
    for number in range(FEED_TARGETS * 2):
        path = pages / f"{number}.html"
        path.write_bytes(story(number))
        lines.append(Target(str(path), path, url=f"https://example.org/{number}"))
    (pages / "7.html").unlink()
    summary = batch(tmp_path / "corpus", lines)
    assert summary.tally.articles == FEED_TARGETS * 2 - 1
    assert dict(summary.tally.failures) == {"unreadable": 1}


def test_a_redirect_waits_in_the_lane_of_the_host_that_it_leads_to(tmp_path):
    with running(host="") as site:
        port = site.server_address[1]
        for number in range(6):
            site.pages[f"/to{number}"] = Answer(b"", 301, {"Location": f"http://127.0.0.2:{port}/{number}"})
            site.pages[f"/{number}"] = Answer(story(number))
        lines = [Target(f"http://127.0.0.{3 + number}:{port}/to{number}") for number in range(6)]
        summary = batch(tmp_path, lines, pace=Pace(concurrency=8, per_host=2, delay=Delay(0.3, 0.3)))
        assert summary.tally.articles == 6
        moments = [moment for (moment, _), host in zip(site.requests, site.hosts, strict=True) if host == "127.0.0.2"]
        assert Counter(site.hosts)["127.0.0.2"] == 7  # robots.txt, asked once, and the pages
    # Between sending and arrival a busy machine may lose much time: without the lane all would come at once.
    assert moments[-1] - moments[0] > 6 * 0.3 * 0.8


@pytest.mark.parametrize(
    "url",
    [
        "http://www.example.org/a", "https://example.org./b", "http://example.org:80/", "http://example.org:8080/a?b",
        "https://user:secret@example.org/", "http://127.0.0.1:8000/a", "http://[::1]:8000/a",
    ],
)  # fmt: skip
def test_a_request_waits_in_the_lane_that_its_target_is_in(url):
    assert lane_of(url) == host_of(canonical(url))
