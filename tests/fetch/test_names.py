"""Names are looked up on threads that hold up nobody."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections import Counter
from contextlib import suppress
from typing import Any

import pytest

from scraper.errors import DNSError, TimeoutExceeded
from scraper.fetch import AsyncClient
from scraper.fetch.names import FAILED_SECONDS, FAILING_SECONDS, FOUND_SECONDS, MAX_FAILURES, MAX_THREADS, Names
from scraper.fetch.outside import Outside
from scraper.policy import FetchPolicy
from tests.server import Server

NO_NAME = socket.gaierror(socket.EAI_NONAME, "no such name")
AGAIN = socket.gaierror(socket.EAI_AGAIN, "try again")


class Resolver:
    """``slow…`` hangs until it is let go, ``dead…`` and ``later…`` fail, all other names are this machine."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.let_go = threading.Event()
        self.now = 0.0

    def __call__(self, host: str, _: int) -> list[str]:
        self.asked[host] += 1
        if host.startswith("slow"):
            self.let_go.wait(30)
        if host.startswith("dead"):
            raise NO_NAME
        if host.startswith("later"):
            raise AGAIN
        return ["127.0.0.1"]

    def names(self) -> Names:
        return Names(self, lambda: self.now)


def threads() -> int:
    return sum(thread.name == "scraper-names" for thread in threading.enumerate())


async def failed(names: Names, host: str) -> bool:
    """Whether the failure is a temporary one."""
    with pytest.raises(DNSError) as caught:
        await names.look_up(host, 80)
    return caught.value.temporary


def test_names_that_hang_do_not_hold_up_others(server: Server) -> None:
    resolver = Resolver()
    port = server.url.rpartition(":")[2]

    async def run() -> int:
        policy = FetchPolicy(allow_private=True, retries=0)
        async with AsyncClient(policy, outside=Outside(resolver=resolver)) as client:
            slow = [asyncio.create_task(client.fetch(f"http://slow{number}.example/")) for number in range(60)]
            await asyncio.sleep(0.1)
            quick = await asyncio.gather(
                *(client.fetch(f"http://quick{number}.example:{port}/") for number in range(40))
            )
            hanging = sum(not task.done() for task in slow)
            for task in slow:
                task.cancel()
            await asyncio.wait(slow)
        assert [page.status for page in quick] == [200] * 40
        return hanging

    try:
        assert asyncio.run(run()) == 60  # while all of them still hung, the others were had
    finally:
        resolver.let_go.set()


def test_the_threads_are_bounded_also_after_cancelling() -> None:
    resolver = Resolver()
    names = resolver.names()

    async def run() -> int:
        for turn in range(3):
            tasks = [asyncio.create_task(names.look_up(f"slow{turn}-{number}.example", 80)) for number in range(60)]
            await asyncio.sleep(0.1)
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
        return threads()

    before = threads()
    try:
        assert 60 <= asyncio.run(run()) <= before + MAX_THREADS
    finally:
        resolver.let_go.set()


def test_threads_end_when_there_is_nothing_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scraper.fetch.names.IDLE_THREAD_SECONDS", 0.05)
    end = time.monotonic() + 20
    while threads() and time.monotonic() < end:  # those of other tests
        time.sleep(0.05)
    names = Resolver().names()
    for _ in range(2):  # and start again
        asyncio.run(names.look_up("a.example", 80))
        names.forget("a.example")
        while threads() and time.monotonic() < end:
            time.sleep(0.02)
        assert threads() == 0


def test_five_hundred_addresses_of_a_dead_name_make_one_look_up() -> None:
    resolver = Resolver()

    async def run() -> list[Any]:
        async with AsyncClient(FetchPolicy(), outside=Outside(resolver=resolver)) as client:
            at_once = [client.fetch(f"http://dead.example/{number}") for number in range(250)]
            found = await asyncio.gather(*at_once, return_exceptions=True)
            later = [client.fetch(f"http://dead.example/{number}") for number in range(250)]
            return [*found, *await asyncio.gather(*later, return_exceptions=True)]

    assert {type(error) for error in asyncio.run(run())} == {DNSError}
    assert resolver.asked == {"dead.example": 1}


def test_a_look_up_goes_on_when_one_of_two_gives_up() -> None:
    resolver = Resolver()
    names = resolver.names()

    async def run() -> tuple[str, ...]:
        first, second = (asyncio.create_task(names.look_up("slow.example", 80)) for _ in range(2))
        await asyncio.sleep(0.05)
        first.cancel()
        await asyncio.wait([first])
        resolver.let_go.set()
        return await second

    assert asyncio.run(run()) == ("127.0.0.1",)
    assert resolver.asked["slow.example"] == 1


@pytest.mark.parametrize(("host", "seconds"), [("quick.example", FOUND_SECONDS), ("dead.example", FAILED_SECONDS)])
def test_what_is_known_of_a_name_has_an_end(host: str, seconds: float) -> None:
    resolver = Resolver()
    names = resolver.names()

    async def ask() -> int:
        with suppress(DNSError):
            await names.look_up(host, 80)
        return resolver.asked[host]

    async def run() -> list[int]:
        counts = [await ask(), await ask()]
        resolver.now += seconds
        return [*counts, await ask()]

    assert asyncio.run(run()) == [1, 1, 2]


def test_a_name_server_that_fails_is_asked_again_some_times_then_after_a_while() -> None:
    resolver = Resolver()
    names = resolver.names()

    async def run() -> None:
        for tries in (1, 2, 3, 3, 3):
            assert await failed(names, "later.example")
            assert resolver.asked["later.example"] == tries
        resolver.now += FAILING_SECONDS
        assert await failed(names, "later.example")

    assert MAX_FAILURES == 3
    asyncio.run(run())
    assert resolver.asked["later.example"] == 4


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "93.184.215.14"])
def test_an_address_needs_no_look_up(host: str) -> None:
    resolver = Resolver()
    assert asyncio.run(resolver.names().look_up(host, 80)) == (host,)
    assert not resolver.asked


def test_a_name_server_that_is_silent_is_called_so() -> None:
    resolver = Resolver()

    async def run() -> None:
        policy = FetchPolicy(connect_timeout=0.1, retries=0)
        async with AsyncClient(policy, outside=Outside(resolver=resolver)) as client:
            for _ in range(2):
                with pytest.raises(TimeoutExceeded, match="name server does not answer"):
                    await client.fetch("http://slow.example/")

    try:
        asyncio.run(run())
        assert resolver.asked["slow.example"] == 1
    finally:
        resolver.let_go.set()
