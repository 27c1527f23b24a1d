"""Whether robots.txt lets us fetch a page: asked once a site, remembered, and asked again when it is a day old."""

from __future__ import annotations

import copy
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

import anyio
import httpx  # noqa: TID251

from scraper.errors import FetchError, HTTPStatusError, RobotsDenied, TimeoutExceeded, TooManyRedirects
from scraper.fetch import robots
from scraper.fetch.exchange import NOT_MODIFIED, Answer
from scraper.fetch.headers import Visit
from scraper.fetch.robots import Robots, RobotsCache, RobotsFile
from scraper.fetch.validators import Validators, kept

MAX_PARSED = 256
MAX_FAILURES = 4096
_log = logging.getLogger("scraper.fetch")
Read = Callable[[Visit, httpx.URL], Awaitable[Answer]]
"""Fetches a robots.txt, redirects and retries included."""


class Permission:
    """Asks robots.txt before a page."""

    def __init__(self, read: Read, cache: RobotsCache, now: Callable[[], datetime], user_agent: str) -> None:
        self._read = read
        self._cache = cache
        self._now = now
        self._user_agent = user_agent
        self._parsed: OrderedDict[str, tuple[RobotsFile, Robots]] = OrderedDict()
        self._failures: OrderedDict[str, tuple[datetime, FetchError]] = OrderedDict()
        self._asking: dict[str, anyio.Event] = {}

    def crawl_delay(self, url: str) -> float | None:
        """The pause that a site asks of us, as far as its robots.txt is known, or ``None``."""
        rules = self._known(_origin(httpx.URL(url)))
        return rules.crawl_delay(self._user_agent) if rules else None

    async def check(self, visit: Visit, url: httpx.URL, seconds: float) -> None:
        """Returns where robots.txt lets us fetch an address.

        Args:
            visit: The fetch that it is asked for.
            url: The address.
            seconds: How long robots.txt may take.

        Raises:
            RobotsDenied: It does not.
            FetchError: It cannot be read: then nothing is fetched (RFC 9309, 2.3.1.4).
        """
        origin, rules = _origin(url), await self.learn(visit, url, seconds)
        if not rules.allows(str(url), self._user_agent):
            _log.info("robots.txt of %s does not allow %s", origin, url)
            raise RobotsDenied(f"robots.txt does not allow {url.path}", advice="ask the site, or switch robots.txt off")
        _log.debug("robots.txt of %s allows %s", origin, url)

    async def learn(self, visit: Visit, url: httpx.URL, seconds: float) -> Robots:
        """The rules of an address's site, as they are known or are now read.

        Raises:
            FetchError: They cannot be read.
        """
        origin = _origin(url)
        return self._known(origin) or await self._ask(visit, origin, seconds)

    def _known(self, origin: str) -> Robots | None:
        """The rules of a site, if they are known and count."""
        now = self._now()
        parsed = self._parsed.get(origin)
        if parsed is not None and now < parsed[0].expires:
            self._parsed.move_to_end(origin)
            return parsed[1]
        file = self._cache.get(origin)
        return self._parse(origin, file) if file is not None and now < file.expires else None

    def _parse(self, origin: str, file: RobotsFile) -> Robots:
        rules = Robots(file.text)
        self._parsed[origin] = (file, rules)
        self._parsed.move_to_end(origin)
        if len(self._parsed) > MAX_PARSED:
            self._parsed.popitem(last=False)
        return rules

    async def _ask(self, visit: Visit, origin: str, seconds: float) -> Robots:
        """The rules of a site, asked for by one page of those that are fetched at once."""
        while (asking := self._asking.get(origin)) is not None:
            with visit.patience.stopped():
                await asking.wait()
        if (rules := self._known(origin)) is not None:
            return rules
        until, error = self._failures.get(origin, (None, None))
        if until is not None and error is not None and self._now() < until:
            raise copy.copy(error)
        self._asking[origin] = anyio.Event()
        try:
            file = await self._fetch(visit, origin, seconds)
        finally:
            self._asking.pop(origin).set()
        self._cache.put(origin, file)
        return self._parse(origin, file)

    async def _fetch(self, visit: Visit, origin: str, seconds: float) -> RobotsFile:
        before = self._cache.get(origin)
        asking = visit.for_robots()
        asking.validators = before.validators if before else Validators()
        try:
            with visit.patience.limit(seconds):
                answer = await self._read(asking, httpx.URL(origin + "/robots.txt"))
        except TimeoutError as cause:
            late = TimeoutExceeded(f"robots.txt took longer than {seconds:g} s", advice="try again later")
            raise self._failed(origin, late) from cause
        except FetchError as error:
            if isinstance(error, TooManyRedirects) or (isinstance(error, HTTPStatusError) and error.status < 500):
                return RobotsFile("", self._now() + robots.LIFETIME)  # there is none
            raise self._failed(origin, _as_its_own(error)) from error
        if answer.status == NOT_MODIFIED and before:
            return replace(before, expires=self._now() + robots.LIFETIME)
        text = robots.decoded(answer.body)
        return RobotsFile(text, self._now() + robots.LIFETIME, kept(answer.header, str(answer.url)))

    def _failed(self, origin: str, error: FetchError) -> FetchError:
        """The error, remembered for the next pages of the site."""
        _log.info("%s: %s", origin, error.cause)
        self._failures[origin] = (self._now() + robots.FAILURE_LIFETIME, copy.copy(error))
        if len(self._failures) > MAX_FAILURES:
            self._failures.popitem(last=False)
        return error


def _as_its_own(error: FetchError) -> FetchError:
    """The error of a robots.txt, told as that and not as the page's."""
    cause = f"robots.txt cannot be read: {error.cause}"
    advice = "; ".join(filter(None, (error.advice, "or switch robots.txt off")))
    if isinstance(error, HTTPStatusError):
        denied = RobotsDenied(cause, advice=advice)
        denied.temporary, denied.retry_after, denied.final_url = True, error.retry_after, error.final_url
        return denied
    told = copy.copy(error)
    told.cause, told.args, told.advice = cause, (cause,), advice
    return told


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii')}"
