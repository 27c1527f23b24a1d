"""What a worker process makes of one fetched page: its row, and no more than the run needs beside it."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from scraper.dedupe.address import canonical, host_key
from scraper.dedupe.near import signature
from scraper.dedupe.traces import Traces, pack, trace
from scraper.errors import NotAnArticle
from scraper.meta.rights import read_rights
from scraper.model import Article, Page
from scraper.run.one import finish
from scraper.run.outcome import Fetched, Outcome
from scraper.run.row import article_row, failure_row
from scraper.sinks.files import Rendered, render
from scraper.store.values import Row
from scraper.write import Format, Options
from scraper.write.options import shown


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the run wants of each page.

    Attributes:
        formats: Files to write beside the row.
        site_memory: Whether the site's own blocks are looked for.
    """

    formats: tuple[Format, ...] = ()
    site_memory: bool = True


@dataclass(frozen=True, slots=True)
class Processed:
    """What came of a page; small, since it travels between processes.

    Attributes:
        code: ``"ok"`` or the error's code.
        cause: The error in a phrase.
        row: The row of the article or of the failure.
        kind: What the page is, where that was looked at.
        rendered: The article in the formats that are wanted.
        signature: Of the text, to find near-duplicates by.
        traces: Of the blocks, packed, to find those that the site repeats; ``None`` where that is not wanted.
        article: What files show of the article, to write them anew without what the site repeats.
        extract_seconds: Processor time.
    """

    code: str
    cause: str
    row: Row
    kind: str | None = None
    rendered: tuple[Rendered, ...] = ()
    signature: bytes = b""
    traces: bytes | None = None
    article: Article | None = None
    extract_seconds: float = 0.0


def warm() -> None:
    """Load in a worker what pages need, before the first page comes."""
    page = "<title>A</title><article><h1>A</h1>" + "<p>The ferry runs again, as it has since May.</p>" * 9
    from scraper.pipeline import extract  # noqa: PLC0415 - the worker's own start

    signature(extract(page).text)


def process(fetched: Fetched, wanted: Wanted) -> Processed:
    """The second half of the way for a batch: extract, and make the row. Never raises on what the page holds."""
    clock = time.process_time()
    outcome = finish(fetched)
    made = processed(outcome, wanted)
    if outcome.ok and fetched.page is not None:
        made.row.update(rights_of(fetched.page))
    return replace(made, extract_seconds=time.process_time() - clock)


def rights_of(page: Page) -> Row:
    """What a page and its answer say of its use, as keys of the row."""
    said = read_rights(page.body, page.headers, page.final_url or None)
    return {"robots": list(said.robots), "tdm_reservation": said.tdm_reservation, "license": said.license}


def processed(outcome: Outcome, wanted: Wanted) -> Processed:
    """What came of an outcome."""
    if outcome.article is None:
        return failed(outcome)
    article = outcome.article
    light = _shown(article) if wanted.formats else None
    return Processed(
        "ok",
        "",
        article_row(outcome, canonical),
        "article",
        rendered=render(light, wanted.formats) if light is not None else (),
        signature=signature(article.text),
        traces=_traces(article, outcome.final_url) if wanted.site_memory else None,
        article=light if wanted.site_memory else None,
    )


def _traces(article: Article, final_url: str | None) -> bytes:
    """The traces of an article's blocks under its site; none where it is not known which that is."""
    address = final_url or article.url
    return pack(trace(host_key(address), article)) if address else pack(Traces())


def _shown(article: Article) -> Article:
    """An article with no more blocks than files show."""
    return replace(article, blocks=shown(article, Options()))


def failed(outcome: Outcome) -> Processed:
    """What came of a target without an article."""
    error = outcome.error
    assert error is not None  # noqa: S101 - an outcome has an article or an error
    kind = error.page_kind if isinstance(error, NotAnArticle) else None
    return Processed(error.code, error.cause, failure_row(outcome), kind)
