"""Where the article is: the container whose text outweighs its links.

The score of a container is the length of its good text less that of its link-heavy text, all below it included; the
best one is then narrowed down to its child that holds nearly all of it. The idea (text against links, summed up the
tree) is that of Readability and of Kohlschütter et al., "Boilerplate Detection using Shallow Text Features", WSDM 2010.

A page has some hundred rows, of which each is asked little: lists are quicker here than arrays, but for the sums.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scraper.matrix import Floats, Ints
from scraper.page.blocks import HEADINGS, TAG_CODE, TAGS, Blocks
from scraper.page.hints import Hint

_AGAINST = int(Hint.HARD | Hint.NEGATIVE | Hint.CAPTION | Hint.COMMENT | Hint.HIDDEN)
_HARD = int(Hint.HARD | Hint.COMMENT | Hint.HIDDEN)
_BODY = int(Hint.BODY)
_ARTICLE = TAG_CODE["article"]
_AGAINST_BY_TAG = [0] * len(TAGS)
for _name, _hint in (
    *(("nav", Hint.HARD), ("form", Hint.HARD), ("footer", Hint.NEGATIVE), ("aside", Hint.NEGATIVE)),
    *(("address", Hint.NEGATIVE), ("figure", Hint.CAPTION), ("figcaption", Hint.CAPTION), ("caption", Hint.CAPTION)),
):
    _AGAINST_BY_TAG[TAG_CODE[_name]] = int(_hint)

_MIN_ARTICLE_SCORE = 150
"""A container that scores less is no article: the whole page is taken."""
_MIN_GOOD_BYTES = [math.inf if code in HEADINGS else 25 if TAGS[code] == "p" else 60 for code in range(len(TAGS))]
"""Index into :data:`~scraper.page.blocks.TAGS` → bytes above which such a block can be good text."""


@dataclass(frozen=True, slots=True)
class Location:
    """Where the article stands in a page.

    Attributes:
        main: The container of the article.
        of_blocks: Four rows, a column a block: what of it is good text, its characters, those in links, and 1.
            Good text is its size where it reads like text (long, few links), else 0. The size is the length in bytes
            of UTF-8: an ideograph says as much as three letters.
        sums: Container → the sums of these rows over it and all below it, and its score: good text less link-heavy
            text. Five rows, a column a container.
        ruled_out: Container → the hints against it and its ancestors.
    """

    main: int
    of_blocks: Floats
    sums: Floats
    ruled_out: list[int]

    @property
    def good(self) -> Floats:
        """Block → its size where it reads like text, else 0."""
        good: Floats = self.of_blocks[0]
        return good

    @property
    def weight(self) -> float:
        """The good text in the article's container."""
        return float(self.sums[0, self.main])

    @property
    def page_weight(self) -> float:
        """The good text of the page."""
        return float(self.sums[0, 0])

    @property
    def score(self) -> float:
        """The score of the article's container."""
        return float(self.sums[-1, self.main])


def subtree_sums(values: Floats, first: Ints, end: Ints) -> Floats:
    """Sums over each container and all below it, for rows of a value a block.

    Args:
        values: Rows × blocks.
        first: Container → the number of its first block.
        end: Container → the number after that of its last one.
    """
    running = np.zeros((len(values), values.shape[1] + 1))
    values.cumsum(axis=1, out=running[:, 1:])
    sums: Floats = running.take(end, axis=1) - running.take(first, axis=1)
    return sums


def locate(blocks: Blocks) -> Location:
    """The container of the article, with the arithmetic that led to it."""
    first, end = np.array([blocks.first_block, blocks.end_block], dtype=np.int64)
    tags = blocks.tags
    block_tags = [tags[owner] for owner in blocks.owners]
    lengths = list(map(len, blocks.texts))
    sizes = [length if text.isascii() else _size(text) for text, length in zip(blocks.texts, lengths, strict=True)]
    good = [
        size if linked * 3 < size and size > _MIN_GOOD_BYTES[tag] else 0
        for size, linked, tag in zip(sizes, blocks.linked, block_tags, strict=True)
    ]
    of_blocks = np.array([good, lengths, blocks.linked, [1] * len(good)], dtype=np.float64)
    np.minimum(of_blocks[1], of_blocks[2], out=of_blocks[2])
    sums = subtree_sums(of_blocks, first, end)
    weight = sums[0].tolist()
    ruled_out = _inherit(_hints_against(blocks, weight), blocks.parents)
    against = [ruled_out[owner] for owner in blocks.owners]
    scores = np.array([list(_score_blocks(good, sizes, blocks.linked, block_tags, against))], dtype=np.float64)
    sums = np.concatenate([sums, subtree_sums(scores, first, end)])
    return Location(_find_main(blocks, sums[-1], weight, ruled_out), of_blocks, sums, ruled_out)


def _size(text: str) -> int:
    # A lone surrogate, from a broken escape, counts as one byte.
    return len(text.encode("utf-8", "replace"))


def _hints_against(blocks: Blocks, weight: list[float]) -> list[int]:
    """The hints against each container, without those that would rule out most of the page's text."""
    bits = [
        (hints and hints & (_HARD if hints & _BODY else _AGAINST)) | _AGAINST_BY_TAG[tag]
        for hints, tag in zip(blocks.hints, blocks.tags, strict=True)
    ]
    held: dict[tuple[str, int], float] = {}
    doubtful = [
        (index, (blocks.names[index][:12], against)) for index, against in enumerate(bits) if against and weight[index]
    ]
    # Page builders wrap every paragraph in a class like "widget": such names are judged by all they hold.
    for index, key in doubtful:
        held[key] = held.get(key, 0.0) + weight[index]
    for index, key in doubtful:
        if held[key] > 0.5 * weight[0]:
            bits[index] = 0
    return bits


def _inherit(bits: list[int], parents: list[int]) -> list[int]:
    """The bits of each container and all its ancestors."""
    bits[0] = 0
    for index, parent in enumerate(parents):
        bits[index] |= bits[parent]
    return bits


def _score_blocks(
    good: list[int], sizes: list[int], linked: list[int], tags: list[int], against: list[int]
) -> Iterator[float]:
    """What each block adds to the score of its container."""
    for text, size, in_links, tag, bits in zip(good, sizes, linked, tags, against, strict=True):
        if text:
            yield -0.5 * text if bits & _HARD else 0 if bits else text
        elif tag in HEADINGS:
            yield -10 if in_links else 0
        elif in_links * 2 > size:
            yield -10 if bits & _HARD else -size - 10
        else:
            yield -5


def _find_main(blocks: Blocks, scores: Floats, weight: list[float], ruled_out: list[int]) -> int:
    """The container of the article."""
    score, best = scores.tolist(), int(scores.argmax())
    if score[best] <= _MIN_ARTICLE_SCORE:
        best = 0
    return _narrow(blocks, score, weight, _best_body(blocks, score, ruled_out, best))


def _best_body(blocks: Blocks, score: list[float], ruled_out: list[int], best: int) -> int:
    """The container named as the body, or the parent of several such, if it holds most of the best one's text."""
    groups: dict[tuple[int, str], list[int]] = {}
    bodies = [
        index
        for index, hints in enumerate(blocks.hints)
        if hints & _BODY and index and score[index] > 0 and not ruled_out[index]
    ]
    for index in bodies:
        groups.setdefault((blocks.parents[index], blocks.names[index]), []).append(index)
    if not groups:
        return best
    value, (parent, _), members = max(
        ((sum(score[index] for index in members), key, members) for key, members in groups.items()),
        key=lambda found: found[0],
    )
    if value <= 2 * _MIN_ARTICLE_SCORE or value <= 0.35 * score[best]:
        return best
    body = members[0] if len(members) == 1 else parent
    return body if value > 0.9 * score[body] else best


def _narrow(blocks: Blocks, score: list[float], weight: list[float], start: int) -> int:
    """Go down to the child that holds nearly all of the text, or to the first of several articles."""
    here = start
    while children := list(_children(blocks, here)):
        best = max(children, key=score.__getitem__)
        if score[best] >= 0.92 * score[here] or (score[best] > 0.5 * score[here] and blocks.hints[best] & _BODY):
            here = best
            continue
        articles = [child for child in children if blocks.tags[child] == _ARTICLE and score[child] > 500]
        if len(articles) < 2 or weight[articles[0]] <= 0.25 * weight[here]:
            break
        here = articles[0]
    return here


def _children(blocks: Blocks, container: int) -> Iterator[int]:
    child, end = container + 1, blocks.ends[container]
    while child < end:
        yield child
        child = blocks.ends[child]
