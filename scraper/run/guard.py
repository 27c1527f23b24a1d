"""Extraction of the pages of a run one by one, those that are large under a deadline and a memory limit.

A usual page takes milliseconds, whatever it holds, and a worker process takes half a second to start: it is started for
the first page that is large.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from scraper.errors import WorkerFailed
from scraper.model import Article, Page
from scraper.run.one import finish
from scraper.run.outcome import Fetched, Outcome

if TYPE_CHECKING:
    from scraper.run.pool import Pool

PAGE_TIMEOUT_SECONDS = 30.0
MAX_UNGUARDED_BYTES, MAX_UNGUARDED_TAGS = 1_000_000, 12_000
"""Bytes and tags of a page that is read in this process. Of the corpora's pages 3 in 100 have more."""


class Guard:
    """Finishes what was fetched; use it with ``with``.

    Args:
        page_timeout: Seconds that a page may take.
        extract: What makes an article of a page; :func:`scraper.pipeline.extract_page` by default.
    """

    def __init__(
        self, page_timeout: float = PAGE_TIMEOUT_SECONDS, extract: Callable[[Page], Article] | None = None
    ) -> None:
        self._page_timeout = page_timeout
        self._extract = extract
        self._pool: Pool[Outcome] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.__exit__(kind, error, trace)

    def finish(self, fetched: Fetched) -> Outcome:
        """The outcome of a page; one that takes too long or too much memory has an error that says so."""
        if fetched.page is None or not is_large(fetched.page.body):
            return finish(fetched, self._extract)
        return self._apart(fetched)

    def _apart(self, fetched: Fetched) -> Outcome:
        from scraper.run.many import WARM, lost  # noqa: PLC0415 - most runs have no large page
        from scraper.run.pool import Pool  # noqa: PLC0415

        if self._pool is None:
            job = "scraper.run.one:finish"
            self._pool = Pool(job, processes=1, deadline=self._page_timeout, initializer=WARM)
        try:
            return self._pool.submit(fetched, self._extract).result()
        except WorkerFailed as error:
            return lost(fetched, error)


def is_large(body: bytes) -> bool:
    """Whether a page is read in a worker process."""
    return len(body) > MAX_UNGUARDED_BYTES or body.count(b"<") > MAX_UNGUARDED_TAGS
