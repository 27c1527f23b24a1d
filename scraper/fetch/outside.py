"""What a fetch takes from the world."""

from __future__ import annotations

import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import anyio

from scraper.fetch.names import Resolver, resolve


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Clocks, chance and name servers, so that tests can give a client theirs.

    Attributes:
        sleep: Waits some seconds.
        now: The time, aware.
        clock: Seconds that only ever grow.
        draw: A random number, 0 to 1.
        resolver: The addresses of a host and port; it may block.
    """

    sleep: Callable[[float], Awaitable[None]] = anyio.sleep
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    clock: Callable[[], float] = time.monotonic
    draw: Callable[[], float] = random.random
    resolver: Resolver = resolve
