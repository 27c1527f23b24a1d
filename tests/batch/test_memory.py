"""What is remembered of hosts across runs: robots.txt, pauses; and that a network that is down costs nobody a try."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from scraper.batch.options import BatchOptions, Limits
from scraper.batch.pace import Delay, Pace
from scraper.batch.recorder import canonical_address
from scraper.batch.run import Summary, run_batch
from scraper.batch.tally import Ending
from scraper.model import Target
from scraper.policy import FetchPolicy
from scraper.store.hosts import Host
from scraper.store.state import State
from scraper.store.values import Settings
from tests.batch.site import Answer, Site, article, batch, rows, running

POLICY = FetchPolicy(respect_robots=True, allow_private=True)


def run(folder: Path, urls: list[str], **limits: float) -> Summary:
    """A run within this process, without a pause between requests."""
    options = BatchOptions(
        out=folder / "corpus", policy=POLICY, processes=1, pace=Pace(delay=Delay(0, 0)),
        limits=Limits(free_bytes=1, **limits),  # type: ignore[arg-type]
    )  # fmt: skip
    return run_batch([("list", map(Target, urls))], options)


@contextmanager
def opened(corpus: Path) -> Iterator[State]:
    with State(corpus, Settings(canonical=canonical_address), time.time()) as state:
        yield state


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as site:
        site.pages = {f"/{number}": Answer(article(f"day {number}")) for number in range(9)}
        yield site


def asked(site: Site, path: str) -> list[int]:
    return [status for _, each, status in site.statuses if each == path]


def test_robots_txt_is_kept_for_a_day_and_then_asked_for_conditionally(tmp_path, site):
    site.pages["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /3", headers={"ETag": '"r"'})
    for number in range(2):
        run(tmp_path, [f"{site.url}/{number}"])
    assert asked(site, "/robots.txt") == [200]
    with opened(tmp_path / "corpus") as state:
        robots = state.host(site.url, time.time()).robots
        assert robots is not None
        assert 23 * 3_600 < robots.expires - time.time() < 25 * 3_600
        state.save_robots(site.url, robots.__class__(robots.text, 200, robots.etag, None, time.time() - 1))
    summary = run(tmp_path, [f"{site.url}/2", f"{site.url}/3"])
    assert asked(site, "/robots.txt") == [200, 304]
    assert summary.tally.failures == {"robots": 1}


def test_a_host_that_asks_for_a_long_pause_is_left_alone_by_the_next_runs_too(tmp_path, site):
    site.pages |= {path: Answer(b"", 429, {"Retry-After": "900"}) for path in site.pages}
    (tmp_path / "urls.txt").write_text("".join(f"{site.url}/{number}\n" for number in range(9)))
    first = batch(tmp_path, "urls.txt", "-o", "corpus", "--per-host", "1")
    assert first.returncode == 3, first.stderr
    assert "put off 8" in first.stderr
    count = len(site.statuses)
    second = batch(tmp_path, "urls.txt", "-o", "corpus", "--retry", "failed")
    assert "wants to be left alone for" in second.stderr
    assert "put off 9" in second.stderr
    assert second.returncode == 0, second.stderr
    assert len(site.statuses) == count
    third = batch(tmp_path, "urls.txt", "-o", "corpus")
    assert "nothing to do: done 0, waiting 9" in third.stderr
    assert len(site.statuses) == count
    site.pages = {f"/{number}": Answer(article(f"day {number}")) for number in range(9)}
    with opened(tmp_path / "corpus") as state:
        state.save_pace(Host(site.url.partition("//")[2]))
    done = batch(tmp_path, "urls.txt", "-o", "corpus", "--retry", "failed")
    assert done.returncode == 0, done.stderr
    assert len(rows(tmp_path / "corpus")) == 9


def test_no_request_comes_before_the_moment_that_a_host_named(tmp_path, site):
    site.seconds_between = 2.0
    urls = [f"{site.url}/{number}" for number in range(3)]
    endings: list[Ending] = []
    while len(endings) < 12 and (not endings or endings[-1] is not Ending.DONE):
        endings.append(run(tmp_path, urls, seconds=1.0).ending)
    assert endings[-1] is Ending.DONE
    assert len(endings) > 1
    assert len(rows(tmp_path / "corpus")) == 3
    refused = [at for at, _, status in site.statuses if status == 429]
    assert refused
    for at in refused:
        later = [sent for sent, path in site.requests if sent > at and path != "/robots.txt"]
        assert not later or min(later) - at > 1.9  # those that were in flight were sent before


def test_a_crawl_delay_is_told_once_and_cut(tmp_path, site):
    site.pages["/robots.txt"] = Answer(b"User-agent: *\nCrawl-delay: 9")
    (tmp_path / "urls.txt").write_text("".join(f"{site.url}/{number}\n" for number in range(4)))
    done = batch(tmp_path, "urls.txt", "-o", "corpus", "--max-crawl-delay", "0.2")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "corpus" / "run.log").read_text().count("asked once each 0.2 s") == 1
    sent = [at for at, _ in site.requests]
    assert all(later - earlier > 0.15 for earlier, later in pairwise(sent))


def test_a_network_that_is_down_costs_nobody_a_try(tmp_path):
    with ExitStack() as held:
        closed = [held.enter_context(socket.socket()) for _ in range(40)]
        for each in closed:
            each.bind(("127.0.0.1", 0))  # and nobody listens
        ports = [each.getsockname()[1] for each in closed]
        urls = [f"http://127.0.0.1:{port}/a" for port in ports]
        (tmp_path / "urls.txt").write_text("\n".join(urls))
        told = batch(tmp_path, "urls.txt", "-o", "corpus")
        assert told.returncode == 3, told.stderr
        assert told.stderr.count("\n") == 1
        assert told.stderr.startswith("no network: no host could be reached")
        for _ in range(4):
            summary = run(tmp_path, urls)
            assert summary.ending is Ending.NO_NETWORK
            assert (summary.tally.done, summary.counts.ready, summary.counts.waiting) == (0, 40, 0)
    assert not rows(tmp_path / "corpus", "failures.jsonl")
    with ExitStack() as open_now:
        for port in ports:
            open_now.enter_context(running(port)).pages["/a"] = Answer(article(f"port {port}"))
        assert run(tmp_path, urls).tally.articles == 40


def test_hosts_that_cannot_be_reached_while_others_answer_have_failed(tmp_path, site):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{closed.getsockname()[1]}/a"
        summary = run(tmp_path, [dead, f"{site.url}/1"])
    assert summary.tally.failures == {"connect": 1}
    assert summary.counts.waiting == 1
