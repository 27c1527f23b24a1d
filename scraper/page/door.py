"""The door: what a page may have so that the parser takes time linear in its length.

Lexbor's time grows with the square of three things: how deep elements stand, how many attributes a tag has (each is
compared with all before it), and how many formatting elements are open (each is made again in each paragraph). Pages
with few tags cannot have enough of them. The tags of the others are read one by one, as a browser's tokenizer reads
them (HTML standard, 13.2.5), so that nothing is hidden in a comment, an attribute or a script, and what is too much is
taken off: deep elements are opened up, and a page of too many elements is cut.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scraper.page.door_tags import Rewriter

MAX_UNREAD_TAGS = 12_000
"""Start tags of a page whose tags are not read; 12,000 levels take .1 s. Corpora: 10,236 (``make bench-maxima``)."""
MAX_UNREAD_ELEMENTS = 250_000
"""Elements that the parser may make of a page whose tags are not read: start tags, and in each all that formats."""
MAX_UNREAD_ATTRIBUTES = 28_000
"""Attributes that may stand in one tag of such a page of 1 MB: so many take .9 s, and twice as many four times that."""
_MAX_ATTRIBUTES_A_TAG = 1_000
"""Attributes of a tag from which on a larger page's tags are read. Corpora: 136."""
_MAX_ROOTS = 20
"""Tags ``<html>`` and ``<body>``, whose attributes the parser puts into one element. Corpora: 7 of each."""
_MIN_BYTES_AN_ATTRIBUTE = 3

_SPACE = rb"[ \t\n\f\r]"
_CROWDED = re.compile(
    rb"<[a-zA-Z][^ \t\n\f\r/>]{0,200}+(?:[ \t\n\f\r/]*+[^ \t\n\f\r/>][^ \t\n\f\r/>=]{0,200}+"
    rb"(?:" + _SPACE + rb"*+=" + _SPACE + rb"*+(?:\"[^\"]*+\"|'[^']*+'|[^ \t\n\f\r>\"'][^ \t\n\f\r>]{0,2000}+)?+)?+)"
    rb"{%d}+" % _MAX_ATTRIBUTES_A_TAG
).search
"""A tag of so many attributes, wherever it begins. What is long is taken for several, so none is looked at for long."""


_FORMATS = re.compile(rb"<(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)[ \t\n\f\r/]", re.IGNORECASE)
"""A formatting element with attributes: of those without the parser keeps three open, of each kind."""
_ROOT = re.compile(rb"<(?:html|body)[ \t\n\f\r/]", re.IGNORECASE)


def _table(beginnings: str) -> NDArray[np.bool_]:
    """The first two letters of a tag → whether they are one of these; an underscore stands for the name's end."""
    table = np.zeros(1 << 16, dtype=np.bool_)
    for beginning in beginnings.split():
        first, second = beginning[0], beginning[1]
        for code in (ord(first), ord(first.upper())):
            for end in b" \t\n\f\r/" if second == "_" else (ord(second), ord(second.upper())):
                table[code << 8 | end] = True
    return table


def _any_after(firsts: bytes) -> NDArray[np.bool_]:
    table = np.zeros((256, 256), dtype=np.bool_)
    table[list(firsts)] = True
    return table.ravel()


_MAY_FORMAT = _table("b_ i_ s_ u_ bi co em fo no sm st tt")
_FORMATS_ON = _table("ig od m_ on ob ma tr t_") | _any_after(b" \t\n\f\r/")
"""The same for the second letter and the third."""
_MAY_BE_ROOT = _table("ht bo")


@dataclass(frozen=True, slots=True)
class Admitted:
    """A page that may be parsed.

    Attributes:
        html: Its source, as UTF-8 where it was given so or had to be changed.
        cut: Whether its end is missing.
    """

    html: str | bytes
    cut: bool = False


def admit(html: str | bytes) -> Admitted:
    """A page in the form in which the parser takes it, in time linear in its length; bytes must be valid UTF-8."""
    source = html.encode("utf-8", "replace") if isinstance(html, str) else html
    if not is_suspicious(source):
        return Admitted(html)
    return Admitted(*Rewriter(source).rewrite())


def is_suspicious(source: bytes) -> bool:
    """Whether a page may have more than the parser can take, so that its tags must be read one by one."""
    octets = np.frombuffer(source, np.uint8)
    brackets = (octets[:-2] == ord("<")).nonzero()[0] if len(octets) > 2 else octets[:0].astype(np.int64)
    first = octets.take(brackets + 1)
    letter = first | 32
    starts = int(np.count_nonzero((letter >= ord("a")) & (letter <= ord("z"))))
    if starts > MAX_UNREAD_TAGS:
        return True
    if starts:
        pairs = _pairs(octets, brackets + 1)
        formatting = brackets[_MAY_FORMAT.take(pairs)]
        if len(formatting) * starts > MAX_UNREAD_ELEMENTS:
            formatting = formatting[_FORMATS_ON.take(_pairs(octets, formatting + 2))]
            if (
                len(formatting) * starts > MAX_UNREAD_ELEMENTS
                and _count(_FORMATS, source) * starts > MAX_UNREAD_ELEMENTS
            ):
                return True
        roots = int(np.count_nonzero(_MAY_BE_ROOT.take(pairs)))
        if roots > _MAX_ROOTS and _count(_ROOT, source) > _MAX_ROOTS:
            return True
    return _may_be_crowded(octets) and _CROWDED(source) is not None


def _pairs(octets: NDArray[np.uint8], places: NDArray[np.int64]) -> NDArray[np.uint16]:
    """The two bytes from each of these places on, as one number; of the last place the byte alone, twice."""
    following = octets.take(np.minimum(places + 1, len(octets) - 1))
    pairs: NDArray[np.uint16] = octets.take(places).astype(np.uint16) << np.uint16(8) | following
    return pairs


def _count(pattern: re.Pattern[bytes], source: bytes) -> int:
    return sum(1 for _ in pattern.finditer(source))


def _may_be_crowded(octets: NDArray[np.uint8]) -> bool:
    """Whether the page has so many words and quotation marks that a single tag may have too many attributes.

    Each attribute begins after white space, a slash or a quotation mark, of which there are two to a value.
    """
    if len(octets) < MAX_UNREAD_ATTRIBUTES * _MIN_BYTES_AN_ATTRIBUTE:
        return False
    parting = octets <= ord(" ")
    parting |= octets == ord("/")
    words = np.count_nonzero(parting[:-1] > parting[1:])
    quotes = np.count_nonzero(octets == ord('"')) + np.count_nonzero(octets == ord("'"))
    most: float = MAX_UNREAD_ATTRIBUTES * max(1.0, len(octets) / 1e6) ** 0.5
    return int(words) + int(quotes) // 2 > most
