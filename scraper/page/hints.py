"""What an element's class and id words say of its content, as bits; the words are in ``data/markup.toml``."""

from __future__ import annotations

import re
from enum import IntFlag, auto
from functools import cache, lru_cache

from scraper.words import read_table

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+").findall


class Hint(IntFlag):
    """One bit for each table of ``data/markup.toml``, and one for elements that are not shown."""

    HARD = auto()
    NEGATIVE = auto()
    CAPTION = auto()
    COMMENT = auto()
    BODY = auto()
    STANDFIRST = auto()
    BYLINE = auto()
    EMBED = auto()
    DATELINE = auto()
    TAGS = auto()
    SHARE = auto()
    NEWSLETTER = auto()
    RELATED = auto()
    BIO = auto()
    PAYWALL = auto()
    CONSENT = auto()
    ADVERT = auto()
    NAVIGATION = auto()
    LEGAL = auto()
    NOTE = auto()
    LIVE = auto()
    HIDDEN = auto()


@cache
def _vocabulary() -> tuple[dict[str, int], dict[tuple[str, str], int]]:
    """Word → bits, and pair of words → bits."""
    tables = read_table("markup")
    words: dict[str, int] = {}
    pairs: dict[tuple[str, str], int] = {}
    for name, table in tables.items():
        bit = int(Hint[name.upper()])
        for word in table["words"].split():
            words[word] = words.get(word, 0) | bit
        for phrase in table["pairs"].split("|"):
            first, second = phrase.split()
            pairs[first, second] = pairs.get((first, second), 0) | bit
    return words, pairs


@lru_cache(maxsize=16384)
def read_hints(names: str) -> int:
    """The :class:`Hint` bits of an element's names: its class, id, role, ... parted by spaces."""
    words, pairs = _vocabulary()
    bits = 0
    before = ""
    for written in _WORDS(names):
        word = written.lower()
        bits |= words.get(word, 0) | pairs.get((before, word), 0)
        before = word
    return bits
