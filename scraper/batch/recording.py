"""Has what ended recorded, a portion at a time; what cannot be recorded costs itself alone."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable

import anyio
import anyio.to_thread

from scraper.batch.load import Load
from scraper.batch.recorder import Ended, Recorder
from scraper.batch.stop import Stop
from scraper.batch.tally import Ending
from scraper.batch.work import failed
from scraper.errors import (
    ConnectError,
    DNSError,
    HostGivenUp,
    HostPaused,
    InternalError,
    StoreError,
    TimeoutExceeded,
    TLSError,
)
from scraper.run.outcome import Outcome
from scraper.store.state import BUFFER_ROWS, State
from scraper.store.values import Recorded

PORTION = BUFFER_ROWS - 1
"""The state writes a full buffer by itself; a portion is written once, when all of it is there."""
PORTION_SECONDS = 1.0
MAX_DOUBTFUL = 64
"""Failures that wait for an answer; of more the oldest are taken as they are. A network that is down is told after 20
tries, so more come from dead hosts at the end of a list alone."""
_log = logging.getLogger("scraper.batch")


class Recording:
    """Takes what ended, and writes it on a thread.

    Failures to reach a host wait until somebody answers: if nobody does, it is our own network that is down, and what
    failed by that counts as nobody's try.

    Attributes:
        also: Called with each portion, on the thread that writes.
    """

    def __init__(
        self, state: State, recorder: Recorder, stop: Stop, load: Load, count: Callable[[Recorded], None]
    ) -> None:
        """Nothing ended yet.

        Args:
            state: Where it is recorded.
            recorder: Makes rows and files.
            stop: Whether the run goes on.
            load: Hears how much is safe.
            count: Hears of each target that is safe.
        """
        self._state = state
        self._recorder = recorder
        self._stop = stop
        self._load = load
        self._count = count
        self.also: Callable[[], None] = _nothing
        self._ended: list[Ended] = []
        self._doubtful: deque[Ended] = deque()
        self._portion = anyio.Event()

    def add(self, ended: Ended) -> None:
        """Take what ended."""
        if _is_doubtful(ended):
            self._doubtful.append(ended)
            if len(self._doubtful) > MAX_DOUBTFUL:
                self._ended.append(self._doubtful.popleft())
        else:
            if ended.work.target.path is None and not isinstance(ended.error, HostGivenUp | HostPaused | DNSError):
                self._believe()
            self._ended.append(ended)
        if len(self._ended) >= PORTION:
            self._portion.set()

    def finish(self) -> None:
        """Nothing more will end."""
        if self._stop.ending is Ending.NO_NETWORK:
            self._load.recorded(len(self._doubtful))
            self._doubtful.clear()
        self._believe()
        self._stop.recorded()
        self._portion.set()

    def _believe(self) -> None:
        """Somebody answers: the failures before are those of their hosts."""
        self._ended += self._doubtful
        self._doubtful.clear()

    async def run(self) -> None:
        """Record a portion each 63 targets or each second, until all is recorded; a failure stops the run.

        Raises:
            CannotWrite: Rows or state cannot be written.
        """
        try:
            while not (self._stop.is_over and not self._ended):
                with anyio.move_on_after(PORTION_SECONDS):
                    await self._portion.wait()
                self._portion = anyio.Event()
                if self._ended:
                    await self._record()
                while len(self._ended) >= PORTION or (self._stop.is_over and self._ended):
                    await self._record()  # few wait for more: each portion costs a transaction
                self._stop.look()
        except BaseException:
            self._stop.now(Ending.NO_SPACE, 0.0)
            raise

    async def _record(self) -> None:
        portion, self._ended = self._ended[:PORTION], self._ended[PORTION:]
        for each in await anyio.to_thread.run_sync(self._written, portion):
            self._count(each)
        self._load.recorded(len(portion))

    def _written(self, portion: list[Ended]) -> list[Recorded]:
        self.also()
        try:
            return self._recorder.record(self._state, portion)
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - which one it is shows below
            self._state.unbuffer()
            return [each for ended in portion for each in self._alone(ended)]

    def _alone(self, ended: Ended) -> list[Recorded]:
        """Record one outcome, or that it cannot be recorded; if even that fails, the target stays to be asked."""
        for what in (ended, None):
            try:
                return self._recorder.record(self._state, [what or _unrecordable(ended)])
            except StoreError:
                raise
            except Exception:  # noqa: BLE001 - a bug, and the others must not suffer
                self._state.unbuffer()
                _log.exception("%s cannot be recorded", ended.work.target.name)
        return []


class InOrder:
    """Hands over what ended in the order in which it was begun: records of one address are versions of one article."""

    def __init__(self, take: Callable[[Ended], None]) -> None:
        self._take = take
        self._waiting: dict[int, Ended] = {}
        self._next = 0

    def add(self, place: int, ended: Ended) -> None:
        """Take what was begun at a place, from 0; it is handed over when all before it is there."""
        self._waiting[place] = ended
        while (first := self._waiting.pop(self._next, None)) is not None:
            self._take(first)
            self._next += 1


def _nothing() -> None:
    """Do nothing more."""


def _is_doubtful(ended: Ended) -> bool:
    """Whether a failure may be that of our own network."""
    error = ended.error
    return isinstance(error, ConnectError | TimeoutExceeded) and not isinstance(error, TLSError)


def _unrecordable(ended: Ended) -> Ended:
    target = ended.work.target
    error = InternalError("internal error: it cannot be recorded", url=target.name, advice="please report it")
    return Ended(ended.work, ended.at, failed(Outcome(target, error=error)), error=error)
