"""``get_all`` and its asynchronous twin: a crawl, and what it gives to a loop over the outcomes."""

from __future__ import annotations

import asyncio
import queue
import sys
import threading
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import suppress

import anyio

from scraper.batch.crawl import MAX_PAGES, Crawl, Manner
from scraper.model import Target
from scraper.run.outcome import Outcome

_Ended = tuple[int, Outcome] | BaseException | None


class InOrder:
    """Gives outcomes by their numbers; holds those that came early."""

    def __init__(self) -> None:
        self._next = 0
        self._early: dict[int, Outcome] = {}

    def add(self, place: int, outcome: Outcome) -> Iterator[Outcome]:
        """The outcomes whose turn has come."""
        self._early[place] = outcome
        while (found := self._early.pop(self._next, None)) is not None:
            self._next += 1
            yield found


def as_they_come(_place: int, outcome: Outcome) -> Iterator[Outcome]:
    """The outcome."""
    yield outcome


def _refuse_one(targets: object) -> None:
    """Refuse one address in the place of many: its letters would be taken for addresses.

    Raises:
        TypeError: It is one.
    """
    if isinstance(targets, str | bytes):
        raise TypeError(f"{targets!r} is one address and no list of them: use get, or put it into a list")


async def aget_all(targets: Iterable[str | Target | Outcome], how: Manner, *, ordered: bool) -> AsyncIterator[Outcome]:
    """The outcome of each target; see :func:`scraper.aget_all`."""
    _refuse_one(targets)
    crawl = Crawl(targets, how)
    sort = InOrder().add if ordered else as_they_come
    ended: asyncio.Queue[tuple[int, Outcome] | None] = asyncio.Queue(MAX_PAGES)

    async def run() -> None:
        try:
            await crawl.run(lambda place, outcome: ended.put((place, outcome)))
        finally:
            await ended.put(None)

    work = asyncio.create_task(run())
    try:
        while (found := await ended.get()) is not None:
            for outcome in sort(*found):
                yield outcome
        await work
    finally:
        work.cancel()
        while not work.done():
            with suppress(asyncio.QueueEmpty):
                ended.get_nowait()  # whoever waits to put something in goes on, and is cancelled
            await asyncio.wait({work}, timeout=0.05)


def get_all(
    targets: Iterable[str | Target | Outcome], how: Manner, *, ordered: bool, progress: bool
) -> Iterator[Outcome]:
    """The outcome of each target, from a crawl on a thread of its own; see :func:`scraper.get_all`."""
    _refuse_one(targets)
    sort = InOrder().add if ordered else as_they_come
    bar = _Bar() if progress else None
    ended: queue.Queue[_Ended] = queue.Queue(MAX_PAGES)
    stop = threading.Event()
    thread = threading.Thread(target=_crawl, args=(targets, how, ended, stop), name="scraper-get-all", daemon=True)
    thread.start()
    try:
        while (found := ended.get()) is not None:
            if isinstance(found, BaseException):
                raise found
            for outcome in sort(*found):
                if bar is not None:
                    bar.add(outcome)
                yield outcome
    finally:
        stop.set()
        while thread.is_alive():
            with suppress(queue.Empty):
                ended.get_nowait()
            thread.join(0.05)
        if bar is not None:
            bar.close()


def _crawl(
    targets: Iterable[str | Target | Outcome],
    how: Manner,
    ended: queue.Queue[_Ended],
    stop: threading.Event,
) -> None:
    """Crawl until all is done, or until the caller has left; the last thing that is put is ``None`` or a fault."""

    async def put(place: int, outcome: Outcome) -> None:
        while ended.full():  # the caller is busy; requests in flight must not wait for it
            await asyncio.sleep(0.01)
        ended.put_nowait((place, outcome))

    async def run() -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_cancel_when, stop, tasks.cancel_scope)
            await Crawl(targets, how).run(put)
            tasks.cancel_scope.cancel()

    last: BaseException | None = None
    try:
        asyncio.run(run())
    except BaseException as error:  # noqa: BLE001 - told where the outcomes are read
        last = error
    told = False
    while not (told or stop.is_set()):
        with suppress(queue.Full):
            ended.put(last, timeout=0.1)
            told = True


async def _cancel_when(stop: threading.Event, scope: anyio.CancelScope) -> None:
    while not stop.is_set():
        await asyncio.sleep(0.05)
    scope.cancel()


class _Bar:
    """How many are done, on stderr."""

    def __init__(self) -> None:
        self._done = self._failed = 0

    def add(self, outcome: Outcome) -> None:
        self._done += 1
        self._failed += not outcome.ok
        sys.stderr.write(f"\r{self._done:,} done, {self._done - self._failed:,} articles")
        sys.stderr.flush()

    def close(self) -> None:
        sys.stderr.write("\n")
