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

from scraper.matrix import WORD_BITS, Floats, Ints, bit_columns, neighbours, running_sum, stack
from scraper.page.blocks import ENCLOSING_TAGS, TAG_CODE, TAGS, Blocks
from scraper.page.hints import Hint
from scraper.page.locate import IS_HEADING, Location, subtree_sums

_OWN_TAGS = (
    *("p", "h1", "h2", "h3", "h4", "li", "div", "td", "blockquote", "figcaption", "section", "pre", "dd", "dt"),
    *("article", "body"),
)
_OWN_TAG = np.array([_OWN_TAGS.index(name) if name in _OWN_TAGS else len(_OWN_TAGS) for name in TAGS], dtype=np.float32)
_H1 = TAG_CODE["h1"]
_HINTS = [hint.name.lower() for hint in Hint if hint.name]
_HALF = 32
"""Hints are below 2^32, so two sets of them go into one number."""
_NEAR = (-2, -1, 1, 2, 3)


def _half_word(kind: str, names: list[str]) -> list[str]:
    return [f"{kind}_{names[bit] if bit < len(names) else f'unused_{bit}'}" for bit in range(_HALF)]


STRUCTURE = (
    *("log_length", "words", "word_length", "link_share", "log_linked", "bold_share", "italic_share", "tag", "heading"),
    *("inside", "is_main", "parent_is_main", "depth_below_main", "depth", "ruled_out", "main_share", "main_score"),
    *("own_weight", "parent_weight", "grandparent_weight", "parent_score"),
    *(
        f"{whose}_{what}"
        for what in ("link_share", "block_length", "blocks")
        for whose in ("own", "parent", "grandparent")
    ),
    *("group_good_share", "group_count", "group_length", "group_link_share", "group_inside"),
    *("place_in_main", "from_first", "to_last", "from_first_good", "to_last_good", "good_before", "good_after"),
    *("from_h1", "page_blocks", "page_good", "good_ahead", "good_behind"),
    *("same_parent_before", "same_owner_before", "same_group_before"),
    *("same_parent_after", "same_owner_after", "same_group_after"),
    *chain.from_iterable(
        (f"length_{by:+}", f"link_{by:+}", f"heading_{by:+}", f"good_{by:+}", f"ruled_out_{by:+}") for by in _NEAR
    ),
    *_half_word("own", _HINTS),
    *_half_word("parent", _HINTS),
    *_half_word("below", _HINTS),
    *_half_word("all", _HINTS),
    *_half_word("in", list(ENCLOSING_TAGS)),
    *(f"unused_{bit}" for bit in range(WORD_BITS - _HALF)),
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
        hints: Block → hints of its container and of those between it and the article's container; outside that,
            of its container, parent and grandparent.
        is_h1: Block → whether it is an ``<h1>``.
    """

    matrix: NDArray[np.float32]
    owner: Ints
    parent: Ints
    grandparent: Ints
    group: Ints
    length: Floats
    hints: Ints
    is_h1: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Columns:
    """What several groups of features are computed from: a column of each block."""

    owner: Ints
    parent: Ints
    grandparent: Ints
    group: Ints
    tag: Ints
    length: Floats
    linked: Floats
    inside: NDArray[np.bool_]
    hints: Ints


def measure_structure(blocks: Blocks, location: Location) -> Structure:
    """The features of all blocks (at least one) of a page."""
    shared = _share(blocks, location)
    count = len(shared.owner)
    log_length = np.log1p(shared.length)
    link_share = shared.linked / shared.length
    heading = IS_HEADING[shared.tag] * 1.0
    ruled_out = location.ruled_out[shared.owner] != 0
    numbers = stack(
        [
            *_of_text(blocks, shared, log_length, link_share, heading),
            *_of_place_in_tree(blocks, location, shared, ruled_out),
            *_of_weight(location, shared),
            *_of_subtrees(blocks, shared),
            *_of_groups(location, shared),
            *_of_order(location, shared),
            *_of_kin(shared),
        ],
        count,
    )
    around = neighbours(
        stack([log_length, link_share, heading, (location.good > 0) * 1.0, ruled_out * 1.0], count), _NEAR
    )
    matrix = np.concatenate([numbers, around, _of_hints(blocks, shared)], axis=1, dtype=np.float32)
    return Structure(
        matrix=matrix,
        owner=shared.owner,
        parent=shared.parent,
        grandparent=shared.grandparent,
        group=shared.group,
        length=shared.length,
        hints=shared.hints,
        is_h1=shared.tag == _H1,
    )


def _share(blocks: Blocks, location: Location) -> _Columns:
    owner = np.array(blocks.owners)
    up = np.array(blocks.parents)
    parent = up[owner]
    length = np.array(list(map(len, blocks.texts)), dtype=np.float64)
    return _Columns(
        owner=owner,
        parent=parent,
        grandparent=up[parent],
        group=np.array(signatures(blocks)),
        tag=np.array(blocks.tags)[owner],
        length=length,
        linked=np.minimum(blocks.linked, length),
        inside=(owner >= location.main) & (owner < blocks.ends[location.main]),
        hints=np.array(_hints_below(blocks, location.main))[owner],
    )


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


def _hints_below(blocks: Blocks, main: int) -> list[int]:
    """Container → its hints and those of its ancestors below ``main``; outside ``main``, of two ancestors."""
    hints, parents = blocks.hints, blocks.parents
    own = np.array(hints)
    up = np.array(parents)
    near: list[int] = (own | own[up] | own[up[up]]).tolist()
    near[main] = 0
    for index in range(main + 1, blocks.ends[main]):
        near[index] = near[parents[index]] | hints[index]
    return near


def _of_text(
    blocks: Blocks, shared: _Columns, log_length: Floats, link_share: Floats, heading: Floats
) -> list[Floats | Ints]:
    words = np.array([text.count(" ") for text in blocks.texts]) + 1
    return [
        log_length,
        np.minimum(words, 200),
        shared.length / words,
        link_share,
        np.log1p(shared.linked),
        np.minimum(np.array(blocks.bold) / shared.length, 1),
        np.minimum(np.array(blocks.italic) / shared.length, 1),
        _OWN_TAG[shared.tag],
        heading,
    ]


def _of_place_in_tree(
    blocks: Blocks, location: Location, shared: _Columns, ruled_out: NDArray[np.bool_]
) -> list[Floats | Ints]:
    depth = np.array(blocks.depths)[shared.owner]
    main = location.main
    total = location.weight[main] or 1
    count = len(depth)
    return [
        shared.inside,
        shared.owner == main,
        shared.parent == main,
        np.minimum(np.maximum(depth - blocks.depths[main], -10), 15),
        np.minimum(depth, 30),
        ruled_out,
        np.full(count, total / (location.weight[0] or 1)),
        np.full(count, location.score[main] / total),
    ]


def _of_weight(location: Location, shared: _Columns) -> list[Floats | Ints]:
    share = location.weight / (location.weight[location.main] or 1)
    per_weight = location.score / np.maximum(location.weight, 100)
    return [share[shared.owner], share[shared.parent], share[shared.grandparent], per_weight[shared.parent]]


def _of_subtrees(blocks: Blocks, shared: _Columns) -> list[Floats | Ints]:
    chars = subtree_sums(shared.length, blocks)
    count = np.array(blocks.end_block) - blocks.first_block
    link_share = subtree_sums(shared.linked, blocks) / np.maximum(chars, 1)
    block_length = np.log1p(chars / np.maximum(count, 1))
    places = (shared.owner, shared.parent, shared.grandparent)
    return [column[place] for column in (link_share, block_length, np.minimum(count, 50)) for place in places]


def _of_groups(location: Location, shared: _Columns) -> list[Floats | Ints]:
    group = shared.group
    count = np.bincount(group)
    chars = np.bincount(group, shared.length)
    columns = (
        np.bincount(group, location.good) / (location.weight[0] or 1),
        np.minimum(count, 60),
        np.log1p(chars / count),
        np.bincount(group, shared.linked) / chars,
        np.bincount(group, shared.inside) / count,
    )
    return [column[group] for column in columns]


def _of_order(location: Location, shared: _Columns) -> list[Floats | Ints]:
    good = location.good
    count = len(good)
    place = np.arange(count)
    within = np.flatnonzero(shared.inside)
    first, last = (int(within[0]), int(within[-1])) if len(within) else (0, count - 1)
    good_within = np.flatnonzero((good > 0) & shared.inside)
    first_good, last_good = (int(good_within[0]), int(good_within[-1])) if len(good_within) else (first, last)
    total, page_total = location.weight[location.main] or 1, location.weight[0] or 1
    sums = running_sum(good)
    h1 = np.flatnonzero(shared.tag[: first_good + 1] == _H1)
    return [
        (place - first) / (last - first + 1.0),
        np.minimum(np.maximum(place - first, -20), 20),
        np.minimum(np.maximum(last - place, -20), 20),
        np.minimum(np.maximum(place - first_good, -20), 20),
        np.minimum(np.maximum(last_good - place, -20), 20),
        (sums[:-1] - sums[first]) / total,
        (sums[last + 1] - sums[1:]) / total,
        np.minimum(np.maximum(place - h1[-1], -30), 30) if len(h1) else np.full(count, -31),
        np.full(count, np.log1p(count)),
        np.full(count, np.log1p(page_total)),
        (sums[np.minimum(count, place + 6)] - sums[np.minimum(count, place + 1)]) / 500,
        (sums[place] - sums[np.maximum(0, place - 5)]) / 500,
    ]


def _of_kin(shared: _Columns) -> list[Floats | Ints]:
    """Whether the block before, and the one after, has the same parent, container, signature."""
    before, after = [], []
    for ids in (shared.parent, shared.owner, shared.group):
        same = np.zeros(len(ids) + 1, dtype=np.float32)
        same[1:-1] = ids[1:] == ids[:-1]
        before.append(same[:-1])
        after.append(same[1:])
    return [*before, *after]


def _of_hints(blocks: Blocks, shared: _Columns) -> NDArray[np.uint8]:
    own = np.array(blocks.hints)
    everything = np.array(blocks.inherited)[shared.owner]
    enclosing = np.array(blocks.enclosing)[shared.owner]
    pairs = ((own[shared.owner], own[shared.parent]), (shared.hints, everything), (enclosing, np.zeros_like(enclosing)))
    words = np.stack([low | (high << _HALF) for low, high in pairs], axis=1)
    return bit_columns(words.astype(np.uint64))
