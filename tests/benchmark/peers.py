"""The extractors that are measured, each behind the same two calls; one that is not installed is ``None``."""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import scraper
from scraper import pipeline
from scraper.classify.model import Model

OURS = "scraper"
BASELINE, BASELINE_TEXT = "trafilatura", "trafilatura, text alone"
"""The peer whose time all others are compared with: with its metadata, as ours is timed, and without."""
_BLOCK_TAGS = (
    "article",
    "blockquote",
    "br",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "li",
    "p",
    "pre",
    "section",
    "td",
    "tr",
)


@dataclass(frozen=True, slots=True)
class Source:
    """A page as an extractor's user holds it.

    Attributes:
        html: The bytes as served.
        text: The same, decoded (what the peers without a decoder of their own are given).
        standfirst: The standfirst counts as part of the text here.
    """

    html: bytes
    text: str
    url: str | None
    standfirst: bool = False


@dataclass(frozen=True, slots=True)
class Extraction:
    """What an extractor said of a page; the last three are known of ours alone."""

    text: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: date | datetime | None = None
    page_kind: str | None = None
    confidence: float | None = None
    extractor: str | None = None


@dataclass(frozen=True, slots=True)
class Extractor:
    """An extractor under measurement.

    Attributes:
        call: The extraction itself, as its users call it: this alone is timed.
        read: Turns what ``call`` returned into an :class:`Extraction`; never timed.
        fields: The metadata it offers, of ``title``, ``authors``, ``date``, ``kind``.
        repeats: Whether the best of several runs is taken for its time (the slow ones are run once).
    """

    name: str
    call: Callable[[Source], Any]
    read: Callable[[Any, Source], Extraction]
    fields: frozenset[str] = frozenset()
    repeats: bool = True


def stay_offline() -> None:
    """From here on this process cannot open a connection: no peer may fetch what a page links to."""

    def refuse(event: str, _arguments: tuple[Any, ...]) -> None:
        if event in {"socket.connect", "socket.getaddrinfo"}:
            raise OSError("the benchmark runs offline")

    sys.addaudithook(refuse)


def quieten() -> None:
    """Silences what the peers log and warn, which would drown the tables."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")


def decode(html: bytes) -> str:
    """The page as ``trafilatura.fetch_url`` would hand it to its user."""
    from trafilatura.utils import decode_file  # noqa: PLC0415, TID251 - the benchmark measures it

    return decode_file(html)


def versions() -> dict[str, str]:
    """The distribution name and version of each installed peer, and of ourselves."""
    found = {OURS: scraper.__version__}
    for name in (BASELINE, "selectolax", "readability-lxml", "resiliparse", "newspaper4k"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def ours(model: Model | None = None) -> Extractor:
    """Ours as its users call it, or with another model than the shipped one."""

    def call(source: Source) -> Any:
        return pipeline.extract(source.html, source.url, model) if model else scraper.extract(source.html, source.url)

    def read(article: Any, source: Source) -> Extraction:
        return Extraction(
            text=article.text_with("standfirst") if source.standfirst else article.text,
            title=article.title,
            authors=article.authors,
            published=article.published,
            page_kind=article.page_kind,
            confidence=article.confidence,
            extractor=article.extractor,
        )

    fields = frozenset({"title", "authors", "date", "kind"})
    return Extractor(OURS, call, read, fields)


def trafilatura() -> Extractor:
    """With the metadata that its row shows."""
    import trafilatura as package  # noqa: PLC0415, TID251 - the benchmark measures it

    def call(source: Source) -> Any:
        return package.bare_extraction(source.text, url=source.url, include_comments=False, with_metadata=True)

    def read(document: Any, _source: Source) -> Extraction:
        if document is None:
            return Extraction("")
        authors = tuple(part.strip() for part in (document.author or "").split(";") if part.strip())
        return Extraction(document.text or "", document.title, authors, _iso(document.date))

    return Extractor(BASELINE, call, read, frozenset({"title", "authors", "date"}))


def trafilatura_text(name: str, *, precise: bool = False) -> Extractor:
    """Without comments, which the corpora's bodies lack: its best setting here, and a faster one."""
    import trafilatura as package  # noqa: PLC0415, TID251 - the benchmark measures it

    def call(source: Source) -> str | None:
        return package.extract(
            source.text, url=source.url, include_comments=False, favor_precision=precise, with_metadata=False
        )

    return Extractor(name, call, lambda text, _source: Extraction(text or ""), repeats=not precise)


def resiliparse() -> Extractor:
    from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415

    return Extractor(
        "resiliparse",
        lambda source: extract_plain_text(source.text, main_content=True),
        lambda text, _source: Extraction(text or ""),
    )


def readability() -> Extractor:
    from lxml.html import fromstring  # type: ignore[import-untyped]  # noqa: PLC0415
    from readability import Document  # type: ignore[import-untyped]  # noqa: PLC0415

    def call(source: Source) -> tuple[str, str]:
        document = Document(source.text)
        return document.summary(html_partial=True), document.short_title()

    def read(result: tuple[str, str], _source: Source) -> Extraction:
        summary, title = result
        tree = fromstring(summary)
        for element in tree.iter(*_BLOCK_TAGS):  # text_content() would glue the words of two blocks together
            element.tail = f"\n{element.tail or ''}"
        return Extraction(tree.text_content(), title)

    return Extractor("readability-lxml", call, read, frozenset({"title"}), repeats=False)


def newspaper4k() -> Extractor:
    from newspaper import Article  # type: ignore[import-untyped]  # noqa: PLC0415

    def call(source: Source) -> Any:
        url = source.url or "https://example.org/"  # it does not start without one
        article = Article(url, fetch_images=False, follow_meta_refresh=False)
        article.download(input_html=source.text)
        article.parse()
        return article

    def read(article: Any, _source: Source) -> Extraction:
        return Extraction(article.text, article.title, tuple(article.authors), article.publish_date or None)

    return Extractor("newspaper4k", call, read, frozenset({"title", "authors", "date"}), repeats=False)


_FAST: tuple[tuple[str, Callable[[], Extractor]], ...] = (
    (BASELINE, trafilatura),
    (BASELINE_TEXT, lambda: trafilatura_text(BASELINE_TEXT)),
    ("resiliparse", resiliparse),
)
_SLOW: tuple[tuple[str, Callable[[], Extractor]], ...] = (
    ("trafilatura, precision", lambda: trafilatura_text("trafilatura, precision", precise=True)),
    ("readability-lxml", readability),
    ("newspaper4k", newspaper4k),
)
PEERS = {"none": (), "fast": _FAST, "all": (*_FAST[:2], *_SLOW[:2], _FAST[2], _SLOW[2])}


def load(choice: str) -> tuple[list[Extractor], list[str]]:
    """The extractors of a choice (a key of :data:`PEERS`), ours first, and the names of the missing."""
    extractors, missing = [ours()], []
    for name, make in PEERS[choice]:
        try:
            extractors.append(make())
        except ImportError:
            missing.append(name)
    return extractors, missing


def _iso(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None
