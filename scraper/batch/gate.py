"""The client's gate on the frontier: every request of a run waits for its host's turn."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from typing import Any
from urllib.parse import urlsplit

from scraper.batch.turns import Turn, Turns
from scraper.errors import ConnectError, DNSError, FetchError, TimeoutExceeded
from scraper.store.listing import host_of

SLOW_DOWN_STATUS = frozenset({429, 503})
"""A server that answers so wants fewer requests; whether it says for how long or not."""

_GRANTED: ContextVar[Turn[Any] | None] = ContextVar("granted", default=None)
_SENT: ContextVar[Turn[Any] | None] = ContextVar("sent", default=None)


def lane_of(url: str) -> str:
    """The lane of an address as the client writes it: that of its target in the state.

    >>> lane_of("http://www.example.org./a"), lane_of("http://127.0.0.1:8000/")
    ('www.example.org', '127.0.0.1:8000')
    """
    parts = urlsplit(url)
    return host_of(f"{parts.scheme}://{parts.netloc.rpartition('@')[2].replace('.:', ':').rstrip('.')}")


class HostGate:
    """Gives the client's requests their turns; a :class:`scraper.fetch.gate.Gate`.

    Each fetch runs in a task of its own, so the turn that a task has is kept in the task's context.
    """

    def __init__(
        self,
        turns: Turns[Any],
        host_of: Callable[[str], str] | None = None,
        slowed: Callable[[str], None] = lambda _: None,
    ) -> None:
        """No turn is given yet.

        Args:
            turns: The frontier's turns.
            host_of: The lane of an address.
            slowed: Hears of each host that asks to be left alone.
        """
        self._turns = turns
        self._slowed = slowed
        self._host_of = host_of or lane_of

    @contextmanager
    def granted(self, turn: Turn[Any]) -> Iterator[None]:
        """Let the first request to the turn's host use this turn, which was given before the fetch began."""
        token = _GRANTED.set(turn)
        try:
            with turn:
                yield
        finally:
            _GRANTED.reset(token)

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[None]:
        """A turn to send one request, as the client's gate protocol has it."""
        host = self._host_of(url)
        granted = _GRANTED.get()
        _GRANTED.set(None)
        if granted is not None and granted.host == host:
            with self._sent(granted):
                yield
            return
        if granted is not None:
            granted.returned()  # the request goes to another host: nobody else shall wait for this turn
        async with self._turns.place(host, started=True) as turn:
            with self._sent(turn):
                yield

    @contextmanager
    def _sent(self, turn: Turn[Any]) -> Iterator[None]:
        turn.sent()
        _SENT.set(turn)
        with turn:
            yield

    def answered(self, url: str, result: int | FetchError, retry_after: float | None) -> None:
        """Tell the frontier how a request went."""
        turn = _SENT.get()
        if isinstance(result, DNSError):
            self._turns.frontier.unreachable(self._host_of(url), result.cause, for_good=not result.temporary)
            self._turns.wake()
        elif turn is None:
            return
        elif isinstance(result, ConnectError | TimeoutExceeded):
            turn.failed(result.cause)
        elif isinstance(result, int) and result in SLOW_DOWN_STATUS:
            turn.slowed(retry_after)
            self._slowed(turn.host)
        else:
            turn.answered()
