"""The frontier for coroutines: ``await`` a place, and be given it when it is the host's turn.

::

    async with Turns(Pace(concurrency=32)) as turns, anyio.create_task_group() as tasks:
        for url in urls:
            turns.add(host_of(url), url)
        while turn := await turns.next():            # None: nothing is left
            if isinstance(turn, Refused):            # its host was given up, or is paused for too long
                ...                                  # turn.item, turn.error(url)
            else:
                tasks.start_soon(work, turn)

    async def work(turn):
        with turn:                                   # gives the place back, whatever happens
            turn.sent()                              # at the moment of sending
            ...
            turn.answered()                          # or slowed(seconds or None), or failed(cause)
        async with turns.place(other_host, started=True) as turn:   # a redirect: goes before all that has not begun
            ...

While nobody waits in :meth:`Turns.next`, nothing new is begun: a caller that is busy slows the run down by itself.
Without items, coroutines may as well ask for a place each, ``async with turns.place(host)``, in any number. A
coroutine may be cancelled at any moment: a place that it was given meanwhile goes back, and an item to its lane.
"""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

import anyio
from anyio.abc import TaskGroup

from scraper.batch.frontier import Frontier
from scraper.batch.lane import Place, Refused
from scraper.batch.pace import Pace
from scraper.errors import NetworkDown

_T = TypeVar("_T")


class Turn(Generic[_T]):
    """A place, and what to say when it was used; use it with ``with``.

    Attributes:
        host: The host.
        item: What was added for it (nothing of use in :meth:`Turns.place`).
    """

    def __init__(self, turns: Turns[Any], place: Place[Any]) -> None:
        self.host = place.host
        self.item: _T = place.item
        self._turns = turns
        self._place = place

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.returned()

    def sent(self) -> None:
        """The request goes out now."""
        self._turns.frontier.sent(self._place)
        self._turns.wake()

    def answered(self) -> None:
        """The host answered, whatever it said."""
        self._turns.frontier.answered(self._place)
        self._turns.wake()

    def slowed(self, seconds: float | None = None) -> None:
        """The host asks to be left alone (429, 503), for so long if it says so."""
        self._turns.frontier.slowed(self._place, seconds)
        self._turns.wake()

    def failed(self, cause: str) -> None:
        """There was no connection, or no answer on it."""
        self._turns.frontier.failed(self._place, cause)
        self._turns.wake()

    def returned(self) -> None:
        """Nothing was learnt about the host."""
        self._turns.frontier.returned(self._place)
        self._turns.wake()

    def put_back(self) -> None:
        """Not now: the item is the first in its lane again."""
        self._turns.frontier.put_back(self._place)
        self._turns.wake()


class _Waiter:
    """A coroutine that waits, for a place on one host or for any item."""

    def __init__(self) -> None:
        self.event = anyio.Event()
        self.given: Place[Any] | Refused[Any] | None = None

    def give(self, what: Place[Any] | Refused[Any] | None) -> None:
        self.given = what
        self.event.set()


class Turns(Generic[_T]):
    """Places for coroutines of one event loop; use it with ``async with``.

    Args:
        pace: How fast hosts are asked.
        clock: Seconds, rising, as fast as the loop's.
        draw: Random numbers from 0 to 1.

    Attributes:
        frontier: The lanes. After a change from outside (a pause, a stock, a hold that ends) call :meth:`wake`.
    """

    def __init__(
        self,
        pace: Pace,
        clock: Callable[[], float] = time.monotonic,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self.frontier: Frontier[Any] = Frontier(pace, clock, draw)
        self._changed = anyio.Event()
        self._places: set[_Waiter] = set()
        self._askers: deque[_Waiter] = deque()
        self._refused: deque[Refused[Any]] = deque()
        self._has_items = False
        self._tasks: TaskGroup

    async def __aenter__(self) -> Self:
        self._tasks = anyio.create_task_group()
        await self._tasks.__aenter__()
        self._tasks.start_soon(self._run)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        self._tasks.cancel_scope.cancel()
        if error is None or isinstance(error, anyio.get_cancelled_exc_class()):
            return await self._tasks.__aexit__(kind, error, trace)
        await self._tasks.__aexit__(None, None, None)  # the caller's error leaves as it is, not in a group
        return None

    def add(self, host: str, item: _T) -> None:
        """Puts an item into a host's lane; :meth:`next` gives it when it is its turn."""
        self._has_items = True
        self.frontier.add(host, item)
        self.wake()

    async def next(self) -> Turn[_T] | Refused[_T] | None:
        """The next item with its place, or refused; ``None`` when nothing waits and no place is in use.

        Raises:
            NetworkDown: No host at all can be reached.
        """
        asker = _Waiter()
        self._askers.append(asker)
        given: Place[Any] | Refused[Any] | None = None
        try:
            self.wake()
            await asker.event.wait()
            given = asker.given
        finally:
            if not asker.event.is_set():
                self._askers.remove(asker)
            elif given is None and asker.given is not None:  # cancelled in between
                self._undo(asker.given)
        if given is None and self.frontier.network_down:
            raise _network_down()
        return Turn(self, given) if isinstance(given, Place) else given

    def _undo(self, given: Place[Any] | Refused[Any]) -> None:
        if isinstance(given, Place):
            self.frontier.put_back(given)
        else:
            self._refused.appendleft(given)
        self.wake()

    @asynccontextmanager
    async def place(self, host: str, *, started: bool = False) -> AsyncIterator[Turn[None]]:
        """A place for one request; ``started``: it goes on with work that has begun (a redirect, a robots.txt).

        Raises:
            HostGivenUp: Too many connections to the host failed.
            HostPaused: The host wants no requests for longer than the run waits.
            NetworkDown: No host at all can be reached.
        """
        waiter = _Waiter()
        self._places.add(waiter)
        self.frontier.add(host, waiter, started=started)
        self.wake()
        try:
            await waiter.event.wait()
        except BaseException:
            if isinstance(waiter.given, Place):
                self.frontier.returned(waiter.given)
            elif waiter.given is None:
                self.frontier.withdraw(host, waiter)
            self.wake()
            raise
        finally:
            self._places.discard(waiter)
        if isinstance(waiter.given, Refused):
            raise waiter.given.error()
        if waiter.given is None:
            raise _network_down()
        with Turn[None](self, waiter.given) as turn:
            yield turn

    def wake(self) -> None:
        """Has a look at what may be given out now."""
        self._changed.set()

    async def _run(self) -> None:
        while True:
            self._changed = anyio.Event()
            self._hand_out()
            moment = self.frontier.next_moment(started_only=self._begins_nothing())
            pause = None if moment is None else max(0.0, moment - self.frontier.clock())
            with anyio.move_on_after(pause):
                await self._changed.wait()

    def _hand_out(self) -> None:
        for refused in self.frontier.refused():
            if isinstance(refused.item, _Waiter):
                refused.item.give(refused)
            else:
                self._refused.append(refused)
        while self._askers and self._refused:
            self._askers.popleft().give(self._refused.popleft())
        while place := self.frontier.take(started_only=self._begins_nothing()):
            waiter = place.item if isinstance(place.item, _Waiter) else self._askers.popleft()
            waiter.give(place)
        if self.frontier.network_down:
            for waiter in self._places:
                waiter.event.set()
        if self.frontier.network_down or self.frontier.idle:
            while self._askers:
                self._askers.popleft().give(None)

    def _begins_nothing(self) -> bool:
        return self._has_items and not self._askers


def _network_down() -> NetworkDown:
    return NetworkDown("no host could be reached", advice="check the network connection, then run it again")
