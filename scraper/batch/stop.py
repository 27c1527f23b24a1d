"""What ends a run before it is through: limits, a full disk, Ctrl-C, no network."""

from __future__ import annotations

import asyncio
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import anyio

from scraper.batch.options import Limits
from scraper.batch.tally import Ending
from scraper.errors import CannotWrite

GRACE_SECONDS = 5.0
"""How long what is in flight may take to end after an interruption."""
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


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
        self._beginnings: list[anyio.CancelScope] = []
        self._scope: anyio.CancelScope | None = None

    def now(self, ending: Ending, grace: float | None = GRACE_SECONDS) -> None:
        """Begin nothing new; what is in flight may end, for so many seconds or for as long as it takes."""
        if not self.asked:
            self.ending = ending
            self.asked = True
            for scope in self._beginnings:
                scope.cancel()
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
        """Look at time and disk; called at the start and each second.

        Raises:
            CannotWrite: A folder is gone.
        """
        if self._limits.seconds is not None and time.monotonic() - self._began >= self._limits.seconds:
            self.now(Ending.LIMIT)
        if min(map(_free_bytes, self._folders)) < self._limits.free_bytes:
            self.now(Ending.NO_SPACE)

    def recorded(self) -> None:
        """Nothing more will end."""
        self.is_over = True

    @contextmanager
    def beginning(self) -> Iterator[None]:
        """What begins new targets: it is cancelled as soon as nothing new shall begin."""
        with anyio.CancelScope() as scope:
            self._beginnings.append(scope)
            if self.asked:
                scope.cancel()
            yield


def _free_bytes(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free
    except OSError as error:
        cause = (error.strerror or str(error)).lower()
        raise CannotWrite(cause, path=folder, advice="look where the folder is") from error
