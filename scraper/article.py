"""What is made of a page: what is known of its article, and the article.

The methods that write an article hand it to :mod:`scraper.write`, which is above this room, when they are called:
``article.markdown()`` is where it is looked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, fields
from datetime import date, datetime
from textwrap import shorten
from typing import Any, Literal

from scraper.block import TEXT_LABELS, Block, Label, blocks_with, join_blocks

PageKind = Literal["article", "listing", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What is known of an article beside its text; ``None`` or ``()`` where the page does not say.

    A field that is added here is a field of :class:`Article`, and in all that is written of one.

    Attributes:
        title: Its headline. Not repeated in the text.
        authors: The names of its authors.
        published: When it was published: a date, or a time with its zone where the page tells both.
        modified: When it was last changed, in the same form.
        description: The page's summary of it.
        site_name: The site's name for itself.
        language: A BCP 47 tag, its parts in the usual case: ``"de-AT"``.
        image: The absolute address of its picture.
        tags: Its keywords.
        canonical_url: The absolute address that the page gives as its own.
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

    def known(self) -> dict[str, Any]:
        """Name → value of these fields, also those of an :class:`Article`: ``Article(text, **found.known())``."""
        return {each.name: getattr(self, each.name) for each in fields(Metadata)}


@dataclass(frozen=True, slots=True, repr=False)
class Article(Metadata):
    """A page's article: its text, beside all that :class:`Metadata` has.

    Attributes:
        text: Its body: the blocks labelled with one of :data:`TEXT_LABELS`, in page order, parted by a blank line; of a
            table each row is a line, its cells parted by tabs.
        standfirst: The summary between headline and body, a paragraph or a short list. Not repeated in ``text``.
        url: The page's address, where known.
        page_kind: ``"article"``, ``"listing"`` (a section front, a search result) or ``"other"``.
        confidence: How sure we are that ``text`` is the article, 0 to 1; 0 on a page that holds none.
        blocks: All blocks of the page, kept and dropped.
        extractor: ``"scraper"``, or ``"json-ld"``, ``"page-state"`` or ``"trafilatura"`` where a second opinion was
            taken.
        truncated: Why the page's text may have more: ``"limit"`` where the page has more elements or blocks than are
            read of one; ``None`` where nothing is known to be missing.
    """

    text: str
    _: KW_ONLY
    standfirst: str | None = None
    url: str | None = None
    page_kind: PageKind = "article"
    confidence: float = 1.0
    extractor: str = "scraper"
    truncated: str | None = None
    blocks: Sequence[Block] = field(default=(), hash=False)

    def __repr__(self) -> str:
        """Title, date and size on one line: the fields themselves would fill a screen."""
        kind = "" if self.page_kind == "article" else f"({self.page_kind}) "
        told = [repr(shorten(self.title, 80, placeholder="…"))] if self.title else []
        told += [f"published {self.published.isoformat()}"] if self.published else []
        told += [f"{len(self.text):,} characters", f"confidence {self.confidence:.2f}"]
        return f"<Article {kind}{', '.join(told)}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: title, byline and the first paragraphs."""
        from scraper.write.html import card  # noqa: PLC0415

        return card(self)

    @property
    def published_at(self) -> datetime | None:
        """When it was published, with a time zone; ``None`` where the page tells no more than the day, or nothing."""
        return self.published if isinstance(self.published, datetime) else None

    @property
    def language_code(self) -> str | None:
        """The bare code of :attr:`language`, in lower case: ``"de"`` for ``"de-AT"``."""
        return self.language.partition("-")[0].lower() if self.language else None

    def to_dict(self, *, blocks: bool = False) -> dict[str, Any]:
        """The fields by name, as JSON has them: what :meth:`to_json` writes and :meth:`from_dict` reads.

        Every key is there, also those without a value. Dates are in ISO form, the confidence has three digits.

        Args:
            blocks: Add every block of the page, with label and reason.
        """
        from scraper.write.json import as_keys  # noqa: PLC0415
        from scraper.write.options import Options  # noqa: PLC0415

        return as_keys(self, Options(blocks=blocks))

    def to_json(self, *, blocks: bool = False, indent: int | None = 2) -> str:
        """The same as JSON: what ``scraper get -f json`` writes, and with ``indent=None`` a line of ``-f jsonl``."""
        from scraper.write.json import dumps  # noqa: PLC0415

        return dumps(self.to_dict(blocks=blocks), indent=indent)

    @classmethod
    def from_dict(cls, keys: Mapping[str, Any]) -> Article:
        """The article that :meth:`to_dict` or the command line wrote. Keys of no field are passed over.

        Raises:
            UnreadableRecord: It is of a later schema, lacks the text, or a value is none of its key's.
        """
        from scraper.write.json import from_keys  # noqa: PLC0415

        return from_keys(keys)

    def markdown(self) -> str:
        """It as Markdown: what ``scraper get -f markdown`` writes."""
        from scraper.write import Format, write  # noqa: PLC0415

        return write(self, Format.MARKDOWN)

    def html(self) -> str:
        """It as an HTML document that stands alone: what ``scraper get -f html`` writes."""
        from scraper.write import Format, write  # noqa: PLC0415

        return write(self, Format.HTML)

    def text_with(self, *labels: str) -> str:
        """The text with the blocks of further labels put back in, in page order.

        Args:
            labels: Names of labels, such as ``"standfirst"`` or ``"caption"``.

        Raises:
            ValueError: A name is not a label.
        """
        return join_blocks(blocks_with(self.blocks, TEXT_LABELS | {Label(name) for name in labels}))

    def text_without(self, *labels: str) -> str:
        """The text without the blocks of some labels.

        Raises:
            ValueError: A name is not a label.
        """
        return join_blocks(blocks_with(self.blocks, TEXT_LABELS - {Label(name) for name in labels}))
