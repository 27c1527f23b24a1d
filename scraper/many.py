"""The Python API for many pages: ``scraper.extract_many``, ``get_all``, ``run_batch`` and ``open``.

Each hands over to the room that does the work, which is loaded when it is called: importing scraper stays cheap.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from scraper.model import Target
from scraper.policy import FetchPolicy
from scraper.run.outcome import Outcome

if TYPE_CHECKING:
    from scraper.batch.crawl import Manner
    from scraper.batch.keywords import Keywords
    from scraper.batch.run import Summary
    from scraper.run.many import Source
    from scraper.store.corpus import Corpus


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
