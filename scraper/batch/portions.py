"""Takes targets that are through to the recorder, a portion each 64 of them or each second.

Failures to reach a host wait until some host answers: if none does, it is our own network that is down, and what
failed by that is not counted as a try of anybody.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable

import anyio
import anyio.to_thread

from scraper.batch.recorder import Ended, Recorder
from scraper.batch.stop import Stop
from scraper.batch.tally import Ending
from scraper.errors import ConnectError, DNSError, HostGivenUp, HostPaused, TimeoutExceeded, TLSError
from scraper.store.state import State
from scraper.store.values import Recorded

PORTION = 64
PORTION_SECONDS = 1.0
MAX_UNRECORDED = 512
MAX_DOUBTFUL = 256
"""Failures that wait for an answer; of more the oldest are taken as they are. A network that is down is told after 20
tries, so more come from dead hosts at the end of a list alone."""


class Portions:
    """What has ended and is not recorded yet."""

    def __init__(self, state: State, recorder: Recorder, stop: Stop, save_hosts: Callable[[], None]) -> None:
        """Nothing has ended yet.

        Args:
            state: Takes it.
            recorder: Writes it.
            stop: Ends the run where it cannot be written.
            save_hosts: Called with each portion, on the thread that writes.
        """
        self._state = state
        self._recorder = recorder
        self._stop = stop
        self._save_hosts = save_hosts
        self._ended: list[Ended] = []
        self._doubtful: deque[Ended] = deque()
        self._due = asyncio.Event()
        self._broken = False

    async def add(self, ended: Ended) -> None:
        """Take one, where the disk is slower than the network after a while."""
        while len(self._ended) >= MAX_UNRECORDED and not self._broken:
            await asyncio.sleep(0.05)
        if _is_doubtful(ended):
            self._doubtful.append(ended)
            while len(self._doubtful) > MAX_DOUBTFUL:
                self._ended.append(self._doubtful.popleft())
        else:
            if not isinstance(ended.error, HostGivenUp | HostPaused):
                self._believe()
            self._ended.append(ended)
        if len(self._ended) >= PORTION:
            self._due.set()

    def add_files(self, ended: Iterable[Ended]) -> None:
        """Take files, which tell nothing of the network, in their order."""
        self._ended += ended
        self._due.set()

    def _believe(self) -> None:
        """Somebody answers: the failures before are those of their hosts."""
        self._ended += self._doubtful
        self._doubtful.clear()

    async def record_all(self, count: Callable[[Recorded], None]) -> None:
        """Record until the run is over; each that is safe is counted.

        Raises:
            CannotWrite: Rows or state cannot be written; the run stops.
        """
        try:
            while not self._stop.is_over:
                with anyio.move_on_after(PORTION_SECONDS):
                    await self._due.wait()
                self._due.clear()
                await self._record(count)
                self._stop.look()
            if self._stop.ending is not Ending.NO_NETWORK:
                self._believe()
            await self._record(count)
        except BaseException:
            self._broken = True
            self._stop.now(Ending.NO_SPACE, 0.0)
            raise

    def finish(self) -> None:
        """Nothing more will end."""
        self._stop.recorded()
        self._due.set()

    async def _record(self, count: Callable[[Recorded], None]) -> None:
        portion, self._ended = self._ended, []
        for each in await anyio.to_thread.run_sync(self._write, portion):
            count(each)

    def _write(self, portion: list[Ended]) -> list[Recorded]:
        self._save_hosts()
        return self._recorder.record(self._state, portion) if portion else []


def _is_doubtful(ended: Ended) -> bool:
    """Whether a failure may be that of our own network."""
    error = ended.error
    return isinstance(error, ConnectError | DNSError | TimeoutExceeded) and not isinstance(error, TLSError)
