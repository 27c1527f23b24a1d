"""The labelled blocks of a page in little memory: what is kept of a page when it is let go.

Blocks near the article have their labels. To name the others takes as long as parsing the page, and most callers never
look at them, so what the rules ask of them is kept, and they are named when they are looked at.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, chain, islice, pairwise
from threading import local
from typing import Any, NamedTuple

from zstandard import ZstdCompressor, ZstdDecompressor

from scraper.label.facts import Named
from scraper.label.namer import BLOCKS_ABOVE_HEADLINE, BLOCKS_INTO_TEXT, Frame, Namer
from scraper.label.rules import MAX_BLOCKS_TO_STANDFIRST
from scraper.lexicon.phrases import lexicon
from scraper.model import TEXT_LABELS, Block, Cell, Label
from scraper.page.blocks import TAGS

_TYPES = "BBHIIf"
"""The types of the columns, as in :mod:`array`: tag, lone or not, enclosing, hints, characters in links, score."""
_SIZES = [array(code).itemsize for code in _TYPES]
_LEVEL = 1
"""Of zstandard: some 40 % of the size is left, in 30 µs a page; zlib takes 80 for the same."""
_PARTING = frozenset("\n\t ")
"""What stands between two blocks of a text, and at the beginning of no block."""
_NOTHING = (0.0, 0.0)
_own = local()
"""Each thread's compressor: threads must not share one, and a new one for each page takes a third of the time."""


class _Packed(NamedTuple):
    """What a record has for each block.

    Attributes:
        columns: What the rules ask of a block, one column (:data:`_TYPES`) after the other.
        near: Blocks near the article: how many, their places, the numbers of their verdicts, and the lengths of the
            texts of those in the body.
        read: Places of the blocks that are not near but were read, then their bits of the lexicon, then of the surface.
        cells: Place, table, row and column of the cells of tables.
        rest: The texts of blocks that are not in the body, in UTF-8, a line each.
    """

    columns: bytes
    near: bytes
    read: bytes
    cells: bytes
    rest: bytes


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept of a page's blocks. Nothing of the parser's and no array of numpy's is in it.

    A pickle of it is for the version that wrote it, as the rules of that version name what has no label yet.

    Attributes:
        count: How many blocks the page has.
        frame: Where the article stands.
        language: The language whose phrases the rules know.
        body: The article's text, where its blocks' texts are found again.
        packed: The :class:`_Packed`, compressed.
        sizes: The bytes of each part of it.
        verdicts: Label and rule, a line each.
        common: Place and what :func:`~scraper.classify.wording.overlaps` gives, of blocks that are not near.
    """

    count: int
    frame: Frame
    language: str | None
    body: str
    packed: bytes
    sizes: tuple[int, ...]
    verdicts: str
    common: tuple[tuple[int, tuple[float, float]], ...]

    def __len__(self) -> int:
        return self.count

    def make_text(self) -> Iterator[Block]:
        """All blocks that may be text of the article, in page order."""
        opened = _Opened(self)
        kept = (place for place, score in enumerate(opened.namer.scores) if score > self.frame.keep)
        return (opened.named(place).block() for place in sorted(opened.near.keys() | set(kept)))

    def make(self, places: Iterable[int]) -> Iterator[Block]:
        """The blocks in these places of the page."""
        named = _Opened(self).named
        return (named(place).block() for place in places)


def make_record(namer: Namer, near: Mapping[int, Named], body: str, language: str | None, linked: list[int]) -> Record:
    """The record of a page.

    Args:
        namer: Names its blocks.
        near: Index → block, of those near the article, with their last labels, in page order.
        body: The text that they make up.
        language: The language of the page's lexicon.
        linked: Block → characters inside links.
    """
    columns = namer.tags, namer.lone, namer.enclosing, namer.hints, linked, namer.scores
    texts, lexical, surface = namer.texts, namer.lexicon, namer.surface
    verdicts: dict[tuple[Label, str], int] = {}
    numbers = [verdicts.setdefault((block.label, block.rule), len(verdicts)) for block in near.values()]
    in_body = {index: len(block.text) for index, block in near.items() if block.label in TEXT_LABELS}
    rest = [text for index, text in enumerate(texts) if index not in in_body]
    read = [index for index in lexical if index not in near]
    bits = map(lexical.__getitem__, read), map(surface.__getitem__, read)
    cells = [(index, *block.cell) for index, block in near.items() if block.cell is not None]
    parts = _Packed(
        columns=b"".join([array(code, column).tobytes() for code, column in zip(_TYPES, columns, strict=True)]),
        near=array("I", [len(near), *near, *numbers, *in_body.values()]).tobytes(),
        read=b"".join([array("Q", column).tobytes() for column in (read, *bits)]),
        cells=array("I", chain.from_iterable(cells)).tobytes(),
        rest="\n".join(rest).encode("utf-8", "surrogatepass"),
    )
    return Record(
        count=len(texts),
        frame=namer.frame,
        language=language,
        body=body,
        packed=_compressed(b"".join(parts)),
        sizes=tuple(map(len, parts)),
        verdicts="\n".join([f"{label}\t{rule}" for label, rule in verdicts]),
        common=tuple(_common(namer, near)),
    )


def _common(namer: Namer, near: Mapping[int, Named]) -> Iterator[tuple[int, tuple[float, float]]]:
    """What the blocks around the headline that are not near the text have in common with the page's head."""
    frame = namer.frame
    end = min(frame.headline + MAX_BLOCKS_TO_STANDFIRST, frame.first + BLOCKS_INTO_TEXT, len(namer.texts) - 1) + 1
    for index in range(max(0, frame.headline - BLOCKS_ABOVE_HEADLINE), end):
        if index not in near and frame.may_be_standfirst(index, len(namer.texts[index])):
            found = namer.common(index)
            if found != _NOTHING:
                yield index, found


def _compressed(whole: bytes) -> bytes:
    """A copy, as zstandard's own result is cut off a larger piece of memory, of which 6 KB an article went unused."""
    compressor: ZstdCompressor | None = getattr(_own, "compressor", None)
    if compressor is None:
        compressor = _own.compressor = ZstdCompressor(level=_LEVEL)
    return bytes(memoryview(compressor.compress(whole)))


def _unpacked(record: Record) -> _Packed:
    whole = ZstdDecompressor().decompress(record.packed)
    ends = accumulate(record.sizes, initial=0)
    return _Packed(*(whole[start:end] for start, end in pairwise(ends)))


def _rows(packed: bytes, width: int) -> Iterator[tuple[int, ...]]:
    numbers = iter(memoryview(packed).cast("I"))
    return zip(*[numbers] * width, strict=True)


class _Opened:
    """A record while it is read."""

    def __init__(self, record: Record) -> None:
        verdicts = (line.partition("\t") for line in record.verdicts.split("\n") if line)
        self._verdicts = [(Label(label), rule) for label, _, rule in verdicts]
        packed = _unpacked(record)
        numbers = iter(memoryview(packed.near).cast("I"))
        count = next(numbers)
        self.near = dict(zip(list(islice(numbers, count)), list(islice(numbers, count)), strict=True))
        self._cells = {place: Cell(*cell) for place, *cell in _rows(packed.cells, 4)}
        rest = iter(packed.rest.decode("utf-8", "surrogatepass").split("\n"))
        self.namer = _namer(record, packed, self._texts(record, numbers, rest))

    def named(self, place: int) -> Named:
        """A block with the label that it got, or gets now."""
        number, namer = self.near.get(place), self.namer
        if number is None:
            return namer.name(place)
        label, rule = self._verdicts[number]
        text, tag, links, score = namer.texts[place], TAGS[namer.tags[place]], namer.links[place], namer.scores[place]
        return Named(place, text, tag, label, rule, links, score, self._cells.get(place))

    def _texts(self, record: Record, lengths: Iterator[int], rest: Iterator[str]) -> list[str]:
        """Block → its text; those of the body stand there one after the other, white space between them."""
        found: list[str] = []
        body, at = record.body, 0
        for place in range(record.count):
            number = self.near.get(place)
            if number is None or self._verdicts[number][0] not in TEXT_LABELS:
                found.append(next(rest))
                continue
            while body[at] in _PARTING:
                at += 1
            found.append(body[at : (at := at + next(lengths))])
        return found


def _namer(record: Record, packed: _Packed, texts: list[str]) -> Namer:
    """The one that named the page, as far as blocks ask that are not near."""
    view: Any = memoryview(packed.columns)
    ends = list(accumulate((size * record.count for size in _SIZES), initial=0))
    tags, lone, enclosing, hints, linked, scores = (
        view[start:end].cast(code) for code, (start, end) in zip(_TYPES, pairwise(ends), strict=True)
    )
    read: Any = memoryview(packed.read).cast("Q")
    count = len(read) // 3
    places = read[:count].tolist()
    common = dict(record.common)
    return Namer(
        frame=record.frame,
        phrases=lexicon(record.language),
        texts=texts,
        tags=tags,
        hints=hints,
        enclosing=enclosing,
        links=[min(part, len(text)) / len(text) for part, text in zip(linked, texts, strict=True)],
        lone=lone,
        scores=scores,
        lexicon=dict(zip(places, read[count : 2 * count].tolist(), strict=True)),
        surface=dict(zip(places, read[2 * count :].tolist(), strict=True)),
        common=lambda place: common.get(place, _NOTHING),
    )
