"""Blocks of text and their labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol, overload


class Label(StrEnum):
    """What a block is: a closed vocabulary."""

    __hash__ = str.__hash__  # the enum's own hashes the name, in Python: a label is looked up in a set for each block

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


class BlockRecord(Protocol):
    """What blocks are made of when they are looked at; compact, and picklable."""

    def __len__(self) -> int: ...

    def make(self, places: Iterable[int]) -> Iterator[Block]:
        """The blocks in these places of the page."""

    def make_text(self) -> Iterator[Block]:
        """All blocks that may have one of :data:`TEXT_LABELS`, in page order; the record is read once for it."""


class LazyBlocks(Sequence[Block]):
    """Blocks that are made when they are looked at, each time anew, from a record that takes little memory.

    Naming the blocks that were dropped takes as long as parsing the page, and most callers want the text alone. None is
    kept: blocks in hand take ten times the memory of the record. To look at all of them, loop over them: an index makes
    one block and reads all of the record for it.
    """

    __slots__ = ("_record",)

    def __init__(self, record: BlockRecord) -> None:
        self._record = record

    def __len__(self) -> int:
        return len(self._record)

    def __iter__(self) -> Iterator[Block]:
        return self._record.make(range(len(self)))

    def __reversed__(self) -> Iterator[Block]:
        return self._record.make(reversed(range(len(self))))

    @overload
    def __getitem__(self, index: int) -> Block: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Block, ...]: ...
    def __getitem__(self, index: int | slice) -> Block | tuple[Block, ...]:
        places = range(len(self))
        if isinstance(index, slice):
            return tuple(self._record.make(places[index]))
        return next(self._record.make([places[index]]))

    def with_text(self) -> Iterator[Block]:
        """All blocks that are text of the article, and some others; the blocks far from it are not made."""
        return self._record.make_text()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"<{len(self)} blocks>"

    def __reduce__(self) -> tuple[type[LazyBlocks], tuple[BlockRecord]]:
        return LazyBlocks, (self._record,)


def blocks_with(blocks: Sequence[Block], labels: frozenset[Label]) -> Iterator[Block]:
    """Those of the blocks that have one of these labels."""
    looked_at = blocks.with_text() if isinstance(blocks, LazyBlocks) and labels <= TEXT_LABELS else blocks
    return (block for block in looked_at if block.label in labels)


def text_blocks(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with one of :data:`TEXT_LABELS`, in page order."""
    return list(blocks_with(blocks, TEXT_LABELS))


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
