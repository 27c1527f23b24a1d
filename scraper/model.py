"""The values that pass between the stages; read this first.

``fetch`` → :class:`Page` → ``parse`` → ``Document`` → ``locate`` → ``label`` → :class:`Block` → :class:`Article`.

All of them are frozen. ``Document`` (:mod:`scraper.page.document`) keeps its blocks and containers as columns, one list
a property, and not as objects: a page has some 200 blocks and 400 containers, and to build an object for each would
cost as much as parsing the page.

Blocks and labels are defined in :mod:`scraper.block`, articles in :mod:`scraper.article`; they may be imported from
here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count, islice
from pathlib import Path
from typing import TypeVar

from scraper.article import Article, Metadata, PageKind
from scraper.block import (
    BOILERPLATE_LABELS,
    CONTENT_LABELS,
    FURNITURE_LABELS,
    TEXT_LABELS,
    Block,
    Cell,
    Label,
    Labelled,
    LazyBlocks,
    join_blocks,
    text_blocks,
)

__all__ = [
    "BOILERPLATE_LABELS",
    "CONTENT_LABELS",
    "FURNITURE_LABELS",
    "TEXT_LABELS",
    "Article",
    "Block",
    "Cell",
    "Declared",
    "Exchange",
    "Found",
    "Head",
    "Label",
    "Labelled",
    "Lazy",
    "LazyBlocks",
    "Metadata",
    "Page",
    "PageKind",
    "Target",
    "join_blocks",
    "text_blocks",
]

T = TypeVar("T")
Found = tuple[str, str]
"""Where a text was found (``"json-ld"``, ``"og"``, ...), and the text."""
_NEWS_TYPES = ("NewsArticle", "LiveBlogPosting")


@dataclass(frozen=True, slots=True)
class Target:
    """An address or a local file that is asked for, with what came along.

    Attributes:
        name: The address, path or ``-`` as it was given.
        path: The local file, or ``None`` for an address and for stdin.
        input: Name and value of the input's other columns, in their order.
        source: The list, feed or section that named it, or ``None``.
        line: The line in that list, from 1, or ``None``.
        url: Where a local file came from, or ``None``.
        login: User and password that stood in the address, as written there, or ``""``. Never shown nor stored.
    """

    name: str
    path: Path | None = None
    input: tuple[tuple[str, str], ...] = ()
    source: str | None = None
    line: int | None = None
    url: str | None = None
    login: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, as they went over the wire, for an archive.

    Attributes:
        url: Where the request went.
        status: The HTTP status code.
        reason: The phrase beside it, or ``""``.
        http_version: ``"HTTP/1.1"``, ``"HTTP/2"``, ...
        headers: Name and value of each header of the answer, as received.
        raw: The body with its Content-Encoding, without its Transfer-Encoding.
        whole: Whether ``raw`` is all of the body; of a redirect's only the first bytes are read.
        sent: Name and value of each header of the request; there may be secrets among them.
        at: When the answer was complete, in UTC.
    """

    url: str
    status: int
    reason: str
    http_version: str
    headers: tuple[tuple[str, str], ...]
    raw: bytes = field(repr=False)
    whole: bool
    sent: tuple[tuple[str, str], ...] = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """What a server sent.

    Attributes:
        url: The address that was asked for.
        final_url: The address after redirects.
        status: The HTTP status code.
        headers: Name and value of each header, names in lower case, in the order received.
        body: The raw bytes, after content decoding (gzip, br, zstd), before charset decoding.
        fetched_at: When the answer was complete, in UTC.
        attempts: The tries that it took: 1, and one more for each request that was sent again.
        seconds: How long it took, redirects and retries included, waits for a turn not.
        exchanges: Each hop's request and answer, the last one the page's, where the caller asked to keep them.
    """

    url: str
    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    fetched_at: datetime
    attempts: int = 1
    seconds: float = 0.0
    exchanges: tuple[Exchange, ...] = field(default=(), repr=False)

    @property
    def not_modified(self) -> bool:
        """Whether the server says that the page is the one that we know; there is no body then."""
        return self.status == 304

    @property
    def raw(self) -> bytes | None:
        """The body with its Content-Encoding as received, or ``None`` where it was not kept."""
        return self.exchanges[-1].raw if self.exchanges else None

    def header(self, name: str) -> str | None:
        """The first header of that name (any case), or ``None``."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key == wanted), None)


class Lazy(Iterable[T]):
    """What an iterator gives, read no further than somebody looks, and kept for who looks again."""

    __slots__ = ("_kept", "_rest")

    def __init__(self, source: Iterable[T]) -> None:
        self._kept: list[T] = []
        self._rest = iter(source)

    def __iter__(self) -> Iterator[T]:
        kept = self._kept
        for place in count():
            if place == len(kept):
                kept += islice(self._rest, 1)
            if place == len(kept):
                return
            yield kept[place]


@dataclass(frozen=True, slots=True)
class Head:
    """What a page says of itself, as written, not interpreted.

    Attributes:
        title: The text of ``<title>``, or ``""``.
        language: ``<html lang>`` as written, or ``""``.
        metas: Name, property or itemprop (lower case) and content of each ``<meta>``.
        links: rel (lower case) and href of each ``<link>`` with a rel that matters here.
        json_ld: The source of each ``<script type="application/ld+json">``.
        times: Each ``<time>``, and dated ``<abbr>``: its ``datetime`` or ``title`` (or ``""``), its text, its class and
            itemprop with the words before it on a second line, which is empty among comments and other stories.
        microdata: itemprop (lower case) and value of each element (not meta, link) with an itemprop that matters
            here; texts of different elements are parted by a line break.
        bylines: Class (lower case, or ``"rel"`` for ``<a rel=author>``) and text of each element marked as an
            author's; texts of different elements are parted by a line break. Read off the page when looked at.
        headline_parts: Class (lower case) and text of each element with a class in an ``<h1>``. Read off the page when
            looked at.
    """

    title: str = ""
    language: str = ""
    metas: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    json_ld: tuple[str, ...] = ()
    times: tuple[tuple[str, str, str], ...] = ()
    microdata: tuple[tuple[str, str], ...] = ()
    bylines: Iterable[tuple[str, str]] = ()
    headline_parts: Iterable[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Declared:
    """What the head alone says; every list in order of trust, as pairs of source and text.

    Attributes:
        titles: Candidates for the headline, the site's name still on them.
        authors: Source and texts of each statement of authors, as written.
        published: Dates of publication, as written.
        modified: Dates of the last change, as written.
        description: The page's summary.
        site_name: The site's name for itself.
        language: A BCP 47 tag, its parts in the usual case.
        image: An absolute address.
        tags: Source and keywords.
        canonical_url: An absolute address.
        article_body: The text in the JSON-LD, or ``None``.
        types: The ``@type`` of everything in the JSON-LD.
        kickers: Lines over the headline that stand in its element, before its own words.
        regions: All language tags that name a region, which tells how numbers of dates are ordered.
    """

    titles: tuple[Found, ...] = ()
    authors: Iterable[tuple[str, tuple[str, ...]]] = ()
    published: tuple[Found, ...] = ()
    modified: tuple[Found, ...] = ()
    description: Found | None = None
    site_name: Found | None = None
    language: Found | None = None
    image: Found | None = None
    tags: tuple[str, tuple[str, ...]] | None = None
    canonical_url: Found | None = None
    article_body: str | None = None
    types: tuple[str, ...] = ()
    kickers: Iterable[str] = ()
    regions: tuple[str, ...] = ()

    @property
    def is_news(self) -> bool:
        """Whether the page declares itself a news article or a live blog."""
        return any(name.endswith(_NEWS_TYPES) for name in self.types)
