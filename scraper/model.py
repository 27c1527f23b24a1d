"""The values that pass between the stages; read this first.

``fetch`` → :class:`Page` → ``parse`` → ``Document`` → ``locate`` → ``label`` → :class:`Block` → :class:`Article`.

All of them are frozen. ``Document`` (:mod:`scraper.page.document`) keeps its blocks and containers as columns, one list
a property, and not as objects: a page has some 200 blocks and 400 containers, and to build an object for each would
cost as much as parsing the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import count, islice
from pathlib import Path
from typing import Literal, NamedTuple, Protocol, TypeVar, overload

PageKind = Literal["article", "listing", "other"]
T = TypeVar("T")
Found = tuple[str, str]
"""Where a text was found (``"json-ld"``, ``"og"``, ...), and the text."""
_NEWS_TYPES = ("NewsArticle", "LiveBlogPosting")


class Label(StrEnum):
    """What a block is: a closed vocabulary."""

    TITLE = "title"
    STANDFIRST = "standfirst"
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST_ITEM = "list_item"
    QUOTE = "quote"
    CODE = "code"
    TABLE = "table"
    EMBED = "embed"
    NOTE = "note"

    BYLINE = "byline"
    DATELINE = "dateline"
    CAPTION = "caption"
    CREDIT = "credit"

    NAVIGATION = "navigation"
    AUTHOR_BIO = "author_bio"
    TIP_LINE = "tip_line"
    TAGS = "tags"
    FOLLOW = "follow"
    SHARE = "share"
    NEWSLETTER = "newsletter"
    RELATED = "related"
    ADVERTISEMENT = "advertisement"
    COMMENTS = "comments"
    LEGAL = "legal"
    PAYWALL = "paywall"
    CONSENT = "consent"
    OTHER = "other"


TEXT_LABELS = frozenset(
    {
        Label.PARAGRAPH,
        Label.HEADING,
        Label.LIST_ITEM,
        Label.QUOTE,
        Label.CODE,
        Label.TABLE,
        Label.EMBED,
        Label.NOTE,
    }
)
"""The labels whose blocks make up :attr:`Article.text`."""

CONTENT_LABELS = TEXT_LABELS | {Label.TITLE, Label.STANDFIRST}
FURNITURE_LABELS = frozenset({Label.BYLINE, Label.DATELINE, Label.CAPTION, Label.CREDIT})
BOILERPLATE_LABELS = frozenset(Label) - CONTENT_LABELS - FURNITURE_LABELS


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
    """

    name: str
    path: Path | None = None
    input: tuple[tuple[str, str], ...] = ()
    source: str | None = None
    line: int | None = None
    url: str | None = None


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


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of an article beside its text; ``None`` or ``()`` where the page does not say.

    Attributes:
        sources: Field name → where its value came from (``"json-ld"``, ``"og"``, ``"meta"``, ``"microdata"``,
            ``"time"``, ``"byline"``, ``"h1"``, ``"title"``, ``"url"``, ...), for the fields that have one.
    """

    title: str | None = None
    authors: tuple[str, ...] = ()
    published: datetime | date | None = None
    modified: datetime | date | None = None
    description: str | None = None
    site_name: str | None = None
    language: str | None = None
    image: str | None = None
    tags: tuple[str, ...] = ()
    canonical_url: str | None = None
    sources: tuple[tuple[str, str], ...] = ()


class Cell(NamedTuple):
    """Where in a table a block stands.

    Attributes:
        table: The table's number on the page, from 0.
        row: The row's number in the table, from 0; rows without text have none.
        column: The column's number in the table, from 0; columns without text have none.
    """

    table: int
    row: int
    column: int

    def parting(self, before: Cell | None) -> str:
        """What is written between the block before, of the article's text, and this one.

        Tabs between cells and line breaks between rows, as in a browser's ``innerText`` (HTML standard, 3.2.7).
        """
        if before is None or before.table != self.table:
            return "\n\n" + "\t" * self.column
        if before.row != self.row:
            return "\n" + "\t" * self.column
        return "\t" * (self.column - before.column) or " "


@dataclass(frozen=True, slots=True)
class Block:
    """One block of text of a page, with the verdict on it.

    Attributes:
        index: Its place on the page, from 0.
        text: Its text, white space folded.
        label: What it is.
        reason: What decided: the rule's name, or the model's score, and the evidence.
        tag: The element it stood in (``"p"``, ``"h2"``, ``"li"``, ...), ``""`` for plain text.
        links: The share of its characters inside links, 0 to 1.
        score: How sure the model is that it belongs to the article, 0 to 1.
        cell: Its place in a table whose rows are read as lines, or ``None``.
    """

    index: int
    text: str
    label: Label
    reason: str
    tag: str = ""
    links: float = 0.0
    score: float = 0.0
    cell: Cell | None = None


class LazyBlocks(Sequence[Block]):
    """Blocks that are made when they are looked at.

    Naming the blocks that were dropped takes as long as parsing the page, and most callers want the text alone.
    """

    __slots__ = ("_count", "_known", "_make", "_text")

    def __init__(self, count: int, make: Callable[[int], Block], text: Sequence[int] | None = None) -> None:
        self._count = count
        self._make = make
        self._text = text
        self._known: dict[int, Block] = {}

    def of_text(self) -> list[Block]:
        """The blocks with one of :data:`TEXT_LABELS`; where their places were given, without naming the others."""
        places = range(self._count) if self._text is None else self._text
        return [block for place in places if (block := self[place]).label in TEXT_LABELS]

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Block: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Block, ...]: ...
    def __getitem__(self, index: int | slice) -> Block | tuple[Block, ...]:
        if isinstance(index, slice):
            return tuple(self[place] for place in range(*index.indices(self._count)))
        place = range(self._count)[index]
        found = self._known.get(place)
        if found is None:
            found = self._known[place] = self._make(place)
        return found

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __reduce__(self) -> tuple[type[tuple[Block, ...]], tuple[tuple[Block, ...]]]:
        return tuple, (tuple(self),)


def text_blocks(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with one of :data:`TEXT_LABELS`, in page order."""
    if isinstance(blocks, LazyBlocks):
        return blocks.of_text()
    return [block for block in blocks if block.label in TEXT_LABELS]


@dataclass(frozen=True, slots=True)
class Article:
    """A page's article.

    Attributes:
        text: Its body: the blocks labelled with one of :data:`TEXT_LABELS`, in page order, parted by a blank line; of a
            table each row is a line, its cells parted by tabs.
        title: Its headline. Not repeated in ``text``.
        standfirst: The summary between headline and body, a paragraph or a short list. Not repeated in ``text``.
        page_kind: ``"article"``, ``"listing"`` (a section front, a search result) or ``"other"``.
        confidence: How sure we are that ``text`` is the article, 0 to 1; 0 on a page that holds none.
        blocks: All blocks of the page, kept and dropped.
        extractor: ``"scraper"``, or ``"json-ld"``, ``"page-state"`` or ``"trafilatura"`` where a second opinion was
            taken.
        sources: Field name → where its value came from.
    """

    text: str
    title: str | None = None
    standfirst: str | None = None
    authors: tuple[str, ...] = ()
    published: datetime | date | None = None
    modified: datetime | date | None = None
    description: str | None = None
    site_name: str | None = None
    language: str | None = None
    image: str | None = None
    tags: tuple[str, ...] = ()
    canonical_url: str | None = None
    url: str | None = None
    page_kind: PageKind = "article"
    confidence: float = 1.0
    blocks: Sequence[Block] = field(default=(), repr=False)
    extractor: str = "scraper"
    sources: tuple[tuple[str, str], ...] = ()

    def text_with(self, *labels: str) -> str:
        """The text with the blocks of further labels put back in, in page order.

        Args:
            labels: Names of labels, such as ``"standfirst"`` or ``"caption"``.

        Raises:
            ValueError: A name is not a label.
        """
        return join_blocks(self.blocks, TEXT_LABELS | {Label(name) for name in labels})

    def text_without(self, *labels: str) -> str:
        """The text without the blocks of some labels.

        Raises:
            ValueError: A name is not a label.
        """
        return join_blocks(self.blocks, TEXT_LABELS - {Label(name) for name in labels})


class Labelled(Protocol):
    """What has a text, a label, and perhaps a place in a table."""

    @property
    def text(self) -> str:
        """The text."""

    @property
    def label(self) -> Label:
        """What it is."""

    @property
    def cell(self) -> Cell | None:
        """Where in a table it stands."""


def join_blocks(blocks: Iterable[Labelled], labels: frozenset[Label] = frozenset(Label)) -> str:
    r"""The texts of the blocks with one of these labels, parted by blank lines, but each row of a table a line.

    >>> join_blocks(Block(i, text, Label.TABLE, "", cell=Cell(0, 0, i)) for i, text in enumerate(["Elm", "3 m"]))
    'Elm\t3 m'
    """
    pieces: list[str] = []
    before: Cell | None = None
    for block in blocks:
        if block.label in labels:
            cell = block.cell
            pieces.append(f"\n\n{block.text}" if cell is None else cell.parting(before) + block.text)
            before = cell
    return "".join(pieces)[2:]
