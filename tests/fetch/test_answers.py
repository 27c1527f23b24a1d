"""What a page, or a failure, knows beside the body."""

from __future__ import annotations

import gzip
import logging
from datetime import UTC, datetime
from typing import Any

import pytest

from scraper.errors import ConnectError, HTTPStatusError, InvalidURL, TimeoutExceeded
from scraper.fetch import Client, Validators, fetch_page, validators_of
from scraper.fetch.outside import Outside
from scraper.model import Page
from scraper.policy import FetchPolicy
from tests.server import PAGE, Server

NOON = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


async def no_sleep(_: float) -> None:
    pass


def client(**changes: Any) -> Client:
    policy = FetchPolicy(**{"allow_private": True, "retries": 0, **changes})
    return Client(policy, outside=Outside(sleep=no_sleep, now=lambda: NOON))


def test_a_page_says_how_many_tries_and_how_long_it_took(server: Server) -> None:
    ticks = iter([100.0, 107.5])
    with Client(FetchPolicy(allow_private=True), outside=Outside(sleep=no_sleep, clock=lambda: next(ticks))) as fetcher:
        page = fetcher.fetch(server.url + "/_/to//_/flaky/503/2")
    assert (page.attempts, page.seconds) == (3, 7.5)


def test_a_page_that_came_at_once_took_one_try(server: Server) -> None:
    with client() as fetcher:
        page = fetcher.fetch(server.url + "/_/redirect/3")
    assert (page.attempts, page.raw, page.exchanges) == (1, None, ())
    assert 0 < page.seconds < 60


def test_an_unchanged_page_is_told_as_that(server: Server) -> None:
    url = server.url + "/_/conditional/7"
    with client() as fetcher:
        known = validators_of(fetcher.fetch(url))
        assert known == Validators('W/"7-gzip"', "Tue, 1 Jan 1980 00:00:00 +0000", url)
        page = fetcher.fetch(url, validators=known)
    assert (page.status, page.body, page.not_modified) == (304, b"", True)
    assert page.header("etag") == 'W/"7-gzip"'


def test_a_changed_page_comes_whole(server: Server) -> None:
    with client() as fetcher:
        page = fetcher.fetch(server.url + "/_/conditional/7", validators=Validators('"6"'))
    assert (page.status, page.body, page.not_modified) == (200, PAGE, False)


def test_validators_are_sent_to_the_address_that_gave_them(server: Server) -> None:
    end = server.url + "/_/conditional/7"
    with client() as fetcher:
        known = validators_of(fetcher.fetch(f"{server.url}/_/to/{end}"))
        assert fetcher.fetch(f"{server.url}/_/to/{end}", validators=known).not_modified
    assert ["If-None-Match" in headers for headers in server.all_headers] == [False, False, False, True]


def test_validators_without_an_address_go_to_each_hop(server: Server) -> None:
    with client() as fetcher:
        fetcher.fetch(server.url + "/_/redirect/1", validators=Validators(last_modified="x"))
    assert [headers.get("If-Modified-Since") for headers in server.all_headers] == ["x", "x"]


def test_a_304_that_nobody_asked_for_is_an_error(server: Server) -> None:
    with client() as fetcher, pytest.raises(HTTPStatusError):
        fetcher.fetch(server.url + "/_/status/304", validators=Validators())


def page_with(*headers: tuple[str, str]) -> Page:
    return Page("http://a.example/", "http://a.example/", 200, headers, b"", NOON)


def test_an_answer_without_validators_leaves_none() -> None:
    assert not validators_of(page_with())
    assert validators_of(page_with(("last-modified", "x"))) == Validators(None, "x", "http://a.example/")


def test_a_validator_of_a_megabyte_is_not_kept() -> None:
    assert not validators_of(page_with(("etag", '"' + "a" * 1_000_000 + '"')))


def test_what_went_over_the_wire_is_kept_on_request(server: Server) -> None:
    with client(headers=(("X-Key", "7"),)) as fetcher:
        page = fetcher.fetch(server.url + "/_/to//_/gzip", keep_raw=True)
    first, last = page.exchanges
    assert (first.url, first.status, first.reason) == (server.url + "/_/to//_/gzip", 302, "Found")
    assert (first.raw, first.whole) == (b"", True)
    assert dict(first.headers)["Location"] == "/_/gzip"
    assert (last.url, last.status, last.http_version, last.at) == (server.url + "/_/gzip", 200, "HTTP/1.1", NOON)
    assert dict(last.headers)["Content-Encoding"] == "gzip"
    assert dict(last.sent)["X-Key"] == "7"
    assert dict(last.sent)["Host"] == server.url.removeprefix("http://")
    assert page.raw == last.raw == gzip.compress(PAGE, mtime=0)
    assert page.body == PAGE


def test_a_redirects_long_body_is_marked_as_cut(server: Server) -> None:
    with client() as fetcher:
        page = fetcher.fetch(server.url + "/_/slow-redirect/2", keep_raw=True)
    assert [exchange.whole for exchange in page.exchanges] == [False, True]


def test_tries_that_failed_are_not_among_the_exchanges(server: Server) -> None:
    with client(retries=1) as fetcher:
        page = fetcher.fetch(server.url + "/_/flaky/503/1", keep_raw=True)
    assert [exchange.status for exchange in page.exchanges] == [200]


def test_a_failure_knows_the_hop_and_the_tries(server: Server) -> None:
    url = server.url + "/_/to//_/retry-after/7"
    with client(retries=0) as fetcher, pytest.raises(HTTPStatusError) as caught:
        fetcher.fetch(url)
    error = caught.value
    assert (error.url, error.final_url, error.attempts) == (url, server.url + "/_/retry-after/7", 1)
    assert error.retry_after == 7
    with client(retries=2) as fetcher, pytest.raises(HTTPStatusError) as caught:
        fetcher.fetch(server.url + "/_/flaky/503/9")
    assert caught.value.attempts == 3


def test_a_failure_before_a_request_has_no_hop() -> None:
    with client() as fetcher, pytest.raises(InvalidURL) as caught:
        fetcher.fetch("mailto:me@news.example")
    assert (caught.value.url, caught.value.final_url, caught.value.attempts) == ("mailto:me@news.example", None, 0)


def test_a_page_out_of_time_knows_where_it_was(server: Server) -> None:
    with client(total_timeout=0.4) as fetcher, pytest.raises(TimeoutExceeded) as caught:
        fetcher.fetch(server.url + "/_/to//_/slow-headers/9")
    assert (caught.value.final_url, caught.value.attempts) == (server.url + "/_/slow-headers/9", 1)


def test_a_robots_txt_that_fails_is_the_hop_that_failed() -> None:
    policy = FetchPolicy(allow_private=True, retries=0, respect_robots=True)
    with pytest.raises(ConnectError) as caught:
        fetch_page("http://127.0.0.1:1/a", policy)
    assert (caught.value.final_url, caught.value.attempts) == ("http://127.0.0.1:1/robots.txt", 0)


def test_events_are_told_to_the_log(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "scraper")
    server.robots, server.robots_status = b"User-agent: *\nDisallow: /x", 200
    with client(retries=1, respect_robots=True) as fetcher:
        fetcher.fetch(server.url + "/_/to//_/flaky/503/1")
    told = [record.getMessage().replace(server.url, "") for record in caplog.records if record.name == "scraper.fetch"]
    assert told == [
        "GET /robots.txt",
        "/robots.txt answered 200, 26 bytes",
        "robots.txt of  allows /_/to//_/flaky/503/1",
        "GET /_/to//_/flaky/503/1",
        "/_/to//_/flaky/503/1 answered 302, 0 bytes",
        "/_/to//_/flaky/503/1 redirects to /_/flaky/503/1 (302)",
        "robots.txt of  allows /_/flaky/503/1",
        "GET /_/flaky/503/1",
        "/_/flaky/503/1: the server answered 503 Service Unavailable; try 2 of 2",
        "GET /_/flaky/503/1",
        f"/_/flaky/503/1 answered 200, {len(PAGE)} bytes",
    ]


def test_no_handler_of_ours_stands_at_the_log() -> None:
    assert logging.getLogger("scraper.fetch").handlers == logging.getLogger("scraper").handlers == []
