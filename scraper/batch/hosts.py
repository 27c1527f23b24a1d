"""What must be known of a host before its first page: that its name resolves, and its robots.txt."""

from __future__ import annotations

import logging
from collections.abc import Callable
from enum import Enum, auto
from typing import Any

from anyio.abc import TaskGroup

from scraper.batch.turns import Turn, Turns
from scraper.errors import DNSError, FetchError
from scraper.fetch.client import AsyncClient

_log = logging.getLogger("scraper.batch")


class Readiness(Enum):
    """How far a host is."""

    UNKNOWN = auto()
    ASKED = auto()
    READY = auto()


class Hosts:
    """Makes hosts ready, each once a run; a host that is asked about holds no place meanwhile."""

    def __init__(self, turns: Turns[Any], client: AsyncClient, tell_delay: Callable[[str, float], None]) -> None:
        """Nothing is asked yet.

        Args:
            turns: The frontier's turns.
            client: Asks.
            tell_delay: Hears of each host whose Crawl-delay counts, and its seconds.
        """
        self._turns = turns
        self._client = client
        self._tell_delay = tell_delay
        self._readiness: dict[str, Readiness] = {}

    def readiness(self, host: str) -> Readiness:
        """How far a host is."""
        return self._readiness.get(host, Readiness.UNKNOWN)

    def begin(self, tasks: TaskGroup, turn: Turn[Any], url: str) -> None:
        """Put a turn of a host that is not ready back, and look the host up by this address if nobody does yet.

        The host gives out nothing new meanwhile.
        """
        unknown = self.readiness(turn.host) is Readiness.UNKNOWN
        if unknown:
            self._readiness[turn.host] = Readiness.ASKED
            self._turns.frontier.hold(turn.host)
        turn.put_back()
        if unknown:
            tasks.start_soon(self.prepare, turn.host, url)

    async def prepare(self, host: str, url: str) -> None:
        """Look a host up by one of its addresses; its lane goes on after that, or is refused."""
        frontier = self._turns.frontier
        try:
            await self._client.prepare(url)
        except DNSError as error:
            frontier.unreachable(host, error.cause, for_good=True)
        except FetchError as error:
            _log.info("%s: %s", host, error.cause)  # the pages will say the same, each for itself
            frontier.release(host)
        else:
            asked = self._client.crawl_delay(url)
            if asked:
                self._tell_delay(host, frontier.crawl_delay(host, asked))
            frontier.release(host)
        self._readiness[host] = Readiness.READY
        self._turns.wake()
