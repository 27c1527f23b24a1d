"""Near-duplicate texts: agency copy under another headline, with another lead, shortened or added to.

A text is known by its signature: 128 minima of hashes of its runs of three words (MinHash, by rensa), of which 16 bits
each are kept. Two signatures agree in about as many places as the texts have runs in common. Bands of four places are
what an index looks up: texts that have .7 of their runs in common share one of the 32 with a chance of .9998, those
that have a tenth with one of .003 (16 bands of eight would find but .61 of the first). Short texts are known by one
hash of all their words: they are near-duplicates only when they say the same. ``tests/benchmark/near.py`` has the
figures.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Protocol

from scraper.dedupe.shingles import SHINGLE_SIGNS, SHINGLE_WORDS, is_unspaced, shingles, tokens

NEAR_SIMILARITY = 0.55
"""The share of common places from which on two texts are near-duplicates. An agency's text with 12 of 600 words
changed, another lead and a paragraph more has .7, which is measured with an error of .04."""
MIN_WORDS = 50
"""Words of a text that has a MinHash; of a shorter one a changed lead leaves too few runs to tell anything by."""
MIN_SIGNS = 100
"""The same in characters of scripts without spaces."""
MIN_WHOLE_WORDS = 10
"""Words of a text that is compared at all: "Watch the video above" is no copy of another page that says so."""
MAX_CANDIDATES = 200
"""Candidates that are compared, at the most: of a text that thousands print, all stand in one group already."""
_PLACES, _BANDS, _SEED = 128, 32, 1
_ROWS = _PLACES // _BANDS
_MINHASH, _WHOLE = 1, 2
_FORM = 1
"""Grows when the shingles, the seed or the packing change."""
_HEADER = struct.Struct("<BBBB")
_DIGEST = struct.Struct(f"<{_PLACES}H")
_WHOLE_BYTES = 16
_SIGNED = struct.Struct("<q")


def signature(text: str) -> bytes:
    """What a text is known by, 4 + 256 bytes (4 + 16 of a short one); empty for one too short to be compared.

    The first four bytes say how it was made: kind, our version, rensa's version of the algorithm, length of shingles.
    Signatures made in different ways are never taken for similar: those with another :func:`header` are made anew.
    """
    words = tokens(text)
    unspaced = is_unspaced(words)
    if len(words) < MIN_WHOLE_WORDS:
        return b""
    if len(words) < (MIN_SIGNS if unspaced else MIN_WORDS):
        return _HEADER.pack(_WHOLE, _FORM, 0, 0) + blake2b(" ".join(words).encode(), digest_size=_WHOLE_BYTES).digest()
    from rensa import RMinHash  # noqa: PLC0415 - a library of its own, for those who compare texts

    minima = RMinHash(_PLACES, _SEED)
    minima.update(shingles(words, unspaced=unspaced))
    packed = [(value ^ value >> 16) & 0xFFFF for value in minima.digest()]  # 16 bits clash once in 65,536 places
    size = SHINGLE_SIGNS if unspaced else SHINGLE_WORDS
    return _HEADER.pack(_MINHASH, _FORM, RMinHash.ALGORITHM_VERSION, size) + _DIGEST.pack(*packed)


def header(made: bytes) -> bytes:
    """How a signature was made: only those with the same header can be compared."""
    return made[: _HEADER.size]


def is_current(made: bytes) -> bool:
    """Whether today's code would make a signature in the same way."""
    if not made or made[0] == _WHOLE:
        return not made or made[1] == _FORM
    from rensa import RMinHash  # noqa: PLC0415

    return (made[0], made[1], made[2]) == (_MINHASH, _FORM, RMinHash.ALGORITHM_VERSION)


@lru_cache(maxsize=16)  # a text is looked up and entered: thrice the same, and a tenth of a millisecond each
def bands(made: bytes) -> tuple[int, ...]:
    """What an index finds a signature by: whole numbers of 64 bits with sign, as SQLite keeps them.

    Texts with a band in common are candidates, to be compared by :func:`similarity`.
    """
    if not made:
        return ()
    head, body = made[: _HEADER.size], made[_HEADER.size :]
    if made[0] == _WHOLE:
        return (_number(head + body),)
    width = 2 * _ROWS
    return tuple(_number(head + bytes((band,)) + body[band * width :][:width]) for band in range(_BANDS))


def _number(data: bytes) -> int:
    found: int = _SIGNED.unpack(blake2b(data, digest_size=_SIGNED.size).digest())[0]
    return found


@lru_cache(maxsize=1024)  # a text is compared with its candidates when its address is judged, and when it is entered
def similarity(one: bytes, other: bytes) -> float:
    """The share of what two texts have in common, 0 to 1, by their signatures; 0 if these were made in two ways."""
    if not one or len(one) != len(other) or header(one) != header(other):
        return 0.0
    if one[0] == _WHOLE:
        return float(one == other)
    differ = int.from_bytes(one[_HEADER.size :], "little") ^ int.from_bytes(other[_HEADER.size :], "little")
    return memoryview(differ.to_bytes(_DIGEST.size, "little")).cast("H").tolist().count(0) / _PLACES


class NearIndex(Protocol):
    """Where signatures are looked up; ``store/`` keeps one in SQLite.

    Its tables, of which a look-up reads at most 32 places::

        CREATE TABLE signature (article INTEGER PRIMARY KEY, made BLOB NOT NULL, near_group TEXT NOT NULL);
        CREATE TABLE band (hash INTEGER NOT NULL, article INTEGER NOT NULL, PRIMARY KEY (hash, article)) WITHOUT ROWID;
        CREATE INDEX signature_group ON signature (near_group);
        SELECT DISTINCT s.article, s.made, s.near_group FROM band JOIN signature s USING (article)
            WHERE hash IN (?, …) ORDER BY s.article LIMIT 200;
    """

    def add(self, article: str, made: bytes, group: str) -> None:
        """Keep an article's signature and group, in place of an older one."""

    def candidates(self, made: bytes) -> Iterable[Candidate]:
        """The articles with a band in common, the first :data:`MAX_CANDIDATES`."""

    def regroup(self, group: str, into: str) -> None:
        """Give all articles of a group another one."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may be a near-duplicate.

    Attributes:
        article: Its id.
        made: The signature of its text.
        group: Its group.
    """

    article: str
    made: bytes
    group: str


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an article stands among its near-duplicates.

    Attributes:
        group: The smallest id among the articles that hang together; its own if there is no other.
        nearest: The article that it is most like, or ``None``.
        similarity: How like, 0 to 1.
        joins: Groups that become one with this one.
    """

    group: str
    nearest: str | None = None
    similarity: float = 0.0
    joins: tuple[str, ...] = ()


def place(article: str, made: bytes, candidates: Iterable[Candidate]) -> Placement:
    """The group of an article.

    A group is what hangs together by near-duplicates and is called by its smallest id: so after the last article the
    groups are the same, in whatever order the articles came.
    """
    found = [(similarity(made, other.made), other) for other in candidates if other.article != article]
    near = [(alike, other) for alike, other in found if alike >= NEAR_SIMILARITY]
    if not near:
        return Placement(article)
    alike, nearest = min(near, key=lambda pair: (-pair[0], pair[1].article))
    groups = {other.group for _, other in near}
    group = min(groups | {article})
    return Placement(group, nearest.article, alike, tuple(sorted(groups - {group})))


def enter(index: NearIndex, article: str, made: bytes) -> Placement:
    """Place an article, and keep in the index what follows from that."""
    found = place(article, made, index.candidates(made))
    for group in found.joins:
        index.regroup(group, found.group)
    index.add(article, made, found.group)
    return found


class MemoryIndex:
    """An index in memory, for tests and small lists."""

    def __init__(self) -> None:
        self._known: dict[str, Candidate] = {}
        self._bands: dict[int, set[str]] = {}

    def add(self, article: str, made: bytes, group: str) -> None:
        """Keep an article's signature and group, in place of an older one."""
        old = self._known.get(article)
        for band in bands(old.made) if old else ():
            self._bands[band].discard(article)
        self._known[article] = Candidate(article, made, group)
        for band in bands(made):
            self._bands.setdefault(band, set()).add(article)

    def candidates(self, made: bytes) -> Sequence[Candidate]:
        """The articles with a band in common, the first :data:`MAX_CANDIDATES` by id."""
        names = {name for band in bands(made) for name in self._bands.get(band, ())}
        return [self._known[name] for name in sorted(names)[:MAX_CANDIDATES]]

    def regroup(self, group: str, into: str) -> None:
        """Give all articles of a group another one."""
        for name, known in self._known.items():
            if known.group == group:
                self._known[name] = Candidate(name, known.made, into)

    def groups(self) -> dict[str, str]:
        """Article → its group."""
        return {name: known.group for name, known in self._known.items()}
