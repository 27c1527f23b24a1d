"""Open connections: a small pool of them for each origin, none kept for longer than it may be of use.

httpcore looks at all connections of a pool for each request, so that one pool over many hosts costs as the square of
their number (``make bench-fetching``). The pools share one TLS context: to make one takes longer than to fetch a page.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

import httpcore

from scraper.fetch.proxy import Proxy

MAX_POOLS = 128
MAX_CONNECTIONS = 8
"""The connections to one origin; browsers open six."""
IDLE_SECONDS = 5.0
"""How long a connection without a request is kept."""


class Origin(NamedTuple):
    """What a pool's connections lead to, through which proxy, and whether that may be a private address."""

    proxy: Proxy | None
    scheme: bytes
    host: bytes
    port: int | None
    private: bool = False


class Pool:
    """The connections to one origin, and how many requests use them."""

    __slots__ = ("connections", "idle_since", "users")

    def __init__(self, connections: httpcore.AsyncConnectionPool) -> None:
        self.connections = connections
        self.users = 0
        self.idle_since = 0.0


class Pools:
    """The pools of a client; idle ones are closed by a timer, and the least recently used where there are too many."""

    def __init__(self, opener: Callable[[Origin], httpcore.AsyncConnectionPool]) -> None:
        self._open = opener
        self._pools: OrderedDict[Origin, Pool] = OrderedDict()
        self._timer: asyncio.TimerHandle | None = None
        self._closing: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._pools)

    def take(self, origin: Origin) -> Pool:
        """The pool of an origin, for one request; give it back with :meth:`release`."""
        pool = self._pools.get(origin)
        if pool is None:
            self._make_room()
            pool = self._pools[origin] = Pool(self._open(origin))
        else:
            self._pools.move_to_end(origin)
        pool.users += 1
        return pool

    def release(self, pool: Pool) -> None:
        """Ends a use of a pool."""
        pool.users -= 1
        if not pool.users:
            pool.idle_since = time.monotonic()
            if self._timer is None:
                self._timer = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._sweep)

    async def aclose(self) -> None:
        """Closes all connections."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for origin in list(self._pools):
            await self._pools.pop(origin).connections.aclose()
        if self._closing:
            await asyncio.wait(self._closing)

    def _make_room(self) -> None:
        """Closes the pools that were used least recently, but none that is in use."""
        surplus = len(self._pools) + 1 - MAX_POOLS
        if surplus > 0:
            idle = [origin for origin, pool in self._pools.items() if not pool.users]
            for origin in idle[:surplus]:
                self._close(origin)

    def _sweep(self) -> None:
        """Closes the pools that were idle for long, and comes back for the others."""
        self._timer = None
        past = time.monotonic() - IDLE_SECONDS
        for origin, pool in list(self._pools.items()):
            if not pool.users and pool.idle_since <= past:
                self._close(origin)
        left = [pool.idle_since - past for pool in self._pools.values() if not pool.users]
        if left:
            self._timer = asyncio.get_running_loop().call_later(min(left), self._sweep)

    def _close(self, origin: Origin) -> None:
        task = asyncio.get_running_loop().create_task(self._pools.pop(origin).connections.aclose())
        self._closing.add(task)  # the loop itself holds tasks weakly
        task.add_done_callback(self._closing.discard)


def shared_context() -> Callable[[], ssl.SSLContext]:
    """A function that gives the one TLS context, made when it is first asked for."""
    made: list[ssl.SSLContext] = []

    def context() -> ssl.SSLContext:
        if not made:
            import httpx  # noqa: PLC0415, TID251 - with the certificates that it ships, or SSL_CERT_FILE names

            made.append(httpx.create_ssl_context())
        return made[0]

    return context
