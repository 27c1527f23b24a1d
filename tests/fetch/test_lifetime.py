"""Clients and their connections: opened when they are needed, shared, closed in time."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import httpx  # noqa: TID251
import pytest

import scraper
from scraper.errors import FetchError
from scraper.fetch import AsyncClient, Client, afetch_page, fetch_page, pools, shared
from scraper.policy import FetchPolicy
from tests.server import CERTIFICATE, PAGE, Server, running

ROOT = Path(__file__).parents[2]


def policy(**changes: Any) -> FetchPolicy:
    return FetchPolicy(**{"allow_private": True, "retries": 0, **changes})


def until(true: Callable[[], bool], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


def python(code: str, *args: str) -> str:
    """What a fresh interpreter prints, all warnings being errors, but the one of 3.12 that a fork of threads gives."""
    command = [sys.executable, "-W", "error", "-W", "ignore::DeprecationWarning", "-c", code, *args]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


@pytest.fixture
def secure(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with running(tls=True) as started:
        yield started


def test_a_second_call_with_the_same_policy_takes_the_same_connection(server: Server) -> None:
    for _ in range(3):
        fetch_page(server.url, policy(read_timeout=7.0))
    assert server.connections == 1


def test_get_shares_the_connection_with_fetch_page(server: Server) -> None:
    server.folder = ROOT / "fixtures" / "site"
    scraper.get(server.url + "/science/eelgrass.html", policy())
    asyncio.run(scraper.aget(server.url + "/science/eelgrass.html", policy()))
    fetch_page(server.url + "/science/eelgrass.html", policy())
    assert (len(server.requests), server.connections) == (3, 1)


def test_asynchronous_calls_of_two_loops_share_a_connection(server: Server) -> None:
    for _ in range(2):
        asyncio.run(afetch_page(server.url, policy()))
    assert server.connections == 1


def test_another_policy_has_its_own_client(server: Server) -> None:
    fetch_page(server.url, policy(user_agent="one"))
    fetch_page(server.url, policy(user_agent="two"))
    assert server.user_agents == ["one", "two"]


def test_the_shared_clients_are_few(server: Server) -> None:
    for number in range(shared.MAX_CLIENTS * 3):
        fetch_page(server.url, policy(user_agent=f"agent {number}"))
    assert until(lambda: server.open <= shared.MAX_CLIENTS)


def test_a_cancelled_call_is_ended(server: Server) -> None:
    async def impatient() -> None:
        async with asyncio.timeout(0.3):
            await afetch_page(server.url + "/_/slow-headers/30", policy())

    with pytest.raises(TimeoutError):
        asyncio.run(impatient())
    server.stop.set()  # the server looks at its connections again
    assert until(lambda: server.open == 0)


def test_a_client_needs_no_with(server: Server) -> None:
    client = Client(policy())
    assert client.fetch(server.url).body == client.fetch(server.url).body == PAGE
    assert server.connections == 1
    client.close()
    assert until(lambda: server.open == 0)


def test_the_end_of_a_with_closes_the_connections(server: Server) -> None:
    with Client(policy()) as client:
        client.fetch(server.url)
        assert server.open == 1
    assert until(lambda: server.open == 0)


def test_a_closed_client_says_so(server: Server) -> None:
    with Client(policy()) as client:
        client.fetch(server.url)
    with pytest.raises(FetchError, match="the client is closed"):
        client.fetch(server.url)
    client.close()
    assert len(server.requests) == 1


def test_an_asynchronous_client_needs_no_with(server: Server) -> None:
    async def run() -> int:
        client = AsyncClient(policy())
        page = await client.fetch(server.url)
        await client.aclose()
        return page.status

    assert asyncio.run(run()) == 200
    assert until(lambda: server.open == 0)


def test_an_asynchronous_client_stays_in_its_loop(server: Server) -> None:
    client = AsyncClient(policy())

    async def first() -> None:
        await client.fetch(server.url)
        await client._transport._pools.aclose()

    asyncio.run(first())
    with pytest.raises(RuntimeError, match="belongs to one event loop"):
        asyncio.run(client.fetch(server.url))


def test_threads_may_share_a_client(server: Server) -> None:
    with Client(policy()) as client, ThreadPoolExecutor(16) as threads:
        pages = list(threads.map(lambda number: client.fetch(f"{server.url}/{number}"), range(64)))
    assert [page.url for page in pages] == [f"{server.url}/{number}" for number in range(64)]
    assert server.connections <= pools.MAX_CONNECTIONS


def test_a_client_works_in_a_running_loop_and_starts_one_thread(server: Server) -> None:
    async def cell() -> int:
        with Client(policy()) as client:
            return client.fetch(server.url).status

    assert asyncio.run(cell()) == asyncio.run(cell()) == 200
    assert sum(thread.name == "scraper-fetch" for thread in threading.enumerate()) == 1


def test_a_client_that_is_left_open_does_not_hold_up_the_exit(server: Server) -> None:
    code = (
        "import sys, scraper.fetch as f, scraper.policy as p\n"
        "kept = f.Client(p.FetchPolicy(allow_private=True))\n"
        "print(kept.fetch(sys.argv[1]).status, f.fetch_page(sys.argv[1], p.FetchPolicy(allow_private=True)).status)"
    )
    assert python(code, server.url) == "200 200"
    assert until(lambda: server.open == 0)


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="no signal can be sent to a thread")
def test_an_interruption_ends_the_fetch(server: Server) -> None:
    code = (
        "import signal, sys, threading, time, scraper.fetch as f, scraper.policy as p\n"
        "client = f.Client(p.FetchPolicy(allow_private=True))\n"
        "interrupt = lambda: signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)\n"
        "threading.Timer(0.5, interrupt).start()\n"
        "try: client.fetch(sys.argv[1])\n"
        "except KeyboardInterrupt: print('interrupted')\n"
        "users = lambda: [pool.users for pool in client._client._transport._pools._pools.values()]\n"
        "end = time.monotonic() + 10\n"
        "while users() != [0] and time.monotonic() < end: time.sleep(0.02)\n"
        "print(users())"
    )
    assert python(code, server.url + "/_/slow-headers/30") == "interrupted\n[0]"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_forked_process_has_its_own_connections(server: Server) -> None:
    code = (
        "import os, sys, scraper.fetch as f, scraper.policy as p\n"
        "near, url = p.FetchPolicy(allow_private=True), sys.argv[1]\n"
        "client = f.Client(near); client.fetch(url); f.fetch_page(url, near)\n"
        "child = os.fork()\n"
        "done = client.fetch(url).status == f.fetch_page(url, near).status == 200\n"
        "if not child: os._exit(0 if done else 1)\n"
        "print(done, os.waitpid(child, 0)[1])"
    )
    assert python(code, server.url) == "True 0"
    assert server.connections == 4


def test_idle_connections_close_by_themselves(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "IDLE_SECONDS", 0.2)
    with Client(policy()) as client:
        client.fetch(server.url)
        assert until(lambda: server.open == 0)
        assert len(client._client._transport._pools) == 0
        client.fetch(server.url)
    assert server.connections == 2


def test_the_open_pools_are_few_and_the_oldest_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "MAX_POOLS", 2)
    with ExitStack() as opened, Client(policy()) as client:
        servers = [opened.enter_context(running(host=f"127.0.0.{number}")) for number in (1, 2, 3)]
        for number in (0, 1, 0, 2):
            client.fetch(servers[number].url)
        assert until(lambda: [server.open for server in servers] == [1, 0, 1])
        client.fetch(servers[1].url)
    assert [server.connections for server in servers] == [1, 2, 1]


def test_a_pool_in_use_is_not_closed(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "MAX_POOLS", 1)

    async def both() -> tuple[int, int]:
        with running(host="127.0.0.2") as other:
            async with AsyncClient(policy()) as client:
                slow = asyncio.create_task(client.fetch(server.url + "/_/slow-headers/0.5"))
                await asyncio.sleep(0.1)
                quick = await client.fetch(other.url)
                return quick.status, (await slow).status

    assert asyncio.run(both()) == (200, 200)


FAILURES = ["status/404", "huge/200000", "bomb/5000000", "type/image/png", "reset", "truncated", "garbage", "nowhere"]


@pytest.mark.parametrize("path", ["ok", "redirect/2", "slow-redirect/9", "drip/9", "slow-headers/9", *FAILURES])
def test_no_request_keeps_a_pool_or_a_connection_in_use(server: Server, path: str) -> None:
    async def run() -> tuple[int, int]:
        async with AsyncClient(policy(max_bytes=100_000, total_timeout=0.5)) as client:
            for _ in range(2):
                with suppress(FetchError, TimeoutError):
                    await asyncio.wait_for(client.fetch(f"{server.url}/_/{path}"), 0.3 if "slow" in path else 9.0)
            kept = client._transport._pools._pools.values()
            return sum(pool.users for pool in kept), sum(len(pool.connections._requests) for pool in kept)

    assert asyncio.run(run()) == (0, 0)
    server.stop.set()
    assert until(lambda: server.open == 0)


def test_three_hundred_pages_of_a_host_take_few_connections(server: Server) -> None:
    async def run() -> None:
        async with AsyncClient(policy()) as client:
            await asyncio.gather(*(client.fetch(f"{server.url}/{number}") for number in range(300)))

    asyncio.run(run())
    assert len(server.requests) == 300
    assert server.connections <= pools.MAX_CONNECTIONS
    assert until(lambda: server.open == 0)


def test_https_hosts_share_one_tls_context(secure: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    create = httpx.create_ssl_context

    def counted() -> Any:
        made.append(1)
        return create()

    monkeypatch.setattr(httpx, "create_ssl_context", counted)
    with running(host="127.0.0.2", tls=True) as other, Client(policy()) as client:
        for url in (secure.url, other.url, secure.url):
            assert client.fetch(url).body == PAGE
    assert (len(made), secure.connections, other.connections) == (1, 1, 1)


def test_a_redirect_from_https_to_http_carries_no_secret(secure: Server, server: Server) -> None:
    cookies = (scraper.policy.Cookie("a", "hush", "127.0.0.1"),)
    given = policy(headers=(("X-Key", "hush"),), cookies=cookies, allow_downgrade=True)
    with Client(given) as client:
        client.fetch(f"{secure.url}/_/to/{server.url}/")
    assert (secure.last_headers["X-Key"], secure.last_headers["Cookie"]) == ("hush", "a=hush")
    assert "hush" not in str(server.last_headers)
