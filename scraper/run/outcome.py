"""What became of one target: the one value that batches, stores, reports and the command line speak."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from scraper.errors import NotAnArticle, ScraperError
from scraper.model import Article, Page, Target


@dataclass(frozen=True, slots=True)
class Fetched:
    """A target after the first half of the way: its page, or the error that says why there is none.

    Picklable, so that a worker process can go on with it.

    Attributes:
        target: What was asked for.
        page: What the server or the file gave, or ``None``.
        error: Why there is no page, or ``None``.
        began: When the work on the target began, in UTC.
        seconds: How long the fetch took, retries and redirects included.
        attempts: Requests that were tried for the page itself; 0 for a local file.
    """

    target: Target
    page: Page | None
    error: ScraperError | None
    began: datetime
    seconds: float = 0.0
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one target.

    Exactly one of ``article`` and ``error`` is not ``None``. A page that holds no article has the error
    :class:`~scraper.errors.NotAnArticle`, whose ``article`` is what was found all the same.

    Attributes:
        target: What was asked for.
        article: The article, or ``None``.
        error: Why there is none, or ``None``.
        final_url: The address after redirects, where there was an answer.
        status: The HTTP status code, where there was an answer.
        fetched_at: When the answer was complete, in UTC.
        headers: The answer's headers, names in lower case.
        page_bytes: Bytes of the unpacked body.
        fetch_seconds: How long the fetch took.
        extract_seconds: Processor time that the extraction took.
        attempts: Requests that were tried for the page itself.
    """

    target: Target
    article: Article | None = None
    error: ScraperError | None = None
    final_url: str | None = None
    status: int | None = None
    fetched_at: datetime | None = None
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    page_bytes: int = 0
    fetch_seconds: float = 0.0
    extract_seconds: float = 0.0
    attempts: int = 0

    @property
    def ok(self) -> bool:
        """Whether there is an article."""
        return self.article is not None

    @property
    def code(self) -> str:
        """``"ok"``, or the short name of the error (:attr:`scraper.errors.ScraperError.code`)."""
        return "ok" if self.error is None else self.error.code

    @property
    def found(self) -> Article | None:
        """The article, or what was found on a page that holds none, or ``None``."""
        return self.error.article if isinstance(self.error, NotAnArticle) else self.article

    def result(self) -> Article:
        """The article.

        Raises:
            ScraperError: There is none: the error of the outcome.
        """
        if self.article is None:
            assert self.error is not None  # noqa: S101 - an outcome has one of the two
            raise self.error
        return self.article
