"""The client for code without ``await``: scripts, threads, notebooks."""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType
from typing import Self

from scraper.fetch.background import background
from scraper.fetch.client import AsyncClient
from scraper.fetch.outside import Outside
from scraper.fetch.robots import RobotsCache
from scraper.fetch.validators import Validators
from scraper.model import Page
from scraper.policy import FetchPolicy


class Client:
    """Fetches pages over kept-open connections, with or without ``with``; threads may share one.

    It works where an event loop runs already (a notebook). Connections that are idle for some seconds close by
    themselves, and all of them at exit.
    """

    def __init__(
        self,
        policy: FetchPolicy | None = None,
        *,
        robots_cache: RobotsCache | None = None,
        outside: Outside | None = None,
    ) -> None:
        """Opens nothing yet.

        Args:
            policy: Limits, identity and manners.
            robots_cache: Keeps robots.txt files; without one they are kept for as long as the client.
            outside: Clocks, chance and name servers, for tests.

        Raises:
            InvalidSetting: A header of the policy may not be sent.
        """
        self.policy = policy or FetchPolicy()
        self._robots_cache = robots_cache
        self._outside = outside
        self._of_parents: list[AsyncClient] = []  # kept: their connections are not for this process to close
        self._thread = background()
        self._client = self._made()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes all connections; nothing can be fetched any more."""
        if self._here().is_open:
            self._thread.run(self._client.aclose())

    def fetch(
        self,
        url: str,
        *,
        headers: Iterable[tuple[str, str]] = (),
        validators: Validators | None = None,
        keep_raw: bool = False,
    ) -> Page:
        """The page at an address; see :meth:`scraper.fetch.client.AsyncClient.fetch`.

        Raises:
            FetchError: It could not be had; the error's class says why.
            InvalidSetting: One of the headers may not be sent.
        """
        work = self._here().fetch(url, headers=headers, validators=validators, keep_raw=keep_raw)
        return self._thread.run(work)

    def _here(self) -> AsyncClient:
        """The client of this process: one that was forked off has connections and a thread of its own."""
        thread = background()
        if thread is not self._thread:
            self._of_parents.append(self._client)
            self._thread, self._client = thread, self._made()
        return self._client

    def _made(self) -> AsyncClient:
        client = AsyncClient(self.policy, robots_cache=self._robots_cache, outside=self._outside)
        self._thread.close_at_end(client)
        return client
