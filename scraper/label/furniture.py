"""What stands around a text and not in it: the lines of a date, a byline, a credit; captions; the items of a menu.

Each function says whether a block that is no text of the article is one of these. What a rule names as its signs (a
hint, a figure around the block, ...) is not asked for again, but by the three tests that other tests call.
"""

from __future__ import annotations

import re

from scraper.classify.wording import ENDS_SENTENCE, HAS_DATE
from scraper.label.facts import Facts, lexicon_mask
from scraper.lexicon.phrases import BYLINE_PREFIX, bit_of
from scraper.model import Label
from scraper.page.blocks import ENCLOSING_BIT
from scraper.page.hints import Hint

HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
MAX_LINE_CHARS = 160
"""Characters of a line: bylines, datelines and credits are not longer."""
_MAX_CREDIT_CHARS = 80
"""Characters of a credit, and of a byline that is no more than names."""
_MAX_BLOCKS_TO_BYLINE = 6
"""Blocks after the headline among which bylines stand, whatever the model took for text there."""
_MAX_MENU_ITEM_BYTES = 40
"""Bytes that an item of a menu is shorter than, in UTF-8: 13 Chinese characters say as much as 40 Latin ones."""
_MAX_FOOTER_ITEM_WORDS, _MAX_LIST_ITEM_WORDS = 6, 4
"""Words of an item of a menu in a footer, and of one that is only known by its being all of a list's item."""
MIN_LINK_SHARE = 0.9
"""The share of a block's characters in links from which on it is a link."""

_DATELINE_HINT = int(Hint.DATELINE)
_OF_OTHERS = int(Hint.RELATED | Hint.TAGS)
_NOT_OF_PICTURES = int(Hint.RELATED | Hint.LEGAL | Hint.NAVIGATION)
_NOT_OF_AUTHORS = int(Hint.TAGS | Hint.NAVIGATION | Hint.RELATED | Hint.SHARE)
_FIGURE, _FOOTER = (ENCLOSING_BIT[name] for name in ("figure", "footer"))
_OF_HEADLINES = HEADING_TAGS | {"li", "p"}
_LIST_ITEMS = frozenset({"li", "dd", "dt", "td"})

_AGENCIES = re.compile(r"[A-Z]{2,}(?: ?[/|] ?[\w .’'-]+)+").fullmatch
"""Agencies and photographers: "APA/AFP/Jane Doe"."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b").search
_DIGITS = re.compile(r"\d").findall
_NAME = r"(?:[A-ZÀ-Þ][\w.’'-]* ){1,3}[A-ZÀ-Þ][\w’'-]+"
_NAME_FIRST = re.compile(_NAME).match
_NAMES_ALONE = re.compile(r"(?:[A-ZÀ-ÞŁŠŽ][\w.’'-]* ){1,3}[A-ZÀ-ÞŁŠŽ][\w’'-]+").fullmatch

CREDIT_WORDS = lexicon_mask("whole", "starts", "contains", labels=(Label.CREDIT,))
_SOURCE_WORDS = bit_of(Label.LEGAL, "starts")
_GIVEN_AWAY = lexicon_mask("whole", "starts")
TIME = r"(?:[01]?\d|2[0-3])[.:h][0-5]\d"
"""The pattern of a time of day."""
_TIME_AND_NAME = re.compile(rf"{TIME}[ ,|–-]+{_NAME}").fullmatch
_BRACKETED = re.compile(r"[\[(（【].*[\])）】]$").match


def stands_above(block: Facts) -> bool:
    """Above the text, or right under the headline."""
    return block.place < 0 or 0 < block.after_headline <= _MAX_BLOCKS_TO_BYLINE


def is_byline(block: Facts) -> bool:
    """A short line by the headline that begins as a byline does: "By Jane Doe, Staff Writer"."""
    return (
        block.says(BYLINE_PREFIX)
        and len(block.text) < MAX_LINE_CHARS
        and stands_above(block)
        and not block.looks(ENDS_SENTENCE)
        and not (block.tag == "li" and block.after_headline < 0 and block.links > MIN_LINK_SHARE)
    )


def is_hinted_byline(block: Facts) -> bool:
    """A short line by the headline in an element that is called a byline."""
    return not block.hinted(_OF_OTHERS) and len(block.text) < MAX_LINE_CHARS and stands_above(block)


def is_named_byline(block: Facts) -> bool:
    """One of these that begins with a name: it stays a byline in an element with buttons to share, or a picture."""
    return (
        is_hinted_byline(block)
        and len(block.text) < _MAX_CREDIT_CHARS
        and not block.says(_GIVEN_AWAY)
        and bool(_NAME_FIRST(block.text))
    )


def is_linked_name(block: Facts) -> bool:
    """Nothing but a name in a link under the headline: the author's, with a link to his or her page."""
    return (
        block.links > MIN_LINK_SHARE
        and 0 < block.after_headline <= 10
        and block.place < 0
        and block.lone
        and len(block.text) < _MAX_MENU_ITEM_BYTES
        and block.tag != "li"
        and block.tag not in HEADING_TAGS
        and not block.hinted(_NOT_OF_AUTHORS)
        and bool(_NAMES_ALONE(block.text))
    )


def is_date(block: Facts) -> bool:
    """A line above the text of which a year and other figures are a good part: "Rome - 3 May 2024 - 08:22"."""
    return (
        block.place <= 0
        and block.links < 0.5
        and bool(_YEAR(block.text))
        and len(_DIGITS(block.text)) * 5 >= len(block.text)
    )


def is_short_date(block: Facts) -> bool:
    """A short line with a time of day or a date, but for the clock of a player, which begins at 00:00."""
    return (
        block.looks(HAS_DATE)
        and len(block.text) < 40
        and block.place <= 0
        and block.links < MIN_LINK_SHARE
        and not block.text.startswith("00:00")
    )


def is_entry_line(block: Facts) -> bool:
    """The time and the author of an entry of a live blog: "20:19 Jane Doe"."""
    return block.looks(HAS_DATE) and block.tag not in _LIST_ITEMS and bool(_TIME_AND_NAME(block.text))


def is_hinted_date(block: Facts) -> bool:
    """A short line in an element that is called a date, and with a figure in it."""
    return block.hinted(_DATELINE_HINT) and len(block.text) < MAX_LINE_CHARS and bool(_DIGITS(block.text))


def is_credit(block: Facts) -> bool:
    """A line that names whose a picture is, or a text's source: "Photo: Jane Doe", "Source: AP"."""
    if block.says(CREDIT_WORDS):
        of_article = block.place <= 0 or block.links < MIN_LINK_SHARE
        return (of_article and len(block.text) < _MAX_CREDIT_CHARS) or is_bracketed_credit(block)
    if block.stands_in(_FIGURE) and len(block.text) < _MAX_CREDIT_CHARS and _AGENCIES(block.text):
        return True
    return block.says(_SOURCE_WORDS) and block.place <= 0 and len(block.text) < 60 and ": " in block.text[:16]


def is_bracketed_credit(block: Facts) -> bool:
    """A credit that is all in brackets."""
    return block.says(CREDIT_WORDS) and bool(_BRACKETED(block.text))


def of_copyright(block: Facts) -> Label | None:
    """The sign © before a picture's owner gives a credit, and before the page's owner a legal line."""
    if block.place > 0 and not block.stands_in(_FIGURE):
        return Label.LEGAL if len(block.text) < MAX_LINE_CHARS else None
    if block.text[0] != "©" or len(block.text) >= _MAX_CREDIT_CHARS:
        return None
    return Label.LEGAL if _YEAR(block.text) else Label.CREDIT


def is_in_figure(block: Facts) -> bool:
    """Text of a figure, but for the links of pictures of other pages."""
    return block.links < MIN_LINK_SHARE or (block.after_headline > 0 >= block.place)


def is_hinted_caption(block: Facts) -> bool:
    """Text in an element that is called a caption or picture, in the article and not in a teaser or a footer."""
    return (
        block.links <= 0.5
        and not (block.hinted(_DATELINE_HINT) and len(block.text) < _MAX_MENU_ITEM_BYTES)
        and (block.place == 0 or block.tag == "figcaption" or not block.hinted(_NOT_OF_PICTURES))
    )


def is_short_link(block: Facts) -> bool:
    """A link of a few words, as the items of a menu are."""
    text = block.text
    return (
        block.links > MIN_LINK_SHARE
        and len(text) < _MAX_MENU_ITEM_BYTES
        and text.count(" ") < _MAX_FOOTER_ITEM_WORDS
        and (text.isascii() or len(text.encode()) < _MAX_MENU_ITEM_BYTES)
    )


def is_item_above(block: Facts) -> bool:
    """A short link above the headline."""
    return block.place < 0 and block.after_headline < 0 and is_short_link(block)


def is_item_below(block: Facts) -> bool:
    """Links of a footer below the text, if they are no headline, or a short link that is all of a list's item there."""
    if block.place <= 0 or block.links <= 0.5:
        return False
    if block.stands_in(_FOOTER) and block.tag not in _OF_HEADLINES:
        return True
    if not is_short_link(block):
        return False
    return block.stands_in(_FOOTER) or (block.tag in _LIST_ITEMS and block.text.count(" ") < _MAX_LIST_ITEM_WORDS)


def is_search(block: Facts) -> bool:
    """A few words in a form above the headline: the search."""
    return block.place < 0 and block.after_headline < 0 and len(block.text) < MAX_LINE_CHARS


def is_headline_link(block: Facts) -> bool:
    """A link as long as a headline, under the article's own headline: another story beside it."""
    return block.place >= 0 or (block.after_headline > 0 and not is_short_link(block))
