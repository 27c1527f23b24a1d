"""What can be measured of each block from the page's structure alone, without reading a word.

These features are cheap, for every block; they feed the first stage of the model, which settles what is far from the
article. The strongest ones in training: does the block stand in the article's container, how much of the good text
shares its signature (its tag and class and those of its parent), and how much good text comes before and after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from scraper.page.blocks import HEADINGS, TAG_CODE, TAGS, Blocks
from scraper.page.hints import Hint
from scraper.page.locate import Location
from scraper.strip.matrix import Floats, Ints, bit_columns, neighbours, running_sum

_ENCLOSING = (
    "li", "blockquote", "table", "figure", "article", "main", "aside", "header", "footer", "form", "section", "td", "pre",
    "dl", "custom", "details",
)  # fmt: skip
ENCLOSING_BIT = {name: 1 << index for index, name in enumerate(_ENCLOSING)}
_ENCLOSING_OF_CODE = {TAG_CODE[name]: bit for name, bit in ENCLOSING_BIT.items()}
_OWN_TAGS = "p h1 h2 h3 h4 li div td blockquote figcaption section pre dd dt article body".split()
_OWN_TAG = np.array([_OWN_TAGS.index(name) if name in _OWN_TAGS else len(_OWN_TAGS) for name in TAGS], dtype=np.float32)
_IS_HEADING = np.array([code in HEADINGS for code in range(len(TAGS))], dtype=np.float32)
_HINTS = len(Hint)
_HINT_KINDS = ("own", "parent", "below", "all")
_NEAR = (-1, 1, -2, 2, 3)

STRUCTURE = (
    *("log_length", "words", "word_length", "link_share", "log_linked", "bold_share", "italic_share", "tag", "heading"),
    *("inside", "is_main", "parent_is_main", "depth_below_main", "depth", "ruled_out", "main_share", "main_score"),
    *("own_weight", "parent_weight", "grandparent_weight", "parent_score"),
    *(
        f"{whose}_{what}"
        for whose in ("own", "parent", "grandparent")
        for what in ("link_share", "block_length", "blocks")
    ),
    *("group_good_share", "group_count", "group_length", "group_link_share", "group_inside"),
    *("place_in_main", "from_first", "to_last", "from_first_good", "to_last_good", "good_before", "good_after"),
    *("from_h1", "page_blocks", "page_good", "good_ahead", "good_behind"),
    *chain.from_iterable((f"length_{by:+}", f"link_{by:+}", f"heading_{by:+}") for by in _NEAR),
    *chain.from_iterable(
        (f"good_{by:+}", f"ruled_out_{by:+}", f"same_parent_{by:+}", f"same_owner_{by:+}", f"same_group_{by:+}")
        for by in (-1, 1)
    ),
    *(f"{kind}_{hint.name.lower()}" for kind in _HINT_KINDS for hint in Hint),  # type: ignore[union-attr]
    *(f"in_{name}" for name in _ENCLOSING),
)
"""The names of the columns."""


@dataclass(frozen=True, slots=True)
class Structure:
    """What was measured of a page's structure.

    Attributes:
        matrix: Block → the features named in :data:`STRUCTURE`.
        owner: Block → its container.
        parent: Block → its container's parent.
        grandparent: Block → its container's parent's parent.
        group: Block → number of its signature.
        length: Block → characters.
        good: Block → its length where it reads like text, else 0.
        below: Container → hints of it and its ancestors below the article's container.
        enclosing: Container → bits of :data:`ENCLOSING_BIT` of it and its ancestors.
        inside: Container → whether it is the article's container or below it.
        is_h1: Block → whether it is an ``<h1>``.
    """

    matrix: Floats
    owner: Ints
    parent: Ints
    grandparent: Ints
    group: Ints
    length: Floats
    good: Floats
    below: list[int]
    enclosing: list[int]
    inside: list[bool]
    is_h1: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Inherited:
    """What containers have from their ancestors, a column each."""

    inside: list[bool]
    depth: list[int]
    everything: list[int]
    below: list[int]
    enclosing: list[int]


def _inherit(blocks: Blocks, main: int) -> _Inherited:
    """Hand down depth, hints and tags from parents to children; hints above the article's container count for all only."""
    parents, hints, tags = blocks.parents, blocks.hints, blocks.tags
    count = len(parents)
    inside = [False] * count
    depth, everything, below, enclosing = [0] * count, [0] * count, [0] * count, [0] * count
    above = {0}
    index = main
    while index:
        above.add(index)
        index = parents[index]
    inside[main] = True
    enclosing_of = _ENCLOSING_OF_CODE.get
    for i in range(1, count):
        p = parents[i]
        if inside[p]:
            inside[i] = True
        depth[i] = depth[p] + 1
        everything[i] = everything[p] | hints[i]
        below[i] = below[p] if i in above else below[p] | hints[i]
        enclosing[i] = enclosing[p] | enclosing_of(tags[i], 0)
    return _Inherited(inside, depth, everything, below, enclosing)


def signatures(blocks: Blocks) -> list[int]:
    """Block → number of its signature: tag and class of its container and of that one's parent."""
    parents, tags, names = blocks.parents, blocks.tags, blocks.names
    of_container: dict[int, int] = {}
    numbers: dict[tuple[int, str, int, str], int] = {}
    group = []
    for owner in blocks.owners:
        number = of_container.get(owner)
        if number is None:
            above = parents[owner]
            key = (tags[owner], names[owner][:24], tags[above], names[above][:24])
            number = of_container[owner] = numbers.setdefault(key, len(numbers))
        group.append(number)
    return group


def _sum_subtrees(columns: list[Floats], owner: Ints, parents: list[int]) -> list[Floats]:
    """For each column of blocks, its sum in each container and below."""
    count = len(parents)
    sums = [np.bincount(owner, column, count).tolist() for column in columns]
    for values in sums:
        for index in range(count - 1, 0, -1):
            values[parents[index]] += values[index]
    return [np.array(values, dtype=np.float32) for values in sums]


def measure_structure(blocks: Blocks, location: Location) -> Structure:
    """The features of all blocks (at least one) of a page."""
    main = location.main
    inherited = _inherit(blocks, main)
    owner = np.array(blocks.owners)
    up = np.array(blocks.parents)
    parent = up[owner]
    grandparent = up[parent]
    length = np.array([len(text) for text in blocks.texts], dtype=np.float32)
    good = np.array(location.good, dtype=np.float32)
    group = np.array(signatures(blocks))
    linked = np.minimum(np.array(blocks.linked, dtype=np.float32), length)
    inside = np.array(inherited.inside)[owner].astype(np.float32)
    ruled_out = (np.array(location.ruled_out)[owner] != 0).astype(np.float32)
    tag = np.array(blocks.tags)[owner]
    heading = _IS_HEADING[tag]
    log_length = np.log1p(length)
    link_share = linked / length

    columns = [
        *_of_text(blocks, length, linked, log_length, link_share),
        _OWN_TAG[tag],
        heading,
        *_of_place_in_tree(blocks, location, inherited, owner, parent, inside, ruled_out),
        *_of_weight(location, owner, parent, grandparent),
        *_of_subtrees(blocks, owner, parent, grandparent, length, linked),
        *_of_groups(group, good, length, linked, inside, location),
        *_of_order(good, inside, tag, location),
    ]
    for by in _NEAR:
        columns += [neighbours(log_length, by), neighbours(link_share, by), neighbours(heading, by)]
    is_good = (good > 0).astype(np.float32)
    for by in (-1, 1):
        columns += [neighbours(is_good, by), neighbours(ruled_out, by)]
        columns += [neighbours(ids + 1, by) == ids + 1 for ids in (parent, owner, group)]
    hints = np.array(blocks.hints)
    bits = (hints[owner], hints[parent], np.array(inherited.below)[owner], np.array(inherited.everything)[owner])
    matrix = np.concatenate(
        [
            np.stack(columns, axis=1, dtype=np.float32, casting="unsafe"),
            *(bit_columns(column, _HINTS) for column in bits),
            bit_columns(np.array(inherited.enclosing)[owner], len(_ENCLOSING)),
        ],
        axis=1,
    )
    return Structure(
        matrix,
        owner,
        parent,
        grandparent,
        group,
        length,
        good,
        inherited.below,
        inherited.enclosing,
        inherited.inside,
        tag == TAG_CODE["h1"],
    )


def _of_text(blocks: Blocks, length: Floats, linked: Floats, log_length: Floats, link_share: Floats) -> list[Floats]:
    words = np.array([text.count(" ") + 1 for text in blocks.texts], dtype=np.float32)
    return [
        log_length,
        np.minimum(words, 200),
        length / words,
        link_share,
        np.log1p(linked),
        np.minimum(np.array(blocks.bold, dtype=np.float32) / length, 1),
        np.minimum(np.array(blocks.italic, dtype=np.float32) / length, 1),
    ]


def _of_place_in_tree(
    blocks: Blocks,
    location: Location,
    inherited: _Inherited,
    owner: Ints,
    parent: Ints,
    inside: Floats,
    ruled_out: Floats,
) -> list[Floats]:
    depth = np.array(inherited.depth, dtype=np.float32)[owner]
    main, weight = location.main, location.weight
    total = weight[main] or 1
    count = len(owner)
    return [
        inside,
        (owner == location.main).astype(np.float32),
        (parent == location.main).astype(np.float32),
        np.minimum(np.maximum(depth - inherited.depth[main], -10), 15),
        np.minimum(depth, 30),
        ruled_out,
        np.full(count, total / (weight[0] or 1), dtype=np.float32),
        np.full(count, location.score[main] / total, dtype=np.float32),
    ]


def _of_weight(location: Location, owner: Ints, parent: Ints, grandparent: Ints) -> list[Floats]:
    weight = np.array(location.weight, dtype=np.float32)
    score = np.array(location.score, dtype=np.float32)
    share = weight / (weight[location.main] or 1)
    return [
        share[owner],
        share[parent],
        share[grandparent],
        (score / np.maximum(weight, 100))[parent],
    ]


def _of_subtrees(
    blocks: Blocks, owner: Ints, parent: Ints, grandparent: Ints, length: Floats, linked: Floats
) -> list[Floats]:
    chars, linked_chars, count = _sum_subtrees([length, linked, np.ones_like(length)], owner, blocks.parents)
    link_share = linked_chars / np.maximum(chars, 1)
    block_length = np.log1p(chars / np.maximum(count, 1))
    count = np.minimum(count, 50)
    return [column[index] for index in (owner, parent, grandparent) for column in (link_share, block_length, count)]


def _of_groups(
    group: Ints, good: Floats, length: Floats, linked: Floats, inside: Floats, location: Location
) -> list[Floats]:
    count = np.bincount(group)
    chars = np.bincount(group, length)
    columns = [
        np.bincount(group, good) / (location.weight[0] or 1),
        np.minimum(count, 60),
        np.log1p(chars / count),
        np.bincount(group, linked) / chars,
        np.bincount(group, inside) / count,
    ]
    return [column[group] for column in columns]


def _of_order(good: Floats, inside: Floats, tag: Ints, location: Location) -> list[Floats]:
    count = len(good)
    place = np.arange(count, dtype=np.float32)
    within = np.flatnonzero(inside)
    first, last = (int(within[0]), int(within[-1])) if len(within) else (0, count - 1)
    good_within = np.flatnonzero((good > 0) & (inside > 0))
    first_good, last_good = (int(good_within[0]), int(good_within[-1])) if len(good_within) else (first, last)
    total, page_total = location.weight[location.main] or 1, location.weight[0] or 1
    sums = running_sum(good)
    h1 = np.flatnonzero((tag == TAG_CODE["h1"]) & (place <= first_good))
    index = np.arange(count)
    return [
        (place - first) / (last - first + 1.0),
        np.minimum(np.maximum(place - first, -20), 20),
        np.minimum(np.maximum(last - place, -20), 20),
        np.minimum(np.maximum(place - first_good, -20), 20),
        np.minimum(np.maximum(last_good - place, -20), 20),
        (sums[:-1] - sums[first]) / total,
        (sums[last + 1] - sums[1:]) / total,
        np.minimum(np.maximum(place - h1[-1], -30), 30) if len(h1) else np.full(count, -31.0),
        np.full(count, np.log1p(count)),
        np.full(count, np.log1p(page_total)),
        (sums[np.minimum(count, index + 6)] - sums[np.minimum(count, index + 1)]) / 500,
        (sums[index] - sums[np.maximum(0, index - 5)]) / 500,
    ]
