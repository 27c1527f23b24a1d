"""What a block's neighbours say of it: the rules that need more than one block.

They run over the blocks of the article and those around it, after each has its label.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from scraper.model import TEXT_LABELS, Label
from scraper.page.blocks import TAG_CODE, Blocks
from scraper.strip.facts import Named
from scraper.strip.furniture import LINKED
from scraper.strip.rules import LINKED_NAME
from scraper.words import read_table

_ARTICLE, _BLOCKQUOTE, _H1 = TAG_CODE["article"], TAG_CODE["blockquote"], TAG_CODE["h1"]
_MOST_QUOTES = 100
"""Blocks of quotations, above which none is looked for in the text: that would take long, and they are the text."""
_MARKS = "\"'“”„‚‘’»«›‹… "
"""Quotation marks and what else may stand around a quotation, and not where the text has it."""
_UNDER_COMPANY = frozenset({Label.TIP_LINE, Label.FOLLOW, Label.SHARE, Label.NEWSLETTER, Label.RELATED, Label.TAGS})
_OF_SECTIONS = frozenset({Label.TAGS, Label.AUTHOR_BIO, Label.RELATED, Label.NEWSLETTER, Label.PAYWALL})
_WEAK = frozenset({"menu item", "links around the text", "links", "not the article's text"})
"""Rules that know little of a block: a heading over it knows more."""
_BY_NAMES = frozenset({Label.DATELINE, Label.BYLINE})
_BESIDE = 3
_SURE = 0.8
"""The model's probability from which on an item is text whatever stands over the list."""
_SECTION_LINE, _UP = 50, 3
"""Characters of a section's heading, and the containers around it among which the section is looked for."""
_LEAST_OWN = 0.2
"""The share of the text that is this story's, where others follow."""
_PARAGRAPH = 40
"""Characters from which on the same text twice is no accident: "Yes." may be said twice."""
_HEAD_LINE = 60
"""Characters of the line at the head of a company's lines on itself."""
_LAST_PART = 0.6
"""The share of an article that stands before such lines, at least."""
_LAST_LINES = 2
"""Blocks at the end of the text among which a line on the author is looked for."""
_BEFORE_NAME = "*–—-([ "
"""Signs that may stand before a name there."""
_LONGEST_NAME, _SHORTEST_BIO = 4, 3
"""Words of a name at the most, and of what follows it at the least: under the text a name may stand alone."""

Near = dict[int, Named]


def revise(near: Near, blocks: Blocks, name_dropped: Callable[[int], Label], authors: Sequence[str] = ()) -> None:
    """Change the labels of blocks that their neighbours show to be no text of this article.

    Args:
        near: Index on the page → block; changed in place.
        blocks: All blocks of the page.
        name_dropped: Gives the label that a block has if it is none of the text.
        authors: The names of the article's authors, as the head has them.
    """
    text = _drop_repeated(near, _text_of(near), blocks)
    text = _drop_other_articles(near, text, blocks)
    text = _drop_pull_quotes(near, text, blocks)
    text = _name_company_lines(near, text, name_dropped)
    text = _name_last_bios(near, text, authors)
    _drop_loose_headings(near, text)
    labels = {block.label for block in near.values()}
    if Label.EMBED in labels:
        _keep_signatures(near, blocks)
    if Label.BYLINE in labels:
        _doubt_names(near)
    if not _OF_SECTIONS.isdisjoint(labels):
        _name_sections(near, blocks)
    if Label.AUTHOR_BIO in labels:
        _name_authors(near, blocks)


def _text_of(near: Mapping[int, Named]) -> list[int]:
    """The indices of the blocks that are text. Each rule for them gets these, and gives what it leaves of them."""
    return [index for index, block in near.items() if block.label in TEXT_LABELS]


def _length(near: Near, text: list[int]) -> int:
    return sum(len(near[index].text) for index in text)


def _relabel(near: Near, index: int, label: Label, rule: str) -> None:
    block = near[index]
    near[index] = block._replace(label=label, rule=f"{rule}; {block.rule}")


def _drop_repeated(near: Near, text: list[int], blocks: Blocks) -> list[int]:
    """Drop the second copy of a paragraph in another container, there for another width of screen.

    Side by side the same text is meant twice: a refrain, the same answer to two questions.
    """
    if len({near[index].text for index in text}) == len(text):
        return text
    seen: dict[str, int] = {}
    for index in text:
        words, parent = near[index].text, blocks.parents[blocks.owners[index]]
        if seen.get(words, parent) != parent:
            _relabel(near, index, Label.OTHER, "stands twice")
        elif len(words) >= _PARAGRAPH:
            seen[words] = parent
    return _text_of(near)


def _drop_other_articles(near: Near, text: list[int], blocks: Blocks) -> list[int]:
    """Drop what stands in an ``<article>`` with a headline of its own, if that is not this story's: the next story."""
    tags, owners = blocks.tags, blocks.owners
    if not text or _ARTICLE not in tags:
        return text
    around = {_around(blocks, owner, _ARTICLE) for owner in owners[text[0] :] if tags[owner] == _H1}
    headline = next((index for index, block in near.items() if block.label is Label.TITLE), text[0])
    others = around - {_around(blocks, owners[text[0]], _ARTICLE), _around(blocks, owners[headline], _ARTICLE), None}
    if not others:
        return text
    kept = [index for index in text if _around(blocks, owners[index], _ARTICLE) not in others]
    if _length(near, kept) < _LEAST_OWN * _length(near, text):
        return text  # what stands before the story
    for index in set(text).difference(kept):
        _relabel(near, index, Label.OTHER, "another article")
    return kept


def _drop_pull_quotes(near: Near, text: list[int], blocks: Blocks) -> list[int]:
    """Drop a quotation that the text has in another place, shown once more, and the line that tells whose it is."""
    quotes = {index: near[index].text for index in text if near[index].label is Label.QUOTE}
    if not 0 < len(quotes) <= _MOST_QUOTES:
        return text
    body = "\n".join(near[index].text for index in text if index not in quotes)
    shown = {index for index, words in quotes.items() if len(words) >= _PARAGRAPH and words.strip(_MARKS) in body}
    quotations = {_around(blocks, blocks.owners[index], _BLOCKQUOTE) for index in shown}
    for index, words in quotes.items():
        told = len(words) < _SECTION_LINE and _around(blocks, blocks.owners[index], _BLOCKQUOTE) in quotations
        if index in shown or told:
            _relabel(near, index, Label.OTHER, "pull quote")
    return _text_of(near)


def _around(blocks: Blocks, container: int, tag: int) -> int | None:
    """The innermost element of this tag that a container is or stands in."""
    while container:
        if blocks.tags[container] == tag:
            return container
        container = blocks.parents[container]
    return None


@cache
def _about() -> tuple[str, ...]:
    return tuple(f"{phrase} " for phrase in read_table("pages")["about"]["phrases"])


def _name_company_lines(near: Near, text: list[int], name_dropped: Callable[[int], Label]) -> list[int]:
    """Name a press release's "About Acme" and the lines under it, which begin with "Acme", and all that follows."""
    subjects = ((place, _subject(near[index].text)) for place, index in enumerate(text))
    place, subject = next(((place, subject) for place, subject in subjects if subject), (len(text), ""))
    # The first such line, and near the end: of many books each has its own.
    if not int(len(text) * _LAST_PART) <= place < len(text) - 1:
        return text
    if not near[text[place + 1]].text.startswith(subject):
        return text
    for index in text[place:]:
        label = name_dropped(index)
        _relabel(near, index, label if label in _UNDER_COMPANY else Label.LEGAL, "company lines")
    return text[:place]


def _subject(line: str) -> str:
    """What a line is about that says no more than "About Acme:", or ``""``."""
    if len(line) > _HEAD_LINE or not (folded := line.casefold()).startswith(_about()):
        return ""
    prefix = next(prefix for prefix in _about() if folded.startswith(prefix))
    return line[len(prefix) :].strip(" :")


def _name_last_bios(near: Near, text: list[int], authors: Sequence[str]) -> list[int]:
    """Name the last lines of the text a biography that begin with the name of an author whom nothing before names."""
    if not authors:
        return text
    names = ", ".join(authors)
    for place in range(max(1, len(text) - _LAST_LINES), len(text)):
        name = _author_first(near[text[place]].text, names)
        surname = name.rpartition(" ")[2]
        if name and not any(surname in near[index].text for index in text[:place]):
            _relabel(near, text[place], Label.AUTHOR_BIO, "author's name")
    return _text_of(near)


def _author_first(line: str, authors: str) -> str:
    """The name of an author with which a line begins that tells more of him, or ``""``."""
    words = line.lstrip(_BEFORE_NAME).split(maxsplit=_LONGEST_NAME + 1)
    for count in range(min(_LONGEST_NAME, len(words) - _SHORTEST_BIO), 1, -1):
        name = " ".join(words[:count]).rstrip(",")
        if name in authors:
            return name
    return ""


def _drop_loose_headings(near: Near, text: list[int]) -> None:
    """Drop the headings that nothing follows: they belong to what was dropped."""
    for index in reversed(text):
        if near[index].label is not Label.HEADING:
            return
        _relabel(near, index, Label.OTHER, "heading without text")


def _keep_signatures(near: Near, blocks: Blocks) -> None:
    """Keep the line under the text of a quoted post that tells whose it is: "— Jane Doe (@jane) May 5, 2023"."""
    owners, parents = blocks.owners, blocks.parents
    for index, block in near.items():
        above = near.get(index - 1)
        if above is None or above.label is not Label.EMBED or block.label is not Label.OTHER or block.rule not in _WEAK:
            continue
        if owners[index] in {owners[index - 1], parents[owners[index - 1]]}:
            _relabel(near, index, Label.EMBED, "under a quoted post")


def _doubt_names(near: Near) -> None:
    """Call a linked name a byline only where a date or another byline stands beside it: "Store Pickup" is a menu's."""
    for index, block in near.items():
        if block.rule == LINKED_NAME:
            beside = [near[at] for at in range(index - _BESIDE, index + _BESIDE + 1) if at in near]
            if not any(other.label in _BY_NAMES and other.rule != LINKED_NAME for other in beside):
                _relabel(near, index, Label.NAVIGATION, "links")


def _name_sections(near: Near, blocks: Blocks) -> None:
    """Give what stands under a heading such as "Tags" or "About the author" the name of the heading.

    Text is not renamed, but for links in a list under "Read more", and what a list under "For subscribers" offers.
    """
    end, label = 0, Label.OTHER
    for index, block in near.items():
        if index < end and block.label is Label.LIST_ITEM and _belongs_to(label, block):
            _relabel(near, index, label, "section")
        elif index >= end or block.label in TEXT_LABELS:
            end = 0
        elif block.rule in _WEAK and block.label is not label:
            _relabel(near, index, label, "section")
        if (
            block.label in _OF_SECTIONS
            and block.rule == "phrase"
            and len(block.text) < _SECTION_LINE
            and block.links < 0.5
        ):
            end, label = _end_of_section(blocks, index), block.label


def _belongs_to(section: Label, item: Named) -> bool:
    if section is Label.PAYWALL:
        return item.score < _SURE
    return section is Label.RELATED and item.links > LINKED


def _end_of_section(blocks: Blocks, index: int) -> int:
    """The block after the last one of the smallest container in which more than this block stands."""
    container = blocks.owners[index]
    for _ in range(_UP):
        if blocks.end_block[container] > index + 1:
            break
        container = blocks.parents[container]
    return blocks.end_block[container] if container else 0


def _name_authors(near: Near, blocks: Blocks) -> None:
    """Name the author's name over a biography as part of it, where both stand in one container."""
    for index, block in near.items():
        above = near.get(index - 1) if block.label is Label.AUTHOR_BIO else None
        if above is None or above.rule not in _WEAK or len(above.text) >= _SECTION_LINE:
            continue
        if blocks.parents[blocks.owners[index - 1]] == blocks.parents[blocks.owners[index]]:
            _relabel(near, index - 1, Label.AUTHOR_BIO, "over a biography")
