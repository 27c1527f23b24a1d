"""The thread on which the synchronous functions fetch: an event loop beside the caller's own, if there is one.

One for all clients of a process, started with the first fetch and stopped at exit. A process that is forked off has
none of its parent's threads: it starts its own.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, Protocol, TypeVar
from weakref import WeakSet

T = TypeVar("T")
_EXIT_SECONDS = 2.0


class Closes(Protocol):
    """Has connections to close."""

    async def aclose(self) -> None:
        """Closes them."""


class Background:
    """An event loop on a thread of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._open: WeakSet[Closes] = WeakSet()

    def close_at_end(self, client: Closes) -> None:
        """Closes a client's connections when the thread ends, if it is still there."""
        self._open.add(client)

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Starts some work; the future can be cancelled."""
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=_turn, args=(self._loop,), name="scraper-fetch", daemon=True)
                self._thread.start()
            loop = self._loop
        return asyncio.run_coroutine_threadsafe(work, loop)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """What the work gives; an interruption ends the work too."""
        future = self.submit(work)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def stop(self) -> None:
        """Cancels all work and ends the thread."""
        with self._lock:
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
        if loop is not None and thread is not None and not loop.is_closed():
            with suppress(RuntimeError):  # it was closed in this moment
                asyncio.run_coroutine_threadsafe(_end(tuple(self._open)), loop)
            thread.join(_EXIT_SECONDS)


def _turn(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        loop.close()


async def _end(clients: tuple[Closes, ...]) -> None:
    """Ends the loop after all other tasks, and closes what is open."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    if others:
        await asyncio.wait(others, timeout=_EXIT_SECONDS / 2)
    for client in clients:
        with suppress(Exception):
            await client.aclose()
    asyncio.get_running_loop().stop()


_current = Background()
_of_parents: list[Background] = []  # kept, so that a forked process does not complain about their sockets


def background() -> Background:
    """The thread of this process."""
    return _current


def _renew() -> None:
    global _current  # noqa: PLW0603 - a process that was forked off must not wait for its parent's thread
    _of_parents.append(_current)
    _current = Background()


def _stop() -> None:
    _current.stop()


atexit.register(_stop)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew)
