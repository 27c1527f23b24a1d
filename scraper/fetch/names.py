"""Host names to addresses, on threads that hold up nobody.

``getaddrinfo`` blocks, for half a minute where a name server is silent, and cannot be stopped. So it has threads of its
own, for which nobody waits at exit and of which there are never more than some dozens, also after their callers gave
up. Callers of one name share its look-up, and a name that failed is remembered: a list with 500 addresses of a dead
host makes one look-up.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from scraper.errors import DNSError

MAX_THREADS = 96
IDLE_THREAD_SECONDS = 2.0
FOUND_SECONDS = 30.0
FAILED_SECONDS = 600.0
FAILING_SECONDS = 60.0
MAX_FAILURES = 3
"""The failures in a row after which a name server's "try again" is remembered, too."""
MAX_NAMES = 4096
_TEMPORARY = {socket.EAI_AGAIN}
Resolver = Callable[[str, int], list[str]]


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, as the system resolves its name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


@dataclass(frozen=True, slots=True)
class _Known:
    """What is remembered of a name, and until when."""

    addresses: tuple[str, ...]
    error: BaseException | None
    failures: int
    until: float


class Names:
    """Looks names up, each by one thread at a time, and remembers what came of it for a while."""

    def __init__(self, resolver: Resolver, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._threads = _Threads(resolver)
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._asked: dict[str, Future[list[str]]] = {}

    async def look_up(self, host: str, port: int) -> tuple[str, ...]:
        """The addresses of a host, in the order to try them.

        Raises:
            DNSError: It has none.
        """
        if _is_literal(host):
            return (host,)
        known = self._known.get(host)
        if known is None or self._clock() >= known.until:
            known = await self._ask(host, port)
        if known.error is None:
            return known.addresses
        failure = _failure(host, known.error)
        failure.__context__ = known.error  # httpcore cuts the cause off, and not the context
        raise failure from known.error

    def forget(self, host: str) -> None:
        """Asks again the next time: nobody answers at the addresses that were found."""
        self._known.pop(host, None)

    async def _ask(self, host: str, port: int) -> _Known:
        future = self._asked.get(host)
        if future is None:
            if len(self._asked) > MAX_NAMES:  # by callers who gave up
                self._asked = {name: asked for name, asked in self._asked.items() if not asked.done()}
            future = self._asked[host] = self._threads.submit(host, port)
        error: BaseException | None = None
        addresses: list[str] = []
        try:
            addresses = await asyncio.wrap_future(future)
            error = None if addresses else socket.gaierror(socket.EAI_NONAME, "no address")
        except (OSError, UnicodeError) as failure:
            error = failure
        if self._asked.get(host) is future:  # the first of those that waited
            del self._asked[host]
            self._remember(host, addresses, error)
        return self._known.get(host) or _Known(tuple(addresses), error, 1, 0.0)

    def _remember(self, host: str, addresses: list[str], error: BaseException | None) -> None:
        before = self._known.pop(host, None)
        failures = 0 if error is None else (before.failures if before else 0) + 1
        seconds = FOUND_SECONDS if error is None else FAILED_SECONDS
        if error is not None and is_temporary(error):
            seconds = FAILING_SECONDS if failures >= MAX_FAILURES else 0.0
        self._known[host] = _Known(tuple(addresses), error, failures, self._clock() + seconds)
        while len(self._known) > MAX_NAMES:
            self._known.popitem(last=False)


def _is_literal(host: str) -> bool:
    """Whether the host is an address already, which needs no look-up."""
    if ":" not in host and not host[-1:].isdigit():
        return False
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, host)
        except (OSError, ValueError):
            continue
        return True
    return False


def is_temporary(error: BaseException) -> bool:
    """Whether the name server failed, and did not say that there is no such name."""
    return isinstance(error, socket.gaierror) and error.errno in _TEMPORARY


def _failure(host: str, error: BaseException) -> DNSError:
    temporary = is_temporary(error)
    advice = "check your connection" if temporary else "check the address for a typing error"
    return DNSError(f"the host {host} does not resolve", temporary=temporary, advice=advice)


class _Threads:
    """Runs look-ups on a bounded number of daemon threads, which end when there is nothing to do."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._lock = threading.Lock()
        self._waiting: SimpleQueue[tuple[str, int, Future[list[str]]]] = SimpleQueue()
        self._alive = self._free = 0

    def submit(self, host: str, port: int) -> Future[list[str]]:
        future: Future[list[str]] = Future()
        future.set_running_or_notify_cancel()  # who gives up must not take the answer from the others
        with self._lock:
            self._waiting.put((host, port, future))
            self._free -= 1
            if self._free < 0 and self._alive < MAX_THREADS:
                self._alive += 1
                self._free += 1
                threading.Thread(target=self._work, name="scraper-names", daemon=True).start()
        return future

    def _work(self) -> None:
        while True:
            try:
                host, port, future = self._waiting.get(timeout=IDLE_THREAD_SECONDS)
            except Empty:
                with self._lock:
                    if self._waiting.empty():
                        self._alive -= 1
                        self._free -= 1
                        return
                continue
            try:
                addresses = self._resolver(host, port)
            except BaseException as error:  # noqa: BLE001 - it is the caller's
                future.set_exception(error)
            else:
                future.set_result(addresses)
            with self._lock:
                self._free += 1
