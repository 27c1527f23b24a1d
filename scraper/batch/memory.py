"""What is remembered of hosts from one run to the next: their robots.txt, and until when they want to be left alone."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime

from scraper.batch.frontier import Frontier
from scraper.fetch.robots import RobotsFile, RobotsMemory
from scraper.fetch.validators import Validators
from scraper.store.hosts import Host, Robots
from scraper.store.state import State

_FOUND_STATUS = 200
_NONE_STATUS = 404
_log = logging.getLogger("scraper.batch")


class HostMemory:
    """A :class:`scraper.fetch.robots.RobotsCache` in the state, and the hosts' pauses.

    What is new is kept in memory until :meth:`save`, which may be called on another thread.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._recent = RobotsMemory()
        self._new: dict[str, RobotsFile] = {}
        self._pauses: dict[str, Host] = {}

    def get(self, origin: str) -> RobotsFile | None:
        """What was read of an origin in this run or an earlier one, also after its expiry."""
        known = self._new.get(origin) or self._recent.get(origin)
        if known is None and (robots := self._state.host(origin, time.time()).robots) is not None:
            known = _file_of(robots)
            self._recent.put(origin, known)
        return known

    def put(self, origin: str, file: RobotsFile) -> None:
        """Keep a file in place of the one before."""
        self._recent.put(origin, file)
        self._new[origin] = file

    def paused(self, host: str, seconds: float, why: str) -> None:
        """A host wants to be left alone for so long from now."""
        self._pauses[host] = Host(host, pause_until=time.time() + seconds, pause_reason=why)

    def save(self) -> None:
        """Write what is new into the state."""
        new, self._new = self._new, {}
        pauses, self._pauses = self._pauses, {}
        for origin, file in new.items():
            self._state.save_robots(origin, _robots_of(file))
        if pauses:
            self._state.save_pace(*pauses.values())

    def apply(self, frontier: Frontier[object]) -> list[str]:
        """Leave the hosts alone that asked for it in earlier runs; gives a sentence for each."""
        now, told = time.time(), []
        for host in self._state.pauses(now):
            seconds = host.pause_until - now
            why = host.pause_reason or "the host asked for a pause"
            frontier.pause_until(host.host, frontier.clock() + seconds, f"{why} (in an earlier run)")
            told.append(f"{host.host} wants to be left alone for {seconds:,.0f} s more: {why} (in an earlier run)")
            _log.info(told[-1])
        return told


def _file_of(robots: Robots) -> RobotsFile:
    text = robots.text.decode("utf-8", "replace") if robots.text is not None else ""
    expires = datetime.fromtimestamp(max(0.0, robots.expires), UTC)
    return RobotsFile(text, expires, Validators(robots.etag, robots.last_modified))


def _robots_of(file: RobotsFile) -> Robots:
    status = _FOUND_STATUS if file.text else _NONE_STATUS
    given = file.validators
    return Robots(file.text.encode(), status, given.etag, given.last_modified, file.expires.timestamp())
