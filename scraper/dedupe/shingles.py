"""A text as the runs of words that it is made of, by which texts are compared."""

from __future__ import annotations

import re
import unicodedata

from scraper.text.folding import drop_invisible

SHINGLE_WORDS = 3
"""Words of a shingle."""
SHINGLE_SIGNS = 6
"""Characters of a shingle in scripts that put no spaces between words: about three words of Chinese or Japanese."""
MAX_TOKENS = 50_000
"""Tokens of a text that are looked at; the longest articles have a fifth of them."""
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f"
"""Thai, Lao, Burmese, Khmer, Japanese syllables, ideographs. Korean has spaces."""
_TOKEN = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])[\w\u0300-\u036f\u0900-\u0963\u0966-\u0dff])+")
r"""A word with its figures, or one such character. Vowel signs of Indian scripts are not in ``\w``."""
_NEEDS_CARE = re.compile(rf"[{_UNSPACED}\u0300-\u036f\u0900-\u0dff]").search
r"""What tells those apart: in a text without such characters words are runs of ``\w``, found in a third of the time."""
_PLAIN_WORD = re.compile(r"\w+").findall
_ASCII_WORD = re.compile(r"[a-z0-9_]+")
_UNSPACED_SIGNS = re.compile(f"[{_UNSPACED}]").findall
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]").search


def tokens(text: str) -> list[str]:
    """The words of a text, in scripts without spaces its characters; case, punctuation and white space left out.

    Figures stay: two reports of one exchange, a day apart, differ in little else.

    >>> tokens("The harbour, 1987") + tokens("港の壁")
    ['the', 'harbour', '1987', '港', 'の', '壁']
    """
    if text.isascii():
        found = _ASCII_WORD.findall(text.lower())
    else:
        folded = unicodedata.normalize("NFKC", drop_invisible(text)).casefold()
        found = _TOKEN.findall(folded) if _NEEDS_CARE(folded) else _PLAIN_WORD(folded)
    return found[:MAX_TOKENS]


def count_words(line: str) -> int:
    """About how many words a line of folded white space has, at a hundredth of the cost of :func:`tokens`.

    >>> count_words("it rained all day"), count_words("港の壁")
    (4, 3)
    """
    words = line.count(" ") + 1
    return words if line.isascii() else max(words, len(_UNSPACED_SIGNS(line)))


def is_unspaced(words: list[str]) -> bool:
    """Whether most tokens are characters of a script that puts no spaces between words."""
    return sum(len(word) == 1 and _HAS_UNSPACED(word) is not None for word in words) * 2 > len(words)


def shingles(words: list[str], *, unspaced: bool) -> list[str]:
    """The runs of neighbouring tokens.

    >>> shingles(tokens("it rained all day"), unspaced=False)
    ['it rained all', 'rained all day']
    """
    size = SHINGLE_SIGNS if unspaced else SHINGLE_WORDS
    return list(map(" ".join, zip(*(words[start:] for start in range(size)), strict=False)))
