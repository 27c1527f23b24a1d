"""Where the article is: the container whose text outweighs its links.

The score of a container is the length of its good text less that of its link-heavy text, all below it included; the
best one is then narrowed down to its child that holds nearly all of it. The idea (text against links, summed up the
tree) is that of Readability and of Kohlschütter et al., "Boilerplate Detection using Shallow Text Features", WSDM 2010.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scraper.matrix import Floats, Ints, running_sum
from scraper.page.blocks import HEADINGS, TAG_CODE, TAGS, Blocks
from scraper.page.hints import Hint

_AGAINST = int(Hint.HARD | Hint.NEGATIVE | Hint.CAPTION | Hint.COMMENT | Hint.HIDDEN)
_HARD = int(Hint.HARD | Hint.COMMENT | Hint.HIDDEN)
_BODY = int(Hint.BODY)
_ARTICLE, _P = TAG_CODE["article"], TAG_CODE["p"]
IS_HEADING = np.array([code in HEADINGS for code in range(len(TAGS))])
"""Index into :data:`~scraper.page.blocks.TAGS` → whether it is a heading."""
_AGAINST_BY_TAG = np.zeros(len(TAGS), dtype=np.int64)
for _name, _hint in (
    *(("nav", Hint.HARD), ("form", Hint.HARD), ("footer", Hint.NEGATIVE), ("aside", Hint.NEGATIVE)),
    *(("address", Hint.NEGATIVE), ("figure", Hint.CAPTION), ("figcaption", Hint.CAPTION), ("caption", Hint.CAPTION)),
):
    _AGAINST_BY_TAG[TAG_CODE[_name]] = int(_hint)

_LEAST_SCORE = 150
"""A container that scores less is no article: the whole page is taken."""
_LONG_TEXT, _SHORT_TEXT = 60, 25
"""Bytes from which on a block, or a paragraph, can be good text."""


@dataclass(frozen=True, slots=True)
class Location:
    """Where the article stands in a page.

    Attributes:
        main: The container of the article.
        size: Block → its length in bytes of UTF-8: an ideograph says as much as three letters.
        good: Block → its size where it reads like text (long, few links), else 0.
        weight: Container → the sum of ``good`` in it and below.
        score: Container → good text less link-heavy text in it and below.
        ruled_out: Container → the hints against it and its ancestors.
    """

    main: int
    size: Floats
    good: Floats
    weight: Floats
    score: Floats
    ruled_out: Ints


def subtree_sums(values: Floats, blocks: Blocks) -> Floats:
    """For a value of each block, its sum over each container and all below it."""
    running = running_sum(values)
    sums: Floats = running[blocks.end_block] - running[blocks.first_block]
    return sums


def locate(blocks: Blocks) -> Location:
    """The container of the article, with the arithmetic that led to it."""
    owner = np.array(blocks.owners, dtype=np.int64)
    linked = np.array(blocks.linked, dtype=np.float64)
    size = np.array(list(map(len, map(_encoded, blocks.texts))), dtype=np.float64)
    tag = np.array(blocks.tags)[owner]
    is_heading = IS_HEADING[tag]
    long_enough = size > np.where(tag == _P, _SHORT_TEXT, _LONG_TEXT)
    good = np.where((linked * 3 < size) & long_enough & ~is_heading, size, 0)
    weight = subtree_sums(good, blocks)
    ruled_out = _inherit(_hints_against(blocks, weight), blocks.parents)
    score = subtree_sums(_score_blocks(good, size, linked, is_heading, ruled_out[owner]), blocks)
    best = int(score.argmax())
    if score[best] <= _LEAST_SCORE:
        best = 0
    main = _narrow(blocks, score, weight, _best_body(blocks, score, ruled_out, best))
    return Location(main, size, good, weight, score, ruled_out)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")  # a lone surrogate, from a broken escape, counts as one byte


def _hints_against(blocks: Blocks, weight: Floats) -> list[int]:
    """The hints against each container, without those that would rule out most of the page's text."""
    hints = np.array(blocks.hints)
    bits = np.where(hints & _BODY, hints & _HARD, hints & _AGAINST) | _AGAINST_BY_TAG[blocks.tags]
    half = 0.5 * (float(weight[0]) or 1.0)
    doubtful = [(index, int(bits[index])) for index in np.flatnonzero((bits != 0) & (weight > 0)).tolist()]
    # Page builders wrap every paragraph in a class like "widget": such names are judged by all they hold.
    share: dict[tuple[str, int], float] = {}
    for index, against in doubtful:
        key = (blocks.names[index][:12], against)
        share[key] = share.get(key, 0.0) + float(weight[index])
    for index, against in doubtful:
        if weight[index] > half or share[blocks.names[index][:12], against] > half:
            bits[index] = 0
    result: list[int] = bits.tolist()
    return result


def _inherit(bits: list[int], parents: list[int]) -> Ints:
    """The bits of each container and all its ancestors."""
    bits[0] = 0
    for index, parent in enumerate(parents):
        bits[index] |= bits[parent]
    return np.array(bits, dtype=np.int64)


def _score_blocks(good: Floats, size: Floats, linked: Floats, is_heading: NDArray[np.bool_], bits: Ints) -> Floats:
    """What each block adds to the score of its container."""
    hard = (bits & _HARD) != 0
    of_good = np.where(hard, -0.5 * good, np.where(bits != 0, 0.0, good))
    of_links = np.where(hard, -10.0, -size - 10)
    of_rest = np.where(is_heading, np.where(linked > 0, -10.0, 0.0), np.where(linked * 2 > size, of_links, -5.0))
    return np.where(good > 0, of_good, of_rest)


def _best_body(blocks: Blocks, score: Floats, ruled_out: Ints, best: int) -> int:
    """The container named as the body, or the parent of several such, if it holds most of the best one's text."""
    named = np.flatnonzero(((np.array(blocks.hints) & _BODY) != 0) & (score > 0) & (ruled_out == 0)).tolist()
    groups: dict[tuple[int, str], list[int]] = {}
    for index in named:
        if index:
            groups.setdefault((blocks.parents[index], blocks.names[index]), []).append(index)
    if not groups:
        return best
    (parent, _), members = max(groups.items(), key=lambda item: float(score[item[1]].sum()))
    value = float(score[members].sum())
    if value <= 2 * _LEAST_SCORE or value <= 0.35 * score[best]:
        return best
    body = members[0] if len(members) == 1 else parent
    return body if value > 0.9 * score[body] else best


def _narrow(blocks: Blocks, score: Floats, weight: Floats, start: int) -> int:
    """Go down to the child that holds nearly all of the text, or to the first of several articles."""
    parents, tags = np.array(blocks.parents), np.array(blocks.tags)
    here = start
    while True:
        first, end = here + 1, blocks.ends[here]
        children = np.flatnonzero(parents[first:end] == here) + first
        if not len(children):
            return here
        best = int(children[score[children].argmax()])
        articles = children[(tags[children] == _ARTICLE) & (score[children] > 500)]
        holds_most = score[best] > 0.5 * score[here] and bool(blocks.hints[best] & _BODY)
        if score[best] >= 0.92 * score[here] or holds_most:
            here = best
        elif len(articles) > 1 and weight[articles[0]] > 0.25 * weight[here]:
            here = int(articles[0])
        else:
            return here
