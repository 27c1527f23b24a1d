"""Text as it is seen: on one line, without what takes no room."""

from __future__ import annotations

_INVISIBLE = "\xad\u200b\u2060\ufeff"
"""Soft hyphens, zero-width spaces, word joiners, byte order marks: they say where a line may break, and hide words from
whoever looks for them. Joiners and marks of direction stay, as they change what is seen.
"""


def fold_space(text: str) -> str:
    r"""The text on one line, its white space folded, its invisible characters left out.

    >>> fold_space(" The har\xadbour\n wall ")
    'The harbour wall'
    """
    return " ".join(drop_invisible(text).split())


def drop_invisible(text: str) -> str:
    """The text without the characters that nobody sees."""
    if not text.isascii():
        for sign in _INVISIBLE:  # a table to translate by takes ten times as long, where there are none
            text = text.replace(sign, "")
    return text
