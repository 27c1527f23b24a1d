"""Clean articles from news pages: every block labelled with what it is.

>>> import scraper
>>> paragraphs = "<p>It rained all day, and then all night, in every street of the town.</p>" * 9
>>> article = scraper.extract(f"<h1>Rain</h1>{paragraphs}")
>>> article.title
'Rain'
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from scraper._version import __version__
from scraper.article import Article
from scraper.errors import (
    BadList,
    BadResponse,
    BlockedAddress,
    CannotWrite,
    ConnectError,
    CorruptState,
    DNSError,
    FetchError,
    ForeignLog,
    HostGivenUp,
    HostPaused,
    HTTPStatusError,
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
from scraper.model import Block, Label, Page, Target
from scraper.policy import Cookie, FetchPolicy
from scraper.run.one import atake, read_file, take
from scraper.run.outcome import Outcome

if TYPE_CHECKING:
    from scraper.batch.crawl import Manner
    from scraper.batch.keywords import Keywords
    from scraper.batch.run import Summary
    from scraper.run.client import AsyncClient, Client
    from scraper.run.many import Source
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
    "DNSError",
    "FetchError",
    "FetchPolicy",
    "ForeignLog",
    "HTTPStatusError",
    "HostGivenUp",
    "HostPaused",
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
        return run(read_file(Target(str(html), html)).body, url)
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


def extract_many(
    pages: Iterable[Source | tuple[Source, str | None]],
    *,
    processes: int | None = None,
    ordered: bool = True,
    page_timeout: float = 30.0,
) -> Iterator[Outcome]:
    """The outcome of each of many pages that are at hand, extracted in worker processes.

    A page that crashes, hangs or takes too much memory costs its own outcome alone. Pages are read a little ahead, so
    the memory does not grow with their number.

    Args:
        pages: What :func:`extract` takes, or pairs of that and an address.
        processes: Worker processes; by default one a core; 0 extracts in this process, without limits.
        ordered: Give outcomes in the order of the pages, not as they come.
        page_timeout: Seconds that a page may take.

    Raises:
        TypeError: A page is of a wrong type.

    >>> page = "<h1>Rain</h1>" + "<p>It rained all day, and then all night, in every street of the town.</p>" * 9
    >>> [outcome.article.title for outcome in extract_many([page, page], processes=0) if outcome.ok]
    ['Rain', 'Rain']
    """
    from scraper.run.many import extract_many as run  # noqa: PLC0415

    return run(pages, processes=processes, ordered=ordered, page_timeout=page_timeout)


def get_all(  # noqa: PLR0913 - settings by keyword
    targets: Iterable[str | Target],
    *,
    policy: FetchPolicy | None = None,
    delay: float | str = 1.0,
    concurrency: int = 32,
    per_host: int = 2,
    processes: int | None = None,
    ordered: bool = False,
    progress: bool = False,
) -> Iterator[Outcome]:
    """Fetch many addresses and extract their articles: one outcome each, failures among them; nothing is raised midway.

    Hosts are asked side by side, each at its own pace; robots.txt is respected unless a policy says otherwise. The
    memory does not grow with the number of addresses, which are read as they are needed. It works inside a running
    event loop (a notebook) too; leaving the loop over the outcomes ends the work.

    Args:
        targets: Addresses, or targets with what came along.
        policy: Limits, identity and manners.
        delay: Seconds between two requests to a host; ``"1-3"`` for a random time between.
        concurrency: Requests at once, all hosts together.
        per_host: Requests at once to a host.
        processes: Worker processes that extract; by default one a core once there are many pages, 0 for none.
        ordered: Give outcomes in the order of the addresses, not as they come.
        progress: Tell on stderr how many are done.

    Raises:
        ValueError: A number is out of its range.

    >>> [outcome.code for outcome in get_all(["mailto:desk@example.com"], processes=0)]
    ['invalid_url']
    """
    from scraper.batch.many import get_all as run  # noqa: PLC0415

    how = _manner(policy, delay, (concurrency, per_host), processes)
    return run(targets, how, ordered=ordered, progress=progress)


def aget_all(  # noqa: PLR0913 - settings by keyword
    targets: Iterable[str | Target],
    *,
    policy: FetchPolicy | None = None,
    delay: float | str = 1.0,
    concurrency: int = 32,
    per_host: int = 2,
    processes: int | None = None,
    ordered: bool = False,
) -> AsyncIterator[Outcome]:
    """The asynchronous twin of :func:`get_all`, to be looped over with ``async for``."""
    from scraper.batch.many import aget_all as run  # noqa: PLC0415

    return run(targets, _manner(policy, delay, (concurrency, per_host), processes), ordered=ordered)


def _manner(policy: FetchPolicy | None, delay: float | str, places: tuple[int, int], processes: int | None) -> Manner:
    """The settings of :func:`get_all` as one value.

    Raises:
        ValueError: A number is out of its range.
    """
    from scraper.batch.crawl import Manner as Made  # noqa: PLC0415
    from scraper.batch.pace import Delay, Pace  # noqa: PLC0415

    pace = Pace(concurrency=places[0], per_host=places[1], delay=Delay.parse(str(delay)))
    return Made(policy=policy or FetchPolicy(respect_robots=True), pace=pace, processes=processes)


def run_batch(
    targets: str | Path | Iterable[str | Path | Target] | None,
    out: str | Path,
    *,
    column: str | None = None,
    **options: Unpack[Keywords],
) -> Summary:
    """Fetch and extract many targets into a corpus: what ``scraper batch`` does.

    The same call again does what is new or failed for a passing reason. It can be killed at any moment.

    Args:
        targets: Addresses, paths of local files, :class:`Target` values with columns of their own; or the path of a
            list, or of a folder of fetched pages. ``None`` goes on with what the corpus knows.
        out: The folder of the corpus.
        column: The list's column with the addresses, by name or number.
        options: The command's options by their names, such as ``concurrency=8``, ``delay="1-3"``, ``save_pages=True``,
            ``retry="failed"``, ``since="2026-01-01"``, ``format=["markdown"]``; or a whole ``policy=FetchPolicy(...)``.

    Raises:
        ScraperError: An option cannot be used, the list cannot be read, the folder is in use or cannot be written.
        TypeError: There is no such option.
    """
    from scraper.batch.api import run_batch as run  # noqa: PLC0415

    return run(targets, out, column=column, **options)


def open(folder: str | Path, state: str | Path | None = None) -> Corpus:  # noqa: A001 - as gzip.open is called
    """A corpus to read: iterating gives the latest row of each article, also while a run writes.

    ::

        with scraper.open("corpus") as corpus:
            print(len(corpus))
            for article in corpus.articles():
                print(article.published, article.title)

    Args:
        folder: Where ``scraper batch`` wrote it.
        state: The folder of ``state.db``, if it is another one.

    Raises:
        ScraperError: There is no corpus, or its state cannot be read.
    """
    from scraper.store.corpus import Corpus  # noqa: PLC0415

    return Corpus(Path(folder), None if state is None else Path(state))
