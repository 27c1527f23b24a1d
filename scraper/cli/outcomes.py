"""The targets of a command one after the other, each with what became of it."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from scraper.cli.console import Console
from scraper.errors import BadList, InvalidURL
from scraper.model import Article, Page, Target
from scraper.policy import FetchPolicy
from scraper.run.guard import Guard
from scraper.run.one import Fetches, fetch, read_file
from scraper.run.outcome import Outcome

if TYPE_CHECKING:
    from scraper.sources import BadLine


_HEAD_CHARS = 4096
"""Characters of a file in which markup shows that it is a page."""


class LazyClient:
    """A client that is made for the first address: a local file must not wait for httpx to load."""

    def __init__(self, policy: FetchPolicy, opened: ExitStack) -> None:
        self._policy = policy
        self._opened = opened
        self._client: Fetches | None = None

    def fetch(self, url: str) -> Page:
        """The page at an address."""
        if self._client is None:
            from scraper.fetch import Client  # noqa: PLC0415 - httpx costs more than all of --help may

            self._client = self._opened.enter_context(Client(self._policy))
        return self._client.fetch(url)


def listed(path: str, column: str | None) -> Iterator[Target | Outcome]:
    """The targets of a list; in the place of a line that is none, or of a list that is none, the failure."""
    from scraper.sources import read_targets  # noqa: PLC0415 - most runs have no list

    try:
        entries = read_targets(path, column)
    except BadList as error:
        yield Outcome(Target(path), error=error)
        return
    for entry in entries:
        yield entry if isinstance(entry, Target) else _told(entry)


def _told(bad: BadLine) -> Outcome:
    what = f"{bad.cause}: {bad.text!r}" if bad.text else bad.cause
    return Outcome(Target(bad.text, source=bad.source, line=bad.line), error=InvalidURL(what, url=bad.place))


def one_by_one(
    targets: Iterable[Target | Outcome],
    policy: FetchPolicy | None,
    console: Console,
    count: int | None = None,
    guard: Guard | None = None,
) -> Generator[Outcome, None, None]:
    """The outcome of each target, in their order; connections stay open until the end.

    Args:
        targets: What to fetch; an outcome among them is passed on.
        policy: How addresses are fetched, or ``None`` where all targets are local.
        console: Told of each target before it is fetched, unless there is but one.
        count: How many targets there are, or ``None`` where nobody knows.
        guard: Makes articles of the pages, and ends with the run.
    """
    with ExitStack() as opened:
        reading = opened.enter_context(guard or Guard())
        client = None if policy is None else LazyClient(policy, opened)
        read = None if policy is None else partial(read_file, max_bytes=policy.max_bytes)
        for number, target in enumerate(targets, start=1):
            if isinstance(target, Outcome):
                yield target
                continue
            if count != 1:
                console.remark(f"{number}/{count} {target.name}" if count else f"{number} {target.name}")
            yield reading.finish(fetch(target, client, read))


def side_by_side(
    targets: Iterable[Target | Outcome],
    policy: FetchPolicy,
    console: Console,
    first: int = 1,
    page_timeout: float = 30.0,
) -> Generator[Outcome, None, None]:
    """The outcome of each target of a list, in its order: hosts are asked side by side, each with a pause of a second.

    Args:
        targets: What to fetch; an outcome among them is passed on.
        policy: How addresses are fetched.
        console: Told of each target that is through.
        first: The number of the first.
        page_timeout: Seconds that a page may take.
    """
    from scraper.batch.crawl import Manner  # noqa: PLC0415 - asyncio and httpx: most runs have no list
    from scraper.batch.many import get_all  # noqa: PLC0415

    how = Manner(policy=policy, page_timeout=page_timeout)
    for number, outcome in enumerate(get_all(targets, how, ordered=True, progress=False), start=first):
        console.remark(f"{number} {outcome.target.name}")
        yield outcome


def in_turn(*parts: Generator[Outcome, None, None]) -> Generator[Outcome, None, None]:
    """The outcomes of several generators, which are closed with this one."""
    with ExitStack() as opened:
        for part in parts:
            opened.callback(part.close)
        for part in parts:
            yield from part


def clean_page(page: Page) -> Article:
    """The article of a file of plain text; a page of HTML is read as that."""
    from scraper.fetch.sniff import begins_as_page  # noqa: PLC0415
    from scraper.pipeline import extract_page  # noqa: PLC0415 - numpy: not before there is a page
    from scraper.plain import clean  # noqa: PLC0415
    from scraper.text.charset import decode  # noqa: PLC0415

    text = decode(page.body).text
    return extract_page(page) if begins_as_page(text[:_HEAD_CHARS].encode("utf-8", "replace")) else clean(text)
