"""Outcomes rendered and written, each failure told and counted, and the exit code from that."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from scraper.cli.console import Console
from scraper.cli.ending import ended
from scraper.cli.exits import Exit
from scraper.cli.output import deliver
from scraper.errors import InternalError, NotAnArticle
from scraper.model import Article
from scraper.run.outcome import Outcome

Renderer = Callable[[Iterable[Article]], Iterable[str]]
UNSURE_BELOW = 0.5
"""Below this confidence the reader is told to look twice."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What becomes of the articles of a run.

    Attributes:
        render: Makes the pieces of the output of them.
        output: The file for it, or ``None`` for stdout.
        any_kind: What was found on a page that is no article counts as one.
        several: More than one page may come: the counts are told at the end.
    """

    render: Renderer
    output: Path | None = None
    any_kind: bool = False
    several: bool = False


@dataclass(slots=True)
class Tally:
    """How the pages of a run came out."""

    articles: int = 0
    no_article: int = 0
    failed: int = 0

    @property
    def exit(self) -> Exit:
        """A page without an article is a result, told apart from a page that could not be had.

        >>> Tally(articles=2, no_article=1).exit.name, Tally(no_article=1, failed=1).exit.name
        ('DONE', 'SOME_FAILED')
        """
        if self.failed:
            return Exit.SOME_FAILED if self.articles or self.no_article else Exit.ALL_FAILED
        return Exit.NO_ARTICLE if self.no_article and not self.articles else Exit.DONE

    def __str__(self) -> str:
        return f"articles: {self.articles}, pages without one: {self.no_article}, failed: {self.failed}"


def run(outcomes: Generator[Outcome, None, None], delivery: Delivery, console: Console) -> Exit:
    """Render what came, write it, tell what did not come, and say by the exit code how it went.

    Interruption, a closed pipe and an unwritable output end the run without a traceback.
    """
    tally = Tally()

    def work() -> Exit:
        with closing(outcomes):
            deliver(delivery.render(articles(outcomes, delivery, console, tally)), delivery.output)
        if delivery.several:
            console.remark(str(tally))
        return tally.exit

    return ended(work, console)


def articles(outcomes: Iterable[Outcome], delivery: Delivery, console: Console, tally: Tally) -> Iterator[Article]:
    """The articles that could be had, in order; the tally is kept and the console told on the way."""
    for outcome in outcomes:
        article = outcome.found if delivery.any_kind else outcome.article
        if article is not None:
            tally.articles += 1
            _describe(article, outcome.target.name, console)
            yield article
        elif outcome.error is not None:
            if isinstance(outcome.error, NotAnArticle):
                tally.no_article += 1
            else:
                tally.failed += 1
            console.failure(outcome.error)
            if isinstance(outcome.error, InternalError):
                console.detail(outcome.error.trace)


def _describe(article: Article, name: str, console: Console) -> None:
    size = f"{len(article.text):,} characters, confidence {article.confidence:.2f}"
    console.detail(f"{name}: {article.title or 'no title'}: {size}, by {article.extractor}")
    if article.confidence < UNSURE_BELOW:
        console.remark(f"{name}: not sure that this is the article (confidence {article.confidence:.2f})")
    if article.truncated == "limit":
        console.remark(f"{name}: the page has more elements than are read of one: the article may be cut short")
    if article.extractor != "scraper":
        console.remark(f"{name}: the text comes from a second opinion, {article.extractor}")
