"""How two versions of a text differ, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

_PIECE = re.compile(r"\s+|\w+|[^\w\s]")
_PARAGRAPH_END = re.compile(r"\n\s*\n")
Change = Literal["same", "gone", "new"]


class Part(NamedTuple):
    """A stretch of text that is in both versions, in the older one alone, or in the newer one alone."""

    change: Change
    text: str


def compare(old: str, new: str) -> list[list[Part]]:
    """The paragraphs of both versions in their order, each as parts; put together they give the one and the other.

    >>> compare("It rained. Hard.", "It rained. Softly.")
    [[Part(change='same', text='It rained. '), Part(change='gone', text='Hard'), Part(change='new', text='Softly'), \
Part(change='same', text='.')]]
    """
    before, after = _paragraphs(old), _paragraphs(new)
    found: list[list[Part]] = []
    for tag, low, high, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [[Part("same", paragraph)] for paragraph in before[low:high]]
        else:
            found += _changed(before[low:high], after[first:last])
    return found


def _paragraphs(text: str) -> list[str]:
    return [part for part in _PARAGRAPH_END.split(text) if part.strip()]


def _changed(before: Sequence[str], after: Sequence[str]) -> Iterator[list[Part]]:
    """Paragraphs that changed side by side, in pairs as long as both have some that have words in common."""
    rest = list(after)
    for paragraph in before:
        partner = next((place for place, each in enumerate(rest) if _alike(paragraph, each)), None)
        if partner is None:
            yield [Part("gone", paragraph)]
            continue
        for added in rest[:partner]:
            yield [Part("new", added)]
        yield list(_words(paragraph, rest[partner]))
        del rest[: partner + 1]
    for added in rest:
        yield [Part("new", added)]


def _alike(one: str, other: str) -> bool:
    """Whether a reader would call the one an edit of the other: half the words of the shorter one in common."""
    mine, theirs = set(re.findall(r"\w+", one)), set(re.findall(r"\w+", other))
    return 2 * len(mine & theirs) >= max(1, min(len(mine), len(theirs)))


def _words(old: str, new: str) -> Iterator[Part]:
    """The parts of a paragraph; changes that only white space stands between are one."""
    gone = added = between = ""
    for same, before, after in _steps(_PIECE.findall(old), _PIECE.findall(new)):
        if same and not before.strip() and (gone or added):
            between += before
            continue
        if same:
            yield from _change(gone, added)
            yield Part("same", between + before)
            gone = added = between = ""
            continue
        gone, added, between = gone + between + before, added + between + after, ""
    yield from _change(gone, added)
    yield from _change("", "", between)


def _steps(before: list[str], after: list[str]) -> Iterator[tuple[bool, str, str]]:
    # Its own guess of common words keeps very long paragraphs (from 200 pieces on) from costing the square.
    for tag, low, high, first, last in SequenceMatcher(None, before, after).get_opcodes():
        yield tag == "equal", "".join(before[low:high]), "".join(after[first:last])


def _change(gone: str, added: str, same: str = "") -> Iterator[Part]:
    parts = (Part("gone", gone), Part("new", added), Part("same", same))
    yield from (part for part in parts if part.text)
