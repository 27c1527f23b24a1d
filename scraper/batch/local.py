"""The lane of local files: pages that were fetched before need no network, and go as fast as the workers take them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from itertools import takewhile

import anyio
import anyio.to_thread

from scraper.batch.recorder import Ended
from scraper.batch.stop import Stop
from scraper.run.one import fetch
from scraper.run.outcome import Fetched
from scraper.sources.pages import PageReader
from scraper.store.state import State
from scraper.store.values import Work

LOCAL = ""
"""The lane's name."""
FILES_AT_ONCE = 64
Finish = Callable[[Work, Fetched, float], Awaitable[Ended]]


class LocalLane:
    """Works through the files that the state has."""

    def __init__(self, state: State, stop: Stop, room: asyncio.Semaphore, finish: Finish) -> None:
        """Nothing is read yet.

        Args:
            state: Has the files.
            stop: Says when to end.
            room: Bounds the pages that are held.
            finish: The second half of the way: what comes of a page.
        """
        self._state = state
        self._stop = stop
        self._room = room
        self._finish = finish
        self._read_page = PageReader()

    async def run(self, reading: asyncio.Task[None], record: Callable[[Iterable[Ended]], None]) -> None:
        """Extract until there are no more files, and no list is read that may name some."""
        while not self._stop.asked:
            is_last = reading.done()
            works = await anyio.to_thread.run_sync(self._state.next_for_host, LOCAL, FILES_AT_ONCE, time.time())
            if works:
                await self._extract(works, record)
            elif is_last:
                return
            else:
                await asyncio.wait({reading}, timeout=0.1)

    async def _extract(self, works: list[Work], record: Callable[[Iterable[Ended]], None]) -> None:
        """Extract some files side by side; recorded in their order, since records of one address are versions."""
        ended: list[Ended | None] = [None] * len(works)
        try:
            async with anyio.create_task_group() as tasks:
                for place, work in enumerate(works):
                    await self._room.acquire()
                    if self._stop.asked:
                        self._room.release()
                        break
                    self._stop.count()
                    tasks.start_soon(self._extract_one, work, ended, place)
        finally:
            record(each for each in takewhile(bool, ended) if each is not None)

    async def _extract_one(self, work: Work, ended: list[Ended | None], place: int) -> None:
        try:
            began = time.time()
            fetched = await anyio.to_thread.run_sync(partial(fetch, work.target, read=self._read_page))
            if fetched.page is not None and fetched.page.status:  # saved before, at a time that is known
                began = fetched.page.fetched_at.timestamp()
            ended[place] = await self._finish(work, fetched, began)
        finally:
            self._room.release()
