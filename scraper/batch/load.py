"""How much a run holds at once: pages that wait for a worker, outcomes that wait for the disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import anyio

MAX_PAGES = 64
"""Pages between fetch and extraction; requests in flight may add to them."""
MAX_UNRECORDED = 128
"""Pages that a kill would have fetched again, requests in flight aside."""
MAX_BEGUN = 1024
"""Targets on their way, those that wait for a pause of their host to end included; such a one holds no page."""


class Load:
    """Counts what is held; who begins something new waits for room.

    A target that waits for its host's turn again (a retry, a redirect) counts as begun alone: thirty hosts that asked
    for a pause must not keep the others waiting.

    Attributes:
        begun: Targets on their way.
        pages: Pages that wait for a worker or are with one.
        unrecorded: Targets that are through with fetching and are not safe on the disk yet.
    """

    def __init__(self) -> None:
        self.begun = 0
        self.pages = 0
        self.unrecorded = 0
        self._less = anyio.Event()

    async def room(self) -> None:
        """Returns when there is room for one more."""
        while self.pages >= MAX_PAGES or self.unrecorded >= MAX_UNRECORDED or self.begun >= MAX_BEGUN:
            if self._less.is_set():
                self._less = anyio.Event()
            await self._less.wait()

    @contextmanager
    def target(self) -> Iterator[None]:
        """Counts a target on its way during the block."""
        self.begun += 1
        try:
            yield
        finally:
            self.begun -= 1
            self._less.set()

    @contextmanager
    def page(self) -> Iterator[None]:
        """Counts a page with the workers during the block."""
        self.pages += 1
        try:
            yield
        finally:
            self.pages -= 1
            self._less.set()

    def fetched(self) -> None:
        """One more target is to be recorded."""
        self.unrecorded += 1

    def recorded(self, count: int) -> None:
        """So many are safe, or given up."""
        self.unrecorded -= count
        self._less.set()
