"""Fetching a page: redirects, retries, robots.txt and limits around one HTTP exchange.

There is one implementation, asynchronous, so that a limit on the whole page can be kept to the moment;
:class:`scraper.fetch.sync.Client` runs it on a thread.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

import httpx  # noqa: TID251

from scraper.errors import (
    BadResponse,
    FetchError,
    HTTPStatusError,
    InvalidURL,
    NotHTML,
    TimeoutExceeded,
    TooLarge,
    TooManyRedirects,
)
from scraper.fetch import robots
from scraper.fetch.exchange import REDIRECTS, Answer, Exchanger, Want
from scraper.fetch.gate import Gate
from scraper.fetch.headers import Pairs, RequestHeaders, Visit, log_in
from scraper.fetch.login import part_login
from scraper.fetch.outside import Outside
from scraper.fetch.permission import Permission
from scraper.fetch.refresh import refresh_target
from scraper.fetch.retry import delay
from scraper.fetch.robots import RobotsCache, RobotsMemory
from scraper.fetch.transport import Transport
from scraper.fetch.url import check_safety, follow, normalise
from scraper.fetch.validators import Validators
from scraper.model import Page
from scraper.policy import FetchPolicy

_log = logging.getLogger("scraper.fetch")
_ROBOTS = Want(page=False, redirects=robots.MAX_REDIRECTS, max_bytes=robots.MAX_BYTES)
_ROBOTS_SHARE = 0.5
"""The part of a page's time that robots.txt may take."""


class AsyncClient:
    """Fetches pages over kept-open connections; use it with ``async with``, or close it with :meth:`aclose`.

    It remembers each site's robots.txt, and no cookies from one page to the next. It belongs to the event loop in which
    it fetches its first page.
    """

    def __init__(
        self,
        policy: FetchPolicy | None = None,
        *,
        gate: Gate | None = None,
        robots_cache: RobotsCache | None = None,
        outside: Outside | None = None,
    ) -> None:
        """Opens nothing yet.

        Args:
            policy: Limits, identity and manners.
            gate: Decides when each request is sent; without one it is sent at once.
            robots_cache: Keeps robots.txt files; without one they are kept for as long as the client.
            outside: Clocks, chance and name servers, for tests.

        Raises:
            InvalidSetting: A header of the policy may not be sent.
        """
        self.policy = policy or FetchPolicy()
        self._outside = outside or Outside()
        self._gate = gate
        self._headers = RequestHeaders(self.policy)
        self._transport = Transport(self.policy, self._outside)
        self._exchanger = Exchanger(self._transport, self._headers, self._outside)
        cache = RobotsMemory() if robots_cache is None else robots_cache
        self._permission = Permission(self._read_robots, cache, self._outside.now, self._headers.user_agent)
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    @property
    def is_open(self) -> bool:
        """Whether it may have connections to close."""
        return self._loop is not None

    async def aclose(self) -> None:
        """Closes all connections; nothing can be fetched any more."""
        await self._transport.aclose()
        self._loop = None

    def crawl_delay(self, url: str) -> float | None:
        """The pause in seconds that a site asks of us, or ``None`` where it asks none or robots.txt was not read."""
        return self._permission.crawl_delay(url)

    async def prepare(self, url: str) -> None:
        """Looks a site's name up and, where the policy respects robots.txt, reads that: what its first page needs.

        Raises:
            FetchError: The name does not resolve, or robots.txt cannot be read.
        """
        self._stay_in_loop()
        visit = self._visit_of(url, self._headers.all_given(()), None)
        await self._transport.look_up(visit.asked, trusted=visit.trusts(visit.asked))
        if self.policy.respect_robots:
            await self._permission.learn(visit, visit.asked, self.policy.total_timeout * _ROBOTS_SHARE)

    async def fetch(
        self,
        url: str,
        *,
        headers: Iterable[tuple[str, str]] = (),
        validators: Validators | None = None,
        keep_raw: bool = False,
    ) -> Page:
        """The page at an address.

        Args:
            url: An http or https address; ``https://`` is understood where it is left out.
            headers: Name and value of further request headers; see :attr:`scraper.FetchPolicy.headers`.
            validators: What an earlier answer gave. If the page has not changed since, the answer has the status 304
                and no body (:attr:`~scraper.model.Page.not_modified`).
            keep_raw: Keep the bodies as received and the headers of each hop, for an archive.

        Raises:
            FetchError: It could not be had; the error's class says why.
            InvalidSetting: One of the headers may not be sent.
        """
        self._stay_in_loop()
        given = self._headers.all_given(headers)
        visit = self._visit_of(url, given, validators)
        visit.keep = keep_raw
        return await self._page(visit, part_login(url)[0])

    def _visit_of(self, url: str, given: Pairs, validators: Validators | None) -> Visit:
        """What is kept of a fetch. A log-in in the address becomes a header, and is told nowhere."""
        clean, login = part_login(url)
        try:
            asked = normalise(clean)
        except FetchError as error:
            error.url = clean
            raise
        return Visit(asked, log_in(given, login), validators or Validators(), trust=self.policy.trust_asked)

    async def _page(self, visit: Visit, url: str) -> Page:
        began = self._outside.clock()
        answer = await self._within_limits(visit, url)
        return Page(
            url=str(visit.asked),
            final_url=str(answer.url),
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            fetched_at=self._outside.now(),
            attempts=visit.attempts,
            seconds=max(0.0, self._outside.clock() - began - visit.patience.waited),
            exchanges=tuple(visit.exchanges),
        )

    async def _within_limits(self, visit: Visit, url: str) -> Answer:
        limit = self.policy.total_timeout
        want = Want(page=True, redirects=self.policy.max_redirects, max_bytes=self.policy.max_bytes)
        try:
            with visit.patience.limit(limit):
                return await self._visit(visit, visit.asked, want)
        except TimeoutError as cause:
            late = TimeoutExceeded(f"the page took longer than {limit:g} s", advice="try later, or a longer limit")
            self._tell(str(visit.hop), late)
            raise _located(late, visit, url) from cause
        except FetchError as error:
            _located(error, visit, url)
            raise
        except Exception as bug:  # of a library that an answer upsets: callers need not know which
            told = BadResponse(f"the answer cannot be read: {type(bug).__name__}: {bug}", advice="please report it")
            raise _located(told, visit, url) from bug

    async def _visit(self, visit: Visit, url: httpx.URL, want: Want) -> Answer:
        """Follows redirects to the answer."""
        for _ in range(want.redirects + 1):
            visit.hop = url
            self._transport.check(url, trusted=visit.trusts(url))
            if want.page and self.policy.respect_robots:
                await self._permission.check(visit, url, self.policy.total_timeout * _ROBOTS_SHARE)
            answer = await self._persist(visit, url, want)
            target = _target(answer, want)
            if target is None:
                return answer
            if not self.policy.allow_downgrade:
                check_safety(url, target)
            url = target
            _log.debug("%s redirects to %s (%d)", answer.url, url, answer.status)
        raise TooManyRedirects(
            f"more than {want.redirects} redirects, the last to {url}",
            advice="the site may want cookies or a log-in",
        )

    async def _persist(self, visit: Visit, url: httpx.URL, want: Want) -> Answer:
        """One exchange, repeated after transient failures for as long as there is time."""
        attempt = 1
        visit.attempts = visit.attempts or 1
        while True:
            try:
                return await self._in_turn(visit, url, want)
            except FetchError as error:
                wait = delay(error, attempt, self._outside.draw())
                if wait is None or attempt > self.policy.retries or wait > visit.patience.left():
                    raise
                _log.info("%s: %s; try %d of %d", url, error.cause, attempt + 1, self.policy.retries + 1)
            if self._gate is None:
                await self._outside.sleep(wait)
            attempt += 1
            visit.attempts += 1

    async def _in_turn(self, visit: Visit, url: httpx.URL, want: Want) -> Answer:
        """One exchange, when the gate gives a turn to it."""
        if self._gate is None:
            return await self._logged(visit, url, want)
        name = str(url)
        try:
            await self._transport.look_up(url, trusted=visit.trusts(url))
        except FetchError as error:
            self._tell(name, error)
            raise
        async with AsyncExitStack() as held:
            with visit.patience.stopped():
                await held.enter_async_context(self._gate.turn(name))
            try:
                answer = await self._logged(visit, url, want)
            except FetchError as error:
                self._tell(name, error)
                raise
            self._gate.answered(name, answer.status, None)
        return answer

    async def _logged(self, visit: Visit, url: httpx.URL, want: Want) -> Answer:
        _log.debug("GET %s", url)
        answer = await self._exchanger.exchange(visit, url, want)
        _log.debug("%s answered %d, %d bytes", url, answer.status, len(answer.body))
        return answer

    def _tell(self, url: str, error: FetchError) -> None:
        """Tells the gate of a failure; a host that gave a whole answer is well, whatever we make of it."""
        if self._gate is None:
            return
        if isinstance(error, HTTPStatusError):
            self._gate.answered(url, error.status, error.retry_after)
        else:
            self._gate.answered(url, 200 if isinstance(error, NotHTML | TooLarge) else error, error.retry_after)

    async def _read_robots(self, visit: Visit, url: httpx.URL) -> Answer:
        try:
            return await self._visit(visit, url, _ROBOTS)
        except FetchError as error:
            error.final_url = str(visit.hop)
            raise

    def _stay_in_loop(self) -> None:
        loop = asyncio.get_running_loop()
        if self._loop is None:
            self._loop = loop
        elif self._loop is not loop:
            raise RuntimeError("an AsyncClient belongs to one event loop: make one for each, or use Client")


def _located(error: FetchError, visit: Visit, url: str) -> FetchError:
    """The error, with the address that was asked for and that of the hop that failed."""
    error.url = url
    error.final_url = error.final_url or (str(visit.hop) if visit.hop else None)
    error.attempts = visit.attempts
    return error


def _target(answer: Answer, want: Want) -> httpx.URL | None:
    """Where the answer sends us on to, or ``None`` where we have arrived."""
    if answer.status not in REDIRECTS:
        return _refreshed(answer) if want.page else None
    location = answer.header("location")
    if not location:
        raise BadResponse(f"a redirect ({answer.status}) that does not say where to", advice="try again later")
    return follow(answer.url, location)


def _refreshed(answer: Answer) -> httpx.URL | None:
    """Where a refresh leads to; one to the page itself, or to no page, is none."""
    target = refresh_target(answer.body, answer.header("refresh"))
    if target is None:
        return None
    try:
        url = follow(answer.url, target)
    except InvalidURL:
        return None
    return None if url == answer.url else url
