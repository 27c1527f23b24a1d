"""What a block's neighbours say of it: the rules that need more than one block.

They run over the blocks of the article and those around it, after each has its label.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable
from itertools import accumulate

from scraper.classify.wording import Known
from scraper.label.edges import trim_ends
from scraper.label.facts import Named
from scraper.label.furniture import HEADING_TAGS, MIN_LINK_SHARE
from scraper.label.near import BYLINES, Near, around, length, nearest, relabel, text_of
from scraper.label.rules import LINKED_NAME, SURE_SCORE
from scraper.model import TEXT_LABELS, Label
from scraper.page.blocks import TAG_CODE, Blocks

_ARTICLE, _BLOCKQUOTE, _H1 = TAG_CODE["article"], TAG_CODE["blockquote"], TAG_CODE["h1"]
_MAX_QUOTE_BLOCKS = 100
"""Blocks of quotations, above which none is looked for in the text: that would take long, and they are the text."""
_QUOTE_MARKS = "\"'“”„‚‘’»«›‹…,. "
"""Quotation marks and what else may stand around a quotation, and not where the text has it."""
_OF_SECTIONS = frozenset({Label.TAGS, Label.AUTHOR_BIO, Label.RELATED, Label.NEWSLETTER, Label.PAYWALL})
_WEAK = frozenset({"menu item", "links around the text", "links", "not the article's text"})
"""Rules that know little of a block: a heading over it knows more."""
_BLOCKS_BESIDE = 3
_MAX_SECTION_HEADING_CHARS, _CONTAINERS_UP = 50, 3
"""Characters of a section's heading, and the containers around it among which the section is looked for."""
_MIN_OWN_STORY_SHARE = 0.2
"""The share of the text that is this story's, at the least, where there are others."""
_MAX_ASIDE_SHARE = 0.3
"""The share of the text that stands under such a heading, at the most: more is no aside."""
_MIN_REPEATED_CHARS = 40
"""Characters from which on the same text twice is no accident: "Yes." may be said twice."""


def revise(near: Near, blocks: Blocks, name_dropped: Callable[[int], Label], known: Known) -> None:
    """Change the labels of blocks that their neighbours show to be no text of this article.

    Args:
        near: Index on the page → block; changed in place.
        blocks: All blocks of the page.
        name_dropped: Gives the label that a block has if it is none of the text.
        known: What the head says of the article.
    """
    text = _drop_repeated(near, text_of(near), blocks)
    text = _drop_other_articles(near, text, blocks)
    text = _drop_pull_quotes(near, text, blocks)
    if known.is_news:
        text = _drop_sections(near, text, blocks)
    trim_ends(near, text, name_dropped, known.authors)
    labels = {block.label for block in near.values()}
    if Label.EMBED in labels:
        _keep_signatures(near, blocks)
    if Label.BYLINE in labels:
        _doubt_names(near)
    if not _OF_SECTIONS.isdisjoint(labels):
        _name_sections(near, blocks)
    if Label.AUTHOR_BIO in labels:
        _name_authors(near, blocks)


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
            relabel(near, index, Label.OTHER, "stands twice")
        elif len(words) >= _MIN_REPEATED_CHARS:
            seen[words] = parent
    return text_of(near)


def _drop_other_articles(near: Near, text: list[int], blocks: Blocks) -> list[int]:
    """Drop other stories.

    They stand outside of the ``<article>`` that is around this story's headline and first paragraph, or in one with a
    headline of its own.
    """
    if not text or _ARTICLE not in blocks.tags:
        return text
    owners = blocks.owners
    headline = next((index for index, block in near.items() if block.label is Label.TITLE), None)
    around_text = around(blocks, owners[text[0]], _ARTICLE)
    around_headline = [] if headline is None else around(blocks, owners[headline], _ARTICLE)
    story = next((article for article in reversed(around_text) if article in around_headline), 0)
    inner = nearest(blocks, frozenset({_ARTICLE}))
    others = {inner[owner] for owner in owners[text[0] :] if blocks.tags[owner] == _H1}
    others = others.difference({0}, around_text[:1], around_headline[:1])  # those with a headline of their own
    kept = [index for index in text if story <= owners[index] < blocks.ends[story]]
    if others:
        kept = [index for index in kept if inner[owners[index]] not in others]
    if len(kept) == len(text):
        return text
    if length(near, kept) < _MIN_OWN_STORY_SHARE * length(near, text):
        return text  # what is left stands before the story
    for index in set(text).difference(kept):
        relabel(near, index, Label.OTHER, "another article")
    return kept


def _drop_sections(near: Near, text: list[int], blocks: Blocks) -> list[int]:
    """Drop the stories under a heading such as "Most read": in a guide they may be part of the text, in news not."""
    until = [0, *accumulate(len(near[index].text) for index in text)]
    done = 0
    for index, block in near.items():
        if block.label is Label.RELATED and block.tag in HEADING_TAGS and _is_heading(block):
            start, end = bisect(text, index), bisect(text, _end_of_section(blocks, index) - 1)
            if until[end] - until[start] <= _MAX_ASIDE_SHARE * until[-1]:
                for under in text[max(start, done) : end]:
                    relabel(near, under, Label.RELATED, "section")
                done = max(done, end)
    return text_of(near)


def _drop_pull_quotes(near: Near, text: list[int], blocks: Blocks) -> list[int]:
    """Drop a quotation that the text has in another place, shown once more, and the line that tells whose it is."""
    quotes = {index: near[index].text for index in text if near[index].label is Label.QUOTE}
    if not 0 < len(quotes) <= _MAX_QUOTE_BLOCKS:
        return text
    body = "\n".join(near[index].text for index in text if index not in quotes)
    shown = {
        index
        for index, words in quotes.items()
        if len(words) >= _MIN_REPEATED_CHARS and words.strip(_QUOTE_MARKS) in body
    }
    if not shown:
        return text
    quotations = {quotation for index in shown for quotation in _quotation(blocks, index)}
    for index, words in quotes.items():
        told = len(words) < _MAX_SECTION_HEADING_CHARS and not quotations.isdisjoint(_quotation(blocks, index))
        if index in shown or told:
            relabel(near, index, Label.OTHER, "pull quote")
    return text_of(near)


def _quotation(blocks: Blocks, index: int) -> list[int]:
    """The quotation that a block stands in, if any: its element alone."""
    return around(blocks, blocks.owners[index], _BLOCKQUOTE)[:1]


def _keep_signatures(near: Near, blocks: Blocks) -> None:
    """Keep the line under the text of a quoted post that tells whose it is: "— Jane Doe (@jane) May 5, 2023"."""
    owners, parents = blocks.owners, blocks.parents
    for index, block in near.items():
        above = near.get(index - 1)
        if above is None or above.label is not Label.EMBED or block.label is not Label.OTHER or block.rule not in _WEAK:
            continue
        if owners[index] in {owners[index - 1], parents[owners[index - 1]]}:
            relabel(near, index, Label.EMBED, "under a quoted post")


def _doubt_names(near: Near) -> None:
    """Call a linked name a byline only where a date or another byline stands beside it: "Store Pickup" is a menu's."""
    for index, block in near.items():
        if block.rule == LINKED_NAME:
            beside = [near[at] for at in range(index - _BLOCKS_BESIDE, index + _BLOCKS_BESIDE + 1) if at in near]
            if not any(other.label in BYLINES and other.rule != LINKED_NAME for other in beside):
                relabel(near, index, Label.NAVIGATION, "links")


def _name_sections(near: Near, blocks: Blocks) -> None:
    """Give what stands under a heading such as "Tags" or "About the author" the name of the heading.

    Text is not renamed, but for links in a list under "Read more", and what a list under "For subscribers" offers.
    """
    end, label = 0, Label.OTHER
    for index, block in near.items():
        if index < end and block.label is Label.LIST_ITEM and _belongs_to(label, block):
            relabel(near, index, label, "section")
        elif index >= end or block.label in TEXT_LABELS:
            end = 0
        elif block.rule in _WEAK and block.label is not label:
            relabel(near, index, label, "section")
        if block.label in _OF_SECTIONS and _is_heading(block):
            end, label = _end_of_section(blocks, index), block.label


def _is_heading(block: Named) -> bool:
    """Whether a line is called what it is for a phrase, and may be the heading of more such."""
    return block.rule == "phrase" and len(block.text) < _MAX_SECTION_HEADING_CHARS and block.links < 0.5


def _belongs_to(section: Label, item: Named) -> bool:
    if section is Label.PAYWALL:
        return item.score < SURE_SCORE
    return section is Label.RELATED and item.links > MIN_LINK_SHARE


def _end_of_section(blocks: Blocks, index: int) -> int:
    """The block after the last one of the smallest container in which more than this block stands."""
    container = blocks.owners[index]
    for _ in range(_CONTAINERS_UP):
        if blocks.end_block[container] > index + 1:
            break
        container = blocks.parents[container]
    return blocks.end_block[container] if container else 0


def _name_authors(near: Near, blocks: Blocks) -> None:
    """Name the author's name over a biography as part of it, where both stand in one container."""
    for index, block in near.items():
        above = near.get(index - 1) if block.label is Label.AUTHOR_BIO else None
        if above is None or above.rule not in _WEAK or len(above.text) >= _MAX_SECTION_HEADING_CHARS:
            continue
        if blocks.parents[blocks.owners[index - 1]] == blocks.parents[blocks.owners[index]]:
            relabel(near, index - 1, Label.AUTHOR_BIO, "over a biography")
