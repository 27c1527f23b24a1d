"""What must be known of a site before its first page: that its name resolves, and its robots.txt."""

from __future__ import annotations

import logging
from collections.abc import Callable
from enum import Enum, auto
from typing import Any

import anyio
from anyio.abc import TaskGroup

from scraper.batch.turns import Turn, Turns
from scraper.errors import DNSError, FetchError
from scraper.fetch.client import AsyncClient

MAX_ASKED = 256
"""Sites that are made ready at once; more than there are threads for names."""
_log = logging.getLogger("scraper.batch")


class Readiness(Enum):
    """How far a site is."""

    UNKNOWN = auto()
    ASKED = auto()
    READY = auto()


class Hosts:
    """Makes sites ready, each once a run; a host that is asked about holds no place meanwhile.

    A site is a scheme, a host and a port: http and https of one host share a lane and have a robots.txt each.

    Attributes:
        found: Whether any name was found yet; until then it may be our own network that fails.
    """

    def __init__(self, turns: Turns[Any], client: AsyncClient, tell_delay: Callable[[str, float], None]) -> None:
        """Nothing is asked yet.

        Args:
            turns: The frontier's turns.
            client: Asks.
            tell_delay: Hears of each host whose Crawl-delay counts, and its seconds.
        """
        self.found = False
        self._turns = turns
        self._client = client
        self._tell_delay = tell_delay
        self._readiness: dict[str, Readiness] = {}
        self._unresolved: dict[str, tuple[str, bool, str]] = {}
        self._asked = 0
        self._fewer = anyio.Event()

    def readiness(self, url: str) -> Readiness:
        """How far the site of an address is."""
        return self._readiness.get(_site(url), Readiness.UNKNOWN)

    def unresolved(self, host: str, url: str) -> DNSError | None:
        """Why an address of a host has no page, where its name does not resolve."""
        found = self._unresolved.get(host)
        if found is None:
            return None
        cause, temporary, advice = found
        return DNSError(cause, temporary=temporary, url=url, advice=advice)

    async def room(self) -> None:
        """Returns when one more site may be made ready."""
        while self._asked >= MAX_ASKED:
            if self._fewer.is_set():
                self._fewer = anyio.Event()
            await self._fewer.wait()

    def begin(self, tasks: TaskGroup, turn: Turn[Any], url: str) -> None:
        """Put a turn for a site that is not ready back, and look the site up by this address if nobody does yet.

        The host gives out nothing new meanwhile.
        """
        unknown = self.readiness(url) is Readiness.UNKNOWN
        if unknown:
            self._asked += 1
            self._readiness[_site(url)] = Readiness.ASKED
            self._turns.frontier.hold(turn.host)
        turn.put_back()
        if unknown:
            tasks.start_soon(self.prepare, turn.host, url)

    async def prepare(self, host: str, url: str) -> None:
        """Look a site up by one of its addresses; its lane goes on after that, or is refused."""
        frontier = self._turns.frontier
        try:
            await self._client.prepare(url)
        except DNSError as error:
            self._unresolved[host] = (error.cause, bool(error.temporary), error.advice or "")
            frontier.unreachable(host, error.cause, for_good=True)
        except FetchError as error:
            _log.info("%s: %s", host, error.cause)  # the pages will say the same, each for itself
            frontier.release(host)
        except Exception:  # noqa: BLE001 - a bug, which the pages will meet, each for itself
            _log.exception("%s cannot be made ready", host)
            frontier.release(host)
        else:
            self.found = True
            self._slow_down(host, url)
            frontier.release(host)
        finally:
            self._asked -= 1
            self._fewer.set()
            self._readiness[_site(url)] = Readiness.READY
            self._turns.wake()

    def met(self, host: str, url: str) -> None:
        """A redirect led to an address: what its robots.txt asks for counts from now on."""
        site = _site(url)
        if site not in self._readiness:
            self._readiness[site] = Readiness.READY
            self._slow_down(host, url)

    def _slow_down(self, host: str, url: str) -> None:
        asked = self._client.crawl_delay(url)
        if asked:
            self._tell_delay(host, self._turns.frontier.crawl_delay(host, asked))


def _site(url: str) -> str:
    whole = url if "://" in url[:9] else f"https://{url.lstrip('/')}"
    return "/".join(whole.split("/", 3)[:3]).lower()
