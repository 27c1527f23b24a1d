"""The words of a text, as texts are compared by them."""

from __future__ import annotations

import re

from scraper.text.folding import lower_words

_NO_LETTERS = (
    r"\s\d_!-/:-@\[-^`{-~\u00a1-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf×÷"
    r"\u0964\u0965\u2000-\u2bff\u3000-\u3020\uff01-\uff20"
)
_WORDS = re.compile(f"[^{_NO_LETTERS}]+").findall
"""Runs of letters. Not ``\\w``: that leaves out the vowel signs of Indian scripts, and would cut their words there."""
_LETTER_BEYOND_ASCII = re.compile(rf"[^\x00-\x7f{_NO_LETTERS}]").search
_DOT_ABOVE = "\u0307"
"""What casefolding leaves of a Turkish İ beside the i."""


def split_words(folded: str) -> list[str]:
    """The words of a casefolded text, without digits and punctuation."""
    if folded.isascii() or not _LETTER_BEYOND_ASCII(folded):
        return lower_words(folded)
    return _WORDS(folded.replace(_DOT_ABOVE, ""))


def words_of(text: str) -> frozenset[str]:
    """The different words of a text, casefolded."""
    return frozenset(split_words(text.casefold()))
