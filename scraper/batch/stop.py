"""What ends a run before it is through: limits, a full disk, Ctrl-C, no network."""

from __future__ import annotations

import asyncio
import shutil
import signal
import threading
import time
from collections.abc import Awaitable
from pathlib import Path
from typing import Any, TypeVar

import anyio

from scraper.batch.options import Limits
from scraper.batch.tally import Ending

GRACE_SECONDS = 5.0
"""How long what is in flight may take to end after an interruption."""
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_T = TypeVar("_T")


class Stop:
    """Whether the run goes on, and why not.

    Attributes:
        ending: How the run ends as things stand.
        asked: Nothing new is begun any more.
        is_over: Nothing more will end: what has ended is to be recorded, then the run is through.
    """

    def __init__(self, limits: Limits, *folders: Path) -> None:
        self.ending = Ending.DONE
        self.asked = False
        self.is_over = False
        self._limits = limits
        self._folders = folders
        self._begun = 0
        self._began = time.monotonic()
        self._event = asyncio.Event()
        self._scope: anyio.CancelScope | None = None

    def now(self, ending: Ending, grace: float | None = GRACE_SECONDS) -> None:
        """Begin nothing new; what is in flight may end, for so many seconds or for as long as it takes."""
        if not self.asked:
            self.ending = ending
            self.asked = True
            self._event.set()
        if self._scope is not None and grace is not None:
            self._scope.deadline = min(self._scope.deadline, anyio.current_time() + grace)

    def watch(self, scope: anyio.CancelScope) -> None:
        """Take signals from now on; ``scope`` is what is cancelled when the grace is over."""
        self._scope = scope
        if threading.current_thread() is threading.main_thread():
            loop = asyncio.get_running_loop()
            for number in _SIGNALS:
                loop.add_signal_handler(number, self._interrupt)

    def unwatch(self) -> None:
        """Leave signals to Python again."""
        if threading.current_thread() is threading.main_thread():
            loop = asyncio.get_running_loop()
            for number in _SIGNALS:
                loop.remove_signal_handler(number)

    def _interrupt(self) -> None:
        """Once: what is in flight ends. Twice: at once."""
        self.now(Ending.INTERRUPTED, 0.0 if self.asked else GRACE_SECONDS)

    def count(self) -> None:
        """Hear that a target was begun."""
        self._begun += 1
        if self._limits.targets is not None and self._begun >= self._limits.targets:
            self.now(Ending.LIMIT, None)

    def look(self) -> None:
        """Look at time and disk; called at the start and each second."""
        if self._limits.seconds is not None and time.monotonic() - self._began >= self._limits.seconds:
            self.now(Ending.LIMIT)
        if any(shutil.disk_usage(folder).free < self._limits.free_bytes for folder in self._folders):
            self.now(Ending.NO_SPACE)

    def recorded(self) -> None:
        """Nothing more will end."""
        self.is_over = True

    async def unless(self, waiting: Awaitable[_T]) -> _T | None:
        """What is waited for, or ``None`` if the run is stopped before it comes."""
        task: asyncio.Future[Any] = asyncio.ensure_future(waiting)
        stopped = asyncio.ensure_future(self._event.wait())
        try:
            await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
            return task.result() if task.done() else None
        finally:
            for each in (task, stopped):
                each.cancel()
