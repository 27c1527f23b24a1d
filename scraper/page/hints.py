"""What an element's class and id words say of its content, as bits; the words are in ``lexicon/data/markup.toml``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import IntFlag, auto
from functools import cache

from scraper.lexicon.word_lists import read_table
from scraper.text.folding import lower_words

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+").findall
_TOKENS = re.compile(r"[A-Za-z0-9]+").findall
_PARTS = re.compile(r"[0-9]*(?:[A-Z]?[a-z]+|[A-Z]+)").findall
_HEX = re.compile("[a-f]+[0-9]+[a-f][0-9a-f]*").fullmatch
_MAX_KEPT_NAMES, _MAX_KEPT_NAME_CHARS = 16384, 400
"""Names that are kept in memory, and characters of one, at the most: hostile pages fill 8 MB, 26 in rare scripts."""
_MAX_NAME_CHARS = 20_000
"""Characters of an element's names that are read. Corpora: 4,567 (``make bench-maxima``)."""
_MAX_CHANCE_WORD_LETTERS = 3
"""Letters of a word that may stand in a name by chance."""
_MAX_CODE_LETTERS, _CODE_LETTERS_A_PART = 8, 2.5
"""Letters of a name made up of letters alone, and fewer than so many of each of its parts ("jpUnAp")."""


class Hint(IntFlag):
    """One bit for each table of ``lexicon/data/markup.toml``, and one for elements that are not shown."""

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


HINT_NAMES = tuple(str(Hint(1 << bit).name).lower() for bit in range(len(Hint)))
"""Bit → the name of its hint: the model has rows for them in this order."""


@cache
def _vocabulary() -> dict[str, tuple[int, dict[str, int]]]:
    """Word → its bits, and the words that make a pair with it when they come next, with the bits of the pair."""
    words: dict[str, tuple[int, dict[str, int]]] = {}
    for name, table in read_table("markup").items():
        bit = int(Hint[name.upper()])
        for word in table["words"].split():
            bits, pairs = words.get(word, (0, {}))
            words[word] = bits | bit, pairs
        for phrase in table["pairs"].split("|"):
            first, second = phrase.split()
            _, pairs = words.setdefault(first, (0, {}))
            pairs[second] = pairs.get(second, 0) | bit
    return words


def read_hints(names: str) -> int:
    """The :class:`Hint` bits of an element's names: its class, id, role, ... parted by spaces."""
    vocabulary = _vocabulary()
    bits = 0
    pairs: dict[str, int] | None = None
    written: Callable[[str], bool] | None = None
    names = names[:_MAX_NAME_CHARS]
    # In lower case, as most are, names are split in a third of the time.
    for word in lower_words(names) if names.islower() else " ".join(_WORDS(names)).lower().split():
        found = vocabulary.get(word)
        if found is not None and len(word) <= _MAX_CHANCE_WORD_LETTERS:
            written = written or written_words(names)
            if not written(word):
                found = None
        if pairs and word in pairs:
            bits |= pairs[word]
        if found is None:
            pairs = None
        else:
            bits |= found[0]
            pairs = found[1]
    return bits


class _Remembered(dict[str, int]):
    """An element's names → their hints, read when they are asked for, and kept for the next page of the site.

    A page has some 130 different names, most of them its site's own. When there are too many all are forgotten: to
    throw out the oldest for each new one, as ``lru_cache`` does, takes up to a twentieth of the time of the whole
    page, as they are in no cache of the processor any more.
    """

    def __missing__(self, names: str) -> int:
        hints = read_hints(names)
        if len(names) <= _MAX_KEPT_NAME_CHARS:
            if len(self) >= _MAX_KEPT_NAMES:
                self.clear()
            self[names] = hints
        return hints


HINTS_OF: Mapping[str, int] = _Remembered()
"""An element's names → the same as :func:`read_hints`, which is asked once for names that come again."""


def written_words(names: str) -> Callable[[str], bool]:
    """Tells of a short word of some names whether a person wrote it.

    Build tools make up names in which any stands by chance.

    >>> written_words("adSlot2")("ad"), written_words("block-7ad01536")("ad"), written_words("jpUnAp")("jp")
    (True, False, False)
    """
    apart = frozenset(names.replace("-", " ").replace("_", " ").split())
    parts: set[str] = set()

    def is_written(word: str) -> bool:
        if word in apart:
            return True  # as nearly always, and quickly told
        if not parts:
            parts.update(part.lower() for token in _TOKENS(names) for part in ("", *_parts(token)))
        return word in parts

    return is_written


def _parts(token: str) -> list[str]:
    """The parts of a name, those after figures with them; none if it looks made up."""
    parts = _PARTS(token)
    is_code = len(parts) > 2 and len(token) <= _MAX_CODE_LETTERS and len(token) < _CODE_LETTERS_A_PART * len(parts)
    return [] if is_code or _HEX(token) else parts
