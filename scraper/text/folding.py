"""Text as it is seen: on one line, without what takes no room."""

from __future__ import annotations

import re

_INVISIBLE = "\xad\u200b\u2060\ufeff"
"""Soft hyphens, zero-width spaces, word joiners, byte order marks: they say where a line may break, and hide words from
whoever looks for them. Joiners and marks of direction stay, as they change what is seen.
"""

_UNWANTED = re.compile("[\x00-\x1f\x7f-\x9f\u202d\u202e]")
"""Control characters, which no text holds, and overrides of direction, which let it look like another."""

_BLANK_BUT_LETTERS = bytes(byte if chr(byte).islower() else ord(" ") for byte in range(128)).ljust(256)
"""What becomes of each byte of a text before it is split at blanks."""
_MIN_PARAGRAPH_BYTES = 60
"""Bytes of a paragraph in UTF-8, at the least: an ideograph says as much as three letters."""
_SENTENCE = re.compile(r"""[.!?…][\s"”’»)」]*+(?:$|(?<=\s)|<)|[。؟۔।॥።։။។།]|[\u0e00-\u0eff]{25}""").search
"""The end of a sentence; in Thai and Lao, which mark none, a run of letters as long as only sentences have."""
_TAG = re.compile(r"<[^<>]*+>")


def fold_space(text: str) -> str:
    r"""The text on one line, its white space folded, its invisible characters left out.

    >>> fold_space(" The har\xadbour\n wall ")
    'The harbour wall'
    """
    folded = " ".join(drop_invisible(text).split())
    return folded if folded.isprintable() else _UNWANTED.sub("", folded)


def drop_invisible(text: str) -> str:
    """The text without the characters that nobody sees."""
    if not text.isascii():
        for sign in _INVISIBLE:  # a table to translate by takes ten times as long, where there are none
            text = text.replace(sign, "")
    return text


def lower_words(text: str) -> list[str]:
    """The runs of a to z in a text, in half of the time of a pattern.

    >>> lower_words("post-body mt4")
    ['post', 'body', 'mt']
    """
    return text.encode("ascii", "replace").translate(_BLANK_BUT_LETTERS).decode().split()


def prose_length(text: str) -> int:
    """The characters of a text that reads like a paragraph, or like several in HTML, else 0: labels and menus do not.

    The test is a rough one, for texts of which nothing else is known.

    >>> prose_length("Home News Sport Contact"), prose_length(f"It {'never ' * 10} stopped.")
    (0, 72)
    """
    if len(text.encode("utf-8", "replace")) < _MIN_PARAGRAPH_BYTES or text.startswith(("http", "/", "data:")):
        return 0
    plain = _TAG.sub("", text) if "<" in text else text
    return len(plain) if "<p" in text or _SENTENCE(plain) else 0
