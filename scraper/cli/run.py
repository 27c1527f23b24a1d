"""Articles from sources one after the other, each failure told and counted, and the exit code from that."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import scraper
from scraper.cli.console import Console
from scraper.cli.output import deliver
from scraper.cli.source import Source
from scraper.errors import NotAnArticle, ScraperError
from scraper.model import Article
from scraper.policy import FetchPolicy

if TYPE_CHECKING:
    from scraper.fetch import Client

Reader = Callable[[Source], Article]
Renderer = Callable[[Iterable[Article]], Iterable[str]]
UNSURE = 0.5  # below this confidence the reader is told to look twice


class Exit(IntEnum):
    """What the exit code says."""

    GOOD = 0
    SOME_FAILED = 1
    USAGE = 2
    ALL_FAILED = 3
    NO_ARTICLE = 4
    INTERRUPTED = 130
    READER_GONE = 141


@dataclass(slots=True)
class Tally:
    """How the sources of a run came out."""

    articles: int = 0
    no_article: int = 0
    failed: int = 0

    @property
    def exit(self) -> Exit:
        """A page without an article is told apart from a page that could not be had."""
        if self.failed:
            return Exit.SOME_FAILED if self.articles else Exit.ALL_FAILED
        return Exit.NO_ARTICLE if self.no_article else Exit.GOOD

    def __str__(self) -> str:
        return f"articles: {self.articles}, pages without one: {self.no_article}, failed: {self.failed}"


@contextmanager
def reader(policy: FetchPolicy, address: str | None, *, any_kind: bool) -> Iterator[Reader]:
    """A function from a source to its article; connections stay open until the end.

    With ``any_kind`` a page that is no article gives what was found; without it, that is a failure.
    """
    with ExitStack() as opened:

        @cache
        def fetcher() -> Client:
            from scraper.fetch import Client  # noqa: PLC0415 - httpx costs more than all of --help may

            return opened.enter_context(Client(policy))

        def read(source: Source) -> Article:
            if source.is_local:
                return scraper.extract(source.read(), url=address)
            page = fetcher().fetch(source.name)
            from scraper.pipeline import extract_page  # noqa: PLC0415 - numpy and selectolax: not before there is a page

            return extract_page(page)

        yield read if any_kind else articles_only(read)


def read_text(source: Source) -> Article:
    """The article of a file of plain text."""
    from scraper.text.charset import decode  # noqa: PLC0415

    return scraper.clean(decode(source.read()).text)


def articles_only(read: Reader) -> Reader:
    """The same, but a page that is no article is a failure (:class:`~scraper.errors.NotAnArticle`)."""

    def read_article(source: Source) -> Article:
        article = read(source)
        if article.page_kind != "article":
            cause, advice = "no article on this page", "--any prints what was found"
            if article.page_kind == "listing":
                cause += ", but a list of articles"
            else:
                advice = f"a script or a paywall may keep its text back; {advice}"
            raise NotAnArticle(cause, page_kind=article.page_kind, url=source.name, advice=advice)
        return article

    return read_article


def run(
    sources: Sequence[Source],
    reading: AbstractContextManager[Reader],
    render: Renderer,
    output: Path | None,
    console: Console,
) -> Exit:
    """Read each source, render what came, write it, and say by the exit code how it went.

    Interruption, a closed pipe and an unwritable output end the run without a traceback.
    """
    tally = Tally()
    try:
        with reading as read:  # inside: an interruption must reach it, or it would wait for the page
            deliver(render(articles(sources, read, console, tally)), output)
    except KeyboardInterrupt:
        console.failure(ScraperError("interrupted"))
        return Exit.INTERRUPTED
    except BrokenPipeError:
        _silence_stdout()
        return Exit.READER_GONE
    except ScraperError as error:
        _silence_stdout()
        console.failure(error)
        return Exit.ALL_FAILED
    if len(sources) > 1:
        console.remark(str(tally))
    return tally.exit


def articles(sources: Sequence[Source], read: Reader, console: Console, tally: Tally) -> Iterator[Article]:
    """The articles that could be had, in order; the tally is kept and the console told on the way."""
    for number, source in enumerate(sources, start=1):
        if len(sources) > 1:
            console.remark(f"{number}/{len(sources)} {source.name}")
        try:
            article = read(source)
        except NotAnArticle as error:
            tally.no_article += 1
            console.failure(error)
        except ScraperError as error:
            tally.failed += 1
            console.failure(error)
        except Exception as bug:  # noqa: BLE001 - one page must not end the run of the others
            tally.failed += 1
            console.failure(_bug(source, bug))
            console.detail("".join(traceback.format_exception(bug)))
        else:
            tally.articles += 1
            _describe(article, source, console)
            yield article


def _silence_stdout() -> None:
    """What is left in its buffer must not fail again when Python exits (docs of ``signal``, on SIGPIPE)."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _bug(source: Source, bug: Exception) -> ScraperError:
    cause = f"internal error: {type(bug).__name__}: {bug}"
    return ScraperError(cause, url=source.name, advice="please report it with this address; -v shows where")


def _describe(article: Article, source: Source, console: Console) -> None:
    size = f"{len(article.text):,} characters, confidence {article.confidence:.2f}"
    console.detail(f"{source.name}: {article.title or 'no title'}: {size}, by {article.extractor}")
    if article.confidence < UNSURE:
        console.remark(f"{source.name}: not sure that this is the article (confidence {article.confidence:.2f})")
    if article.extractor != "scraper":
        console.remark(f"{source.name}: the text comes from a second opinion, {article.extractor}")
