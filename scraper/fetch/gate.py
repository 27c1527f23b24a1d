"""The seam for who decides when a request may be sent: pace, places and breakers of hosts in a run over many pages.

A client without a gate sends at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from math import inf
from typing import Protocol

import anyio

from scraper.errors import FetchError


class Gate(Protocol):
    """Gives turns to send a request, and hears what became of it.

    Each request asks for a turn of its own: each hop of a redirect, each robots.txt, each retry. The client holds no
    connection and no other turn while it waits, the wait does not count as the page's time, and a retry's pause is left
    to the gate.
    """

    def turn(self, url: str) -> AbstractAsyncContextManager[object]:
        """A turn to send a request to that address, held until the answer is read.

        The request is sent in the moment in which it is entered. To refuse, it raises a
        :class:`~scraper.errors.FetchError` on entering, which ends the fetch.
        """

    def answered(self, url: str, result: int | FetchError, retry_after: float | None) -> None:
        """Hears how a request went, before its turn ends.

        After the turn where the page's time ran out, and without one where the host's name does not resolve: names are
        looked up before a turn is asked for, so that a slow name server holds no place.

        Args:
            url: The request's address.
            result: The status of the answer, or the error where there was no whole answer.
            retry_after: The seconds that the server asks us to wait, or ``None``.
        """


class Patience:
    """The time that a page may take, with a watch that stops while somebody else's turn is waited for."""

    __slots__ = ("_scopes", "waited")

    def __init__(self) -> None:
        self._scopes: list[anyio.CancelScope] = []
        self.waited = 0.0

    @contextmanager
    def limit(self, seconds: float) -> Iterator[None]:
        """A time limit for the block, within those that stand already.

        Raises:
            TimeoutError: It passed.
        """
        with anyio.CancelScope(deadline=anyio.current_time() + seconds) as scope:
            self._scopes.append(scope)
            try:
                yield
            finally:
                self._scopes.remove(scope)
        if scope.cancelled_caught:
            raise TimeoutError

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """No limit passes during the block."""
        began, deadlines = anyio.current_time(), [scope.deadline for scope in self._scopes]
        for scope in self._scopes:
            scope.deadline = inf
        try:
            yield
        finally:
            waited = anyio.current_time() - began
            self.waited += waited
            for scope, deadline in zip(self._scopes, deadlines, strict=True):
                scope.deadline = deadline + waited

    def left(self) -> float:
        """The seconds until the first limit passes."""
        return min((scope.deadline for scope in self._scopes), default=inf) - anyio.current_time()
