"""Tells the dates of publication from those of changes in a line, and in which order its numbers stand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from itertools import islice
from typing import NamedTuple

from scraper.lexicon.word_lists import read_table
from scraper.meta.date import MAX_DATE_CHARS, parse_date
from scraper.meta.site import host

MAY_BE_DATE = re.compile(r"(?:19|20)\d\d|\d[./-]\d\d(?!\d)|[0-9०-९০-৯๐-๙۰-۹٠-٩]{1,4}\s*(?:[^\W\d_]|[年월月日])")
_POST = re.compile(r"\(@\w{1,40}\)")
_FIGURES = re.compile(r"\d+")
_PAIR = re.compile(r"(?<![\d./-])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d\d)(?![\d./-])")
_MAX_WORDS, _MAX_TEXTS, _MAX_LABEL_CHARS = 6, 300, 25
_MONTHS = 12
_MONTH_FIRST = frozenset({"us", "ph"})
_GENERIC = frozenset("us ph ca io co tv me ai fm ly to cc ws sh gg im la vc so is am".split())  # noqa: SIM905
"""Countries that write the month first or both ways, and those whose domains are sold to everybody."""


class Parts(NamedTuple):
    """The parts of a line: those that no word tells of, those of publication, and those of changes."""

    bare: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


@cache
def _words() -> tuple[re.Pattern[str], frozenset[str]]:
    table = read_table("dates")
    changed = frozenset(table["changed"])
    names = sorted({*changed, *table["published"]}, key=len, reverse=True)
    spaced = "|".join(re.escape(name) for name in names if not _is_unspaced(name))
    unspaced = "|".join(re.escape(name) for name in names if _is_unspaced(name))
    return re.compile(rf"(?<!\w)(?:{spaced})(?!\w)|{unspaced}"), changed


def _is_unspaced(name: str) -> bool:
    return any("\u0e00" <= sign <= "\u0e7f" or "\u3040" <= sign <= "\ud7af" for sign in name)


@cache
def _of_the_site() -> tuple[str, ...]:
    return tuple(read_table("dates")["of_the_site"])


def split_dated(text: str) -> Parts:
    """The parts of a line by the words that stand before its dates, or behind them where the first date has none.

    >>> split_dated("Updated 29 May 2024, first published 27 May 2024")
    Parts(bare=(), published=(' 27 May 2024',), changed=(' 29 May 2024, ',))
    """
    text = text[:MAX_DATE_CHARS]
    folded = text.casefold()
    if len(folded) != len(text):
        text = folded
    pattern, changes = _words()
    marks = list(islice(pattern.finditer(folded), _MAX_WORDS))
    if not marks:
        return Parts(bare=(text,))
    edges = [0, *(edge for mark in marks for edge in mark.span()), len(text)]
    pieces = [text[edges[at] : edges[at + 1]] for at in range(0, len(edges), 2)]
    behind = _has_date(pieces[0]) and not _has_date(pieces[-1])
    told = pieces[:-1] if behind else pieces[1:]
    is_change = [mark[0] in changes for mark in marks]
    return Parts(
        () if behind else tuple(filter(_has_date, pieces[:1])),
        tuple(piece for piece, change in zip(told, is_change, strict=True) if not change),
        tuple(piece for piece, change in zip(told, is_change, strict=True) if change),
    )


def is_label(text: str) -> bool:
    """Whether a text is no more than a word of publication or change, and so tells what comes next."""
    return len(text) <= _MAX_LABEL_CHARS and text.casefold().strip(" :|·•-") in _labels()


@cache
def _labels() -> frozenset[str]:
    table = read_table("dates")
    return frozenset([*table["changed"], *table["published"]])


def _has_date(piece: str) -> bool:
    return any(map(str.isdigit, piece))


def is_of_the_site(line: str) -> bool:
    """Whether a line is the site's own (its copyright, when it was changed), or signs a post of another."""
    folded = line.casefold()
    return any(words in folded for words in _of_the_site()) or _POST.search(line) is not None


def is_relative(line: str) -> bool:
    """Whether a line tells how long ago something was, in numbers.

    >>> is_relative("By Jane Doe 2 hours ago"), is_relative("vor 3 Tagen"), is_relative("5 May 2024")
    (True, True, False)
    """
    without = " ".join(_FIGURES.sub(" ", line.casefold()).split())
    return without != line.casefold() and any(f" {words}" in f" {without}" for words in _relative())


@cache
def _relative() -> tuple[str, ...]:
    return tuple(read_table("dates")["relative"])


def day_first(
    texts: Iterable[str], regions: Iterable[str | None], url: str | None, known: Iterable[date]
) -> bool | None:
    """Whether a page writes the day before the month in its numbers, or ``None`` if nothing but its language tells.

    Args:
        texts: Lines of the page: a number above 12 tells its place, and dates of one page share their order.
        regions: Language tags; a region other than the United States is no template's own.
        url: The page's address: a country's domain tells.
        known: Dates of the page that are certain: a line that is one of them in one order alone tells the order.
    """
    days = {(day.year, day.month, day.day) for day in known}
    numbers = (text for text in islice(texts, _MAX_TEXTS) if "/" in text or "-" in text)
    votes = [vote for text in numbers if (vote := _vote(text, days)) is not None]
    if votes:
        return votes.count(True) >= votes.count(False)
    stated = [tag.replace("_", "-").split("-")[-1].lower() for tag in regions if tag and len(tag) > 3]
    if any(region not in _MONTH_FIRST for region in stated if len(region) == 2):
        return True
    country = host(url).rpartition(".")[2]
    return True if len(country) == 2 and country not in _GENERIC else None


def _vote(text: str, known: set[tuple[int, int, int]]) -> bool | None:
    for match in islice(_PAIR.finditer(text), _MAX_WORDS):
        first, second = int(match[1]), int(match[3])
        year = int(match[4]) + (2000 if len(match[4]) == 2 else 0)
        if match[2] != "." and (first > _MONTHS) != (second > _MONTHS) and max(first, second) <= 31:
            return first > _MONTHS
        if match[2] != "." and first != second and ((year, second, first) in known) != ((year, first, second) in known):
            return (year, second, first) in known
    return None


def read_all(texts: Iterable[str], language: str | None) -> list[date]:
    """The dates in texts whose order is certain: those of declared fields in ISO's form."""
    found = (parse_date(text, language) for text in islice(texts, _MAX_WORDS) if text[:4].isdigit())
    return [day for day in found if day]
