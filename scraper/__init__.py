"""Clean articles from news pages: every block labelled with what it is.

>>> import scraper
>>> paragraphs = "<p>It rained all day, and then all night, in every street of the town.</p>" * 9
>>> article = scraper.extract(f"<h1>Rain</h1>{paragraphs}")
>>> article.title
'Rain'
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from scraper._version import __version__
from scraper.article import Article
from scraper.errors import (
    BadList,
    BadResponse,
    BlockedAddress,
    CannotWrite,
    ConnectError,
    CorruptState,
    CutShort,
    DNSError,
    FetchError,
    ForeignLog,
    HostGivenUp,
    HostPaused,
    HTTPStatusError,
    InsecureRedirect,
    InternalError,
    InvalidSetting,
    InvalidURL,
    LockHeld,
    LockUnavailable,
    ModelError,
    NetworkDown,
    NewerState,
    NoState,
    NotAnArticle,
    NotHTML,
    RobotsDenied,
    ScraperError,
    StateMismatch,
    StoreError,
    TimeoutExceeded,
    TLSError,
    TooLarge,
    TooManyRedirects,
    UnreadableFile,
    UnreadableRecord,
    WorkerFailed,
)
from scraper.fetch import AsyncSharedClient, SharedClient, Validators, afetch_page, fetch_page, load_cookies
from scraper.many import aget_all, extract_many, get_all, open, run_batch  # noqa: A004
from scraper.model import Block, Label, Page, Target
from scraper.policy import Cookie, FetchPolicy
from scraper.run.one import atake, read_page_file, take
from scraper.run.outcome import Outcome

if TYPE_CHECKING:
    from scraper.batch.run import Summary
    from scraper.run.client import AsyncClient, Client
    from scraper.store.corpus import Corpus

__all__ = [
    "Article",
    "AsyncClient",
    "BadList",
    "BadResponse",
    "Block",
    "BlockedAddress",
    "CannotWrite",
    "Client",
    "ConnectError",
    "Cookie",
    "Corpus",
    "CorruptState",
    "CutShort",
    "DNSError",
    "FetchError",
    "FetchPolicy",
    "ForeignLog",
    "HTTPStatusError",
    "HostGivenUp",
    "HostPaused",
    "InsecureRedirect",
    "InternalError",
    "InvalidSetting",
    "InvalidURL",
    "Label",
    "LockHeld",
    "LockUnavailable",
    "ModelError",
    "NetworkDown",
    "NewerState",
    "NoState",
    "NotAnArticle",
    "NotHTML",
    "Outcome",
    "Page",
    "RobotsDenied",
    "ScraperError",
    "StateMismatch",
    "StoreError",
    "Summary",
    "TLSError",
    "Target",
    "TimeoutExceeded",
    "TooLarge",
    "TooManyRedirects",
    "UnreadableFile",
    "UnreadableRecord",
    "Validators",
    "WorkerFailed",
    "__version__",
    "afetch_page",
    "aget",
    "aget_all",
    "clean",
    "extract",
    "extract_many",
    "fetch_page",
    "get",
    "get_all",
    "load_cookies",
    "open",
    "run_batch",
]


_LATER = {
    "AsyncClient": "scraper.run.client",
    "Client": "scraper.run.client",
    "Corpus": "scraper.store.corpus",
    "Summary": "scraper.batch.run",
}
"""Names whose modules load what costs more than most pages: httpx, SQLite."""


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415

    return getattr(import_module(_LATER[name]), name)


def extract(html: bytes | bytearray | memoryview | str | Page | Path, url: str | None = None) -> Article:
    """The article of a page that is at hand; nothing is fetched, and threads may call it at once.

    Never raises on what the page holds: a page without an article gives one whose ``page_kind`` is not ``"article"``.
    So do bytes that are no page (a PDF, JSON, a feed); bytes of plain text are read as :func:`clean` does.

    Args:
        html: The page: its bytes in any charset, its text, a :class:`Page`, or the :class:`~pathlib.Path` of a file
            with its bytes. A ``str`` is always HTML, never a path or an address. The charset in a ``Page``'s header
            counts, and no date is believed that is later than the year after it was fetched. Nothing tells when
            anything else was had, and no clock is read: there, dates up to the year 2100 are believed.
        url: The page's address. It tells the site, what relative links point to, and sometimes the date; without it
            that of a ``Page`` is taken.

    Raises:
        TypeError: ``html`` is none of these.
        UnreadableFile: The file cannot be read.
        TooLarge: The file has more than 10 MiB, unpacked.
        BadResponse: The file is packed, and damaged.

    >>> paragraphs = "<p>It rained all day, and then all night, in every street of the town.</p>" * 9
    >>> page = f"<title>Rain - The Gull</title><h1>Rain</h1>{paragraphs}"
    >>> article = extract(page, url="https://gull.example/2024/05/17/rain")
    >>> article.title, article.page_kind, article.published
    ('Rain', 'article', datetime.date(2024, 5, 17))
    >>> [str(block.label) for block in article.blocks][:2]
    ['title', 'paragraph']
    """
    from scraper.pipeline import extract as run  # noqa: PLC0415 - importing scraper stays cheap

    if isinstance(html, Path):
        return run(read_page_file(html), url)
    return run(html, url)


def clean(text: str) -> Article:
    r"""The article in text without markup, such as was scraped before, its boilerplate labelled and left out.

    Args:
        text: Plain text, paragraphs parted by blank lines or line ends.

    Raises:
        TypeError: It is no text.

    >>> clean("Rain\n\nIt rained all day, and the harbour was shut.\n\nSign up to our newsletter").text
    'It rained all day, and the harbour was shut.'
    """
    from scraper.plain import clean as run  # noqa: PLC0415

    return run(text)


def get(url: str, policy: FetchPolicy | None = None) -> Article:
    """Fetch a page and extract its article.

    Raises:
        FetchError: The page could not be had.
        NotAnArticle: It holds no article.
    """
    return take(Target(url), SharedClient(policy)).result()


async def aget(url: str, policy: FetchPolicy | None = None) -> Article:
    """The asynchronous twin of :func:`get`."""
    return (await atake(Target(url), AsyncSharedClient(policy))).result()
