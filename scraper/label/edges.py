"""What an article's text seems to begin and end with and is no part of it, as its place shows.

At the beginning the date, the byline and a list that tells in short what follows; at the end the author's marks, a
company's lines on itself, the author's biography, and headings under which nothing is left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import takewhile

from scraper.classify.wording import ENDS_SENTENCE, surface_bits
from scraper.label.furniture import MIN_LINK_SHARE
from scraper.label.near import BYLINES, Near, length, relabel, text_of
from scraper.lexicon.word_lists import read_table
from scraper.model import Label

_UNDER_COMPANY = frozenset({Label.TIP_LINE, Label.FOLLOW, Label.SHARE, Label.NEWSLETTER, Label.RELATED, Label.TAGS})
_FIRST_BLOCKS = 3
"""Blocks at the beginning of the text among which its date and byline are looked for."""
_MAX_LINE_CHARS = 60
"""Characters that such a line is shorter than, and the line at the head of a company's lines not longer than."""
_MAX_SUMMARY_LIST_SHARE = 0.3
"""The share of the text that a list before it has at the most: a longer one is the text."""
_MAX_SUMMARY_ITEMS = 6
"""Items of a list that sums up an article, at the most: a longer one is something else."""
_MIN_SHARE_BEFORE_COMPANY = 0.6
"""The share of an article that stands before a company's lines, at least."""
_LAST_BLOCKS = 2
"""Blocks at the end of the text among which a line on the author is looked for."""
_SIGNS_BEFORE_NAME = "*–—-([ "
"""Signs that may stand before a name there."""
_MAX_NAME_WORDS, _MIN_BIO_WORDS = 4, 3
"""Words of a name at the most, and of what follows it at the least: under the text a name may stand alone."""
_SIGN_OFF = re.compile(
    r"[^\W\d_]{2,12}(?: ?/ ?[^\W\d_]{2,14})+"  # pap/jd
    r"|\([^\W\d_]{2,12}(?:[/,] ?[^\W\d_]{2,12})*\)"  # (AFP, Reuters)
    r"|[A-Z]{2,5} \([^()\d]{2,60}\)"  # MDR (jd), MDR (Jane Doe, John Roe)
    r"|[a-zà-ž]{2,4}"  # jd
).fullmatch
"""The marks of agency and author at the end of a report."""


def trim_ends(near: Near, text: list[int], name_dropped: Callable[[int], Label], authors: Sequence[str]) -> list[int]:
    """Name what the text begins and ends with that is none of it; gives the indices of what is.

    Args:
        near: Changed in place.
        text: The indices of the blocks that are text.
        name_dropped: Gives the label that a block has if it is none of the text.
        authors: The names of the article's authors, as the head has them.
    """
    text = _name_sign_off(near, text)
    text = _name_company_lines(near, text, name_dropped)
    text = _name_last_bios(near, text, authors)
    text = _name_first_lines(near, text, name_dropped)
    text = _name_first_list(near, text)
    return _drop_loose_headings(near, text)


def _name_first_lines(near: Near, text: list[int], name_dropped: Callable[[int], Label]) -> list[int]:
    """Name the date and the byline that stand before the first sentence."""
    for place, index in enumerate(text[:_FIRST_BLOCKS]):
        block = near[index]
        if (
            block.label is not Label.PARAGRAPH
            or len(block.text) >= _MAX_LINE_CHARS
            or surface_bits(block.text) & ENDS_SENTENCE
        ):
            return text[place:]
        label = name_dropped(index)
        if label not in BYLINES:
            return text[place:]
        relabel(near, index, label, "before the text")
    return text[_FIRST_BLOCKS:]


def _name_first_list(near: Near, text: list[int]) -> list[int]:
    """Name a list before the first paragraph: the article in short, links into it, or the offers of a box."""
    items = list(takewhile(lambda index: near[index].label is Label.LIST_ITEM, text))
    if not items or length(near, items) > _MAX_SUMMARY_LIST_SHARE * length(near, text):
        return text
    for index in items:
        label = Label.STANDFIRST if len(items) <= _MAX_SUMMARY_ITEMS else Label.OTHER
        relabel(near, index, Label.NAVIGATION if near[index].links > MIN_LINK_SHARE else label, "list before the text")
    return text[len(items) :]


def _name_sign_off(near: Near, text: list[int]) -> list[int]:
    """Name the last line a byline that has nothing but the marks of agency and author."""
    if len(text) > 1 and near[text[-1]].label is Label.PARAGRAPH and _SIGN_OFF(near[text[-1]].text):
        relabel(near, text[-1], Label.BYLINE, "sign-off")
        return text[:-1]
    return text


@cache
def _about() -> tuple[str, ...]:
    return tuple(f"{phrase} " for phrase in read_table("pages")["about"]["phrases"])


def _name_company_lines(near: Near, text: list[int], name_dropped: Callable[[int], Label]) -> list[int]:
    """Name a press release's "About Acme" and the lines under it, which begin with "Acme", and all that follows."""
    subjects = ((place, _subject(near[index].text)) for place, index in enumerate(text))
    place, subject = next(((place, subject) for place, subject in subjects if subject), (len(text), ""))
    # The first such line, and near the end: of many books each has its own.
    if not int(len(text) * _MIN_SHARE_BEFORE_COMPANY) <= place < len(text) - 1:
        return text
    if not near[text[place + 1]].text.startswith(subject):
        return text
    for index in text[place:]:
        label = name_dropped(index)
        relabel(near, index, label if label in _UNDER_COMPANY else Label.LEGAL, "company lines")
    return text[:place]


def _subject(line: str) -> str:
    """What a line is about that says no more than "About Acme:", or ``""``."""
    if len(line) > _MAX_LINE_CHARS or not (folded := line.casefold()).startswith(_about()):
        return ""
    prefix = next(prefix for prefix in _about() if folded.startswith(prefix))
    return line[len(prefix) :].strip(" :")


def _name_last_bios(near: Near, text: list[int], authors: Sequence[str]) -> list[int]:
    """Name the last lines of the text a biography that begin with the name of an author whom nothing before names."""
    if not authors:
        return text
    names = ", ".join(authors)
    for place in range(max(1, len(text) - _LAST_BLOCKS), len(text)):
        name = _author_first(near[text[place]].text, names)
        surname = name.rpartition(" ")[2]
        if name and not any(surname in near[index].text for index in text[:place]):
            relabel(near, text[place], Label.AUTHOR_BIO, "author's name")
    return text_of(near)


def _author_first(line: str, authors: str) -> str:
    """The name of an author with which a line begins that tells more of him, or ``""``."""
    words = line.lstrip(_SIGNS_BEFORE_NAME).split(maxsplit=_MAX_NAME_WORDS + 1)
    for count in range(min(_MAX_NAME_WORDS, len(words) - _MIN_BIO_WORDS), 1, -1):
        name = " ".join(words[:count]).rstrip(",")
        if name in authors:
            return name
    return ""


def _drop_loose_headings(near: Near, text: list[int]) -> list[int]:
    """Drop the headings that nothing follows: they belong to what was dropped."""
    loose = list(takewhile(lambda index: near[index].label is Label.HEADING, reversed(text)))
    for index in loose:
        relabel(near, index, Label.OTHER, "heading without text")
    return text[: len(text) - len(loose)]
