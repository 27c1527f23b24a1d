"""Draws lists into the state, portion by portion, on a thread that nobody waits for: stdin may never say more."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from dataclasses import dataclass

from scraper.errors import BadList, ScraperError
from scraper.model import Target
from scraper.store.state import State
from scraper.store.values import Added

Lists = Iterable[tuple[str, Iterable[Target]]]
"""Name and targets of each list."""
_AHEAD = 2
_END_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Unread:
    """A list that could not be read to its end.

    Attributes:
        error: Why.
        begun: Whether something of it was read.
    """

    error: ScraperError
    begun: bool


class _Over(Exception):
    """Nobody takes portions any more."""


class ListReader:
    """The portions of some lists, one after the other; to be iterated over once, and closed.

    A list that fails does not keep the next ones from being read.
    """

    def __init__(self, state: State, lists: Lists) -> None:
        self._state = state
        self._lists = lists
        self._loop = asyncio.get_running_loop()
        self._arrived: asyncio.Queue[Added | Unread | None] = asyncio.Queue()
        self._places = threading.Semaphore(_AHEAD)
        self._over = False
        self._thread = threading.Thread(target=self._run, name="scraper-lists", daemon=True)
        self._thread.start()

    async def portions(self) -> AsyncIterator[Added | Unread]:
        """What was taken in, or a list's failure, until all lists are through."""
        while (arrived := await self._arrived.get()) is not None:
            self._places.release()
            yield arrived

    def close(self) -> None:
        """Take no more; what is being written is waited for, a list that says nothing is not."""
        self._over = True
        self._places.release(_AHEAD)
        self._thread.join(_END_SECONDS)

    def _run(self) -> None:
        with suppress(_Over, RuntimeError):  # RuntimeError: the loop is closed
            begun = False
            try:
                for name, targets in self._lists:
                    begun = self._read(name, targets)
            except _Over:
                raise
            except Exception as error:  # noqa: BLE001 - it is told, and the run goes on with what it has
                self._put(Unread(_as_ours(error), begun))
            self._put(None)

    def _read(self, name: str, targets: Iterable[Target]) -> bool:
        begun = False
        try:
            for added in self._state.add_lines(name, targets):
                begun = True
                self._put(added)
        except _Over:
            raise
        except Exception as error:  # noqa: BLE001 - see above
            self._put(Unread(_as_ours(error), begun))
        return begun

    def _put(self, what: Added | Unread | None) -> None:
        self._places.acquire()
        if self._over:
            raise _Over
        self._loop.call_soon_threadsafe(self._arrived.put_nowait, what)


def _as_ours(error: Exception) -> ScraperError:
    if isinstance(error, ScraperError):
        return error
    ours = BadList(f"the list cannot be read: {type(error).__name__}: {error}", advice="check the list")
    ours.__cause__ = error
    return ours
