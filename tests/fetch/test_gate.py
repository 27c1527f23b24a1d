"""A gate decides when each request is sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest

from scraper.errors import ConnectError, DNSError, FetchError, HTTPStatusError, TimeoutExceeded
from scraper.fetch import AsyncClient
from scraper.fetch.outside import Outside
from scraper.model import Page
from scraper.policy import FetchPolicy
from tests.server import Server


class FakeGate:
    """Gives one turn at a time, after a wait, and notes what happens."""

    def __init__(self, wait: float = 0.0, refuses: str = "nothing") -> None:
        self.wait, self.refuses = wait, refuses
        self.events: list[tuple[object, ...]] = []
        self._place = asyncio.Lock()

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[None]:
        async with self._place:
            await asyncio.sleep(self.wait)
            if self.refuses in url:
                raise ConnectError("the host rests")
            self.events.append(("turn", urlsplit(url).path))
            try:
                yield
            finally:
                self.events.append(("end", urlsplit(url).path))

    def answered(self, url: str, result: int | FetchError, retry_after: float | None) -> None:
        told = result if isinstance(result, int) else type(result).__name__
        self.events.append((told, urlsplit(url).path, retry_after))


async def no_sleep(_: float) -> None:
    raise AssertionError("with a gate the client itself does not pause")


async def fetch(gate: FakeGate, *urls: str, **changes: Any) -> list[Page | BaseException]:
    policy = FetchPolicy(**{"allow_private": True, "retries": 0, **changes})
    async with AsyncClient(policy, gate=gate, outside=Outside(sleep=no_sleep)) as client:
        return await asyncio.gather(*map(client.fetch, urls), return_exceptions=True)


def run(gate: FakeGate, *urls: str, **changes: Any) -> Any:
    found = asyncio.run(fetch(gate, *urls, **changes))
    return found[0] if len(urls) == 1 else found


def passed(path: str, result: int | str, retry_after: float | None = None) -> list[tuple[object, ...]]:
    return [("turn", path), (result, path, retry_after), ("end", path)]


def test_every_request_has_a_turn_of_its_own(server: Server) -> None:
    gate = FakeGate()
    assert run(gate, server.url + "/_/redirect/1", respect_robots=True).status == 200
    assert gate.events == [*passed("/robots.txt", 404), *passed("/_/redirect/1", 302), *passed("/_/redirect/0", 200)]


def test_a_retry_asks_for_a_new_turn_and_leaves_the_pause_to_the_gate(server: Server) -> None:
    gate = FakeGate()
    assert run(gate, server.url + "/_/retry-after/7", retries=1).attempts == 2
    assert gate.events == [*passed("/_/retry-after/7", 503, 7.0), *passed("/_/retry-after/7", 200)]


def test_a_pause_beyond_the_pages_time_ends_the_fetch(server: Server) -> None:
    gate = FakeGate()
    assert isinstance(run(gate, server.url + "/_/retry-after/3600", retries=1), HTTPStatusError)
    assert gate.events == passed("/_/retry-after/3600", 503, 3600.0)


@pytest.mark.parametrize(
    ("path", "result"),
    [("status/404", 404), ("reset", "ConnectError"), ("bad-gzip", "BadResponse"), ("bytes/89504e470d0a1a0a", 200)],
)
def test_the_gate_hears_how_a_request_went(server: Server, path: str, result: int | str) -> None:
    gate = FakeGate()
    assert isinstance(run(gate, f"{server.url}/_/{path}"), FetchError)
    assert gate.events == passed("/_/" + path, result)


def test_the_wait_for_a_turn_is_not_the_pages_time(server: Server) -> None:
    gate = FakeGate(wait=0.9)
    page = run(gate, server.url + "/_/redirect/1", total_timeout=0.8, respect_robots=True)
    assert isinstance(page, Page)
    assert page.seconds < 0.8


def test_waiting_for_another_pages_robots_txt_is_not_the_pages_time(server: Server) -> None:
    gate = FakeGate(wait=0.9)
    pages = run(gate, server.url + "/a", server.url + "/b", total_timeout=0.8, respect_robots=True)
    assert [page.status for page in pages] == [200, 200]
    assert server.requests.count("/robots.txt") == 1


def test_the_time_of_the_request_itself_still_counts(server: Server) -> None:
    gate = FakeGate(wait=0.2)
    assert isinstance(run(gate, server.url + "/_/slow-headers/9", total_timeout=0.3), TimeoutExceeded)
    path = "/_/slow-headers/9"
    assert gate.events == [("turn", path), ("end", path), ("TimeoutExceeded", path, None)]


def test_waiting_holds_no_connection(server: Server) -> None:
    async def waiting() -> tuple[int, int]:
        gate = FakeGate(wait=30.0)
        fetching = asyncio.create_task(fetch(gate, server.url + "/a", server.url + "/b"))
        await asyncio.sleep(0.3)
        held = server.connections, len(server.requests)
        fetching.cancel()
        with pytest.raises(asyncio.CancelledError):
            await fetching
        return held

    assert asyncio.run(waiting()) == (0, 0)


def test_a_gate_may_refuse(server: Server) -> None:
    gate = FakeGate(refuses="redirect/0")
    error = run(gate, server.url + "/_/redirect/1")
    assert isinstance(error, ConnectError)
    assert (error.cause, error.final_url) == ("the host rests", server.url + "/_/redirect/0")
    assert server.requests == ["/_/redirect/1"]


def test_a_name_is_looked_up_before_a_turn_is_asked_for() -> None:
    def nowhere(*_: object) -> list[str]:
        raise OSError("no such name")

    async def look() -> FakeGate:
        gate = FakeGate()
        async with AsyncClient(gate=gate, outside=Outside(resolver=nowhere)) as client:
            with pytest.raises(DNSError):
                await client.fetch("http://news.example/a")
        return gate

    assert asyncio.run(look()).events == [("DNSError", "/a", None)]
