"""Fetching without a client of one's own: calls with the same policy share one, and so its connections.

A client a call would take a new connection, and a new TLS context, for each page.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from urllib.request import getproxies_environment

from scraper.fetch.background import Background, background
from scraper.fetch.client import AsyncClient
from scraper.model import Page
from scraper.policy import FetchPolicy

MAX_CLIENTS = 8
_Key = tuple[FetchPolicy, tuple[tuple[str, str], ...]]


class _Clients:
    """The clients of the policies that were used last; all of this runs on the background thread alone."""

    def __init__(self, thread: Background) -> None:
        self._thread = thread
        self._clients: OrderedDict[_Key, AsyncClient] = OrderedDict()
        self._users: dict[AsyncClient, int] = {}

    async def fetch(self, url: str, policy: FetchPolicy) -> Page:
        """The page at an address."""
        client = self._client(policy)
        self._users[client] = self._users.get(client, 0) + 1
        try:
            return await client.fetch(url)
        finally:
            self._users[client] -= 1
            await self._close_surplus()

    def _client(self, policy: FetchPolicy) -> AsyncClient:
        # A policy without a proxy takes the environment's, which may change between two calls.
        proxies = getproxies_environment() if policy.proxy is None else {}
        key = (policy, tuple(sorted(proxies.items())))
        if key not in self._clients:
            self._clients[key] = AsyncClient(policy)
            self._thread.close_at_end(self._clients[key])
        self._clients.move_to_end(key)
        return self._clients[key]

    async def _close_surplus(self) -> None:
        """Closes the clients that were used least recently, but none that is in use."""
        surplus = len(self._clients) - MAX_CLIENTS
        idle = [key for key, client in self._clients.items() if not self._users.get(client)]
        for key in idle[: max(0, surplus)]:
            client = self._clients.pop(key)
            self._users.pop(client, None)
            await client.aclose()


_shared: dict[Background, _Clients] = {}  # a process that was forked off has a thread of its own


def _clients() -> _Clients:
    return _shared.setdefault(background(), _Clients(background()))


def fetch_page(url: str, policy: FetchPolicy | None = None) -> Page:
    """The page at an address; see :func:`scraper.fetch.fetch_page`."""
    return background().run(_clients().fetch(url, policy or FetchPolicy()))


async def afetch_page(url: str, policy: FetchPolicy | None = None) -> Page:
    """The asynchronous twin of :func:`fetch_page`."""
    return await asyncio.wrap_future(background().submit(_clients().fetch(url, policy or FetchPolicy())))
