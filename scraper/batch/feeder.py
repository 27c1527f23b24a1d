"""Fills the lanes from the state, and the state from the lists."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import islice

import anyio
import anyio.to_thread

from scraper.batch.reading import ListReader, Lists, Unread
from scraper.batch.tally import Tally
from scraper.batch.turns import Turns
from scraper.errors import StoreError
from scraper.store.state import State
from scraper.store.values import Added, Work

FEED_TARGETS = 64
"""Targets of a host that are taken from the state at once."""
LOCAL = ""
"""The lane of local files."""
_FEED_HOSTS = 32
"""Hosts that are fed in one go on the thread, so that the first need not wait for the last."""
_LOOK_SECONDS = 1.0
_log = logging.getLogger("scraper.batch")


class Feeder:
    """Keeps some targets of each host in its lane, whatever their number in the state.

    As long as the state may have more for a host, the frontier's stock of it is not 0, so nobody takes it for done.

    Attributes:
        reading: Whether lists are still being read.
        portions: How many portions of them were taken in.
    """

    def __init__(self, state: State, turns: Turns[Work], tally: Tally, useless: Callable[[], None]) -> None:
        """Nothing is read yet.

        Args:
            state: Has the targets.
            turns: Its frontier has the lanes.
            tally: Counts bad lines and lists.
            useless: Called where a list cannot be read at all, so that the run is not what was wanted.
        """
        self.reading = True
        self.portions = 0
        self._state = state
        self._turns = turns
        self._tally = tally
        self._useless = useless
        self._hosts_of: dict[int, str] = {}
        self._hungry: dict[str, None] = {}
        self._grown: set[str] = set()
        self._hunger = anyio.Event()
        self._news = anyio.Event()

    async def read(self, lists: Lists) -> None:
        """Read the lists into the state."""
        reader = ListReader(self._state, lists)
        try:
            async for portion in reader.portions():
                if isinstance(portion, Unread):
                    self._fail(portion)
                else:
                    self._take_in(portion)
            await self.stock()  # only now it is known how much each host has
        finally:
            self.reading = False
            self._news.set()
            reader.close()

    async def more(self, since: int) -> None:
        """Returns when there is news from the lists since so many portions."""
        while self.reading and self.portions == since:
            if self._news.is_set():
                self._news = anyio.Event()
            await self._news.wait()

    async def stock(self) -> None:
        """Tell the lanes what the state has for each host, what they have already aside."""
        frontier, given = self._turns.frontier, Counter(self._hosts_of.values())
        for lane in await anyio.to_thread.run_sync(self._state.hosts_with_work, time.time()):
            if lane.host and lane.ready > given[lane.host]:
                frontier.stock(lane.host, max(lane.ready - given[lane.host], frontier.stocked(lane.host)))
        self.look()

    async def feed(self) -> None:
        """Feed hungry lanes for ever."""
        while True:
            with anyio.move_on_after(_LOOK_SECONDS):
                await self._hunger.wait()
            self._hunger = anyio.Event()
            self.look()
            while self._hungry:
                hosts = list(islice(self._hungry, _FEED_HOSTS))
                for host in hosts:
                    del self._hungry[host]
                self._grown.difference_update(hosts)
                for host, works in await anyio.to_thread.run_sync(self._next_of, hosts):
                    self._give(host, works)

    def look(self) -> None:
        """See which lanes run low; to be called when something was taken from them."""
        low = self._turns.frontier.low()
        if low:
            self._hungry.update(dict.fromkeys(low))
            self._hunger.set()

    async def local(self) -> list[Work]:
        """The next local files."""
        return await anyio.to_thread.run_sync(self._state.next_for_host, LOCAL, FEED_TARGETS, time.time())

    def recorded(self, target: int) -> str:
        """The host of a target that is through."""
        return self._hosts_of.pop(target, LOCAL)

    def _next_of(self, hosts: Iterable[str]) -> list[tuple[str, list[Work]]]:
        return [(host, self._state.next_for_host(host, FEED_TARGETS, time.time())) for host in hosts]

    def _give(self, host: str, works: list[Work]) -> None:
        """Put targets into a lane; the state has no more if it gave few, and no list brought any since it was asked."""
        left = max(1, self._turns.frontier.stocked(host) - len(works))
        for work in works:
            self._hosts_of[work.id] = host
            self._turns.add(host, work)
        self._turns.frontier.stock(host, left if len(works) == FEED_TARGETS or host in self._grown else 0)
        self._turns.wake()
        self.look()

    def _take_in(self, added: Added) -> None:
        for target, error in added.bad:
            self._tally.bad_lines += 1
            _log.warning("line %s: %s: %s", target.line, target.name[:200], error.cause)
        frontier = self._turns.frontier
        self.portions += 1
        self._grown |= added.hosts
        for host in added.hosts - {LOCAL}:
            frontier.stock(host, max(1, frontier.stocked(host)))
        self.look()
        self._news.set()

    def _fail(self, unread: Unread) -> None:
        _log.error("%s", unread.error)
        self._tally.bad_lists.append(unread.error)
        if isinstance(unread.error, StoreError) or not unread.begun:
            self._useless()
