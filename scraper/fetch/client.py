"""Fetching a page: redirects, retries, robots.txt and limits around one HTTP exchange.

There is one implementation, asynchronous, so that a limit on the whole page can be kept to the moment; the
synchronous :class:`Fetcher` runs it on a thread of its own, which works inside a notebook's event loop too.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import anyio
import anyio.from_thread
import httpx  # noqa: TID251

from scraper.errors import (
    BadResponse,
    FetchError,
    HTTPStatusError,
    RobotsDenied,
    TimeoutExceeded,
    TooLarge,
    TooManyRedirects,
)
from scraper.fetch import media, robots
from scraper.fetch.retry import delay, retry_after
from scraper.fetch.transport import Transport
from scraper.fetch.unpack import ACCEPTED, unpack, unpackers
from scraper.fetch.url import follow, normalise
from scraper.model import Page
from scraper.policy import FetchPolicy

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,text/plain;q=0.8,*/*;q=0.1"
_DRAIN_BYTES = 64 * 1024
_DRAIN_SECONDS = 0.5
_ADVICE = {
    401: "the page needs a log-in",
    403: "the site refuses us; another user agent may help",
    404: "check the address",
    410: "the page was taken down; an archive may have it",
    429: "the site asks to slow down; try again later",
    451: "withheld for legal reasons",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What a fetch takes from the world, so that tests can give it theirs.

    Attributes:
        sleep: Waits some seconds.
        now: The time, aware.
        draw: A random number, 0 to 1.
    """

    sleep: Callable[[float], Awaitable[None]] = anyio.sleep
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    draw: Callable[[], float] = random.random


@dataclass(frozen=True, slots=True)
class _Answer:
    """One hop's answer: the address, the status, the headers, the unpacked body."""

    url: httpx.URL
    status: int
    headers: httpx.Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class _Want:
    """What is fetched: a page, or (``page=False``) a robots.txt, cut at the limit and of any type."""

    page: bool
    redirects: int
    max_bytes: int


_ROBOTS = _Want(page=False, redirects=robots.MAX_REDIRECTS, max_bytes=robots.MAX_BYTES)


class AsyncFetcher:
    """Fetches pages over kept-open connections; use it with ``async with``.

    It remembers each site's robots.txt, and no cookies from one page to the next.
    """

    def __init__(self, policy: FetchPolicy | None = None, outside: Outside | None = None) -> None:
        self._policy = policy or FetchPolicy()
        self._outside = outside or Outside()
        self._transport = Transport(self._policy)
        self._robots: dict[str, robots.Robots] = {}
        self._asking: defaultdict[str, anyio.Lock] = defaultdict(anyio.Lock)
        said = {"User-Agent": self._policy.user_agent, "Accept": _ACCEPT, "Accept-Encoding": ACCEPTED}
        self._headers = httpx.Headers(said, encoding="utf-8")
        limits = httpx.Timeout(self._policy.read_timeout, connect=self._policy.connect_timeout, pool=None)
        self._extensions = {"timeout": limits.as_dict()}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._transport.aclose()

    async def fetch(self, url: str) -> Page:
        """The page at an address.

        Raises:
            FetchError: It could not be had; the error's class says why.
        """
        want = _Want(page=True, redirects=self._policy.max_redirects, max_bytes=self._policy.max_bytes)
        try:
            with anyio.fail_after(self._policy.total_timeout):
                start = normalise(url)
                answer = await self._visit(start, want)
        except TimeoutError as error:
            limit = f"the page took longer than {self._policy.total_timeout:g} s"
            raise TimeoutExceeded(limit, url=url, advice="try later, or a longer limit") from error
        except FetchError as error:
            error.url = url
            raise
        return Page(
            url=str(start),
            final_url=str(answer.url),
            status=answer.status,
            headers=tuple(answer.headers.multi_items()),
            body=answer.body,
            fetched_at=self._outside.now(),
        )

    async def _visit(self, url: httpx.URL, want: _Want) -> _Answer:
        """Follows redirects to the answer."""
        cookies = httpx.Cookies()  # a page's own: some sites redirect in circles without them
        for _ in range(want.redirects + 1):
            if want.page and self._policy.respect_robots:
                await self._ask_robots(url)
            answer = await self._persist(cookies, url, want)
            target = _target(answer, want)
            if target is None:
                return answer
            url = follow(url, target)
        raise TooManyRedirects(
            f"more than {want.redirects} redirects, the last to {url}",
            advice="the site may want cookies or a log-in",
        )

    async def _persist(self, cookies: httpx.Cookies, url: httpx.URL, want: _Want) -> _Answer:
        """One exchange, repeated after transient failures for as long as there is time."""
        attempt = 1
        while True:
            try:
                return await self._exchange(cookies, url, want)
            except FetchError as error:
                wait = delay(error, attempt, self._outside.draw())
                left = anyio.current_effective_deadline() - anyio.current_time()
                if wait is None or attempt > self._policy.retries or wait > left:
                    raise
            await self._outside.sleep(wait)
            attempt += 1

    async def _exchange(self, cookies: httpx.Cookies, url: httpx.URL, want: _Want) -> _Answer:
        """One request and its answer.

        Raises:
            HTTPStatusError: The answer is an error.
            NotHTML: A page was wanted, and it is none.
            TooLarge: A page was wanted, and its body passes the limit.
        """
        request = httpx.Request("GET", url, headers=self._headers, extensions=self._extensions)
        cookies.set_cookie_header(request)
        response = await self._transport.handle_async_request(request)
        try:
            response.request = request
            cookies.extract_cookies(response)
            if response.status_code >= 300:
                await _drain(response)
                if response.status_code not in _REDIRECTS:
                    raise self._status_error(response)
                return _Answer(url, response.status_code, response.headers, b"")
            if want.page:
                media.check_type(response.headers.get("content-type"))
            body = await _read(response, want)
            return _Answer(url, response.status_code, response.headers, body)
        finally:
            with anyio.CancelScope(shield=True):
                await response.aclose()

    def _status_error(self, response: httpx.Response) -> HTTPStatusError:
        status = response.status_code
        advice = _ADVICE.get(status, "try again later" if status >= 500 else "")
        said = f"the server answered {status} {response.reason_phrase}".rstrip()
        error = HTTPStatusError(said, status=status, advice=advice)
        error.retry_after = retry_after(response.headers.get("retry-after"), self._outside.now())
        return error

    async def _ask_robots(self, url: httpx.URL) -> None:
        origin = str(url.copy_with(path="/robots.txt", query=None))
        async with self._asking[origin]:  # pages of one site that are fetched at once ask once
            if origin not in self._robots:
                self._robots[origin] = await self._read_robots(httpx.URL(origin))
        if not self._robots[origin].allows(str(url), self._policy.user_agent):
            raise RobotsDenied(f"robots.txt does not allow {url.path}", advice="ask the site, or switch robots.txt off")

    async def _read_robots(self, url: httpx.URL) -> robots.Robots:
        """What a robots.txt allows: everything where there is none, nothing while the server fails."""
        try:
            answer = await self._visit(url, _ROBOTS)
        except TooManyRedirects:
            return robots.ALLOW_ALL
        except HTTPStatusError as error:
            if error.status < 500:
                return robots.ALLOW_ALL
            raise RobotsDenied(f"robots.txt cannot be read: {error.cause}", advice=error.advice) from error
        return robots.Robots(answer.body.decode("utf-8", "replace"))


async def _drain(response: httpx.Response) -> None:
    """Reads a body that nobody wants, if it is short: then the connection can serve the next request."""
    size = 0
    with anyio.move_on_after(_DRAIN_SECONDS):
        async for data in response.aiter_raw():
            size += len(data)
            if size > _DRAIN_BYTES:
                return


async def _read(response: httpx.Response, want: _Want) -> bytes:
    """The unpacked body; a page is refused as soon as it passes the limit."""
    steps = unpackers(response.headers.get("content-encoding", ""))
    body = bytearray()
    async for data in response.aiter_raw():
        for piece in unpack(data, steps):
            body += piece
            if len(body) <= want.max_bytes:
                continue
            if not want.page:
                return bytes(body[: want.max_bytes])
            raise TooLarge(f"the page is larger than {want.max_bytes} bytes", advice="raise the size limit")
    if want.page:
        media.check_bytes(body)
    return bytes(body)


def _target(answer: _Answer, want: _Want) -> str | None:
    """Where the answer sends us on to, or ``None`` where we have arrived."""
    if answer.status not in _REDIRECTS:
        return media.refresh_target(answer.body) if want.page else None
    location: str | None = answer.headers.get("location")
    if not location:
        raise BadResponse(f"a redirect ({answer.status}) that does not say where to", advice="try again later")
    return location


class Fetcher:
    """The synchronous twin of :class:`AsyncFetcher`; use it with ``with``. Threads may share one."""

    def __init__(self, policy: FetchPolicy | None = None, outside: Outside | None = None) -> None:
        self._fetcher = AsyncFetcher(policy, outside)
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._portal = self._stack.enter_context(anyio.from_thread.start_blocking_portal())
        self._stack.enter_context(self._portal.wrap_async_context_manager(self._fetcher))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def fetch(self, url: str) -> Page:
        """The page at an address.

        Raises:
            FetchError: It could not be had; the error's class says why.
        """
        page: Page = self._portal.call(self._fetcher.fetch, url)
        return page
