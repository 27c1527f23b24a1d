"""The one way from a target to its outcome, in two halves: :func:`fetch` and :func:`finish`.

The first half needs the network or a disk, the second the processor alone: batches run it in worker processes.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from scraper.errors import FetchError, InternalError, NotHTML, ScraperError, WorkerFailed
from scraper.fetch.local import read_local
from scraper.fetch.login import part_login, with_login
from scraper.fetch.media import check
from scraper.model import Article, Page, Target
from scraper.policy import FetchPolicy
from scraper.run.outcome import Fetched, Outcome

STDIN = "-"
MAX_LOCAL_BYTES = FetchPolicy().max_bytes
"""Bytes of a local file, unpacked, unless somebody says otherwise: as many as a page may have."""
_log = logging.getLogger("scraper.run")


class Fetches(Protocol):
    """Gives the page at an address, or raises a :class:`~scraper.errors.FetchError`: a client."""

    def fetch(self, url: str) -> Page:
        """The page at an address."""


class FetchesLater(Protocol):
    """The asynchronous twin of :class:`Fetches`."""

    def fetch(self, url: str) -> Awaitable[Page]:
        """The page at an address."""


def is_local(target: Target) -> bool:
    """Whether the target is a file or stdin, so that nothing is fetched."""
    return target.path is not None or target.name == STDIN


def fetch(target: Target, client: Fetches | None = None, read: Callable[[Target], Page] | None = None) -> Fetched:
    """The first half: the target's page, or the error that says why there is none; never raised.

    Args:
        target: An address, a local file or ``-`` for stdin.
        client: Fetches addresses; local targets need none.
        read: Reads local targets; :func:`read_file` by default.
    """
    if client is None and not is_local(target):
        raise TypeError(f"a client is needed to fetch {target.name}")
    target = without_login(target)
    began, clock = datetime.now(UTC), time.perf_counter()
    try:
        page = (read or read_file)(target) if client is None or is_local(target) else client.fetch(_address(target))
    except ScraperError as error:
        return _failed(target, error, began, clock)
    except Exception as bug:  # noqa: BLE001 - one page must not end the run of the others
        return _failed(target, _internal(target, bug), began, clock)
    return _had(target, page, began, clock)


async def afetch(target: Target, client: FetchesLater) -> Fetched:
    """The asynchronous twin of :func:`fetch`."""
    target = without_login(target)
    began, clock = datetime.now(UTC), time.perf_counter()
    try:
        page = read_file(target) if is_local(target) else await client.fetch(_address(target))
    except ScraperError as error:
        return _failed(target, error, began, clock)
    except Exception as bug:  # noqa: BLE001 - see above
        return _failed(target, _internal(target, bug), began, clock)
    return _had(target, page, began, clock)


def without_login(target: Target) -> Target:
    """The target, a log-in in its name put where nothing shows or stores it."""
    name, login = ("", "") if is_local(target) else part_login(target.name)
    return replace(target, name=name, login=login) if login else target


def _address(target: Target) -> str:
    return with_login(target.name, target.login)


def _had(target: Target, page: Page, began: datetime, clock: float) -> Fetched:
    return Fetched(target, page, None, began, time.perf_counter() - clock, 0 if is_local(target) else page.attempts)


def _failed(target: Target, error: ScraperError, began: datetime, clock: float) -> Fetched:
    attempts = error.attempts if isinstance(error, FetchError) else 0
    return Fetched(target, None, error, began, time.perf_counter() - clock, attempts)


def read_file(target: Target, max_bytes: int = MAX_LOCAL_BYTES) -> Page:
    """A local file or stdin as a page, whose address is where it came from, or ``""``.

    Raises:
        UnreadableFile: It cannot be read.
        TooLarge: It is larger than a page may be.
        NotHTML: It is neither a page nor a text.
        BadResponse: It is packed, and damaged.
    """
    try:
        body = read_local(target.path, max_bytes)
        check(None, body)
    except ScraperError as error:
        error.url = target.name
        if isinstance(error, NotHTML):
            error.advice = "give a page or a text"
        raise
    return Page(
        url=target.name, final_url=target.url or "", status=0, headers=(), body=body, fetched_at=datetime.now(UTC)
    )


def read_page_file(path: Path) -> bytes:
    """The bytes of a local file, whatever they are.

    Raises:
        UnreadableFile: It cannot be read.
        TooLarge: It is larger than a page may be.
        BadResponse: It is packed, and damaged.
    """
    try:
        return read_local(path, MAX_LOCAL_BYTES)
    except ScraperError as error:
        error.url = str(path)
        raise


def finish(fetched: Fetched, extract: Callable[[Page], Article] | None = None) -> Outcome:
    """The second half: the article of a page that was had. Never raises, so that one page does not end a run.

    Args:
        fetched: What the first half gave.
        extract: What makes an article of a page; :func:`scraper.pipeline.extract_page` by default.
    """
    if fetched.page is None:
        return Outcome(fetched.target, error=fetched.error, fetch_seconds=fetched.seconds, attempts=fetched.attempts)
    clock = time.process_time()
    article, error = _extract(fetched.target, fetched.page, extract)
    _log.debug("%s: %s", fetched.target.name, "an article" if error is None else error.cause)
    return Outcome(
        target=fetched.target,
        article=article,
        error=error,
        final_url=fetched.page.final_url or None,
        status=fetched.page.status or None,
        fetched_at=fetched.page.fetched_at,
        headers=fetched.page.headers,
        page_bytes=len(fetched.page.body),
        fetch_seconds=fetched.seconds,
        extract_seconds=time.process_time() - clock,
        attempts=fetched.attempts,
    )


def _extract(
    target: Target, page: Page, extract: Callable[[Page], Article] | None
) -> tuple[Article | None, ScraperError | None]:
    """The article, or the error that says why there is none."""
    from scraper.pipeline import extract_page, not_an_article  # noqa: PLC0415 - numpy: not before there is a page

    try:
        found = (extract or extract_page)(page)
    except ScraperError as error:
        error.url = error.url or target.name
        return None, error
    except MemoryError:
        return None, WorkerFailed("the page took more memory than it may", code="memory", url=target.name)
    except Exception as bug:  # noqa: BLE001 - one page must not end the run of the others
        return None, _internal(target, bug)
    if found.page_kind == "article":
        return found, None
    return None, not_an_article(found, target.name)


def _internal(target: Target, bug: Exception) -> InternalError:
    error = InternalError(
        f"internal error: {type(bug).__name__}: {bug}", url=target.name, advice="please report it with this address"
    )
    error.trace = "".join(traceback.format_exception(bug))
    return error


def take(target: Target, client: Fetches | None = None) -> Outcome:
    """Both halves: what became of one target."""
    return finish(fetch(target, client))


async def atake(target: Target, client: FetchesLater) -> Outcome:
    """The asynchronous twin of :func:`take`."""
    return finish(await afetch(target, client))
