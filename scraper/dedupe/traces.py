"""The traces that an article's blocks leave for site memory: what is counted, and where in the text it stands."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from hashlib import blake2b

from scraper.dedupe.shingles import count_words
from scraper.model import Article, Block, Label, join_blocks, text_blocks

SURE_SCORE = 0.98
"""The model's score from which on a block is never taken: most blocks of true text have it, and less than half of those
that are kept by mistake."""
MIN_CHARS = 12
"""Characters of a block that is counted: "Why?" is asked in many interviews."""
RUN = 3
"""Repeated blocks in a row, from which on they are a passage."""
MAX_TRACES = 1000
"""Traces of an article, at the most."""
_NEVER = frozenset({Label.TABLE, Label.CODE})
_KEY_BYTES = 8
_HEAD = struct.Struct("<BII")
_EACH = struct.Struct("<IIIqIB")
_FORM = 1
_MAY_GO, _HEADING = 1, 2


@dataclass(frozen=True, slots=True)
class Trace:
    """A block of the text that is counted.

    Attributes:
        place: Its number among the blocks of the text, from 0.
        start: The character of the text at which it begins.
        end: The one after its last.
        key: Its hash.
        words: Its words.
        may_go: Whether it may be taken at all.
        heading: Whether it is a heading.
    """

    place: int
    start: int
    end: int
    key: int
    words: int
    may_go: bool
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Traces:
    """What site memory needs of an article; small, so it comes back from a worker and is stored with the row.

    Attributes:
        words: Words of the text.
        places: Blocks of the text.
        blocks: Those that are counted.
    """

    words: int = 0
    places: int = 0
    blocks: tuple[Trace, ...] = ()


def hash_of(*parts: str) -> int:
    """64 bits of hash, with sign."""
    data = "\0".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(data, digest_size=_KEY_BYTES).digest(), "little", signed=True)


def trace(host: str, article: Article) -> Traces:
    """What is counted of an article.

    Args:
        host: The site (:func:`scraper.dedupe.address.host_key`).
        article: As it was extracted. Where a second opinion gave the text (the page's scripts, trafilatura), the model
            has not judged it, and nothing is counted.
    """
    blocks = text_blocks(article.blocks)
    if article.extractor != "scraper" or article.text != join_blocks(blocks):
        return Traces()
    may_go = [_may_go(block) for block in blocks]
    counted = [any(may_go[max(place - RUN + 1, 0) : place + RUN]) for place in range(len(blocks))]
    found, total, start = [], 0, 0
    for place, block in enumerate(blocks):
        words = count_words(block.text)
        total += words
        start = article.text.index(block.text, start)
        end = start + len(block.text)
        if counted[place] and len(block.text) >= MIN_CHARS:
            key = hash_of(host, block.tag, block.text.casefold())
            found.append(Trace(place, start, end, key, words, may_go[place], block.label is Label.HEADING))
        start = end
    return Traces(total, len(blocks), tuple(found[:MAX_TRACES]))


def _may_go(block: Block) -> bool:
    is_apart = block.cell is None and block.label not in _NEVER
    return block.score < SURE_SCORE and is_apart and len(block.text) >= MIN_CHARS


def pack(traces: Traces) -> bytes:
    """Traces as they are stored: 9 bytes, and 25 for each."""
    parts = [_HEAD.pack(_FORM, traces.words, traces.places)]
    for each in traces.blocks:
        flags = _MAY_GO * each.may_go | _HEADING * each.heading
        parts.append(_EACH.pack(each.place, each.start, each.end, each.key, each.words, flags))
    return b"".join(parts)


def unpack(data: bytes) -> Traces:
    """Traces as they were; none of what another version packed."""
    if not data or data[0] != _FORM:
        return Traces()
    _, words, places = _HEAD.unpack_from(data)
    rows = _EACH.iter_unpack(data[_HEAD.size :])
    return Traces(words, places, tuple(_unpacked(*row) for row in rows))


def _unpacked(place: int, start: int, end: int, *rest: int) -> Trace:
    key, words, flags = rest
    return Trace(place, start, end, key, words, bool(flags & _MAY_GO), bool(flags & _HEADING))
