"""Extraction of many pages that are at hand, in worker processes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from scraper.errors import WorkerFailed
from scraper.model import Page, Target
from scraper.run.one import fetch, finish
from scraper.run.outcome import Fetched, Outcome
from scraper.run.pool import Pool

PAGE_TIMEOUT_SECONDS = 30.0
Source = bytes | bytearray | memoryview | str | Page | Path
"""What a page may be given as; a ``str`` is HTML."""


def extract_many(
    pages: Iterable[Source | tuple[Source, str | None]],
    *,
    processes: int | None = None,
    ordered: bool = True,
    page_timeout: float = PAGE_TIMEOUT_SECONDS,
) -> Iterator[Outcome]:
    """The outcome of each page; a page that crashes, hangs or takes too much memory costs its own outcome alone.

    Pages are read a little ahead, so the memory does not grow with their number.

    Args:
        pages: HTML as bytes or ``str``, fetched pages, paths of files, or pairs of one of these and its address.
        processes: Worker processes; by default one a core; 0 extracts in this process, without limits.
        ordered: Give outcomes in the order of the pages, not as they come.
        page_timeout: Seconds that a page may take.

    Raises:
        TypeError: A page is none of these, or one page stands where many belong.

    >>> page = "<h1>Rain</h1>" + "<p>It rained all day, and then all night, in every street of the town.</p>" * 9
    >>> [outcome.article.title for outcome in extract_many([page, page], processes=0) if outcome.ok]
    ['Rain', 'Rain']
    """
    if isinstance(pages, str | bytes | bytearray | memoryview):
        raise TypeError(
            f"one page ({type(pages).__name__}) is no iterable of pages: use extract, or put it into a list"
        )
    given = (as_fetched(number, page) for number, page in enumerate(pages, start=1))
    if processes == 0:
        yield from map(finish, given)
        return
    pool: Pool[Outcome] = Pool("scraper.run.one:finish", processes=processes, deadline=page_timeout, initializer=WARM)
    with pool:
        for fetched, future in pool.map(given, ordered=ordered):
            try:
                yield future.result()
            except WorkerFailed as error:
                yield lost(fetched, error)


WARM = "scraper.run.many:warm"


def warm() -> None:
    """Load in a worker what pages need, before the first page comes."""
    from scraper.pipeline import extract  # noqa: PLC0415 - the worker's own start

    extract("<title>A</title><article><h1>A</h1>" + "<p>The ferry runs again, as it has since May.</p>" * 9)


def lost(fetched: Fetched, error: WorkerFailed) -> Outcome:
    """The outcome of a page whose worker failed."""
    error.url = fetched.target.name
    return finish(Fetched(fetched.target, None, error, fetched.began, fetched.seconds, fetched.attempts))


def as_fetched(number: int, given: Source | tuple[Source, str | None]) -> Fetched:
    """A page that is at hand, as if it had been fetched; without an address it is called by its number.

    Raises:
        TypeError: It is no page.
    """
    source, url = given if isinstance(given, tuple) else (given, None)
    if isinstance(source, Path):
        return fetch(Target(str(source), source, url=url))
    if isinstance(source, Page):
        return Fetched(Target(url or source.url), source, None, source.fetched_at)
    headers: tuple[tuple[str, str], ...]
    if isinstance(source, str):
        headers, body = (("content-type", "text/html; charset=utf-8"),), source.encode("utf-8", "replace")
    elif isinstance(source, bytes | bytearray | memoryview):
        headers, body = (), bytes(source)
    else:
        kinds = "bytes, str, a Page, a Path, or a pair of one of these and its address"
        raise TypeError(f"page {number} is {type(source).__name__}; extract_many takes {kinds}")
    now = datetime.now(UTC)
    name = url or f"page {number}"
    return Fetched(Target(name, url=url), Page(name, url or "", 0, headers, body, now), None, now)
